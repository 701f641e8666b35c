# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass, field

from ..clock import timestamp
from ..wire.json_types import JsonObject
from .work_requests import WorkRequest


@dataclass
class Addon:
    """An add-on of a cluster. `version` None: updated by the service. Configuration values are strings."""

    name: str
    version: str | None = None
    configurations: list[JsonObject] = field(default_factory=list)
    state: str = "CREATING"
    error: JsonObject | None = None
    created: str = field(default_factory=timestamp)
    revision: int = 1

    @property
    def etag(self) -> str:
        return f"{self.name}-{self.revision}"

    def become(self, state: str) -> None:
        self.state = state
        self.revision += 1


@dataclass
class Cluster:
    """An OKE cluster. `server` is where its Kubernetes API really answers; empty when it has none behind it."""

    id: str
    name: str
    compartment_id: str
    vcn_id: str
    kubernetes_version: str
    type: str = "ENHANCED_CLUSTER"
    cni: str = "OCI_VCN_IP_NATIVE"
    server: str = ""
    ca_file: str = ""
    kubeconfig: str = ""
    """Access for the sandbox's own components."""
    admin_kubeconfig: str = ""
    endpoint_config: JsonObject = field(default_factory=dict)
    options: JsonObject = field(default_factory=dict)
    freeform_tags: dict[str, str] = field(default_factory=dict)
    defined_tags: JsonObject = field(default_factory=dict)
    state: str = "ACTIVE"
    details: str | None = None
    metadata: JsonObject = field(default_factory=dict)
    addons: dict[str, Addon] = field(default_factory=dict)
    work: WorkRequest | None = None
    gone_at: float = 0.0
    version: int = 1

    @property
    def etag(self) -> str:
        return f"{self.id[-16:]}-{self.version}"

    @property
    def is_busy(self) -> bool:
        return self.work is not None and not self.work.is_finished

    def become(self, state: str) -> None:
        self.state = state
        self.version += 1
