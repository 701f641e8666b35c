# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""After a failure with ``on_failure: rollback``: back to the last good revision, or to nothing if there is none."""

from __future__ import annotations

from .._blueprint.names import Names
from .._blueprint.payload import parse
from .._errors import BlueprintsError
from .._plan.step import Plan
from . import record as records
from .converge import converge
from .outcome import Converged, Row
from .record import Phase
from .requests import Deploy, Undeploy
from .surroundings import Budget
from .undeploy import take_away_all
from .world import World

ROLLBACK_SECONDS = 1800
"""A budget of its own: the task's may be what ran out."""


def roll_back(names: Names, request: Deploy, failed: World) -> list[str]:
    """Notes for the failed deployment's row on what was restored."""
    budget = Budget(ROLLBACK_SECONDS)
    world = World(failed.connections, failed.around, budget)
    try:
        known = records.read(world.kube, request.namespace, names.canonical)
        good = next((one for one in known if one.phase in (Phase.DEPLOYED, Phase.SUPERSEDED)), None)
        if good is None:
            return _take_away(names, request, world, budget)
        converge(
            parse(good.payload),
            good.payload,
            request,
            world,
            budget,
            Converged(Row(name=good.raw_name, canonical_name=good.canonical, namespace=good.namespace), Plan()),
        )
    except BlueprintsError as error:
        return [f"Rolling back failed too: {error}"]
    return [f"Rolled back to the blueprint of revision {good.revision}."]


def _take_away(names: Names, request: Deploy, world: World, budget: Budget) -> list[str]:
    undo = Undeploy((names.raw,), request.connections, request.compartment_id, request.namespace)
    done = take_away_all([names], undo, world, budget)[0]
    if done.row.error is not None:
        return [f"There was no good revision to go back to, and undeploying failed: {done.row.error}"]
    return ["There was no good revision to go back to: the deployment was taken away again."]
