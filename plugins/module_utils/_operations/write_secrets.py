# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write secrets: bring those of users to the state that is asked for. What is refused is refused before any write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from .._blueprint.secrets_payload import SecretWish
from .._errors import BlueprintsError
from .._kube.kinds import NAMESPACE, SECRET
from .._manifest import name_of
from .._plan.compare import uid_of
from .._plan.diff import texts
from .._plan.secret_users import Use
from .._plan.secrets import SeenSecret, old_values_notes, plan_secrets, refuse_used
from .._plan.step import Action, ObjectStep, Step
from .._plan.user_secret import manifest_of, secret_texts
from .preview import preview
from .record import ensure_namespace
from .requests import WriteSecrets
from .secret_users import find_uses
from .secrets_outcome import SecretRow, SecretsOutcome
from .surroundings import Budget, Heartbeat, Surroundings
from .world import World

PATIENCE_S = 60.0
"""A Secret goes at once, unless somebody has put a finalizer on it."""


def write_secrets(request: WriteSecrets, around: Surroundings) -> SecretsOutcome:
    """A row for each secret, the plan and its diff. Errors are in the outcome, so that no value is left in them."""
    rows = [SecretRow(wish.name, request.namespace) for wish in request.wishes]
    hidden = secret_texts(request.wishes, request.namespace, request.connections.cluster_id)
    outcome = SecretsOutcome(rows, secrets=tuple(hidden))
    try:
        _write(request, World(request.connections, around, Budget(PATIENCE_S)), outcome)
    except BlueprintsError as error:
        outcome.error = error
    return outcome


def _write(request: WriteSecrets, world: World, outcome: SecretsOutcome) -> None:
    outcome.connection = world.kube.connection
    seen = world.together([partial(_look, world, wish, request.namespace) for wish in request.wishes])
    for row, one in zip(outcome.rows, seen, strict=True):
        if one.live is not None:
            row.show(one.live)
    plan = plan_secrets(
        seen,
        namespace=request.namespace,
        missing_namespace=_is_missing(world, seen, request.namespace),
        adopt=request.adopt,
    )
    uses = find_uses(world, request.namespace) if any(map(_may_break, plan.steps)) else []
    _name_users(outcome.rows, uses)
    if not request.force:
        refuse_used(seen, uses)
    outcome.plan = plan
    outcome.before, outcome.after = texts([plan])
    outcome.warnings = [*plan.warnings, *old_values_notes(seen, uses)]
    by_name = {one.wish.name: (row, one) for row, one in zip(outcome.rows, seen, strict=True)}
    for step in plan.steps:
        if isinstance(step, ObjectStep) and step.changes:
            if not request.check:
                _carry_out(step, world)
            if step.kind == SECRET.name:
                _show_done(*by_name[step.name], step)


def _look(world: World, wish: SecretWish, namespace: str) -> SeenSecret:
    if wish.removes:
        return SeenSecret(wish, world.kube.get(SECRET, wish.name, namespace), None)
    found = preview(world, manifest_of(wish, namespace))
    return SeenSecret(wish, found.live, found)


def _is_missing(world: World, seen: list[SeenSecret], namespace: str) -> bool:
    """Whether the namespace is not there: only a dry-run that could not be made gives a reason to look."""
    untried = [one for one in seen if one.preview is not None and one.live is None and one.preview.dry_run is None]
    return bool(untried) and world.kube.get(NAMESPACE, namespace) is None


def _may_break(step: Step) -> bool:
    return step.action in (Action.UPDATE, Action.REPLACE, Action.DELETE)


def _name_users(rows: list[SecretRow], uses: list[Use]) -> None:
    for row in rows:
        row.used_by = list(dict.fromkeys(use.user for use in uses if use.secret == row.name))


def _show_done(row: SecretRow, one: SeenSecret, step: ObjectStep) -> None:
    """The row as it is once the step is carried out."""
    if one.preview is None:
        row.forget()
    else:
        after = None if step.action is Action.REPLACE else one.preview.dry_run
        row.show(after or one.preview.manifest)
    row.changed = True


def _carry_out(step: ObjectStep, world: World) -> None:
    world.around.check()
    world.around.progress(f"{step.action} {step.kind} {step.name}: {step.why}")
    _ACTIONS[step.action](step, world)


def _create(step: ObjectStep, world: World) -> None:
    """Without force: one that somebody else has made since must not be seized."""
    if step.kind == NAMESPACE.name:
        ensure_namespace(world.kube, step.name)
    else:
        world.kube.apply(step.manifest)


def _update(step: ObjectStep, world: World) -> None:
    world.kube.apply(step.manifest, force=True)


def _replace(step: ObjectStep, world: World) -> None:
    _delete(step, world)
    world.around.check()
    world.kube.apply(step.manifest)


def _delete(step: ObjectStep, world: World) -> None:
    """Deletes the very Secret that was looked at, and waits until it is gone."""
    world.kube.delete(SECRET, step.name, step.namespace, uid=step.live_uid)
    budget = Budget(PATIENCE_S)
    heart = Heartbeat(world.around, budget)
    while (live := world.kube.get(SECRET, step.name, step.namespace)) is not None and uid_of(live) == step.live_uid:
        heart.beat(f"waiting for Secret {step.namespace}/{name_of(live)} to be gone")
        budget.check(f"Secret {step.namespace}/{step.name} to be gone, which finalizers hold")
        heart.rest(0.2)


_ACTIONS: Mapping[Action, Callable[[ObjectStep, World], None]] = {
    Action.CREATE: _create,
    Action.UPDATE: _update,
    Action.REPLACE: _replace,
    Action.DELETE: _delete,
}
