# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to do about a deployment's node pool: keep, change, create or replace it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from .._manifest import Json
from .identity import Identity
from .node_pool import CLUSTER_NETWORK, ObservedPool
from .pool_changes import PoolChange, needs_new_pool, pool_changes
from .pool_spec import PoolSpec
from .step import Action

SELF_MANAGED = "self_managed"
"""What the workspace says of RDMA nodes that are to join by themselves."""
LEAVING = frozenset({"DELETING", "DELETED"})


@dataclass(frozen=True)
class PartRecord:
    """What a pool stands on, as it is written down before OCI is asked for it: ``id`` is "" until it answered.

    ``failed``: OCI refused that attempt.
    """

    kind: str
    token: str = ""
    attempt: int = 1
    body: dict[str, Json] = field(default_factory=dict)
    id: str = ""
    failed: bool = False


@dataclass(frozen=True)
class PoolRecord:
    """What is written down of a pool before OCI is asked to create it.

    ``token`` and ``body`` are repeated exactly if the answer was lost. ``failed``: OCI refused that attempt, so the
    next one needs a new token, or the refusal would be replayed for 24 hours. ``attempt`` 0: only the ``part`` that
    the pool stands on was asked for so far.
    """

    generation: int
    attempt: int
    token: str
    body: dict[str, Json] = field(default_factory=dict)
    work_request_id: str = ""
    pool_id: str = ""
    compartment_id: str = ""
    failed: bool = False
    part: PartRecord | None = None


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


def as_made(spec: PoolSpec, pools: Sequence[ObservedPool], rdma_nodes: str) -> PoolSpec:
    """Nodes on an RDMA network as the workspace wants them made, but as they were made where there are some already."""
    if spec.self_managed:
        return spec
    live = still_there(pools)
    return replace(spec, self_managed=live[0].kind == CLUSTER_NETWORK if live else rdma_nodes == SELF_MANAGED)


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
