# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The node pool of a deployment as it is: found by the record's OCID, else by tags, which survive a lost record."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace

from .._errors import OciError
from .._oci import node_pools, work_requests
from .._oci.node_pools import Node, NodePool
from .._plan.identity import Identity, carries
from .._plan.node_pool import ObservedNode, ObservedPool, is_network
from .record import Record
from .world import World

JOINING = frozenset({"CREATING", "UPDATING"})
IN_MOTION = frozenset({"CREATING", "UPDATING", "DELETING"})
NEVER_JOINED = "RegisterTimeout: the instance runs, but it did not join the cluster while OKE waited for it"


def find_pools(
    world: World, identity: Identity, records: Sequence[Record], compartment_id: str, *, networks: bool = False
) -> list[ObservedPool]:
    """Every pool of this deployment that still exists, the newest generation first. ``records``: newest first.

    ``networks``: it may have nodes that join by themselves.

    When the record names its pool, that one read is enough: nothing else was ever made. Otherwise the compartment, and
    those of earlier revisions, are searched by tags.
    """
    known = records[0].pool if records else None
    if known is not None and known.pool_id and known.generation == 1:
        pool = read_pool(world, known.pool_id)
        if pool is not None and carries(pool.tags, identity.search_tags()):
            return [pool]
    return search_pools(world, identity, records, compartment_id, networks=networks)


def search_pools(
    world: World, identity: Identity, records: Sequence[Record], compartment_id: str, *, networks: bool = True
) -> list[ObservedPool]:
    """Pools that carry this deployment's tags, read one by one: lists leave out the nodes."""
    if not world.cluster_id:
        return []
    compartments = compartments_of(records, compartment_id)
    asked = _begin_networks(world, identity, compartments) if networks else None
    tagged = [
        pool
        for compartment in compartments
        for pool in node_pools.list_pools(world.oci, compartment, world.cluster_id)
        if carries(pool.freeform_tags, identity.search_tags())
    ]
    found = [*(read_pool(world, pool.id) for pool in tagged), *(asked.result() if asked is not None else [])]
    return sorted((pool for pool in found if pool is not None), key=lambda pool: -pool.generation)


def _begin_networks(world: World, identity: Identity, compartments: Sequence[str]) -> Future[list[ObservedPool]]:
    # Only now: a shipped module compiles everything it loads, and few deployments have nodes that join by themselves.
    from .network_pools import find_networks

    return world.start(find_networks, world, identity, compartments)


def compartments_of(records: Sequence[Record], compartment_id: str) -> list[str]:
    """Where resources of the deployment may be: where they go now, and where those of earlier revisions went."""
    known = [record.pool.compartment_id for record in records if record.pool is not None]
    told = [compartment_id, *(record.compartment_id for record in records), *known]
    return list(dict.fromkeys(filter(None, told)))


def read_pool(world: World, pool_id: str) -> ObservedPool | None:
    """One pool, or None once it is gone. Nodes that nothing more will come of carry an error."""
    pool = _get(world, pool_id)
    if pool is None or not _joining(pool) or _in_motion(world, pool):
        return pool
    # The last node may have joined between the two reads.
    pool = _get(world, pool_id)
    return pool and replace(pool, nodes=tuple(_judged(node, pool) for node in pool.nodes))


def _get(world: World, pool_id: str) -> ObservedPool | None:
    if is_network(pool_id):
        from .network_pools import read_network

        return read_network(world, pool_id)
    pool = node_pools.get(world.oci, pool_id)
    return observed(pool) if pool is not None and pool.exists else None


def _joining(pool: ObservedPool) -> list[ObservedNode]:
    """Nodes that have an instance and are not in the cluster yet."""
    return [node for node in pool.nodes if node.id and not node.error and node.state in JOINING]


def _in_motion(world: World, pool: ObservedPool) -> bool:
    """Whether OCI still works on the pool. Where that may not be read, it is believed to."""
    if pool.state in IN_MOTION:
        return True
    try:
        found = work_requests.of_resource(world.oci, pool.compartment_id, pool.id)
    except OciError as error:
        if error.status in (403, 404):
            return True
        raise
    return not found or not all(one.finished for one in found)


def _judged(node: ObservedNode, pool: ObservedPool) -> ObservedNode:
    return replace(node, error=NEVER_JOINED) if node in _joining(pool) else node


def observed(pool: NodePool) -> ObservedPool:
    """The adapter's pool, reduced to what plans look at."""
    return ObservedPool(
        id=pool.id,
        name=pool.name,
        state=pool.state,
        shape=pool.shape,
        size=pool.size,
        kubernetes_version=pool.kubernetes_version,
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
        part_id=pool.compute_cluster_id,
        nodes=tuple(ObservedNode(node.id, node.name, node.state, _error(node)) for node in pool.nodes),
    )


def _error(node: Node) -> str:
    """Why the node was not launched, in one line; "" when nothing went wrong."""
    return f"{node.error.code}: {node.error.message}" if node.error else ""
