# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Node pools and cluster networks as the state of deployments shows them: lists only, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .._errors import OciError
from .._manifest import section
from .._oci import cluster_networks, node_pools
from .._plan.node_pool import ObservedPool, is_network
from .._plan.pool_parts import of_network
from .._plan.workspace import Workspace
from .network_pools import observed_network
from .pool_failure import asked_for
from .pools import observed
from .record import Record
from .requests import Info
from .world import World


@dataclass(frozen=True)
class FoundPools:
    """Pools by OCID. One that is missing is gone only where pools of its kind could be listed."""

    by_id: Mapping[str, ObservedPool] = field(default_factory=dict)
    managed_known: bool = False
    networks_known: bool = False
    warnings: tuple[str, ...] = ()

    def of(self, record: Record) -> ObservedPool | None:
        return None if record.pool is None else self.by_id.get(record.pool.pool_id)

    def is_known(self, record: Record) -> bool:
        """Whether OCI told if the deployment's pool is there."""
        return self.networks_known if _is_network(record) else self.managed_known


def pools_of_compartments(world: World, request: Info, newest: Iterable[Record], workspace: Workspace) -> FoundPools:
    """Where records say that pools are, and where they would be made: one without a record costs money too."""
    records = list(newest)
    places = compartments(world, request, records, workspace)
    networks = [world.start(_networks, world, place) for place in places]
    pools = [world.once(node_pools.list_pools, world.oci, place, world.cluster_id) for place in places]
    found = [observed(pool) for one in pools for pool in one.result()]
    refused = [place for place, one in zip(places, networks, strict=True) if one.result() is None]
    found += [pool for one in networks for pool in one.result() or ()]
    warnings = [
        f"Cluster networks in {place} may not be listed: size and state of pools on RDMA networks are unknown."
        for place in refused
        if any(map(_is_network, records))
    ]
    return FoundPools({pool.id: pool for pool in found}, True, not refused, tuple(warnings))


def compartments(world: World, request: Info, newest: Iterable[Record], workspace: Workspace) -> list[str]:
    """Where resources of these deployments are, or would be made."""
    usual = request.compartment_id or workspace.compartment_id or world.cluster.compartment_id
    return sorted({usual, *(one.compartment_id for one in newest if one.pool is not None and one.compartment_id)})


def pool_row(record: Record, pools: FoundPools) -> dict[str, object] | None:
    """``node_pool`` of a result. Lists of networks do not tell the shape: the record does."""
    if record.pool is None:
        return None
    asked, _size = asked_for(record.pool)
    pool = pools.of(record)
    body, known = record.pool.body, pools.is_known(record)
    flexible = section(body, "nodeShapeConfig")
    if pool is not None:
        return {
            "id": pool.id,
            "name": pool.name,
            "shape": pool.shape or asked,
            "ocpus": pool.ocpus,
            "memory_in_gbs": pool.memory_gb,
            "size": pool.size,
            "state": pool.state,
        }
    return {
        "id": record.pool.pool_id,
        "name": str(body.get("name") or body.get("displayName") or ""),
        "shape": asked,
        "ocpus": flexible.get("ocpus"),
        "memory_in_gbs": flexible.get("memoryInGBs"),
        "size": 0 if known else None,
        "state": "" if known else None,
    }


def _is_network(record: Record) -> bool:
    return record.pool is not None and (is_network(record.pool.pool_id) or of_network(record.pool.body))


def _networks(world: World, compartment_id: str) -> list[ObservedPool] | None:
    """None where they may not be listed."""
    try:
        listed = cluster_networks.list_networks(world.oci, compartment_id)
    except OciError as error:
        if error.status not in (403, 404):
            raise
        return None
    return [observed_network(one, (), {}) for one in listed]
