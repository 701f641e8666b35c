# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass, field

from ..clock import timestamp


@dataclass
class Volume:
    """A block volume, made by a caller or by the cluster's CSI driver."""

    id: str
    name: str
    compartment_id: str
    availability_domain: str
    size_gb: int
    vpus_per_gb: int = 10
    freeform_tags: dict[str, str] = field(default_factory=dict)
    state: str = "PROVISIONING"
    created: str = field(default_factory=timestamp)
    gone_at: float = 0.0
    version: int = 1

    @property
    def etag(self) -> str:
        return f"{self.id[-16:]}-{self.version}"

    def become(self, state: str) -> None:
        self.state = state
        self.version += 1
