# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass, field

from ..clock import timestamp


@dataclass
class LoadBalancer:
    """A load balancer that a cluster's cloud controller made; its name is the uid of the Service."""

    id: str
    name: str
    compartment_id: str
    address: str
    subnet_ids: list[str]
    freeform_tags: dict[str, str] = field(default_factory=dict)
    state: str = "ACTIVE"
    created: str = field(default_factory=timestamp)
