# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..clock import timestamp
from ..wire.json_types import JsonObject

GONE = frozenset({"TERMINATING", "TERMINATED"})


@dataclass
class Instance:
    """A compute instance; workers of a node pool are instances too. `details` keeps the launch fields as sent."""

    id: str
    name: str
    compartment_id: str
    availability_domain: str
    fault_domain: str
    shape: str
    ocpus: float
    memory_gb: float
    image_id: str
    details: JsonObject = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    freeform_tags: dict[str, str] = field(default_factory=dict)
    defined_tags: JsonObject = field(default_factory=dict)
    boot_volume_gb: int = 47
    node_pool_id: str = ""
    joined_as: str = ""
    """Name of the Node of a worker that no node pool manages."""
    cluster_id: str = ""
    """The cluster such a worker belongs to."""
    rdma_network_id: str = ""
    """The cluster network it was launched into."""
    state: str = "PROVISIONING"
    created: str = field(default_factory=timestamp)
    version: int = 1
    gone_at: float = 0.0

    @property
    def etag(self) -> str:
        return f"{self.id[-16:]}-{self.version}"

    def become(self, state: str) -> None:
        self.state = state
        self.version += 1


@dataclass
class Instances:
    by_id: dict[str, Instance] = field(default_factory=dict)

    def running(self) -> Iterator[Instance]:
        """Those that hold a host."""
        return (instance for instance in self.by_id.values() if instance.state not in GONE)

    def forget_before(self, moment: float) -> None:
        for instance in [one for one in self.by_id.values() if one.state == "TERMINATED" and one.gone_at < moment]:
            del self.by_id[instance.id]
