# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that carry a decision about a node pool out: what happens before the workload is touched, and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from .._manifest import Json
from .identity import Identity
from .node_pool import CLUSTER_NETWORK, NODE_POOL, ObservedPool, PoolSurroundings, create_body, placements, pool_name
from .pool_changes import PoolChange, Reach, update_body
from .pool_decision import PoolDecision
from .pool_spec import PoolSpec
from .self_managed import network_body
from .step import Action, Step


@dataclass(frozen=True)
class PoolStep(Step):
    """A step on a node pool. ``body`` is what is sent; ``shrink_first`` the size that clears failed placeholders.

    ``shrinks``: the step takes healthy nodes away. ``part_id``: what the pool stands on, "" if this run makes that.
    """

    pool_id: str = ""
    generation: int = 0
    body: dict[str, Json] = field(default_factory=dict)
    shrink_first: int | None = None
    shrinks: bool = False
    part_id: str = ""

    @property
    def late(self) -> bool:
        """A shrinking pool waits until the pods that need less of it are in place."""
        return self.shrinks or super().late


def first_steps(
    decision: PoolDecision,
    spec: PoolSpec | None,
    identity: Identity,
    place: PoolSurroundings | None,
    part_id: str = "",
) -> list[PoolStep]:
    """What happens to the pool before the workload is touched. ``place`` is there when a pool is to be created.

    ``part_id``: what it is to stand on, as far as that is there.
    """
    return [replace(step, part_id=part_id) for step in _first_steps(decision, spec, identity, place)]


def _first_steps(
    decision: PoolDecision, spec: PoolSpec | None, identity: Identity, place: PoolSurroundings | None
) -> list[PoolStep]:
    if spec is not None and decision.creates and place is not None:
        make = network_body if spec.self_managed else create_body
        return [_creation(decision, kind_of_pool(spec), make(spec, identity, place, decision.generation), identity)]
    if spec is None or decision.pool is None:
        return []
    regrow = decision.action is Action.UPDATE and bool(decision.pool.failed_nodes)
    changes = [change for change in decision.changes if regrow or not _shrinks(change)]
    if decision.action is Action.UPDATE and not changes and not regrow:
        return []
    step = _elsewhere(_change(decision, decision.pool, changes), decision, decision.pool)
    return [_regrowth(step, decision, decision.pool, spec.size)] if regrow else [step]


def kind_of_pool(spec: PoolSpec | None) -> str:
    """What a new pool of nodes is called."""
    return CLUSTER_NETWORK if spec is not None and spec.self_managed else NODE_POOL


def _elsewhere(step: PoolStep, decision: PoolDecision, pool: ObservedPool) -> PoolStep:
    """The step, growing into further domains too. Those the pool has stay: removing one terminates its nodes."""
    if not decision.more_domains:
        return step
    domains = (*pool.availability_domains, *decision.more_domains)
    config = {
        **_mapping(step.body.get("nodeConfigDetails")),
        "placementConfigs": placements(domains, pool.subnet_ids[0]),
    }
    return replace(
        step,
        before={**_mapping(step.before), "availability_domains": list(pool.availability_domains)},
        after={**_mapping(step.after), "availability_domains": list(domains)},
        body={**step.body, "nodeConfigDetails": config},
    )


def _regrowth(step: PoolStep, decision: PoolDecision, pool: ObservedPool, size: int) -> PoolStep:
    """The step with which nodes that did not come up are asked for again."""
    known = _mapping(step.body.get("nodeConfigDetails"))
    body: dict[str, Json] = {**step.body, "nodeConfigDetails": {**known, "size": size}}
    return replace(
        step,
        why=decision.why,
        before={**_mapping(step.before), "nodes_up": len(pool.healthy)},
        after={**_mapping(step.after), "nodes_up": size},
        body=body,
        shrink_first=len(pool.healthy),
    )


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _shrinks(change: PoolChange) -> bool:
    return (
        change.what == "size"
        and isinstance(change.before, int)
        and isinstance(change.after, int)
        and change.after < change.before
    )


def _change(decision: PoolDecision, pool: ObservedPool, changes: Sequence[PoolChange]) -> PoolStep:
    """A step that changes a pool which stays, or says that it is as wanted."""
    return PoolStep(
        action=decision.action,
        where="oci",
        kind=pool.kind,
        name=pool.name,
        why=", ".join(str(change) for change in changes) or decision.why,
        before={"name": pool.name, **{change.field: change.before for change in changes}},
        after={"name": pool.name, **{change.field: change.after for change in changes}},
        pool_id=pool.id,
        generation=pool.generation,
        body=update_body(list(changes)),
    )


def _creation(decision: PoolDecision, kind: str, body: dict[str, Json], identity: Identity) -> PoolStep:
    """A create step; for a replacement the diff shows the old pool beside the new one."""
    before: Json = None
    if decision.pool is not None:
        before = {"name": decision.pool.name, **{change.field: change.before for change in decision.changes}}
    return PoolStep(
        action=decision.action,
        where="oci",
        kind=kind,
        name=pool_name(identity, decision.generation),
        why=decision.why,
        before=before,
        after=body,
        generation=decision.generation,
        body=body,
    )


def last_steps(decision: PoolDecision) -> list[PoolStep]:
    """Nodes and pools that nobody uses once the workload has moved."""
    regrow = decision.pool is not None and bool(decision.pool.failed_nodes)
    surplus = [change for change in decision.changes if _shrinks(change)]
    steps: list[PoolStep] = []
    if decision.action is Action.UPDATE and decision.pool is not None and surplus and not regrow:
        steps.append(replace(_change(decision, decision.pool, surplus), shrinks=True))
    why = "replaced" if decision.creates else "no longer used"
    return [*steps, *[_removal(pool, why) for pool in decision.leaving]]


def given_back(decision: PoolDecision, identity: Identity, kind: str = NODE_POOL) -> list[PoolStep]:
    """The end of nodes that serve one job. A pool that is yet to be made is known by its ``kind`` and name only."""
    why = "the job is done"
    if not decision.given_back:
        return []
    if decision.pool is not None and not decision.creates:
        return [_removal(decision.pool, why)]
    return [
        PoolStep(
            action=Action.DELETE,
            where="oci",
            kind=kind,
            name=pool_name(identity, decision.generation),
            why=why,
            generation=decision.generation,
        )
    ]


def _removal(pool: ObservedPool, why: str) -> PoolStep:
    return PoolStep(
        action=Action.DELETE,
        where="oci",
        kind=pool.kind,
        name=pool.name,
        why=why,
        before={"name": pool.name, "shape": pool.shape, "size": pool.size},
        pool_id=pool.id,
        generation=pool.generation,
    )


def old_nodes_note(decision: PoolDecision) -> list[str]:
    """Changes that OKE stores but never brings to nodes that exist: which nodes stay as they were."""
    late = [change.field for change in decision.changes if change.reach is Reach.NEW_NODES_ONLY]
    if decision.action is not Action.UPDATE or decision.pool is None or not late:
        return []
    names = ", ".join(node.name for node in decision.pool.healthy)
    return [f"{decision.pool.kind} {decision.pool.name}: {', '.join(late)} reaches new nodes only; unchanged: {names}."]
