# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OKE node pools and their nodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .._errors import OciError
from .client import Oci, given, segment
from .services import CONTAINER_ENGINE
from .wire import Record, number, record, records, tags, text, texts, whole

GONE = frozenset({"DELETED"})
"""Life-cycle states in which a pool or node is only a memory."""


class NodeError(NamedTuple):
    """Why a node could not be launched: the code, message and status of the service that refused it."""

    code: str
    message: str
    status: str


class Node(NamedTuple):
    """A node as OKE sees it. ``id`` is the instance's OCID, "" while there is no instance: not yet, or never."""

    id: str
    name: str
    state: str
    lifecycle_details: str
    availability_domain: str
    fault_domain: str
    subnet_id: str
    private_ip: str
    kubernetes_version: str
    error: NodeError | None
    freeform_tags: Mapping[str, str]


class Placement(NamedTuple):
    """Where nodes of a pool may be placed."""

    availability_domain: str
    subnet_id: str
    fault_domains: tuple[str, ...]
    capacity_reservation_id: str
    preemptible: bool


class NodePool(NamedTuple):
    """A node pool. ``nodes`` and ``metadata`` are empty in lists; ``raw`` is the record as the API sent it.

    ``ocpus`` and ``memory_gb`` are 0 for shapes of fixed size, ``boot_volume_gb`` 0 for the image's own size.
    """

    id: str
    name: str
    state: str
    lifecycle_details: str
    compartment_id: str
    cluster_id: str
    kubernetes_version: str
    shape: str
    ocpus: float
    memory_gb: float
    size: int
    nodes: tuple[Node, ...]
    image_id: str
    boot_volume_gb: int
    labels: Mapping[str, str]
    metadata: Mapping[str, str]
    ssh_public_key: str
    placements: tuple[Placement, ...]
    nsg_ids: tuple[str, ...]
    pod_subnet_ids: tuple[str, ...]
    pod_nsg_ids: tuple[str, ...]
    max_pods_per_node: int
    compute_cluster_id: str
    freeform_tags: Mapping[str, str]
    node_tags: Mapping[str, str]
    etag: str
    raw: Record

    @property
    def exists(self) -> bool:
        """Whether it is more than the record of a deleted pool."""
        return self.state not in GONE


class ImageSource(NamedTuple):
    """An image OKE offers for nodes; its name tells architecture, GPU drivers, date and Kubernetes version."""

    id: str
    name: str


def get(oci: Oci, node_pool_id: str) -> NodePool | None:
    """One pool with its nodes; None when OCI does not know it (any more). Deleted ones stay readable for a while."""
    try:
        answer = oci.read("GetNodePool", CONTAINER_ENGINE, _path(node_pool_id))
    except OciError as error:
        if error.status == 404:
            return None
        raise
    return node_pool(answer.record, answer.etag)


def list_pools(oci: Oci, compartment_id: str, cluster_id: str = "", name: str = "") -> list[NodePool]:
    """Pools of a compartment, without their nodes; those that are deleted are left out."""
    query = given(compartmentId=compartment_id, clusterId=cluster_id, name=name)
    found = [node_pool(item, "") for item in oci.pages("ListNodePools", CONTAINER_ENGINE, "/nodePools", query)]
    return [pool for pool in found if pool.exists]


def create(oci: Oci, body: Record, token: str) -> str:
    """Ask for a pool; the id of the work request. The same ``token`` with the same body never makes a second one."""
    return oci.write("CreateNodePool", CONTAINER_ENGINE, "POST", "/nodePools", body=body, token=token).work_request_id


def update(oci: Oci, node_pool_id: str, body: Record, if_match: str = "") -> str:
    """Change what ``body`` names; the id of the work request. Lists and maps replace the old ones whole."""
    path = _path(node_pool_id)
    return oci.write(
        "UpdateNodePool", CONTAINER_ENGINE, "PUT", path, body=body, if_match=if_match, repeatable=not if_match
    ).work_request_id


def delete(oci: Oci, node_pool_id: str, *, grace: str = "", force_after_grace: bool = False, if_match: str = "") -> str:
    """Delete a pool and its nodes; the id of the work request. ``grace`` (PT0M to PT60M) replaces the pool's own."""
    answer = oci.write(
        "DeleteNodePool",
        CONTAINER_ENGINE,
        "DELETE",
        _path(node_pool_id),
        query=_eviction(grace, force_after_grace),
        if_match=if_match,
        repeatable=True,
    )
    return answer.work_request_id


def delete_node(
    oci: Oci,
    node_pool_id: str,
    instance_id: str,
    *,
    decrement_size: bool = True,
    grace: str = "",
    force_after_grace: bool = False,
) -> str:
    """Delete one node; the id of the work request. Without ``decrement_size`` OKE replaces it by a new one."""
    answer = oci.write(
        "DeleteNode",
        CONTAINER_ENGINE,
        "DELETE",
        f"{_path(node_pool_id)}/node/{segment(instance_id)}",
        query={"isDecrementSize": "true" if decrement_size else "false", **_eviction(grace, force_after_grace)},
        repeatable=True,
    )
    return answer.work_request_id


def images(oci: Oci, cluster_id: str, compartment_id: str) -> list[ImageSource]:
    """Images OKE offers for nodes of a cluster, in the order the service gives."""
    options = oci.read(
        "GetNodePoolOptions",
        CONTAINER_ENGINE,
        f"/nodePoolOptions/{segment(cluster_id)}",
        given(compartmentId=compartment_id),
    ).record
    return [ImageSource(text(item, "imageId"), text(item, "sourceName")) for item in records(options.get("sources"))]


def node_pool(found: Record, etag: str) -> NodePool:
    """Reshape a NodePool or NodePoolSummary of the API."""
    config = record(found, "nodeConfigDetails")
    shape = record(found, "nodeShapeConfig")
    source = record(found, "nodeSourceDetails") or record(found, "nodeSource")
    network = record(config, "nodePoolPodNetworkOptionDetails")
    return NodePool(
        id=text(found, "id"),
        name=text(found, "name"),
        state=text(found, "lifecycleState"),
        lifecycle_details=text(found, "lifecycleDetails"),
        compartment_id=text(found, "compartmentId"),
        cluster_id=text(found, "clusterId"),
        kubernetes_version=text(found, "kubernetesVersion"),
        shape=text(found, "nodeShape"),
        ocpus=number(shape, "ocpus"),
        memory_gb=number(shape, "memoryInGBs"),
        size=whole(config, "size"),
        nodes=tuple(node(item) for item in records(found.get("nodes"))),
        image_id=text(source, "imageId"),
        boot_volume_gb=whole(source, "bootVolumeSizeInGBs"),
        labels={text(item, "key"): text(item, "value") for item in records(found.get("initialNodeLabels"))},
        metadata=tags(found, "nodeMetadata"),
        ssh_public_key=text(found, "sshPublicKey"),
        placements=tuple(placement(item) for item in records(config.get("placementConfigs"))),
        nsg_ids=texts(config, "nsgIds"),
        pod_subnet_ids=texts(network, "podSubnetIds"),
        pod_nsg_ids=texts(network, "podNsgIds"),
        max_pods_per_node=whole(network, "maxPodsPerNode"),
        compute_cluster_id=text(config, "computeClusterId"),
        freeform_tags=tags(found),
        node_tags=tags(config),
        etag=etag,
        raw=found,
    )


def node(found: Record) -> Node:
    """Reshape a Node of the API."""
    error = record(found, "nodeError")
    return Node(
        id=text(found, "id"),
        name=text(found, "name"),
        state=text(found, "lifecycleState"),
        lifecycle_details=text(found, "lifecycleDetails"),
        availability_domain=text(found, "availabilityDomain"),
        fault_domain=text(found, "faultDomain"),
        subnet_id=text(found, "subnetId"),
        private_ip=text(found, "privateIp"),
        kubernetes_version=text(found, "kubernetesVersion"),
        error=NodeError(text(error, "code"), text(error, "message"), text(error, "status")) if error else None,
        freeform_tags=tags(found),
    )


def placement(found: Record) -> Placement:
    """Reshape a NodePoolPlacementConfigDetails of the API."""
    return Placement(
        availability_domain=text(found, "availabilityDomain"),
        subnet_id=text(found, "subnetId"),
        fault_domains=texts(found, "faultDomains"),
        capacity_reservation_id=text(found, "capacityReservationId"),
        preemptible=bool(record(found, "preemptibleNodeConfig")),
    )


def _path(node_pool_id: str) -> str:
    return f"/nodePools/{segment(node_pool_id)}"


def _eviction(grace: str, force: bool) -> dict[str, str]:
    return given(overrideEvictionGraceDuration=grace, isForceDeletionAfterOverrideGraceDuration="true" if force else "")
