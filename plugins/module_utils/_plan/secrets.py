# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for secrets of users: what is written, replaced or removed, and what is refused. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from .._blueprint.secrets_payload import SecretWish
from .._errors import InUse, InvalidSecret, NotOurs, Problem
from .._manifest import Manifest, metadata, section
from .compare import Preview, change_of, foreign_warnings
from .identity import MANAGER
from .managed_fields import field_owners
from .object_steps import namespace_step, prune
from .secret_users import WHOLE, Use
from .step import Action, ObjectStep, Plan, Step
from .user_secret import belongs_to_a_deployment, is_ours, owner_of


@dataclasses.dataclass(frozen=True)
class SeenSecret:
    """A secret that is asked for, the Secret of that name, and what applying it would do (None for a removal)."""

    wish: SecretWish
    live: Manifest | None
    preview: Preview | None

    @property
    def wanted(self) -> Manifest:
        """Keys and values that will be there; empty after a removal."""
        return section(self.preview.manifest, "data") if self.preview else {}


def plan_secrets(seen: Sequence[SeenSecret], *, namespace: str, missing_namespace: bool, adopt: bool) -> Plan:
    """Raises NotOurs, and InvalidSecret with all that contradicts what is there."""
    for one in seen:
        _refuse_foreign(one, adopt=adopt)
    steps = [_step(one) for one in seen]
    problems = [problem for one, step in zip(seen, steps, strict=True) for problem in _contradictions(one, step)]
    if problems:
        raise InvalidSecret(problems)
    first: list[Step] = [namespace_step(namespace)] if missing_namespace and any(steps) else []
    warnings = [note for one, step in zip(seen, steps, strict=True) for note in _notes(one, step)]
    return Plan((*first, *filter(None, steps)), tuple(warnings))


def _step(one: SeenSecret) -> ObjectStep | None:
    if one.preview is not None:
        return change_of(_exact(one.preview))
    return prune(one.live, "is not wanted any more") if one.live is not None else None


def _exact(preview: Preview) -> Preview:
    """An apply leaves keys that others hold on to; where they have to go, only a new Secret is without them.

    They have to go when they were ours, and when the Secret is taken over. What others add to ours is theirs.
    """
    if preview.live is None or preview.dry_run is None:
        return preview
    staying = section(preview.dry_run, "data").keys() - section(preview.manifest, "data").keys()
    ours = frozenset[str]().union(*(paths for manager, paths in field_owners(preview.live) if manager == MANAGER))
    must_go = sorted(key for key in staying if f".data.{key}" in ours or not is_ours(preview.live))
    if not must_go:
        return preview
    return dataclasses.replace(preview, made_anew=f"others hold on to {', '.join(must_go)}, which must go")


def _refuse_foreign(one: SeenSecret, *, adopt: bool) -> None:
    """Ownership comes first: a forced apply would seize a foreign object without a word."""
    live = one.live
    if live is None or is_ours(live) or (adopt and not belongs_to_a_deployment(live)):
        return
    namespace = metadata(live).get("namespace")
    taken = belongs_to_a_deployment(live)
    raise NotOurs(
        f"Secret {namespace}/{one.wish.name} exists already and belongs to {owner_of(live)}; nothing was changed.",
        hint="Choose another name." if taken else "Choose another name, or set adopt: true to take it over.",
        kind="Secret",
        name=one.wish.name,
        namespace=str(namespace),
    )


def _contradictions(one: SeenSecret, step: ObjectStep | None) -> list[Problem]:
    """Rule V63. An action whose result is there already is no contradiction: a second run changes nothing."""
    wish = one.wish
    if wish.action == "update" and one.live is None:
        return [Problem("V63", wish.field("action"), f"update: there is no secret {wish.name!r}; create makes one")]
    if wish.action == "create" and one.live is not None and step is not None and step.changes:
        reason = f"create: the secret {wish.name!r} exists with other content; update changes it"
        return [Problem("V63", wish.field("action"), reason)]
    return []


def _notes(one: SeenSecret, step: ObjectStep | None) -> list[str]:
    if one.wish.action == "delete" and one.live is None:
        return [f"There is no secret {one.wish.name!r} to delete."]
    if one.preview is None or one.live is None or step is None or step.action is Action.REPLACE:
        return []
    return foreign_warnings(one.preview.dry_run or one.live)


def refuse_used(seen: Sequence[SeenSecret], uses: Iterable[Use]) -> None:
    """Raises InUse when pods could not start any more, as what they refer to would be gone."""
    broken = [
        f"{use} needs Secret {one.wish.name}"
        for use in uses
        for one in seen
        if use.secret == one.wish.name
        if _is_lost(one, use)
    ]
    if broken:
        raise InUse(
            f"Workloads still need what would be removed: {'; '.join(broken)}. Nothing was changed.",
            hint="Undeploy or change them first, or set force: true to remove it all the same.",
            evidence=broken,
        )


def _is_lost(one: SeenSecret, use: Use) -> bool:
    """Whether what a workload refers to is there now, and will not be."""
    if one.live is None or one.preview is None:
        return one.live is not None
    if use.key == WHOLE:
        return one.live.get("type") != one.preview.manifest["type"]
    return use.key in section(one.live, "data") and use.key not in one.wanted


def old_values_notes(seen: Sequence[SeenSecret], uses: Iterable[Use]) -> list[str]:
    """Containers keep the values they were started with: who has to be restarted to see the new ones."""
    return [
        f"{use} keeps the value it was started with: its pods see the new one of Secret {one.wish.name} once restarted."
        for use in uses
        for one in seen
        if use.at_start and use.secret == one.wish.name and _is_changed(one, use)
    ]


def _is_changed(one: SeenSecret, use: Use) -> bool:
    live, wanted = section(one.live or {}, "data"), one.wanted
    keys = [use.key] if use.key != WHOLE else [*wanted]
    return any(key in wanted and key in live and live[key] != wanted[key] for key in keys)
