# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an update finds: the nodes that it means, their pool, and who holds their GPUs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from .._blueprint.payload import Payload
from .._errors import InvalidBlueprint, NodeInUse, NotOurs, Problem
from .._kube.kinds import NODE, POD
from .._manifest import Manifest, name_of, namespace_of
from .._oci import node_pools
from .._plan.identity import Identity
from .._plan.mig_state import gpu_users, stays
from .._plan.node_pool import ObservedPool
from .._plan.node_target import target_of
from .._plan.node_update import as_wanted, named, node_steps, notes, pool_step, refuse_unfit, to_be_cut, update_of
from .._plan.pool_decision import PoolDecision
from .._plan.step import Step
from .pools import observed, read_pool
from .record import Record
from .requests import Deploy
from .world import World


def refuse_taken_name(payload: Payload, newest: Record | None, decision: PoolDecision) -> None:
    """An update of its own pool's name would take that pool's place, and the pool away (rule V04)."""
    other = newest.mode if newest is not None and newest.mode != payload.recipe_mode else ""
    if other or decision.leaving:
        why = f"names a deployment {f'of mode {other}' if other else 'with a node pool'}: give the update another name"
        raise InvalidBlueprint([Problem("V04", "deployment_name", why)], name=payload.deployment_name)


def update_steps(
    world: World, payload: Payload, identity: Identity, compartment_id: str, request: Deploy
) -> tuple[list[Step], list[str]]:
    """Steps on nodes and their pool, and what the user should know besides.

    Raises InvalidBlueprint (V25, V27), NodeInUse (V29), and NotOurs where another update has not finished.
    """
    nodes, coming = world.kube.list(NODE).items, {pool.id: pool for pool in request.coming}
    if coming:
        # Only now: a shipped module compiles everything it loads.
        from .coming_pools import nodes_to_come

        nodes = [*nodes, *nodes_to_come(request.coming)]
    pools = [*pools_of(world, payload, compartment_id), *request.coming]
    target = target_of(payload, identity.namespace, pools, nodes)
    pool = coming.get(target.pool_id)
    if pool is None and target.pool_id and world.cluster_id:
        pool = read_pool(world, target.pool_id)
    refuse_unfit(payload, target, pool)
    if not request.adopt:
        _refuse_unfinished(target.nodes, identity)
    users = users_of(world, [node for node in to_be_cut(payload, target.nodes) if target.pool_id not in coming])
    refuse_while_used(identity.label, users, drain=request.drain)
    left_over = [node for node in nodes if update_of(node) == identity.label]
    steps = node_steps(payload, identity, target, users, left_over, drain=request.drain)
    return [*steps, *([pool_step(payload, pool)] if pool else [])], notes(payload, target, pool)


def holds(payload: Payload, namespace: str, pools: Iterable[ObservedPool], nodes: Sequence[Manifest]) -> bool:
    """Whether the nodes that an update means are still what it made of them."""
    try:
        target = target_of(payload, namespace, list(pools), nodes)
    except InvalidBlueprint:
        return False
    return as_wanted(payload, target.nodes)


def pools_of(world: World, payload: Payload, compartment_id: str) -> list[ObservedPool]:
    """Managed pools among which the payload's may be. None are asked for when it names a node."""
    if payload.recipe_node_pool_name is None or not world.cluster_id:
        return []
    places = dict.fromkeys([compartment_id, world.cluster.compartment_id])
    lists = [partial(node_pools.list_pools, world.oci, place, world.cluster_id) for place in places if place]
    return [observed(pool) for found in world.together(lists) for pool in found]


def users_of(world: World, nodes: Sequence[Manifest]) -> dict[str, list[Manifest]]:
    """Name of each node → pods that hold its GPUs, in all namespaces."""
    if not nodes:
        return {}
    names = [name_of(node) for node in nodes]
    found = world.together([partial(world.kube.list, POD, fields={"spec.nodeName": name}) for name in names])
    return {name: gpu_users(pods.items) for name, pods in zip(names, found, strict=True)}


def refuse_while_used(subject: str, users: Mapping[str, Sequence[Manifest]], *, drain: bool) -> None:
    """Raises NodeInUse when GPUs are held, with ``drain`` only by pods that no eviction would keep away (V29)."""
    holders = {node: [pod for pod in pods if stays(pod) or not drain] for node, pods in users.items()}
    found = [pod for pods in holders.values() for pod in pods]
    if not found:
        return
    remedy = "Remove the DaemonSet from the node first." if drain else "Move them, or set drain: true to evict them."
    raise NodeInUse(
        f"{subject}: GPUs in use cannot be cut anew (V29); they are held by {named(found)}.",
        hint=remedy,
        evidence=[f"{namespace_of(pod)}/{name_of(pod)} on {node}" for node, pods in holders.items() for pod in pods],
        nodes=[node for node, pods in holders.items() if pods],
        pods=[f"{namespace_of(pod)}/{name_of(pod)}" for pod in found],
    )


def _refuse_unfinished(nodes: Sequence[Manifest], identity: Identity) -> None:
    others = {name_of(node): update_of(node) for node in nodes if update_of(node) not in ("", identity.label)}
    if others:
        told = "; ".join(f"{name} by {other}" for name, other in sorted(others.items()))
        raise NotOurs(
            f"{identity.label}: another update works on its nodes: {told}.",
            hint="Run that one again, or undeploy it, so that it ends; or set adopt: true to take the nodes over.",
            nodes=sorted(others),
        )
