# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pools that a task is to make before it updates their nodes, as check mode foresees them in what OKE will be asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .._catalog.mig import ALL_DISABLED, layouts_of, offered_by_a_node
from .._catalog.shapes import SHAPES
from .._manifest import Json, Manifest
from .._oci import node_pools
from .._plan.mig_state import MIG_STATE, SHAPE_LABEL, SUCCESS
from .._plan.node_pool import NODE_POOL, ObservedPool
from .._plan.node_target import POOL_ID
from .._plan.pool_spec import MIG_LAYOUT
from .._plan.pool_steps import PoolStep
from .._plan.step import Action, Plan
from .pools import observed


def coming_pools(plans: Sequence[Plan]) -> tuple[ObservedPool, ...]:
    """Node pools that the plans would create, under a stand-in for the OCID that they do not have yet."""
    steps = [step for plan in plans for step in plan.steps if isinstance(step, PoolStep)]
    made = [step for step in steps if step.action is Action.CREATE and step.kind == NODE_POOL and step.body]
    return tuple(
        observed(node_pools.node_pool({**step.body, "id": f"<{step.name}>", "lifecycleState": "ACTIVE"}, ""))
        for step in made
    )


def nodes_to_come(pools: Sequence[ObservedPool]) -> Iterator[Manifest]:
    """The nodes of the pools once they are ready, under stand-ins for their names."""
    for pool in pools:
        for number in range(1, pool.size + 1):
            yield {
                "kind": "Node",
                "metadata": {
                    "name": f"<node {number} of {pool.name}>",
                    "labels": {**pool.labels, SHAPE_LABEL: pool.shape, **_answer(pool.labels)},
                    "annotations": {POOL_ID: pool.id},
                },
                "status": {"allocatable": _offer(pool)},
            }


def _answer(labels: Mapping[str, str]) -> dict[str, str]:
    return {MIG_STATE: SUCCESS} if MIG_LAYOUT in labels else {}


def _offer(pool: ObservedPool) -> dict[str, Json]:
    shape, layout = SHAPES.get(pool.shape), pool.labels.get(MIG_LAYOUT, ALL_DISABLED)
    if shape is None or layout not in layouts_of(shape):
        return {}
    return {name: str(count) for name, count in offered_by_a_node(shape, layout).items()}
