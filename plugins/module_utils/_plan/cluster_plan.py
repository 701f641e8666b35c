# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for a workspace's cluster itself, its node pool and OKE's add-ons in it. Pure."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .._catalog.shapes import SHAPES
from .._errors import InvalidOption
from .._manifest import Json, Manifest
from .cluster_wish import ClusterWish, NodesWish
from .network_resources import VCN, Ids, group_place, subnet_place
from .network_security import BALANCERS, ENDPOINT, NODES, PODS
from .node_pool import GROW_FILE_SYSTEM_THEN_BOOTSTRAP, NATIVE_CNI, ObservedPool, placements
from .step import Action, Step

ENHANCED = "ENHANCED_CLUSTER"
CLUSTER, POOL, OF_SERVICES, OF_VOLUMES = "cluster", "node-pool", "load-balancers", "volumes"


class LiveCluster(NamedTuple):
    """A cluster as OCI has it. ``upgrades``: Kubernetes versions that its control plane can go to. ``public`` is None
    until it has an endpoint.
    """

    id: str
    name: str
    state: str
    kubernetes_version: str
    upgrades: tuple[str, ...]
    type: str
    cni: str
    vcn_id: str
    public: bool | None
    services_cidr: str = ""


class LiveAddon(NamedTuple):
    """An add-on as OCI has it. ``error``: "" unless OKE tells one."""

    state: str
    configurations: Mapping[str, str]
    error: str


class NodePlace(NamedTuple):
    """What a node pool needs to know of its region."""

    availability_domains: Sequence[str]
    image_id: str


@dataclass(frozen=True)
class ClusterStep(Step):
    """A step on the cluster. ``body``: what a change is sent."""

    id: str = ""
    body: Manifest = field(default_factory=dict)


@dataclass(frozen=True)
class NodesStep(Step):
    """A step on the node pool. ``body``: what a change is sent, without the image."""

    id: str = ""
    body: Manifest = field(default_factory=dict)
    new_version: bool = False


@dataclass(frozen=True)
class AddonStep(Step):
    """A step on one of OKE's add-ons. ``configurations``: all that it is to have."""

    configurations: Mapping[str, str] = field(default_factory=dict)


def plan_cluster(wish: ClusterWish, live: LiveCluster | None, newest: str) -> ClusterStep:
    """``newest``: the Kubernetes version for a new cluster when the task names none. Raises InvalidOption."""
    if live is None:
        version = wish.kubernetes_version or newest
        after: dict[str, Json] = {
            "name": wish.name,
            "kubernetes_version": version,
            "type": ENHANCED,
            "public_endpoint": wish.is_public,
            "services_cidr": wish.services,
        }
        return ClusterStep(Action.CREATE, "oci", "Cluster", wish.name, "does not exist", after=after)
    refuse_fixed(wish, live)
    wanted = wish.kubernetes_version or live.kubernetes_version
    before: dict[str, Json] = {"name": live.name, "kubernetes_version": live.kubernetes_version}
    changes = wanted != live.kubernetes_version
    return ClusterStep(
        Action.UPDATE if changes else Action.NONE,
        "oci",
        "Cluster",
        live.name,
        f"Kubernetes {live.kubernetes_version} -> {wanted}" if changes else "is as it should be",
        before=before,
        after={**before, "kubernetes_version": wanted},
        id=live.id,
        body={"kubernetesVersion": wanted} if changes else {},
    )


def refuse_fixed(wish: ClusterWish, live: LiveCluster) -> None:
    """Raises InvalidOption for what a cluster that exists cannot become."""
    wanted = wish.kubernetes_version
    if wanted not in ("", live.kubernetes_version, *live.upgrades):
        offered = ", ".join(live.upgrades) or "no other"
        raise InvalidOption(
            f"kubernetes_version: cluster {live.name} runs {live.kubernetes_version} and can go to {offered}, not to "
            f"{wanted}; nothing was changed."
        )
    differences = []
    if None not in (wish.public_endpoint, live.public) and wish.public_endpoint != live.public:
        differences.append(f"public_endpoint is {str(live.public).lower()}")
    if wish.services_cidr and live.services_cidr and wish.services_cidr != live.services_cidr:
        differences.append(f"services_cidr is {live.services_cidr}")
    if live.type != ENHANCED:
        differences.append(f"its type is {live.type}, where workspaces need {ENHANCED}")
    if differences:
        raise InvalidOption(f"Cluster {live.name} cannot be used: {'; '.join(differences)}. Nothing was changed.")


def cluster_body(wish: ClusterWish, ids: Ids, version: str) -> Manifest:
    """CreateClusterDetails. What Services and claims make in OCI gets tags, by which it is found when it is left."""
    return {
        "name": wish.name,
        "compartmentId": wish.compartment_id,
        "vcnId": ids[VCN],
        "kubernetesVersion": version,
        "type": ENHANCED,
        "endpointConfig": {
            "subnetId": ids[subnet_place(ENDPOINT)],
            "nsgIds": [ids[group_place(ENDPOINT)]],
            "isPublicIpEnabled": wish.is_public,
        },
        "options": {
            "serviceLbSubnetIds": [ids[subnet_place(BALANCERS)]],
            "kubernetesNetworkConfig": {"servicesCidr": wish.services},
            "serviceLbConfig": {"freeformTags": {**wish.tags(OF_SERVICES)}},
            "persistentVolumeConfig": {"freeformTags": {**wish.tags(OF_VOLUMES)}},
        },
        "clusterPodNetworkOptions": [{"cniType": NATIVE_CNI}],
        "freeformTags": {**wish.tags(CLUSTER)},
    }


def plan_nodes(wish: ClusterWish, nodes: NodesWish, live: ObservedPool | None) -> NodesStep:
    """The pool follows the version that the task names, also where an earlier run only came to the control plane."""
    name = pool_name(wish)
    after = _shown(nodes)
    if live is None:
        return NodesStep(Action.CREATE, "oci", "NodePool", name, f"does not exist{_price(nodes)}", after=after)
    before: dict[str, Json] = {
        "shape": live.shape,
        "ocpus": live.ocpus,
        "memory_gb": live.memory_gb,
        "nodes": live.size,
        "boot_volume_gb": live.boot_volume_gb,
    }
    upgrade = wish.kubernetes_version if wish.kubernetes_version != live.kubernetes_version else ""
    body: dict[str, Json] = {}
    if (live.shape, live.ocpus, live.memory_gb) != (nodes.shape, float(nodes.ocpus), float(nodes.memory_gb)):
        body |= _shape(nodes)
    if live.size != nodes.size:
        body["nodeConfigDetails"] = {"size": nodes.size}
    if (live.boot_volume_gb or 0) != nodes.boot_volume_gb or upgrade:
        body["nodeSourceDetails"] = {"sourceType": "IMAGE", "bootVolumeSizeInGBs": nodes.boot_volume_gb}
    if upgrade:
        body["kubernetesVersion"] = upgrade
        before["kubernetes_version"], after["kubernetes_version"] = live.kubernetes_version, upgrade
    different = [f"{key} {before.get(key)} -> {value}" for key, value in after.items() if before.get(key) != value]
    return NodesStep(
        Action.UPDATE if body else Action.NONE,
        "oci",
        "NodePool",
        name,
        f"{'; '.join(different)}{_price(nodes)}" if body else "is as it should be",
        before=before,
        after=after if body else before,
        id=live.id,
        body=body,
        new_version=bool(upgrade),
    )


def nodes_of(pool: ObservedPool) -> NodesWish:
    """A wish for the pool as it is."""
    return NodesWish(
        shape=pool.shape,
        ocpus=int(pool.ocpus or 0),
        memory_gb=int(pool.memory_gb or 0),
        size=pool.size,
        boot_volume_gb=pool.boot_volume_gb or 0,
    )


def only_new_nodes(step: NodesStep) -> bool:
    """Whether a change of the pool leaves the nodes that it has as they are."""
    return any(key != "nodeConfigDetails" for key in step.body)


def pool_name(wish: ClusterWish) -> str:
    return f"{wish.name}-system"


def _shown(nodes: NodesWish) -> dict[str, Json]:
    return {
        "shape": nodes.shape,
        "ocpus": float(nodes.ocpus),
        "memory_gb": float(nodes.memory_gb),
        "nodes": nodes.size,
        "boot_volume_gb": nodes.boot_volume_gb,
    }


def _price(nodes: NodesWish) -> str:
    each = SHAPES[nodes.shape].usd_per_hour(nodes.ocpus, nodes.memory_gb) if nodes.shape in SHAPES else None
    return "" if each is None else f"; {nodes.size} x {nodes.shape} at list price: {each * nodes.size:.2f} USD an hour"


def _shape(nodes: NodesWish) -> dict[str, Json]:
    size: Json = {"ocpus": float(nodes.ocpus), "memoryInGBs": float(nodes.memory_gb)}
    return {"nodeShape": nodes.shape, "nodeShapeConfig": size}


def pool_body(wish: ClusterWish, nodes: NodesWish, cluster_id: str, version: str, ids: Ids, at: NodePlace) -> Manifest:
    """CreateNodePoolDetails."""
    tags: Json = {**wish.tags(POOL)}
    return {
        "compartmentId": wish.compartment_id,
        "clusterId": cluster_id,
        "name": pool_name(wish),
        "kubernetesVersion": version,
        **_shape(nodes),
        "nodeConfigDetails": {
            "size": nodes.size,
            "placementConfigs": placements(at.availability_domains, ids[subnet_place(NODES)]),
            "nsgIds": [ids[group_place(NODES)]],
            "freeformTags": tags,
            "nodePoolPodNetworkOptionDetails": {
                "cniType": NATIVE_CNI,
                "podSubnetIds": [ids[subnet_place(PODS)]],
                "podNsgIds": [ids[group_place(PODS)]],
            },
        },
        "nodeSourceDetails": {
            "sourceType": "IMAGE",
            "imageId": at.image_id,
            "bootVolumeSizeInGBs": nodes.boot_volume_gb,
        },
        "nodeMetadata": {"user_data": base64.b64encode(GROW_FILE_SYSTEM_THEN_BOOTSTRAP.encode()).decode()},
        "freeformTags": tags,
    }


def plan_addon(name: str, wanted: Mapping[str, str], live: LiveAddon | None) -> AddonStep:
    """Configurations that the task does not name stay."""
    if live is None:
        after: Json = {"configurations": {**wanted}}
        return AddonStep(Action.CREATE, "oci", "Addon", name, "is not installed", after=after, configurations=wanted)
    merged = {**live.configurations, **wanted}
    changes = merged != dict(live.configurations)
    return AddonStep(
        Action.UPDATE if changes else Action.NONE,
        "oci",
        "Addon",
        name,
        "its configurations differ" if changes else "is as it should be",
        before={"configurations": {**live.configurations}},
        after={"configurations": {**merged}},
        configurations=merged,
    )
