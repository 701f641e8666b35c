# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to do about a deployment's node pool: keep, change, create or replace it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from .._manifest import Json
from .identity import Identity
from .node_pool import ObservedPool, PoolSurroundings, create_body, placements, pool_name
from .pool_changes import PoolChange, Reach, needs_new_pool, pool_changes, update_body
from .pool_spec import PoolSpec
from .step import Action, Step

LEAVING = frozenset({"DELETING", "DELETED"})


@dataclass(frozen=True)
class PoolRecord:
    """What is written down of a pool before OCI is asked to create it.

    ``token`` and ``body`` are repeated exactly if the answer was lost. ``failed``: OCI refused that attempt, so the
    next one needs a new token, or the refusal would be replayed for 24 hours.
    """

    generation: int
    attempt: int
    token: str
    body: dict[str, Json] = field(default_factory=dict)
    work_request_id: str = ""
    pool_id: str = ""
    compartment_id: str = ""
    failed: bool = False


@dataclass(frozen=True)
class PoolDecision:
    """``pool`` is the live pool that stays (None: to be created); ``leaving`` are deleted once the pods have moved."""

    action: Action
    why: str
    generation: int = 0
    pool: ObservedPool | None = None
    changes: tuple[PoolChange, ...] = ()
    leaving: tuple[ObservedPool, ...] = ()
    given_back: bool = False
    """The pool goes as soon as this run's work is done."""
    more_domains: tuple[str, ...] = ()
    """Availability domains to add to the live pool, whose own have no room for the nodes it is to get."""

    @property
    def creates(self) -> bool:
        return self.action in (Action.CREATE, Action.REPLACE)

    @property
    def grows_by(self) -> int:
        """Nodes that OCI must find room for in a pool that stays."""
        if self.pool is None or self.action is not Action.UPDATE:
            return 0
        wanted = next((change.after for change in self.changes if change.what == "size"), None)
        if wanted is None and not self.pool.failed_nodes:
            return 0
        target = wanted if isinstance(wanted, int) else self.pool.size
        return max(0, target - len(self.pool.healthy))


@dataclass(frozen=True)
class PoolStep(Step):
    """A step on a node pool. ``body`` is what is sent; ``shrink_first`` the size that clears failed placeholders.

    ``shrinks``: the step takes healthy nodes away.
    """

    pool_id: str = ""
    generation: int = 0
    body: dict[str, Json] = field(default_factory=dict)
    shrink_first: int | None = None
    shrinks: bool = False

    @property
    def late(self) -> bool:
        """A shrinking pool waits until the pods that need less of it are in place."""
        return self.shrinks or super().late


def decide(
    spec: PoolSpec | None, identity: Identity, pools: Sequence[ObservedPool], recorded: PoolRecord | None
) -> PoolDecision:
    """The decision, from the pools that carry the deployment's tags (newest generation first) and the record."""
    staying = still_there(pools)
    if spec is None:
        return PoolDecision(Action.NONE, "uses a shared pool", leaving=staying)
    newest = max([pool.generation for pool in pools], default=0)
    if not staying:
        return PoolDecision(Action.CREATE, "does not exist", generation=_next_generation(newest, recorded))
    live = _serving(spec, identity, staying)
    older = tuple(pool for pool in staying if pool is not live)
    if _came_to_nothing(live):
        errors = "; ".join(sorted({node.error for node in live.failed_nodes})) or live.state
        why = f"no node of {live.name} came up: {errors}"
        return PoolDecision(Action.REPLACE, why, newest + 1, live, leaving=staying)
    changes = pool_changes(spec, identity, live)
    if needs_new_pool(changes):
        why = ", ".join(str(change) for change in changes)
        return PoolDecision(Action.REPLACE, why, newest + 1, live, tuple(changes), staying)
    if live.failed_nodes and live.state not in ("CREATING", "UPDATING"):
        why = f"{len(live.failed_nodes)} of {live.size} nodes did not come up"
        return PoolDecision(Action.UPDATE, why, live.generation, live, tuple(changes), older)
    if changes:
        why = ", ".join(str(change) for change in changes)
        return PoolDecision(Action.UPDATE, why, live.generation, live, tuple(changes), older)
    return PoolDecision(Action.NONE, "as wanted", live.generation, live, leaving=older)


def for_one_job(decision: PoolDecision, pools: Sequence[ObservedPool], *, done: bool, soon: bool) -> PoolDecision:
    """A job's own nodes go with its end: what is there of them once it is ``done``, or the pool when it is ``soon``."""
    if done:
        return PoolDecision(Action.NONE, "the job is done", decision.generation, leaving=still_there(pools))
    return replace(decision, given_back=soon)


def still_there(pools: Sequence[ObservedPool]) -> tuple[ObservedPool, ...]:
    """Pools that nobody has asked OCI to delete yet."""
    return tuple(pool for pool in pools if pool.state not in LEAVING)


def _serving(spec: PoolSpec, identity: Identity, staying: Sequence[ObservedPool]) -> ObservedPool:
    """The newest pool that can do it, else the newest: a blueprint that is taken back finds its old pool again."""
    able = (
        pool
        for pool in staying
        if not _came_to_nothing(pool) and not needs_new_pool(pool_changes(spec, identity, pool))
    )
    return next(able, staying[0])


def _came_to_nothing(pool: ObservedPool) -> bool:
    return not pool.healthy and (bool(pool.failed_nodes) or pool.state == "FAILED")


def _next_generation(newest: int, recorded: PoolRecord | None) -> int:
    """A pool that was asked for and never seen keeps its number, and with it token and body: the call is repeated."""
    if recorded is None:
        return newest + 1
    unseen = not recorded.pool_id and recorded.generation > newest
    return recorded.generation if unseen else max(newest, recorded.generation) + 1


def first_steps(
    decision: PoolDecision, spec: PoolSpec | None, identity: Identity, place: PoolSurroundings | None
) -> list[PoolStep]:
    """What happens to the pool before the workload is touched. ``place`` is there when a pool is to be created."""
    if spec is not None and decision.creates and place is not None:
        return [_creation(decision, create_body(spec, identity, place, decision.generation), identity)]
    if spec is None or decision.pool is None:
        return []
    regrow = decision.action is Action.UPDATE and bool(decision.pool.failed_nodes)
    changes = [change for change in decision.changes if regrow or not _shrinks(change)]
    if decision.action is Action.UPDATE and not changes and not regrow:
        return []
    step = _elsewhere(_change(decision, decision.pool, changes), decision, decision.pool)
    return [_regrowth(step, decision, decision.pool, spec.size)] if regrow else [step]


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
        kind="NodePool",
        name=pool.name,
        why=", ".join(str(change) for change in changes) or decision.why,
        before={"name": pool.name, **{change.field: change.before for change in changes}},
        after={"name": pool.name, **{change.field: change.after for change in changes}},
        pool_id=pool.id,
        generation=pool.generation,
        body=update_body(list(changes)),
    )


def _creation(decision: PoolDecision, body: dict[str, Json], identity: Identity) -> PoolStep:
    """A create step; for a replacement the diff shows the old pool beside the new one."""
    before: Json = None
    if decision.pool is not None:
        before = {"name": decision.pool.name, **{change.field: change.before for change in decision.changes}}
    return PoolStep(
        action=decision.action,
        where="oci",
        kind="NodePool",
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


def given_back(decision: PoolDecision, identity: Identity) -> list[PoolStep]:
    """The end of nodes that serve one job. A pool that is yet to be made is known by its name only."""
    why = "the job is done"
    if not decision.given_back:
        return []
    if decision.pool is not None and not decision.creates:
        return [_removal(decision.pool, why)]
    return [
        PoolStep(
            action=Action.DELETE,
            where="oci",
            kind="NodePool",
            name=pool_name(identity, decision.generation),
            why=why,
            generation=decision.generation,
        )
    ]


def _removal(pool: ObservedPool, why: str) -> PoolStep:
    return PoolStep(
        action=Action.DELETE,
        where="oci",
        kind="NodePool",
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
    return [f"NodePool {decision.pool.name}: {', '.join(late)} reaches new nodes only; unchanged: {names}."]
