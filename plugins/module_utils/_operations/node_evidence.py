# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What proves why nodes are not there yet: their conditions, and what OKE says of the pool. Bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .._catalog.shapes import Shape
from .._errors import OciError
from .._manifest import Manifest
from .._oci import core_work_requests, work_requests
from .._plan.node_pool import ObservedPool, is_network
from .._plan.node_readiness import node_ready, why_not_ready
from .pools import read_pool
from .record import Record
from .world import World

NODES_SHOWN = 8


def evidence_of_nodes(nodes: Iterable[Manifest], shape: Shape) -> list[str]:
    """A line for each node that cannot take pods."""
    return [why_not_ready(node, shape) for node in nodes if not node_ready(node, shape)][:NODES_SHOWN]


def evidence_of_pool(world: World, pool_id: str, record: Record) -> list[str]:
    """State of the pool, of its nodes and of the work request. Never fails itself: what cannot be read is said."""
    try:
        pool = read_pool(world, pool_id)
        return (
            [f"{_called(pool_id)} {pool_id}: is gone"]
            if pool is None
            else [*_of_pool(pool), *_of_work(world, pool, record)]
        )
    except OciError as error:
        return [f"{_called(pool_id)} {pool_id}: could not be read ({error})"]


def _called(pool_id: str) -> str:
    return "cluster network" if is_network(pool_id) else "node pool"


def _of_pool(pool: ObservedPool) -> Iterator[str]:
    yield f"{_called(pool.id)} {pool.name} ({pool.id}): {pool.state}, {len(pool.healthy)} of {pool.size} nodes"
    for node in pool.nodes[:NODES_SHOWN]:
        what, where = ("instance", "Compute") if is_network(pool.id) else ("node", "OKE")
        yield f"{what} {node.name or node.id or 'without instance'}: {node.error or node.state} in {where}"


def _of_work(world: World, pool: ObservedPool, record: Record) -> Iterator[str]:
    """The newest work request of the pool, and its errors if it has any."""
    compartment_id = pool.compartment_id or record.compartment_id
    if is_network(pool.id):
        for made in core_work_requests.of_resource(world.oci, compartment_id, pool.id)[:1]:
            yield f"work request {made.id}: {made.operation} {made.status}"
            for entry in core_work_requests.errors(world.oci, made.id):
                yield f"work request {made.id}: {entry.code}: {entry.message}"
        return
    for request in work_requests.of_resource(world.oci, compartment_id, pool.id)[:1]:
        yield f"work request {request.id}: {request.operation} {request.status}"
        for entry in work_requests.errors(world.oci, request.id, compartment_id):
            yield f"work request {request.id}: {entry.code}: {entry.message}"
