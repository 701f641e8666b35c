# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deploy: bring blueprints to the state they describe. Each one alone: a broken one does not stop the others."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import cast

from .._blueprint.names import Names
from .._blueprint.payload import Payload, parse, warnings_of
from .._blueprint.secrecy import secret_texts
from .._errors import BlueprintsError, ControllerGone, InvalidBlueprint, LostLock, Problem
from .._manifest import Json
from .._plan.diff import texts
from .._plan.step import Plan
from .converge import converge, describe_failed
from .outcome import Converged, Outcome, Row, Status
from .requests import Deploy
from .surroundings import Budget, Surroundings
from .world import World

AT_ONCE = 8
"""Blueprints worked on at the same time: their waits overlap, their writes stay few."""
LONGEST_NAME_SHOWN = 200


@dataclass(frozen=True)
class Asked:
    """A blueprint that may be deployed: checked, and as the user wrote it."""

    payload: Payload
    raw: Json
    place: int
    """Position in the task, which is also its position in the result."""


def deploy(request: Deploy, around: Surroundings) -> Outcome:
    """Every blueprint's row, plan and diff. Errors of one blueprint are in its row; the cluster's own are raised."""
    asked, rows = _parse(request)
    outcome = Outcome(rows=list(rows.values()), secrets=tuple(secret_texts(list(request.blueprints))))
    if not asked:
        return outcome
    budget = Budget(request.wait_timeout)
    world = World(request.connections, around, budget)
    outcome.connection = world.kube.connection
    for one, converged in zip(asked, _each(asked, request, world, budget), strict=True):
        rows[one.place] = converged.row
        outcome.plans.append(converged.plan)
    outcome.rows = [rows[place] for place in sorted(rows)]
    outcome.before, outcome.after = texts(outcome.plans)
    return outcome


def _parse(request: Deploy) -> tuple[list[Asked], dict[int, Row]]:
    """Blueprints that may go on, and by its place a row for each that may not."""
    asked: list[Asked] = []
    rows: dict[int, Row] = {}
    taken: dict[str, str] = {}
    for place, raw in enumerate(request.blueprints):
        try:
            payload = parse(raw)
            _refuse_twin(payload, taken)
        except BlueprintsError as error:
            rows[place] = _refused(raw, request, error)
            continue
        asked.append(Asked(payload, cast("Json", raw), place))
    return asked, rows


def _refused(raw: object, request: Deploy, error: BlueprintsError) -> Row:
    """The row of a blueprint that is not deployed, as far as it can be named."""
    given = raw.get("deployment_name") if isinstance(raw, dict) else None
    names = Names.of(given[:LONGEST_NAME_SHOWN]) if isinstance(given, str) else Names("", "")
    return Row(
        name=names.raw,
        canonical_name=names.canonical,
        namespace=request.namespace,
        status=Status.FAILED,
        error=error,
    )


def _refuse_twin(payload: Payload, taken: dict[str, str]) -> None:
    names = Names.of(payload.deployment_name)
    if names.canonical in taken:
        reason = f"becomes {names.canonical!r}, which {taken[names.canonical]!r} of the same task becomes too"
        raise InvalidBlueprint([Problem("V04", "deployment_name", reason)], name=names.raw)
    taken[names.canonical] = names.raw


def _each(asked: Sequence[Asked], request: Deploy, world: World, budget: Budget) -> list[Converged]:
    if len(asked) == 1:
        return [_one(asked[0], request, world, budget)]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="deploy") as pool:
        return list(pool.map(lambda one: _one(one, request, world, budget), asked))


def _one(asked: Asked, request: Deploy, world: World, budget: Budget) -> Converged:
    """One blueprint to its end. A failure becomes part of its row, rolled back first if the user wants that."""
    names = Names.of(asked.payload.deployment_name)
    row = Row(
        name=names.raw,
        canonical_name=names.canonical,
        mode=str(asked.payload.recipe_mode),
        namespace=request.namespace,
        warnings=[str(problem) for problem in warnings_of(asked.payload)],
    )
    converged = Converged(row, Plan())
    try:
        converge(asked.payload, asked.raw, request, world, budget, converged)
    except BlueprintsError as error:
        row.status, row.error = Status.FAILED, error
        if converged.plan.steps:
            describe_failed(row, asked.payload, world)
        stopped = isinstance(error, (ControllerGone, LostLock))
        if request.on_failure == "rollback" and converged.wrote and not stopped:
            from .rollback import roll_back

            roll_back(row, replace(request, on_failure="keep"), world)
    return converged
