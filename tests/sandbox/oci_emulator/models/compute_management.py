# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Instance configurations, and the pools and cluster networks that are made from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from ..clock import timestamp
from ..wire.json_types import JsonObject


@dataclass
class InstanceConfiguration:
    """A launch to be repeated. `instance_details` keeps what was sent."""

    id: str
    name: str
    compartment_id: str
    instance_details: JsonObject
    freeform_tags: dict[str, str] = field(default_factory=dict)
    defined_tags: JsonObject = field(default_factory=dict)
    created: str = field(default_factory=timestamp)
    version: int = 1

    @property
    def etag(self) -> str:
        return f"{self.id[-16:]}-{self.version}"

    @property
    def launch_details(self) -> JsonObject:
        return cast(JsonObject, self.instance_details.get("launchDetails") or {})


@dataclass
class InstancePool:
    """Instances made alike. `members`: OCIDs of those it has, oldest first; `size`: how many it should have."""

    id: str
    name: str
    compartment_id: str
    configuration_id: str
    placements: list[JsonObject]
    size: int
    cluster_network_id: str = ""
    members: list[str] = field(default_factory=list)
    freeform_tags: dict[str, str] = field(default_factory=dict)
    defined_tags: JsonObject = field(default_factory=dict)
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


@dataclass
class ClusterNetwork:
    """One pool of bare-metal instances on an RDMA network of their own."""

    id: str
    name: str
    compartment_id: str
    placement: JsonObject
    pool: InstancePool
    cluster_configuration: JsonObject
    freeform_tags: dict[str, str] = field(default_factory=dict)
    defined_tags: JsonObject = field(default_factory=dict)
    state: str = "PROVISIONING"
    created: str = field(default_factory=timestamp)
    updated: str = field(default_factory=timestamp)
    gone_at: float = 0.0
    version: int = 1

    @property
    def etag(self) -> str:
        return f"{self.id[-16:]}-{self.version}-{self.pool.version}"

    def become(self, state: str) -> None:
        self.state, self.updated = state, timestamp()
        self.version += 1
        self.pool.become(state)


@dataclass
class ComputeCluster:
    """An RDMA network whose instances are launched one by one, or by a node pool."""

    id: str
    name: str
    compartment_id: str
    availability_domain: str
    placement_constraint: JsonObject | None = None
    freeform_tags: dict[str, str] = field(default_factory=dict)
    defined_tags: JsonObject = field(default_factory=dict)
    state: str = "ACTIVE"
    created: str = field(default_factory=timestamp)
    gone_at: float = 0.0
    version: int = 1

    @property
    def etag(self) -> str:
        return f"{self.id[-16:]}-{self.version}"


@dataclass
class ComputeManagement:
    configurations: dict[str, InstanceConfiguration] = field(default_factory=dict)
    pools: dict[str, InstancePool] = field(default_factory=dict)
    networks: dict[str, ClusterNetwork] = field(default_factory=dict)
    compute_clusters: dict[str, ComputeCluster] = field(default_factory=dict)

    def states(self, ocid: str) -> Iterator[str]:
        for things in (self.pools, self.networks, self.compute_clusters):
            if ocid in things:
                yield cast(Mapping[str, InstancePool], things)[ocid].state
        if ocid in self.configurations:
            yield "ACTIVE"

    def forget_before(self, moment: float) -> None:
        for things in (self.pools, self.networks, self.compute_clusters):
            records = cast("dict[str, InstancePool]", things)
            for one in [one for one in records.values() if 0 < one.gone_at < moment]:
                del records[one.id]
