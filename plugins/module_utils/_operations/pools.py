# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The node pool of a deployment as it is: found by the record's OCID, else by tags, which survive a lost record."""

from __future__ import annotations

from collections.abc import Sequence

from .._oci import node_pools
from .._oci.node_pools import Node, NodePool
from .._plan.identity import Identity, carries
from .._plan.node_pool import ObservedNode, ObservedPool
from .record import Record
from .world import World


def find_pools(world: World, identity: Identity, records: Sequence[Record], compartment_id: str) -> list[ObservedPool]:
    """Every pool of this deployment that still exists, the newest generation first. ``records``: newest first.

    When the record names its pool, that one read is enough: nothing else was ever made. Otherwise the compartment, and
    those of earlier revisions, are searched by tags.
    """
    known = records[0].pool if records else None
    if known is not None and known.pool_id and known.generation == 1:
        pool = read_pool(world, known.pool_id)
        if pool is not None and carries(pool.tags, identity.search_tags()):
            return [pool]
    return search_pools(world, identity, records, compartment_id)


def search_pools(
    world: World, identity: Identity, records: Sequence[Record], compartment_id: str
) -> list[ObservedPool]:
    """Pools that carry this deployment's tags, read one by one: lists leave out the nodes."""
    if not world.cluster_id:
        return []
    known = [record.pool.compartment_id for record in records if record.pool is not None]
    compartments = dict.fromkeys([compartment_id, *(record.compartment_id for record in records), *known])
    tagged = [
        pool
        for compartment in filter(None, compartments)
        for pool in node_pools.list_pools(world.oci, compartment, world.cluster_id)
        if carries(pool.freeform_tags, identity.search_tags())
    ]
    found = [read_pool(world, pool.id) for pool in tagged]
    return sorted((pool for pool in found if pool is not None), key=lambda pool: -pool.generation)


def read_pool(world: World, pool_id: str) -> ObservedPool | None:
    """One pool, or None once it is gone."""
    pool = node_pools.get(world.oci, pool_id)
    return observed(pool) if pool is not None and pool.exists else None


def observed(pool: NodePool) -> ObservedPool:
    """The adapter's pool, reduced to what plans look at."""
    return ObservedPool(
        id=pool.id,
        name=pool.name,
        state=pool.state,
        shape=pool.shape,
        size=pool.size,
        etag=pool.etag,
        compartment_id=pool.compartment_id,
        ocpus=pool.ocpus or None,
        memory_gb=pool.memory_gb or None,
        image_id=pool.image_id,
        boot_volume_gb=pool.boot_volume_gb or None,
        labels=pool.labels,
        tags=pool.freeform_tags,
        availability_domains=tuple(place.availability_domain for place in pool.placements),
        subnet_ids=tuple(place.subnet_id for place in pool.placements),
        nsg_ids=tuple(pool.nsg_ids),
        pod_subnet_ids=tuple(pool.pod_subnet_ids),
        pod_nsg_ids=tuple(pool.pod_nsg_ids),
        max_pods=pool.max_pods_per_node or None,
        ssh_key=pool.ssh_public_key,
        nodes=tuple(ObservedNode(node.id, node.name, node.state, _error(node)) for node in pool.nodes),
    )


def _error(node: Node) -> str:
    """Why the node was not launched, in one line; "" when nothing went wrong."""
    return f"{node.error.code}: {node.error.message}" if node.error else ""
