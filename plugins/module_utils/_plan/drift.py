# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between a deployment and its blueprint: what a run would repair, and what others added. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .._manifest import Json
from .compare import Preview, differing_values
from .managed_fields import foreign_fields
from .step import Action, Step, ref_of

CHANGED_IN_PLACE = frozenset({Action.UPDATE, Action.REPLACE})


def drift_result(steps: Iterable[Step], previews: Sequence[Preview]) -> dict[str, object]:
    """``drift`` of a result. Steps carry no secret values, and so neither does this."""
    repairs = [_repair(step) for step in steps if step.changes]
    return {"found": bool(repairs), "repairs": repairs, "foreign": [row for one in previews for row in _foreign(one)]}


def _repair(step: Step) -> dict[str, object]:
    both = step.action in CHANGED_IN_PLACE and step.before is not None and step.after is not None
    fields: list[tuple[str, Json, Json]] = differing_values(step.before, step.after) if both else []
    told = [{"field": path, "live": live, "wanted": wanted} for path, live, wanted in fields]
    return {**step.as_result(), "fields": told}


def _foreign(preview: Preview) -> list[dict[str, object]]:
    """Fields that will still be somebody else's after a run: the dry-run knows which ones it takes back."""
    if preview.live is None or preview.made_anew:
        return []
    ref = ref_of(preview.live)
    return [
        {"kind": ref.kind, "namespace": ref.namespace, "name": ref.name, "manager": manager, "fields": paths}
        for manager, paths in sorted(foreign_fields(preview.dry_run or preview.live).items())
    ]
