# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""After a failure with ``on_failure: rollback``: back to the last good revision, or to nothing if there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .._blueprint.names import Names
from .._blueprint.payload import parse
from .._errors import BlueprintsError
from .._plan.identity import Identity
from .._plan.step import Plan
from . import record as records
from .converge import converge
from .lock import hold
from .observe import new_uid
from .outcome import Converged, Row
from .record import Phase, Record
from .requests import Deploy, Undeploy
from .surroundings import Budget
from .undeploy import take_away_all
from .world import World

ROLLBACK_SECONDS = 1800
"""A budget of its own: the task's may be what ran out."""


def roll_back(row: Row, request: Deploy, failed: World) -> None:
    """Brings back what the failed deployment's row was before, and lets the row say what is there now."""
    budget = Budget(ROLLBACK_SECONDS)
    world = World(failed.connections, failed.around, budget)
    try:
        known = records.read(world.kube, request.namespace, row.canonical_name)
        good = next((one for one in known if one.phase in (Phase.DEPLOYED, Phase.SUPERSEDED)), None)
        if good is None:
            _take_away(row, request, world, budget, known)
            return
        restored = Converged(Row(name=good.raw_name, canonical_name=good.canonical, namespace=good.namespace), Plan())
        converge(parse(good.payload), good.payload, request, world, budget, restored)
    except BlueprintsError as error:
        row.warnings.append(f"Rolling back failed too: {error}")
        return
    _describe(row, restored.row)
    row.warnings.append(f"Rolled back to the blueprint of revision {good.revision}.")


def _take_away(row: Row, request: Deploy, world: World, budget: Budget, failed: Sequence[Record]) -> None:
    undo = Undeploy(
        (row.name,), request.connections, compartment_id=request.compartment_id, namespace=request.namespace
    )
    names = Names.of(row.name)
    undone = take_away_all([names], undo, world, budget, [()])[0]
    if undone.row.error is not None:
        row.warnings.append(f"There was no good revision to go back to, and undeploying failed: {undone.row.error}")
        return
    _describe(row, Row(name=row.name))
    row.warnings.append(
        "There was no good revision to go back to: the deployment was taken away again. "
        "The record of why it failed stays until it is deployed again or undeployed."
    )
    _remember(Identity(world.cluster_id, request.namespace, names, ""), failed, world, budget)


def _remember(identity: Identity, failed: Sequence[Record], world: World, budget: Budget) -> None:
    """Records once more what failed, but nothing of what is gone: OCI must not take the next pool for the last one."""
    uid = new_uid()
    with hold(identity, world.kube, world.around, budget) as lock:
        if records.read(world.kube, identity.namespace, identity.names.canonical):
            return
        for one in reversed(failed):
            lock.check()
            records.write(world.kube, _emptied(one, uid))


def _emptied(failed: Record, uid: str) -> Record:
    return replace(
        failed,
        uid=uid,
        phase=Phase.FAILED,
        objects=(),
        pool=None,
        compartment_id="",
        block_volumes=(),
        resource_version="",
        secret_uid="",
        created="",
    )


def _describe(row: Row, now: Row) -> None:
    row.revision, row.replicas, row.node_pool, row.objects = now.revision, now.replicas, now.node_pool, now.objects
    row.internal, row.public = now.internal, now.public
