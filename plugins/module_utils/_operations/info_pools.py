# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Node pools and cluster networks as the state of deployments shows them: lists only, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .._errors import OciError
from .._oci import cluster_networks, node_pools
from .._plan.node_pool import ObservedPool
from .._plan.workspace import Workspace
from .network_pools import observed_network
from .pool_failure import asked_for
from .pools import observed
from .record import Record
from .requests import Info
from .world import World


def pools_of_compartments(
    world: World, request: Info, newest: Iterable[Record], workspace: Workspace
) -> dict[str, ObservedPool]:
    """Where records say that pools are, and where they would be made: one without a record costs money too."""
    places = compartments(world, request, newest, workspace)
    networks = [world.start(_networks, world, place) for place in places]
    pools = [world.once(node_pools.list_pools, world.oci, place, world.cluster_id) for place in places]
    found = [observed(pool) for one in pools for pool in one.result()]
    return {pool.id: pool for pool in [*found, *(pool for one in networks for pool in one.result())]}


def compartments(world: World, request: Info, newest: Iterable[Record], workspace: Workspace) -> list[str]:
    """Where resources of these deployments are, or would be made."""
    usual = request.compartment_id or workspace.compartment_id or world.cluster.compartment_id
    return sorted({usual, *(one.compartment_id for one in newest if one.pool is not None and one.compartment_id)})


def is_there(record: Record, pools: Mapping[str, ObservedPool]) -> bool:
    """Whether the deployment's pool is among these."""
    return record.pool is not None and record.pool.pool_id in pools


def pool_row(record: Record, pools: Mapping[str, ObservedPool]) -> dict[str, object] | None:
    """``node_pool`` of a result. Lists of networks do not tell the shape: the record does."""
    if record.pool is None:
        return None
    pool = pools.get(record.pool.pool_id)
    if pool is None:
        body = record.pool.body
        name = str(body.get("name") or body.get("displayName") or "")
        return {"id": record.pool.pool_id, "name": name, "shape": "", "size": 0, "state": ""}
    shape = pool.shape or asked_for(record.pool)[0]
    return {"id": pool.id, "name": pool.name, "shape": shape, "size": pool.size, "state": pool.state}


def _networks(world: World, compartment_id: str) -> list[ObservedPool]:
    """None where they may not be listed: whoever may not list made none."""
    try:
        listed = cluster_networks.list_networks(world.oci, compartment_id)
    except OciError as error:
        if error.status not in (403, 404):
            raise
        return []
    return [observed_network(one, (), {}) for one in listed]
