# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Workers go: drained within the pool's grace, then their instance and Node disappear."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from ..models.instances import GONE
from ..models.node_pools import DEFAULT_GRACE, Node, NodePool, grace_minutes
from ..region import Region


@dataclass(frozen=True)
class Eviction:
    """How long pods may take to leave, and whether their node goes without them in the end."""

    minutes: float
    force: bool

    @classmethod
    def of(cls, pool: NodePool, override: str = "", force_override: bool = False) -> Eviction:
        """The pool's own setting, or the one given with the request."""
        if override:
            return cls(grace_minutes(override) or 0.0, force_override)
        settings = pool.eviction
        minutes = grace_minutes(str(settings.get("evictionGraceDuration") or DEFAULT_GRACE)) or 0.0
        return cls(minutes, bool(settings.get("isForceDeleteAfterGraceDuration")))


async def remove(
    region: Region, pool: NodePool, nodes: Sequence[Node], eviction: Eviction, pause_s: float
) -> list[str]:
    """Take `nodes` out of the pool. What comes back are the pods that would not leave; their nodes stay DELETING."""
    for node in nodes:
        node.wanted = False
        node.become("DELETING", "waiting for pods to be evicted" if node.id else None)
    pool.touch()
    results = await asyncio.gather(*(remove_one(region, pool, node, eviction, pause_s) for node in nodes))
    return [pod for held in results for pod in held]


async def remove_one(region: Region, pool: NodePool, node: Node, eviction: Eviction, pause_s: float) -> list[str]:
    if node.address and eviction.minutes > 0:
        held = await region.workers_of(pool.cluster_id).drain(
            node.address, eviction.minutes * region.delays.eviction_minute_s
        )
        if held and not eviction.force:
            node.details = f"eviction of {', '.join(held)} did not finish in time"
            pool.touch()
            return held
    if node.id:
        terminate_instance(region, node)
        await asyncio.sleep(pause_s)
        await region.workers_of(pool.cluster_id).remove(node.address)
        finish_instance(region, node)
    if node in pool.nodes:
        pool.nodes.remove(node)
    pool.touch()
    return []


def terminate_instance(region: Region, node: Node) -> None:
    instance = region.instances.by_id.get(node.id)
    if instance and instance.state not in GONE:
        instance.become("TERMINATING")


def finish_instance(region: Region, node: Node) -> None:
    instance = region.instances.by_id.get(node.id)
    if instance and instance.state != "TERMINATED":
        instance.become("TERMINATED")
        instance.gone_at = region.now
        region.hosts.give_back(instance.shape, instance.availability_domain)
        region.network.detach(instance.id)
