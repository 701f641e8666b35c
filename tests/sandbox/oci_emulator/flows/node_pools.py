# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Node pools in time. Pool, nodes and work request move on their own: none of them tells the whole story."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

from ..models.node_pools import Node, NodePool
from ..models.work_requests import Touched, WorkRequest
from ..region import Region
from .autoscaler import look_at_pools
from .launching import join, launch, plan_nodes, stands_in
from .removing import Eviction, remove


def open_work(region: Region, pool: NodePool, operation: str) -> WorkRequest:
    """The pool's one work request."""
    pool.work = region.oke_work.open(
        operation,
        pool.compartment_id,
        [
            Touched("cluster", pool.cluster_id, "RELATED", f"/clusters/{pool.cluster_id}"),
            Touched("nodepool", pool.id, uri=f"/nodePools/{pool.id}"),
        ],
        cluster_id=pool.cluster_id,
    )
    return pool.work


async def create(region: Region, pool: NodePool, work: WorkRequest) -> None:
    pause = region.delays.node_pool_create_s
    await asyncio.sleep(0.1 * pause)
    work.start()
    problems = await grow(region, pool, pool.size, pause)
    finish(pool, work, problems, "CREATED")


async def grow(region: Region, pool: NodePool, count: int, pause: float) -> list[str]:
    """Add workers and retry the placeholders; what comes back are the problems in the words of the work request."""
    waiting = [node for node in pool.nodes if node.is_placeholder and node.wanted]
    nodes = waiting + plan_nodes(pool, count)
    if not nodes:
        return []
    await asyncio.sleep(0.3 * pause)
    for node in nodes:
        launch(region, pool, node)
    if pool.state == "CREATING":
        pool.become("ACTIVE")
    launched = [node for node in nodes if not node.is_placeholder]
    await asyncio.sleep(0.5 * pause)
    joined = await asyncio.gather(*(join(region, pool, node) for node in launched))
    return launch_problems([node for node in nodes if node.error]) + register_problems(joined.count(False))


def launch_problems(failed: Sequence[Node]) -> list[str]:
    texts: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for node in failed:
        error = node.error or {}
        key = f"{error['status']} {error['code']}"
        counts[key] += 1
        texts.setdefault(key, str(error["message"]))
    return [f"{count} node(s) launch failure. {texts[key]}" for key, count in counts.items()]


def register_problems(count: int) -> list[str]:
    return [f"{count} nodes(s) register timeout"] if count else []


def finish(pool: NodePool, work: WorkRequest, problems: Sequence[str], action: str) -> None:
    pool.become("ACTIVE")
    if problems:
        work.fail("GetWorkRequestGeneric", " ".join(problems))
    else:
        work.succeed(action)


def finish_held(pool: NodePool, work: WorkRequest, held: Sequence[str]) -> None:
    """A removal that pods would not allow: only another update or delete tries it again."""
    text = f"Eviction did not finish within the grace duration: {', '.join(held)}"
    pool.become("NEEDS_ATTENTION", text)
    work.fail("GetWorkRequestGeneric", text)


async def update(region: Region, pool: NodePool, work: WorkRequest, eviction: Eviction, cycle: bool) -> None:
    """Bring the nodes to what the pool says: placement first, then size, then replacement when cycling was asked."""
    pause = region.delays.node_pool_update_s
    await asyncio.sleep(0.1 * pause)
    work.start()
    leaving = [node for node in pool.nodes if not node.wanted or not any(stands_in(node, p) for p in pool.placements)]
    leaving += victims([node for node in pool.nodes if node not in leaving], pool.size)
    await asyncio.sleep(0.2 * pause)
    held = await remove(region, pool, leaving, eviction, 0.4 * pause)
    old = [node for node in pool.nodes if node.wanted and not node.is_placeholder]
    problems = await grow(region, pool, pool.size - sum(node.wanted for node in pool.nodes), pause)
    if cycle and not held and not problems:
        held, problems = await cycle_nodes(region, pool, old, eviction, pause)
    if held:
        finish_held(pool, work, held)
    else:
        finish(pool, work, problems, "UPDATED")


def victims(nodes: Sequence[Node], size: int) -> list[Node]:
    """Which nodes a smaller size costs: placeholders first, then the oldest. The caller cannot choose."""
    surplus = len(nodes) - size
    by_worth = sorted(nodes, key=lambda node: (not node.is_placeholder, node.index))
    return by_worth[: max(0, surplus)]


async def cycle_nodes(
    region: Region, pool: NodePool, nodes: Sequence[Node], eviction: Eviction, pause: float
) -> tuple[list[str], list[str]]:
    """Replace `nodes` one by one, a new one first."""
    for node in nodes:
        problems = await grow(region, pool, 1, pause)
        if problems:
            return [], problems
        held = await remove(region, pool, [node], eviction, 0.1 * pause)
        if held:
            return held, []
    return [], []


async def delete(region: Region, pool: NodePool, work: WorkRequest, eviction: Eviction) -> None:
    pause = region.delays.node_pool_delete_s
    await asyncio.sleep(0.1 * pause)
    work.start()
    held = await remove(region, pool, list(pool.nodes), eviction, 0.6 * pause)
    if held:
        finish_held(pool, work, held)
        return
    await asyncio.sleep(0.3 * pause)
    pool.become("DELETED")
    pool.gone_at = region.now
    look_at_pools(region, region.clusters[pool.cluster_id])
    work.succeed("DELETED")


async def delete_node(
    region: Region, pool: NodePool, node: Node, work: WorkRequest, eviction: Eviction, decrement: bool
) -> None:
    pause = region.delays.node_delete_s
    await asyncio.sleep(0.1 * pause)
    work.start()
    held = await remove(region, pool, [node], eviction, 0.6 * pause)
    if held:
        finish_held(pool, work, held)
        return
    problems = [] if decrement else await grow(region, pool, 1, pause)
    finish(pool, work, problems, "UPDATED")
