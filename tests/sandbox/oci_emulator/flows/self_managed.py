# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Instances that join a cluster by themselves: no node pool knows them."""

from __future__ import annotations

import asyncio
from typing import cast
from urllib.parse import urlsplit

from ..kubernetes.worker import Worker
from ..models.clusters import Cluster
from ..models.instances import GONE, Instance
from ..models.rdma import topology_labels
from ..models.user_data import boot, decoded
from ..region import Region

VCN_NATIVE = "OCI_VCN_IP_NATIVE"
DEFAULT_PODS = {True: 31, False: 110}


async def join(region: Region, instance: Instance) -> None:
    """Registers the instance as a node if its cloud-init joins a cluster; says nothing when it does not."""
    cluster = cluster_to_join(region, instance)
    if cluster is None or region.faults.next_for("RegisterNode") is not None:
        return
    worker = as_worker(region, instance, cluster)
    if not await region.workers_of(cluster.id).register(worker):
        return
    instance.joined_as, instance.cluster_id = worker.address, cluster.id
    if instance.state in GONE:
        await leave(region, instance)
    else:
        region.start(offer_devices_later(region, cluster, worker))


def cluster_to_join(region: Region, instance: Instance) -> Cluster | None:
    """The cluster whose endpoint the bootstrap of the instance is given, by its cloud-init or in its metadata.

    An enhanced one only; and with VCN-native pods the metadata must say where pods get their addresses.
    """
    try:
        user_data = instance.metadata.get("user_data", "")
        if not user_data or not boot(user_data).joins:
            return None
        told = decoded(user_data) + instance.metadata.get("apiserver_host", "")
    except ValueError:
        return None
    for cluster in region.clusters.values():
        host = urlsplit(cluster.server).hostname
        if host and host in told and cluster.type == "ENHANCED_CLUSTER" and cluster.state == "ACTIVE":
            return cluster if cluster.cni != VCN_NATIVE or has_pod_network(instance) else None
    return None


def has_pod_network(instance: Instance) -> bool:
    return is_native(instance) and bool(instance.metadata.get("pod-subnets"))


def is_native(instance: Instance) -> bool:
    return instance.metadata.get("oke-native-pod-networking") == "true"


def as_worker(region: Region, instance: Instance, cluster: Cluster) -> Worker:
    (vnic, *_others) = region.network.of_instance(instance.id)
    native = is_native(instance)
    image = region.images.by_id[instance.image_id]
    own_version = f"v{image.kubernetes_version}" if image.kubernetes_version else cluster.kubernetes_version
    return Worker(
        instance_id=instance.id,
        name=instance.name,
        address=vnic.address,
        node_pool_id="",
        compartment_id=instance.compartment_id,
        compartment_name=region.compartments[instance.compartment_id].name,
        region=region.settings.region,
        availability_domain=instance.availability_domain,
        fault_domain=instance.fault_domain,
        kubernetes_version=instance.metadata.get("oke-k8version") or own_version,
        shape=instance.shape,
        ocpus=instance.ocpus,
        memory_gb=instance.memory_gb,
        max_pods=int(instance.metadata.get("oke-max-pods") or DEFAULT_PODS[native]),
        boot_volume_gb=instance.boot_volume_gb,
        root_grown=boot(instance.metadata["user_data"]).grows_root_first,
        vcn_native=native,
        private_subnet=region.network.subnets[vnic.subnet_id].private,
        labels={**topology(region, instance), **asked_labels(instance)},
    )


def asked_labels(instance: Instance) -> dict[str, str]:
    """`key=value`, several separated by commas."""
    pairs = [pair.partition("=") for pair in instance.metadata.get("oke-initial-node-labels", "").split(",") if pair]
    return {key.strip(): value.strip() for key, _equals, value in pairs}


def topology(region: Region, instance: Instance) -> dict[str, str]:
    network = region.compute_management.networks.get(instance.rdma_network_id)
    if network is not None:
        return topology_labels(network.id, network.pool.members.index(instance.id), instance.id)
    compute_cluster = cast(str, instance.details.get("computeClusterId") or "")
    return compute_cluster_topology(region, compute_cluster, instance.id)


def compute_cluster_topology(region: Region, compute_cluster_id: str, instance_id: str) -> dict[str, str]:
    """Empty outside compute clusters."""
    if not compute_cluster_id:
        return {}
    beside = [
        one.id for one in region.instances.by_id.values() if one.details.get("computeClusterId") == compute_cluster_id
    ]
    return topology_labels(compute_cluster_id, beside.index(instance_id), instance_id)


async def offer_devices_later(region: Region, cluster: Cluster, worker: Worker) -> None:
    await asyncio.sleep(region.delays.gpu_allocatable_s)
    if region.instances.by_id[worker.instance_id].state == "RUNNING":
        await region.workers_of(cluster.id).offer_devices(worker)


async def leave(region: Region, instance: Instance) -> None:
    """The cloud controller takes the Node of an instance that is gone."""
    if instance.joined_as:
        await region.workers_of(instance.cluster_id).remove(instance.joined_as)
        instance.joined_as = ""
