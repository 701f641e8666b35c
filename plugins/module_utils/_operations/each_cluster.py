# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading many clusters at the same time: how many at once, and how each of them is reached."""

from __future__ import annotations

from dataclasses import replace

from .._blueprint.ocid import read_ocid
from .._oci.services import full_region
from .requests import Connections

AT_ONCE = 32
"""Clusters, regions and compartments read at a time. Almost all of it is waiting for answers."""


def connections_to(connections: Connections, cluster_id: str, region: str = "") -> Connections:
    """The same user's way to another cluster, in the region that its OCID names unless another is told."""
    ocid = read_ocid(cluster_id)
    there = region or (full_region(ocid.region) if ocid else "") or connections.oci.region
    return replace(connections, cluster_id=cluster_id, oci=connections.oci._replace(region=there))
