# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Instances outside node pools in time."""

from __future__ import annotations

import asyncio

from ..models.instances import Instance
from ..models.work_requests import Touched, WorkRequest
from ..region import Region
from .self_managed import join, leave


def open_work(region: Region, instance: Instance, operation: str) -> WorkRequest:
    touched = Touched("instance", instance.id, uri=f"/20160918/instances/{instance.id}")
    return region.core_work.open(operation, instance.compartment_id, [touched])


async def launch(region: Region, instance: Instance, work: WorkRequest) -> None:
    pause = region.delays.instance_launch_s
    await asyncio.sleep(0.2 * pause)
    work.start()
    fault = region.faults.next_for("StartInstance")
    error = fault.error() if fault else None
    await asyncio.sleep(0.8 * pause)
    if instance.state != "PROVISIONING":
        work.fail("Canceled", "The instance was terminated while it was being launched.")
        return
    if error:
        await give_up(region, instance)
        work.fail(error.code, error.message)
        return
    instance.become("RUNNING")
    work.succeed("CREATED")
    await join(region, instance)


async def give_up(region: Region, instance: Instance) -> None:
    """A shortage found after the launch was accepted: the instance goes away again by itself."""
    instance.become("TERMINATING")
    await asyncio.sleep(region.delays.instance_terminate_s)
    release(region, instance)


async def terminate(region: Region, instance: Instance, work: WorkRequest) -> None:
    pause = region.delays.instance_terminate_s
    await asyncio.sleep(0.2 * pause)
    work.start()
    await asyncio.sleep(0.8 * pause)
    if instance.state != "TERMINATED":
        release(region, instance)
    await leave_node_pool(region, instance)
    await leave(region, instance)
    work.succeed("DELETED")


def release(region: Region, instance: Instance) -> None:
    """Hand back host and address; the record stays readable."""
    instance.become("TERMINATED")
    instance.gone_at = region.now
    region.hosts.give_back(instance.shape, instance.availability_domain)
    region.network.detach(instance.id)


async def leave_node_pool(region: Region, instance: Instance) -> None:
    """A worker terminated behind its pool's back: the pool shows it as deleted and keeps its size."""
    pool = region.node_pools.get(instance.node_pool_id)
    for node in pool.nodes if pool else []:
        if node.id == instance.id and pool:
            node.become("DELETED", "the instance was terminated")
            pool.touch()
            await region.workers_of(pool.cluster_id).remove(node.address)


async def change_power(region: Region, instance: Instance, final: str, work: WorkRequest) -> None:
    work.start()
    passing = instance.state
    await asyncio.sleep(region.delays.instance_launch_s)
    if instance.state == passing:
        instance.become(final)
    work.succeed("UPDATED")
