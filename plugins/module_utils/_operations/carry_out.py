# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out a plan, step by step. Before each write: is the lock still ours, is the controller still there?"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from .._kube.kinds import DEPLOYMENT, JOB, KINDS, LEADER_WORKER_SET, Kind
from .._plan.autoscaler import EntryStep
from .._plan.compare import uid_of
from .._plan.node_pool import CLUSTER_NETWORK
from .._plan.node_update import CordonStep, NodeStep
from .._plan.pool_parts import PartStep
from .._plan.pool_steps import PoolStep
from .._plan.step import Action, ObjectStep, Plan, ReleaseStep, Step
from .autoscaler_work import remove_entry, set_entry
from .pool_work import create_pool, delete_pool, update_pool
from .record import ensure_namespace
from .work import Work

RECORD = "Record"
"""Goes when all else is proved to be gone."""
OWN_PODS = frozenset({DEPLOYMENT, JOB, LEADER_WORKER_SET})


def carry_out(plan: Plan, work: Work) -> None:
    """All steps up to those that must wait for the new pods; see ``clear_away`` for the rest."""
    for step in plan.steps:
        if step.changes and not step.late:
            _carry_out(step, work)


def clear_away(plan: Plan, work: Work) -> None:
    """Objects that left the blueprint, then nodes and node pools that nobody uses any more."""
    for step in plan.steps:
        if step.late and step.kind != RECORD:
            _carry_out(step, work)


def _carry_out(step: Step, work: Work) -> None:
    if isinstance(step, ObjectStep):
        work.lock.check()
    with work.doing(step):
        _act(step, work)


def _act(step: Step, work: Work) -> None:
    if isinstance(step, PoolStep):
        _actions_on(step)[step.action](step, work)
    elif isinstance(step, PartStep):
        # Only now: few pools stand on anything.
        from .part_work import ACTIONS

        ACTIONS[step.action](step, work)
    elif isinstance(step, EntryStep):
        _ENTRY_ACTIONS[step.action](step, work)
    elif isinstance(step, NodeStep):
        # Only now: few runs change live nodes.
        from .node_work import change_node

        change_node(step, work)
    elif isinstance(step, CordonStep):
        from .node_work import release_node

        release_node(step.name, work)
    elif isinstance(step, ReleaseStep):
        # Only now: few jobs leave volumes.
        from .release_volume import release_volume

        release_volume(step, work)
    elif isinstance(step, ObjectStep):
        _OBJECT_ACTIONS[step.action](step, work)


def _actions_on(step: PoolStep) -> Mapping[Action, Callable[[PoolStep, Work], None]]:
    if step.kind != CLUSTER_NETWORK:
        return _POOL_ACTIONS
    from .network_work import ACTIONS

    return ACTIONS


def _apply(step: ObjectStep, work: Work) -> None:
    if step.kind == "Namespace":
        ensure_namespace(work.world.kube, step.name)
        return
    work.world.kube.apply(step.manifest, force=True)


def _replace(step: ObjectStep, work: Work) -> None:
    """A field that cannot change in place: the old object goes first, completely, then the new one comes."""
    _ask_to_delete(step, work)
    _wait_until_gone(step, work)
    _apply(step, work)


def _delete(step: ObjectStep, work: Work) -> None:
    _ask_to_delete(step, work)
    if work.wait:
        _wait_until_gone(step, work)


def _ask_to_delete(step: ObjectStep, work: Work) -> None:
    """Foreground for what owns pods, so that "gone" means they are gone too; the uid keeps us off a namesake.

    Not for the rest: the garbage collector learns of new kinds after a while only, and would hold them till then.
    """
    work.world.kube.delete(
        _kind(step),
        step.ref.name,
        step.ref.namespace,
        uid=step.live_uid,
        propagation="Foreground" if _kind(step) in OWN_PODS else "Background",
    )


def _wait_until_gone(step: ObjectStep, work: Work) -> None:
    name, namespace = step.ref.name, step.ref.namespace
    while (live := work.world.kube.get(_kind(step), name, namespace)) is not None and uid_of(live) == step.live_uid:
        work.heart.beat(f"{work.label}: waiting for {step.kind} {name} to be gone")
        work.budget.check(f"{step.kind} {namespace}/{name} to be gone")
        time.sleep(0.1)


def _kind(step: ObjectStep) -> Kind:
    return KINDS[f"{step.ref.api_version}/{step.ref.kind}"]


_POOL_ACTIONS: Mapping[Action, Callable[[PoolStep, Work], None]] = {
    Action.CREATE: create_pool,
    Action.REPLACE: create_pool,
    Action.UPDATE: update_pool,
    Action.DELETE: delete_pool,
}
_ENTRY_ACTIONS: Mapping[Action, Callable[[EntryStep, Work], None]] = {
    Action.CREATE: set_entry,
    Action.UPDATE: set_entry,
    Action.DELETE: remove_entry,
}
_OBJECT_ACTIONS: Mapping[Action, Callable[[ObjectStep, Work], None]] = {
    Action.CREATE: _apply,
    Action.UPDATE: _apply,
    Action.REPLACE: _replace,
    Action.DELETE: _delete,
}
