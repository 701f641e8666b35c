# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Workers come into being: a host is taken, an instance starts, kubelet joins."""

from __future__ import annotations

import asyncio
from typing import cast

from ..ids import new_ocid, opaque
from ..kubernetes.worker import Worker
from ..models.instances import Instance
from ..models.node_pools import Node, NodePool
from ..models.shapes import SHAPES
from ..models.user_data import boot
from ..region import Region
from ..wire.errors import OciError
from .self_managed import compute_cluster_topology

FAULT_DOMAINS = ("FAULT-DOMAIN-1", "FAULT-DOMAIN-2", "FAULT-DOMAIN-3")


def plan_nodes(pool: NodePool, count: int) -> list[Node]:
    """Spread `count` new workers evenly over the placements; the caller of the API has no say in it."""
    planned = []
    for _node in range(count):
        placements = pool.placements
        load = [sum(1 for node in pool.nodes if stands_in(node, placement)) for placement in placements]
        at = load.index(min(load))
        domains = cast("list[str]", placements[at].get("faultDomains") or FAULT_DOMAINS)
        planned.append(pool.add_node(placements[at], domains[load[at] % len(domains)]))
    return planned


def stands_in(node: Node, placement: dict[str, object] | object) -> bool:
    entry = cast("dict[str, object]", placement)
    return (
        node.availability_domain == entry["availabilityDomain"]
        and node.subnet_id == entry["subnetId"]
        and node.fault_domain in cast("list[str]", entry.get("faultDomains") or FAULT_DOMAINS)
    )


def launch(region: Region, pool: NodePool, node: Node) -> None:
    """Give the worker an instance, or leave it a placeholder that says why it has none."""
    pool.touch()
    try:
        fault = region.faults.next_for("LaunchNode")
        if fault and (error := fault.error()):
            raise error
        shape = SHAPES[node.shape]
        region.hosts.take(shape, node.availability_domain, node.ocpus, node.memory_gb, region.instances.running())
        address_and_instance(region, pool, node)
    except OciError as error:
        node.error = {
            "code": error.code,
            "message": launch_error_text(error),
            "status": str(error.status),
            "opc-request-id": opaque(),
        }


def launch_error_text(error: OciError) -> str:
    return (
        f"Error returned by LaunchInstance operation in Compute service.({error.status}, {error.code}, false) "
        f"{error.message} (opc-request-id: {opaque()})"
    )


def address_and_instance(region: Region, pool: NodePool, node: Node) -> None:
    instance = Instance(
        id=new_ocid("instance", region.settings.region),
        name=node.name,
        compartment_id=pool.compartment_id,
        availability_domain=node.availability_domain,
        fault_domain=node.fault_domain,
        shape=node.shape,
        ocpus=node.ocpus,
        memory_gb=node.memory_gb,
        image_id=cast(str, cast("dict[str, object]", pool.details["nodeSourceDetails"])["imageId"]),
        metadata=instance_metadata(pool, node),
        freeform_tags=node.freeform_tags,
        defined_tags=node.defined_tags,
        boot_volume_gb=node.boot_volume_gb,
        node_pool_id=pool.id,
        details={"computeClusterId": pool.compute_cluster_id or None},
    )
    subnet = region.network.subnets[node.subnet_id]
    groups = cast("list[str]", pool.config.get("nsgIds") or [])
    try:
        vnic = region.network.attach(instance.id, subnet, node.availability_domain, node.name, groups)
    except LookupError:
        region.hosts.give_back(node.shape, node.availability_domain)
        raise OciError(400, "LimitExceeded", f"The subnet {subnet.id} has no free private IP address.") from None
    region.instances.by_id[instance.id] = instance
    node.id, node.address, node.error = instance.id, vnic.address, None
    node.become("UPDATING", "waiting for running compute instance")


def instance_metadata(pool: NodePool, node: Node) -> dict[str, str]:
    return {
        **pool.metadata,
        "oke-pool-id": pool.id,
        "oke-pool-label": pool.name,
        "oke-cluster-label": pool.cluster_id[-11:],
        "oke-initial-node-labels": ",".join(f"{key}={value}" for key, value in node.labels.items()),
        "oke-max-pods": str(node.max_pods),
        "oke-k8version": node.kubernetes_version,
        "oke-native-pod-networking": str(pool.cni == "OCI_VCN_IP_NATIVE").lower(),
    }


async def join(region: Region, pool: NodePool, node: Node) -> bool:
    """Boot the worker and let it register; False when the cluster never saw it."""
    instance = region.instances.by_id[node.id]
    instance.become("RUNNING")
    node.become("UPDATING", "waiting for node to register")
    fault = region.faults.next_for("RegisterNode")
    booted = boot(node.user_data)
    joined = booted.joins and fault is None
    if joined:
        worker = as_worker(region, pool, node, booted.grows_root_first)
        joined = await region.workers_of(pool.cluster_id).register(worker)
    if not joined:
        await asyncio.sleep(region.delays.register_timeout_s)
        return False
    node.become("ACTIVE")
    pool.touch()
    region.start(offer_devices_later(region, pool, worker))
    return True


async def offer_devices_later(region: Region, pool: NodePool, worker: Worker) -> None:
    await asyncio.sleep(region.delays.gpu_allocatable_s)
    if region.instances.by_id[worker.instance_id].state == "RUNNING":
        await region.workers_of(pool.cluster_id).offer_devices(worker)


def as_worker(region: Region, pool: NodePool, node: Node, root_grown: bool) -> Worker:
    return Worker(
        instance_id=node.id,
        name=node.name,
        address=node.address,
        node_pool_id=pool.id,
        compartment_id=pool.compartment_id,
        compartment_name=region.compartments[pool.compartment_id].name,
        region=region.settings.region,
        availability_domain=node.availability_domain,
        fault_domain=node.fault_domain,
        kubernetes_version=node.kubernetes_version,
        shape=node.shape,
        ocpus=node.ocpus,
        memory_gb=node.memory_gb,
        max_pods=node.max_pods,
        boot_volume_gb=node.boot_volume_gb,
        root_grown=root_grown,
        vcn_native=pool.cni == "OCI_VCN_IP_NATIVE",
        private_subnet=region.network.subnets[node.subnet_id].private,
        preemptible=node.preemptible,
        labels={**compute_cluster_topology(region, pool.compute_cluster_id, node.id), **node.labels},
    )
