# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Instance pools and cluster networks in time."""

from __future__ import annotations

import asyncio
import secrets
from typing import cast

from ..models.compute_management import ClusterNetwork, InstancePool
from ..models.instances import GONE, Instance
from ..models.shapes import SHAPES
from ..models.work_requests import Touched, WorkRequest
from ..region import Region
from ..wire.errors import OciError
from ..wire.json_types import JsonObject
from .instance_launch import planned_instance, take_host
from .instances import release
from .self_managed import join, leave

FAULT_DOMAINS = ("FAULT-DOMAIN-1", "FAULT-DOMAIN-2", "FAULT-DOMAIN-3")
Owner = InstancePool | ClusterNetwork


def open_work(region: Region, owner: Owner, operation: str) -> WorkRequest:
    kind = "clusternetwork" if isinstance(owner, ClusterNetwork) else "instancepool"
    touched = Touched(kind, owner.id, uri=f"/20160918/{kind}s/{owner.id}")
    return region.core_work.open(operation, owner.compartment_id, [touched])


def pool_of(owner: Owner) -> InstancePool:
    return owner.pool if isinstance(owner, ClusterNetwork) else owner


async def create(region: Region, owner: Owner, work: WorkRequest) -> None:
    """A shortage takes back what was launched: the owner ends TERMINATED, its work request says why."""
    pool = pool_of(owner)
    await asyncio.sleep(0.2 * region.delays.instance_pool_s)
    work.start()
    problem = await grow(region, pool, pool.size)
    if problem is None:
        owner.become("RUNNING")
        work.succeed("CREATED")
        return
    owner.become("TERMINATING")
    await shrink(region, pool, len(pool.members))
    finish_termination(region, owner)
    work.fail(problem.code, problem.message)


async def resize(region: Region, owner: Owner, work: WorkRequest) -> None:
    """A shortage leaves the instances that could be had; the size asked for stays."""
    pool = pool_of(owner)
    await asyncio.sleep(0.2 * region.delays.instance_pool_s)
    work.start()
    present = len(pool.members)
    problem = await grow(region, pool, pool.size - present)
    await shrink(region, pool, present - pool.size)
    owner.become("RUNNING")
    if problem is None:
        work.succeed("UPDATED")
    else:
        work.fail(problem.code, problem.message)


async def terminate(region: Region, owner: Owner, work: WorkRequest) -> None:
    pool = pool_of(owner)
    await asyncio.sleep(0.2 * region.delays.instance_pool_s)
    work.start()
    await shrink(region, pool, len(pool.members))
    finish_termination(region, owner)
    work.succeed("DELETED")


def finish_termination(region: Region, owner: Owner) -> None:
    owner.become("TERMINATED")
    owner.gone_at = pool_of(owner).gone_at = region.now


async def grow(region: Region, pool: InstancePool, count: int) -> OciError | None:
    """Launches up to `count` instances and lets them join; what comes back is why some are missing."""
    launched: list[Instance] = []
    problem = None
    for _one in range(max(0, count)):
        try:
            launched.append(launch(region, pool))
        except OciError as error:
            problem = error
            break
    await asyncio.sleep(0.6 * region.delays.instance_pool_s if launched else 0)
    for instance in launched:
        if instance.state == "PROVISIONING":
            instance.become("RUNNING")
    await asyncio.gather(*(join(region, instance) for instance in launched if instance.state == "RUNNING"))
    pool.version += 1
    return problem


def launch(region: Region, pool: InstancePool) -> Instance:
    fault = region.faults.next_for("LaunchPoolInstance")
    if fault and (error := fault.error()):
        raise error
    at = len(pool.members)
    instance = planned_instance(region, launch_body(region, pool, at))
    instance.rdma_network_id = pool.cluster_network_id
    take_host(region, instance)
    pool.members.append(instance.id)
    return instance


def launch_body(region: Region, pool: InstancePool, at: int) -> JsonObject:
    """The configuration's launch at the placement that comes next."""
    given = region.compute_management.configurations[pool.configuration_id].launch_details
    placement = pool.placements[at % len(pool.placements)]
    vnic = cast(JsonObject, given.get("createVnicDetails") or {})
    primary = cast(JsonObject, placement.get("primaryVnicSubnets") or {})
    subnet = primary.get("subnetId") or placement.get("primarySubnetId") or vnic.get("subnetId")
    domains = cast("list[str]", placement.get("faultDomains") or FAULT_DOMAINS)
    return {
        **given,
        "availabilityDomain": placement["availabilityDomain"],
        "compartmentId": given.get("compartmentId") or pool.compartment_id,
        "createVnicDetails": {**vnic, "subnetId": subnet},
        "computeClusterId": placement.get("computeClusterId") or given.get("computeClusterId"),
        "displayName": f"inst-{secrets.token_hex(3)[:5]}-{pool.name}",
        "faultDomain": domains[at % len(domains)],
        "instanceConfigurationId": pool.configuration_id,
        "freeformTags": {**pool.freeform_tags, **cast(JsonObject, given.get("freeformTags") or {})},
    }


def check_limits(region: Region, pool: InstancePool, more: int) -> Instance:
    """The next instance of the pool; raises what a request for `more` of them is refused with at once."""
    example = planned_instance(region, launch_body(region, pool, len(pool.members)))
    shape = SHAPES[example.shape]
    running = list(region.instances.running())
    region.hosts.check_limits(shape, example.availability_domain, example.ocpus, example.memory_gb, running, more)
    return example


async def shrink(region: Region, pool: InstancePool, count: int) -> None:
    """The oldest go first."""
    leaving = [region.instances.by_id[ocid] for ocid in pool.members[: max(0, count)]]
    for instance in leaving:
        if instance.state not in GONE:
            instance.become("TERMINATING")
    await asyncio.sleep(region.delays.instance_terminate_s if leaving else 0)
    for instance in leaving:
        await dismiss(region, pool, instance)
    pool.version += 1


async def dismiss(region: Region, pool: InstancePool, instance: Instance) -> None:
    if instance.state != "TERMINATED":
        release(region, instance)
    await leave(region, instance)
    pool.members.remove(instance.id)


async def detach(region: Region, pool: InstancePool, instance: Instance, ends: bool, work: WorkRequest) -> None:
    work.start()
    if ends:
        await shrink_one(region, pool, instance)
    else:
        pool.members.remove(instance.id)
        instance.rdma_network_id = ""
    problem = await grow(region, pool, pool.size - len(pool.members))
    pool.become("RUNNING")
    if problem is None:
        work.succeed("UPDATED")
    else:
        work.fail(problem.code, problem.message)


async def shrink_one(region: Region, pool: InstancePool, instance: Instance) -> None:
    if instance.state not in GONE:
        instance.become("TERMINATING")
    await asyncio.sleep(region.delays.instance_terminate_s)
    await dismiss(region, pool, instance)
