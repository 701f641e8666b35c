# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One member of a group: what the others tell it is filled in, then it is brought to its state like any blueprint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .._blueprint.names import Names
from .._blueprint.payload import parse
from .._blueprint.references import filled_in, references
from .._blueprint.secrecy import secret_texts
from .._errors import DependencyFailed, InvalidBlueprint, Problem
from .._manifest import Json
from .._plan.service import internal_host
from .._plan.step import Plan
from .asked import Asked
from .converge import converge
from .outcome import Converged, Row, Status
from .requests import Deploy
from .surroundings import Budget
from .world import World


def converge_member(
    asked: Asked, needed: Sequence[Row], request: Deploy, world: World, budget: Budget, result: Converged
) -> None:
    """``needed``: what became of the members in ``depends_on``, in that order. Fills in ``result`` as it goes.

    Raises DependencyFailed if one of them failed, InvalidBlueprint if one has no such address as is referred to.
    """
    _refuse_without(needed, result.row)
    raw, unknown = _with_values(asked, dict(zip(asked.depends_on, needed, strict=True)))
    result.secrets = secret_texts(raw)
    result.row.warnings += unknown
    waits_for = [] if request.wait else [row.canonical_name for row in needed if row.status is not Status.DEPLOYED]
    if waits_for or (unknown and not request.check):
        converge(parse(raw), raw, replace(request, check=True), world, budget, result)
        _put_off(result, waits_for)
    else:
        converge(parse(raw), raw, request, world, budget, result)


def _refuse_without(needed: Sequence[Row], row: Row) -> None:
    failed = [one.canonical_name for one in needed if one.error is not None]
    if failed:
        raise DependencyFailed(
            f"{row.namespace}/{row.canonical_name} was left as it is: it depends on {', '.join(failed)}, which failed.",
            hint="Run the task again once that is solved.",
            failed=failed,
        )


def _with_values(asked: Asked, members: Mapping[str, Row]) -> tuple[Json, list[str]]:
    """The payload with every reference replaced, and what cannot be known before something is deployed."""
    values: dict[tuple[str, str], str] = {}
    unknown: list[str] = []
    problems: list[Problem] = []
    for reference in references(asked.raw):
        row = members[reference.member]
        key = (reference.member, reference.export)
        if reference.export == "internal_dns_name":
            values[key] = internal_host(Names(row.name, row.canonical_name), row.namespace)
        elif row.public:
            values[key] = row.public[0]
        elif reference.member in asked.late_addresses:
            values[key] = f"<address of {row.canonical_name}>"
            unknown.append(f"{reference.field}: {reference} is not known before its load balancer has an address.")
        else:
            reason = f"{reference}: {row.canonical_name} has no public address in this cluster"
            problems.append(Problem("V56", reference.field, reason))
    if problems:
        raise InvalidBlueprint(problems, name=asked.payload.deployment_name)
    return filled_in(asked.raw, lambda member, export: values[member, export]), unknown


def _put_off(result: Converged, waits_for: Sequence[str]) -> None:
    """What was only looked at is left for a later run, unless there is nothing to do anyway."""
    if not result.row.changed:
        return
    result.plan = Plan()
    result.row.changed, result.row.status = False, Status.PENDING
    others = f"{', '.join(waits_for)}, which it depends on, to be ready" if waits_for else "an address"
    result.row.warnings.append(f"Not begun: it waits for {others}, and this task does not. Run it again.")
