# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the cluster's nodes mean to a deployment: those it consists of, and those that its pods ask for."""

from __future__ import annotations

from collections.abc import Mapping

from .._blueprint.payload import Payload
from .._errors import InvalidBlueprint
from .._kube.kinds import NODE
from .._manifest import Manifest
from .._plan.identity import GENERATION, UID, Identity
from .._plan.modes import Mode, mode_of
from .._plan.node_notes import missing_slice, old_labels_notes, shared_pool_notes
from .._plan.pool_decision import PoolDecision
from .._plan.service import node_selector
from .._plan.step import Step
from .known import Known
from .requests import Deploy
from .world import World


def own_nodes(world: World, mode: Mode, identity: Identity, decision: PoolDecision) -> tuple[Manifest, ...]:
    """Nodes of the pool that the deployment is; none where its nodes only serve its pods."""
    return nodes_of_pool(world, identity, decision.generation) if mode.is_nodes and not decision.creates else ()


def nodes_of_pool(world: World, identity: Identity, generation: int) -> tuple[Manifest, ...]:
    return tuple(world.kube.list(NODE, labels=labels_of_pool(identity, generation)).items)


def labels_of_pool(identity: Identity, generation: int) -> dict[str, str]:
    """Labels that the nodes of the deployment's own pool have, and no others."""
    return {UID: identity.uid, GENERATION: str(generation)}


def labels_asked_for(payload: Payload, identity: Identity) -> dict[str, str]:
    """Labels of the shared nodes that the deployment's pods ask for; none when it has its own."""
    if not payload.recipe_use_shared_node_pool:
        return {}
    return {key: str(value) for key, value in node_selector(payload, identity, 0).items()}


def changes_of_nodes(
    world: World, payload: Payload, identity: Identity, known: Known, decision: PoolDecision, request: Deploy
) -> tuple[list[Step], list[str]]:
    """What an update does to nodes that are there; nothing in other modes."""
    if not mode_of(payload).changes_nodes:
        return [], []
    # Only now: a shipped module compiles everything it loads, and most runs change no live nodes.
    from .node_update import refuse_taken_name, update_steps

    refuse_taken_name(payload, known.newest, decision)
    return update_steps(world, payload, identity, known.compartment_id, request)


def node_notes(
    world: World, payload: Payload, identity: Identity, decision: PoolDecision, shared_by: Mapping[str, str]
) -> list[str]:
    """What the nodes themselves have to say: a shared pool without any, or old ones that lack a label of the pool.

    Raises InvalidBlueprint when the nodes are cut into other slices than those asked for (rule V26).
    """
    if shared_by:
        nodes = world.kube.list(NODE, labels={**shared_by}).items
        problem = missing_slice(payload, nodes)
        if problem is not None:
            raise InvalidBlueprint([problem], name=payload.deployment_name)
        return shared_pool_notes(payload, nodes)
    if payload.recipe_node_labels and decision.pool is not None and not decision.creates:
        return old_labels_notes(payload, world.kube.list(NODE, labels={UID: identity.uid}).items)
    return []
