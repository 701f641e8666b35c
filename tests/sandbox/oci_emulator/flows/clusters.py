# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import asyncio
from typing import cast

from ..clock import timestamp
from ..kubernetes import control_planes
from ..models.clusters import Addon, Cluster
from ..models.node_pools import NodePool
from ..models.work_requests import Touched, WorkRequest
from ..region import Region
from ..wire.errors import conflict
from ..wire.json_types import JsonObject
from . import node_pools
from .autoscaler import look_at_pools
from .removing import Eviction

LOOKS_EVERY_S = 0.05


def open_work(region: Region, cluster: Cluster, operation: str) -> WorkRequest:
    touched = Touched("cluster", cluster.id, uri=f"/clusters/{cluster.id}")
    cluster.work = region.oke_work.open(operation, cluster.compartment_id, [touched], cluster_id=cluster.id)
    return cluster.work


def stamp(region: Region, past: str, work: WorkRequest) -> JsonObject:
    """Cluster metadata about one change; `past` is Created, Updated or Deleted."""
    lower = past.lower()
    return {
        f"time{past}": timestamp(),
        f"{lower}ByUserId": region.settings.user_id,
        f"{lower}ByWorkRequestId": work.id,
    }


def place_endpoint(region: Region, cluster: Cluster) -> None:
    """The API endpoint has a VNIC of the service's in its subnet as long as there is the cluster."""
    subnet = region.network.subnets.get(str(cluster.endpoint_config.get("subnetId")))
    if subnet is None:
        return
    groups = cast("list[str]", cluster.endpoint_config.get("nsgIds") or [])
    domain = subnet.availability_domain or region.settings.availability_domains[0]
    try:
        region.network.attach(cluster.id, subnet, domain, "endpoint", groups)
    except LookupError as error:
        raise conflict(str(error)) from None


async def finish(region: Region, cluster: Cluster, work: WorkRequest, state: str, action: str) -> None:
    await asyncio.sleep(0.2 * region.delays.cluster_s)
    work.start()
    await asyncio.gather(asyncio.sleep(0.8 * region.delays.cluster_s), _control_plane(region, cluster, action))
    cluster.become(state)
    if state == "DELETED":
        cluster.gone_at = region.now
        region.network.detach(cluster.id)
    work.succeed(action)


async def delete(region: Region, cluster: Cluster, work: WorkRequest) -> None:
    """Its managed pools go first; whether they can be drained is not asked again afterwards."""
    pools = [one for one in region.node_pools.values() if one.cluster_id == cluster.id and one.state != "DELETED"]
    await asyncio.gather(*(_pool_goes(region, pool) for pool in pools))
    await finish(region, cluster, work, "DELETED", "DELETED")


async def _pool_goes(region: Region, pool: NodePool) -> None:
    """Under a work request of its own, after whatever is under way with it."""
    while pool.is_busy:
        await asyncio.sleep(LOOKS_EVERY_S)
    if pool.state != "DELETED":
        pool.become("DELETING")
        work = node_pools.open_work(region, pool, "NODEPOOL_DELETE")
        await node_pools.delete(region, pool, work, Eviction.of(pool))


async def _control_plane(region: Region, cluster: Cluster, action: str) -> None:
    """Starts or ends the Kubernetes behind a created cluster, where the settings give it a place."""
    if action == "CREATED" and region.settings.further_clusters:
        started = await control_planes.start(region.settings.further_clusters, cluster.id, region.settings.own_url)
        cluster.server, cluster.ca_file = started["server"], started["ca_file"]
        cluster.kubeconfig, cluster.admin_kubeconfig = started["kubeconfig"], started["admin_kubeconfig"]
    elif action == "DELETED" and cluster.admin_kubeconfig:
        await control_planes.end(region.settings.further_clusters, cluster.id)


async def finish_addon(
    region: Region, cluster: Cluster, addon: Addon, work: WorkRequest, state: str, action: str
) -> None:
    await asyncio.sleep(0.2 * region.delays.addon_s)
    work.start()
    await asyncio.sleep(0.8 * region.delays.addon_s)
    addon.become(state)
    if state == "DELETED":
        cluster.addons.pop(addon.name, None)
    look_at_pools(region, cluster)
    work.succeed(action)
