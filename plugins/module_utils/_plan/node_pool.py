# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dedicated node pool of a deployment: the exact body of CreateNodePool, and how changes reach a live pool."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .._blueprint.payload import Payload
from .._manifest import Json
from .identity import GENERATION, POOL, UID, Identity

GROW_FILE_SYSTEM_THEN_BOOTSTRAP = """#!/bin/bash
/usr/libexec/oci-growfs -y
curl --fail -H "Authorization: Bearer Oracle" -L0 \
  http://169.254.169.254/opc/v2/instance/metadata/oke_init_script | base64 --decode > /var/run/oke-init.sh
bash /var/run/oke-init.sh
"""
"""Cloud-init of the nodes. The root file system grows before OKE's bootstrap: the kubelet must see the whole disk."""
NATIVE_CNI = "OCI_VCN_IP_NATIVE"
NATIVE_CNI_FIELDS = ("recipe_pod_subnet_ocid", "recipe_pod_subnet_nsg_ocid", "recipe_max_pods_per_node")


@dataclass(frozen=True)
class ObservedNode:
    """A node of a pool as OCI sees it. A node without ``id`` is a placeholder: its instance was never launched."""

    id: str
    name: str
    state: str
    error: str = ""


@dataclass(frozen=True)
class ObservedPool:
    """A live node pool, reduced to what plans look at."""

    id: str
    name: str
    state: str
    shape: str
    size: int
    etag: str = ""
    compartment_id: str = ""
    ocpus: float | None = None
    memory_gb: float | None = None
    image_id: str = ""
    boot_volume_gb: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    availability_domains: tuple[str, ...] = ()
    subnet_ids: tuple[str, ...] = ()
    nsg_ids: tuple[str, ...] = ()
    pod_subnet_ids: tuple[str, ...] = ()
    pod_nsg_ids: tuple[str, ...] = ()
    max_pods: int | None = None
    ssh_key: str = ""
    nodes: tuple[ObservedNode, ...] = ()

    @property
    def generation(self) -> int:
        """Which pool of its deployment this is: rises each time a pool replaces another."""
        return int(self.tags.get(GENERATION) or 1)

    @property
    def healthy(self) -> tuple[ObservedNode, ...]:
        return tuple(node for node in self.nodes if node.id and not node.error and node.state not in GONE_NODE_STATES)

    @property
    def failed_nodes(self) -> tuple[ObservedNode, ...]:
        return tuple(node for node in self.nodes if node.error)


GONE_NODE_STATES = frozenset({"DELETED", "DELETING", "FAILING"})


@dataclass(frozen=True)
class PoolSurroundings:
    """What a new pool needs to know of its cluster."""

    compartment_id: str
    cluster_id: str
    kubernetes_version: str
    cni: str
    image_id: str
    availability_domains: tuple[str, ...]
    node_subnet_id: str
    pod_subnet_id: str = ""
    node_nsg_id: str = ""


def pool_size(payload: Payload) -> int:
    """Nodes of the dedicated pool: one unless the payload says otherwise."""
    return payload.recipe_node_pool_size or 1


def create_body(payload: Payload, identity: Identity, place: PoolSurroundings, generation: int) -> dict[str, Json]:
    """CreateNodePoolDetails as JSON. The same inputs give the same body: a retry token only replays an equal one."""
    body: dict[str, Json] = {
        "compartmentId": place.compartment_id,
        "clusterId": place.cluster_id,
        "name": pool_name(identity, generation),
        "kubernetesVersion": place.kubernetes_version,
        "nodeShape": str(payload.recipe_node_shape),
        "nodeConfigDetails": _node_config(payload, identity, place, generation),
        "nodeSourceDetails": _node_source(payload, place),
        "initialNodeLabels": [{"key": key, "value": value} for key, value in labels(payload, identity, generation)],
        "nodeMetadata": {"user_data": base64.b64encode(GROW_FILE_SYSTEM_THEN_BOOTSTRAP.encode()).decode()},
        "freeformTags": {**identity.tags(), GENERATION: str(generation)},
    }
    if payload.recipe_flex_shape_ocpu_count:
        body["nodeShapeConfig"] = {
            "ocpus": float(payload.recipe_flex_shape_ocpu_count),
            "memoryInGBs": float(payload.recipe_flex_shape_memory_size_in_gbs or 0),
        }
    if payload.recipe_public_ssh_key:
        body["sshPublicKey"] = payload.recipe_public_ssh_key
    return body


def pool_name(identity: Identity, generation: int) -> str:
    """Display name: readable, and different for deployments of the same name. Tags tell whose it is, not this."""
    return f"{identity.namespace}-{identity.names.canonical}-{generation}"


def labels(payload: Payload, identity: Identity, generation: int) -> list[tuple[str, str]]:
    """Initial node labels, sorted: ours, then the payload's own. ``corrino`` keeps upstream's queries working."""
    own = {POOL: identity.names.canonical, UID: identity.uid, GENERATION: str(generation)}
    return sorted({**(payload.recipe_node_labels or {}), **own}.items())


def _node_source(payload: Payload, place: PoolSurroundings) -> dict[str, Json]:
    source: dict[str, Json] = {"sourceType": "IMAGE", "imageId": payload.recipe_node_image_ocid or place.image_id}
    if payload.recipe_node_boot_volume_size_in_gbs:
        source["bootVolumeSizeInGBs"] = payload.recipe_node_boot_volume_size_in_gbs
    return source


def _node_config(payload: Payload, identity: Identity, place: PoolSurroundings, generation: int) -> dict[str, Json]:
    config: dict[str, Json] = {
        "size": pool_size(payload),
        "placementConfigs": placements(place.availability_domains, place.node_subnet_id),
        "freeformTags": {**identity.tags(), GENERATION: str(generation)},
        "nodePoolPodNetworkOptionDetails": _pod_network(payload, place),
    }
    nsg = payload.recipe_worker_subnet_nsg_ocid or place.node_nsg_id
    if nsg:
        config["nsgIds"] = [nsg]
    return config


def placements(availability_domains: Sequence[str], subnet_id: str) -> list[Json]:
    """One placement configuration for each availability domain, as OKE wants even for a regional subnet."""
    return [{"availabilityDomain": domain, "subnetId": subnet_id} for domain in availability_domains]


def _pod_network(payload: Payload, place: PoolSurroundings) -> dict[str, Json]:
    """Flannel takes no other field. With VCN-native pods the worker subnet serves them unless another is given."""
    if place.cni != NATIVE_CNI:
        return {"cniType": "FLANNEL_OVERLAY"}
    network: dict[str, Json] = {
        "cniType": NATIVE_CNI,
        "podSubnetIds": [payload.recipe_pod_subnet_ocid or place.pod_subnet_id or place.node_subnet_id],
    }
    if payload.recipe_pod_subnet_nsg_ocid:
        network["podNsgIds"] = [payload.recipe_pod_subnet_nsg_ocid]
    if payload.recipe_max_pods_per_node:
        network["maxPodsPerNode"] = payload.recipe_max_pods_per_node
    return network


def without_effect(payload: Payload, cni: str) -> list[str]:
    """Fields that this cluster's pods cannot follow, one sentence each."""
    if cni == NATIVE_CNI:
        return []
    given = [name for name in NATIVE_CNI_FIELDS if getattr(payload, name)]
    return [f"{name} has no effect: pods of this cluster get addresses from flannel." for name in given]
