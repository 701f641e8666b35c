# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deploy: bring blueprints to the state they describe. Each one alone: a broken one stops only those that need it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from .._blueprint.names import Names
from .._blueprint.payload import warnings_of
from .._blueprint.secrecy import secret_texts
from .._errors import BlueprintsError, ControllerGone, LostLock
from .._plan.diff import texts
from .._plan.modes import mode_of
from .._plan.node_pool import ObservedPool
from .._plan.shared_steps import shown_once
from .._plan.step import Plan
from .asked import Asked, refuse_groups, sort_out
from .converge import converge, describe_failed
from .in_order import first_to_last, in_order
from .outcome import Converged, Outcome, Row, Status
from .requests import Deploy
from .surroundings import Budget, Surroundings
from .world import World


def deploy(request: Deploy, around: Surroundings) -> Outcome:
    """Every blueprint's row, plan and diff. Errors of one blueprint are in its row; the cluster's own are raised."""
    found = sort_out(request)
    outcome = Outcome(rows=list(found.refused.values()), secrets=tuple(secret_texts(list(request.blueprints))))
    if not found.asked:
        return outcome
    budget = Budget(request.wait_timeout)
    world = World(request.connections, around, budget)
    outcome.connection = world.kube.connection
    if any(one.membership.group for one in found.asked):
        # Only now: a shipped module compiles everything it loads.
        from .group_addresses import groups_without_address

        refuse_groups(found, request, groups_without_address(found.asked, request, world))
    outcome.warnings += _notes_on_groups(found.asked, request, world)
    needs = [one.needs for one in found.asked]
    done = in_order(found.asked, needs, partial(_one, request, world, budget), "deploy")
    rows = found.refused | {one.place: converged.row for one, converged in zip(found.asked, done, strict=True)}
    outcome.rows = [rows[place] for place in sorted(rows)]
    outcome.plans = shown_once([done[place].plan for place in first_to_last(needs)])
    outcome.before, outcome.after = texts(outcome.plans)
    outcome.secrets += tuple(secret for converged in done for secret in converged.secrets)
    return outcome


def _one(request: Deploy, world: World, budget: Budget, asked: Asked, before: Sequence[Converged]) -> Converged:
    """One blueprint to its end. A failure becomes part of its row, rolled back first if the user wants that."""
    names = Names.of(asked.payload.deployment_name)
    request = replace(request, membership=asked.membership, coming=_coming(request, asked, before))
    row = Row(
        name=names.raw,
        canonical_name=names.canonical,
        mode=str(asked.payload.recipe_mode),
        namespace=request.namespace,
        group=asked.membership.group,
        warnings=[*map(str, warnings_of(asked.payload)), *asked.warnings],
    )
    converged = Converged(row, Plan())
    try:
        if asked.membership.group:
            from .converge_member import converge_member

            converge_member(asked, [one.row for one in before], request, world, budget, converged)
        else:
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


def _coming(request: Deploy, asked: Asked, before: Sequence[Converged]) -> tuple[ObservedPool, ...]:
    """In check mode: pools that this task would make, and that an update would then find."""
    if not (request.check and before and mode_of(asked.payload).changes_nodes):
        return ()
    # Only now: a shipped module compiles everything it loads.
    from .coming_pools import coming_pools

    return coming_pools([one.plan for one in before])


def _notes_on_groups(asked: Sequence[Asked], request: Deploy, world: World) -> list[str]:
    """Deployments that belong to one of the groups and are not in its blueprint any more: they stay."""
    groups = {one.membership.canonical: one.membership.group for one in asked if one.membership.group}
    if not groups:
        return []
    from .group_members import recorded_members

    here = {Names.of(one.payload.deployment_name).canonical for one in asked}
    return [
        f"{member.names.canonical} belongs to group {typed} and is not in its blueprint any more: it stays. "
        "blueprint_undeploy with its name takes it away."
        for group, typed in groups.items()
        for member in recorded_members(world, request.namespace, group)
        if member.names.canonical not in here
    ]
