# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load balancers, as the cluster's cloud controller makes them for Services."""

from __future__ import annotations

from typing import NamedTuple

from .client import Oci
from .services import LOAD_BALANCER
from .wire import text, texts

GONE = frozenset({"DELETED"})


class LoadBalancer(NamedTuple):
    """A load balancer. OKE gives it the uid of its Service as name."""

    id: str
    name: str
    state: str
    subnet_ids: tuple[str, ...] = ()

    @property
    def exists(self) -> bool:
        return self.state not in GONE


def load_balancers(oci: Oci, compartment_id: str) -> list[LoadBalancer]:
    """Those of a compartment, also such as are going."""
    listed = oci.pages("ListLoadBalancers", LOAD_BALANCER, "/loadBalancers", {"compartmentId": compartment_id})
    return [
        LoadBalancer(text(one, "id"), text(one, "displayName"), text(one, "lifecycleState"), texts(one, "subnetIds"))
        for one in listed
    ]
