# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from ..clock import timestamp
from ..wire.json_types import JsonObject
from .shapes import SHAPES, Shape
from .work_requests import WorkRequest

DEFAULT_GRACE = "PT60M"
DURATION = re.compile(r"^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$")
DEFAULT_PODS = {"OCI_VCN_IP_NATIVE": 31, "FLANNEL_OVERLAY": 110}


@dataclass
class Node:
    """A worker as the pool sees it. `id` is empty until an instance exists; then a launch error may be the reason."""

    name: str
    index: int
    availability_domain: str
    fault_domain: str
    subnet_id: str
    kubernetes_version: str
    id: str = ""
    address: str = ""
    state: str = "CREATING"
    details: str | None = None
    error: JsonObject | None = None
    wanted: bool = True
    """False once marked for deletion, which cannot be taken back."""
    labels: dict[str, str] = field(default_factory=dict)
    boot_volume_gb: int = 47
    max_pods: int = 31
    user_data: str = ""
    shape: str = ""
    ocpus: float = 0
    memory_gb: float = 0
    freeform_tags: dict[str, str] = field(default_factory=dict)
    defined_tags: JsonObject = field(default_factory=dict)
    preemptible: bool = False

    @property
    def is_placeholder(self) -> bool:
        return not self.id

    def become(self, state: str, details: str | None = None) -> None:
        self.state, self.details = state, details


@dataclass
class NodePool:
    """A node pool. `details` holds what the caller set, with the field names of the wire."""

    id: str
    cni: str
    details: JsonObject
    state: str = "CREATING"
    lifecycle_details: str | None = None
    nodes: list[Node] = field(default_factory=list)
    work: WorkRequest | None = None
    created: str = field(default_factory=timestamp)
    created_at: float = 0.0
    gone_at: float = 0.0
    version: int = 1
    next_index: int = 0

    @property
    def etag(self) -> str:
        return f"{self.id[-16:]}-{self.version}"

    @property
    def is_busy(self) -> bool:
        return self.work is not None and not self.work.is_finished

    @property
    def name(self) -> str:
        return cast(str, self.details["name"])

    @property
    def compartment_id(self) -> str:
        return cast(str, self.details["compartmentId"])

    @property
    def cluster_id(self) -> str:
        return cast(str, self.details["clusterId"])

    @property
    def config(self) -> JsonObject:
        return cast(JsonObject, self.details["nodeConfigDetails"])

    @property
    def size(self) -> int:
        return cast(int, self.config["size"])

    @property
    def placements(self) -> list[JsonObject]:
        return cast("list[JsonObject]", self.config["placementConfigs"])

    @property
    def compute_cluster_id(self) -> str:
        return cast(str, self.config.get("computeClusterId") or "")

    @property
    def shape(self) -> Shape:
        return SHAPES[cast(str, self.details["nodeShape"])]

    @property
    def shape_config(self) -> tuple[float, float]:
        """OCPUs and GB of memory of one node."""
        given = cast("Mapping[str, float]", self.details.get("nodeShapeConfig") or {})
        flex = self.shape.flex
        if flex is None:
            return self.shape.ocpus, self.shape.memory_gb
        ocpus = given.get("ocpus") or 1.0
        return ocpus, given.get("memoryInGBs") or ocpus * flex.memory_per_ocpu_gb

    @property
    def boot_volume_gb(self) -> int:
        source = cast("Mapping[str, int]", self.details.get("nodeSourceDetails") or {})
        return source.get("bootVolumeSizeInGBs") or 47

    @property
    def max_pods(self) -> int:
        network = cast("Mapping[str, int]", self.config.get("nodePoolPodNetworkOptionDetails") or {})
        return network.get("maxPodsPerNode") or DEFAULT_PODS[self.cni]

    @property
    def labels(self) -> dict[str, str]:
        pairs = cast("list[dict[str, str]]", self.details.get("initialNodeLabels") or [])
        return {pair["key"]: pair.get("value") or "" for pair in pairs}

    @property
    def metadata(self) -> dict[str, str]:
        return dict(cast("Mapping[str, str]", self.details.get("nodeMetadata") or {}))

    @property
    def eviction(self) -> Mapping[str, object]:
        return cast("Mapping[str, object]", self.details.get("nodeEvictionNodePoolSettings") or {})

    def become(self, state: str, details: str | None = None) -> None:
        self.state, self.lifecycle_details = state, details
        self.touch()

    def touch(self) -> None:
        self.version += 1

    def change(self, body: Mapping[str, object]) -> None:
        """Take over an update: what is absent stays, null clears, a list or map replaces the old one."""
        config = body.get("nodeConfigDetails")
        given = cast(JsonObject, {key: value for key, value in body.items() if key != "nodeConfigDetails"})
        self.details.update(given)
        if config is not None:
            self.config.update(cast(JsonObject, config))
        self.touch()

    def add_node(self, placement: JsonObject, fault_domain: str) -> Node:
        """Plan one more worker from what the pool says now: later changes never reach it."""
        ocpus, memory = self.shape_config
        subnet = cast(str, placement["subnetId"])
        node = Node(
            name=f"oke-{self.cluster_id[-11:]}-{self.id[-11:]}-{subnet[-11:]}-{self.next_index}",
            index=self.next_index,
            availability_domain=cast(str, placement["availabilityDomain"]),
            fault_domain=fault_domain,
            subnet_id=subnet,
            kubernetes_version=cast(str, self.details["kubernetesVersion"]),
            labels=self.labels,
            boot_volume_gb=self.boot_volume_gb,
            max_pods=self.max_pods,
            user_data=self.metadata.get("user_data", ""),
            shape=self.shape.name,
            ocpus=ocpus,
            memory_gb=memory,
            freeform_tags=dict(cast("Mapping[str, str]", self.config.get("freeformTags") or {})),
            defined_tags=cast(JsonObject, self.config.get("definedTags") or {}),
            preemptible=placement.get("preemptibleNodeConfig") is not None,
        )
        self.next_index += 1
        self.nodes.append(node)
        self.touch()
        return node


def grace_minutes(duration: str) -> float | None:
    """Minutes of an eviction grace between PT0M and PT60M; None for anything else."""
    found = DURATION.match(duration)
    if not found or not any(found.groups()):
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = hours * 60 + minutes + seconds / 60
    return total if total <= 60 else None
