# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The node pool of a deployment: the exact body of CreateNodePool, and a live pool as plans see it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .._blueprint.ocid import read_ocid
from .._manifest import Json
from .identity import GENERATION, UID, Identity
from .pool_spec import MIG_LAYOUT, PoolSpec

GROW_FILE_SYSTEM_THEN_BOOTSTRAP = """#!/bin/bash
/usr/libexec/oci-growfs -y
curl --fail -H "Authorization: Bearer Oracle" -L0 \
  http://169.254.169.254/opc/v2/instance/metadata/oke_init_script | base64 --decode > /var/run/oke-init.sh
bash /var/run/oke-init.sh
"""
"""Cloud-init of the nodes. The root file system grows before OKE's bootstrap: the kubelet must see the whole disk."""
LOCKED_MEMORY = """mkdir -p /etc/crio/crio.conf.d
printf '[crio.runtime]\\ndefault_ulimits = ["memlock=-1:-1"]\\n' > /etc/crio/crio.conf.d/95-memlock.conf
"""
"""RDMA registers memory with the network card, which needs more locked memory than containers have by default."""
MIG_LAYOUT_TAG = "oci-ai-blueprints/mig-layout"
NODE_POOL, CLUSTER_NETWORK = "NodePool", "ClusterNetwork"
"""What makes a pool's nodes: OKE, or instances that join by themselves."""
UPDATED_LABELS_TAG = "oci-ai-blueprints/updated-labels"
"""Tag with the names of labels that updates gave the pool's nodes; not its own blueprint's affair any more."""
NATIVE_CNI = "OCI_VCN_IP_NATIVE"
NATIVE_CNI_ONLY = ("pod_subnet_id", "pod_nsg_id", "max_pods")


def is_network(pool_id: str) -> bool:
    """Whether an OCID names a cluster network, and no node pool of OKE."""
    ocid = read_ocid(pool_id)
    return ocid is not None and ocid.type == "clusternetwork"


@dataclass(frozen=True)
class ObservedNode:
    """A node of a pool as OCI sees it. A node without ``id`` is a placeholder: its instance was never launched."""

    id: str
    name: str
    state: str
    error: str = ""


@dataclass(frozen=True)
class ObservedPool:
    """A live node pool, reduced to what plans look at.

    ``part_id``: OCID of what it stands on, its compute cluster or instance configuration, "" for a plain node pool.
    ``launch``: of a cluster network, the launch that its instances repeat.
    """

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
    kind: str = NODE_POOL
    part_id: str = ""
    launch: Mapping[str, Json] = field(default_factory=dict)
    kubernetes_version: str = ""

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
    """What a new pool needs to know of its cluster. ``api_host`` and ``api_authority`` (base64 of PEM): where nodes
    that join by themselves find it; "" for others."""

    compartment_id: str
    cluster_id: str
    kubernetes_version: str
    cni: str
    image_id: str
    availability_domains: tuple[str, ...]
    node_subnet_id: str
    pod_subnet_id: str = ""
    node_nsg_id: str = ""
    api_host: str = ""
    api_authority: str = ""


def create_body(spec: PoolSpec, identity: Identity, place: PoolSurroundings, generation: int) -> dict[str, Json]:
    """CreateNodePoolDetails as JSON. The same inputs give the same body: a retry token only replays an equal one."""
    body: dict[str, Json] = {
        "compartmentId": place.compartment_id,
        "clusterId": place.cluster_id,
        "name": pool_name(identity, generation),
        "kubernetesVersion": place.kubernetes_version,
        "nodeShape": spec.shape,
        "nodeConfigDetails": _node_config(spec, identity, place, generation),
        "nodeSourceDetails": _node_source(spec, place),
        "initialNodeLabels": [{"key": key, "value": value} for key, value in labels(spec, identity, generation)],
        "nodeMetadata": {"user_data": base64.b64encode(_cloud_init(spec).encode()).decode()},
        "freeformTags": tags(spec, identity, generation),
    }
    if spec.ocpus:
        body["nodeShapeConfig"] = {"ocpus": float(spec.ocpus), "memoryInGBs": float(spec.memory_gb or 0)}
    if spec.ssh_key:
        body["sshPublicKey"] = spec.ssh_key
    return body


def _cloud_init(spec: PoolSpec) -> str:
    shebang, rest = GROW_FILE_SYSTEM_THEN_BOOTSTRAP.split("\n", 1)
    return f"{shebang}\n{LOCKED_MEMORY if spec.rdma else ''}{rest}"


def pool_name(identity: Identity, generation: int) -> str:
    """Display name: readable, and different for deployments of the same name. Tags tell whose it is, not this."""
    return f"{identity.namespace}-{identity.names.canonical}-{generation}"


def labels(spec: PoolSpec, identity: Identity, generation: int) -> list[tuple[str, str]]:
    """Initial node labels, sorted: those of the blueprint, and by which its nodes are told from all others."""
    layout = {MIG_LAYOUT: spec.mig_layout} if spec.mig_layout else {}
    return sorted({**spec.labels, **layout, UID: identity.uid, GENERATION: str(generation)}.items())


def tags(spec: PoolSpec, identity: Identity, generation: int) -> dict[str, Json]:
    """Freeform tags of the pool. They keep the MIG layout that the blueprint gave it: labels may be changed since."""
    layout = {MIG_LAYOUT_TAG: spec.mig_layout} if spec.mig_layout else {}
    return {**identity.tags(), GENERATION: str(generation), **layout}


def _node_source(spec: PoolSpec, place: PoolSurroundings) -> dict[str, Json]:
    source: dict[str, Json] = {"sourceType": "IMAGE", "imageId": spec.image_id or place.image_id}
    if spec.boot_volume_gb:
        source["bootVolumeSizeInGBs"] = spec.boot_volume_gb
    return source


def _node_config(spec: PoolSpec, identity: Identity, place: PoolSurroundings, generation: int) -> dict[str, Json]:
    config: dict[str, Json] = {
        "size": spec.size,
        "placementConfigs": placements(place.availability_domains, place.node_subnet_id),
        "freeformTags": {**identity.tags(), GENERATION: str(generation)},
        "nodePoolPodNetworkOptionDetails": _pod_network(spec, place),
    }
    nsg = spec.worker_nsg_id or place.node_nsg_id
    if nsg:
        config["nsgIds"] = [nsg]
    return config


def placements(availability_domains: Sequence[str], subnet_id: str) -> list[Json]:
    """One placement configuration for each availability domain, as OKE wants even for a regional subnet."""
    return [{"availabilityDomain": domain, "subnetId": subnet_id} for domain in availability_domains]


def _pod_network(spec: PoolSpec, place: PoolSurroundings) -> dict[str, Json]:
    """Flannel takes no other field. With VCN-native pods the worker subnet serves them unless another is given."""
    if place.cni != NATIVE_CNI:
        return {"cniType": "FLANNEL_OVERLAY"}
    network: dict[str, Json] = {
        "cniType": NATIVE_CNI,
        "podSubnetIds": [spec.pod_subnet_id or place.pod_subnet_id or place.node_subnet_id],
    }
    if spec.pod_nsg_id:
        network["podNsgIds"] = [spec.pod_nsg_id]
    if spec.max_pods_of_new_nodes:
        network["maxPodsPerNode"] = spec.max_pods_of_new_nodes
    return network


def without_effect(spec: PoolSpec, cni: str) -> list[str]:
    """Fields that this cluster's pods cannot follow, one sentence each."""
    if cni == NATIVE_CNI:
        return []
    given = [spec.fields[name] for name in NATIVE_CNI_ONLY if getattr(spec, name)]
    return [f"{name} has no effect: pods of this cluster get addresses from flannel." for name in given]
