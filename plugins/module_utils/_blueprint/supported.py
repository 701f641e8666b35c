# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the schema allows and this version cannot do yet. It is refused by name: nothing is ignored in silence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .._errors import Problem
from .schema import Payload

NOT_YET = "is not supported yet by this version"


@dataclass(frozen=True)
class Missing:
    """A field that this version cannot carry out. ``given`` tells whether the payload asks for it."""

    field: str
    what: str
    given: Callable[[Payload], object]


MISSING_MODES: Mapping[str, str] = {
    "update": "changing the labels of live nodes",
    "shared_node_pool": "creating a shared node pool",
    "team": "quotas of a team",
}

MISSING_FIELDS: tuple[Missing, ...] = (
    Missing("recipe_team_info", "charging a job to a team", lambda b: b.recipe_team_info),
)

# Fields that change nothing, on purpose.
IGNORED: Mapping[str, str] = {
    "pre_filled_sample_name": "a title in the catalogue of OCI AI Blueprints",
}


def not_supported(payload: Payload, wrong: frozenset[str]) -> list[Problem]:
    """What the payload asks that cannot be done yet. Fields in ``wrong`` could not be read."""
    if "recipe_mode" not in wrong and payload.recipe_mode in MISSING_MODES:
        what = MISSING_MODES[payload.recipe_mode]
        return [_problem("recipe_mode", f"mode {payload.recipe_mode} ({what})")]
    return [
        _problem(missing.field, missing.what)
        for missing in MISSING_FIELDS
        if missing.field.partition(".")[0] not in wrong and missing.given(payload)
    ]


def refused_form(payload: Mapping[object, object]) -> Problem | None:
    """Files of OCI AI Blueprints that hold several payloads instead of being one."""
    if "deployment_group" in payload:
        return _problem("deployment_group", "a group of deployments")
    if "pre_filled_samples" in payload:
        return Problem(
            "form", "pre_filled_samples", "this is a catalogue entry with several samples: give one of them instead"
        )
    return None


def _problem(field: str, what: str) -> Problem:
    return Problem("unsupported", field, f"{what} {NOT_YET}")
