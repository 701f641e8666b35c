# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about teams: the quotas of one, and jobs that are charged to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .._catalog.nearest import nearest
from .names import canonical_name
from .parts import TeamQuota
from .quantity import read_quantity
from .rule import ERROR, JOB, TEAM, AnyRule, EachRule, Rule, Shapes
from .schema import Payload

# Resources of a quota, and the unit that a bare number of each has.
RESOURCES: Mapping[str, str] = {"cpu": "", "mem": "Gi", "gpu": ""}
AMOUNTS = ("nominal_quota", "borrowing_limit", "lending_limit")


def quotas(b: Payload) -> Iterator[tuple[str, TeamQuota]]:
    for index, quota in enumerate(b.team.quotas if b.team else []):
        yield f"team.quotas[{index}]", quota


def repeated_shapes(b: Payload) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for field, quota in quotas(b):
        if quota.shape_name in seen:
            yield f"{field}.shape_name", quota.shape_name
        seen.add(quota.shape_name)


def refused_amounts(b: Payload) -> Iterator[tuple[str, str]]:
    """(field, what is wrong with it)."""
    for field, quota in quotas(b):
        for resource, unit in RESOURCES.items():
            for amount in AMOUNTS:
                text = getattr(quota, f"{resource}_{amount}")
                read = None if text is None else read_quantity(text, unit)
                if text is not None and (read is None or read < 0):
                    yield f"{field}.{resource}_{amount}", 'must be a number in quotes, such as "10", not below 0'


def refused_lending(b: Payload) -> Iterator[tuple[str, str]]:
    """(field of a limit, the quota that it passes)."""
    for field, quota in quotas(b):
        for resource, unit in RESOURCES.items():
            nominal = read_quantity(getattr(quota, f"{resource}_nominal_quota") or "0", unit)
            lent = read_quantity(getattr(quota, f"{resource}_lending_limit") or "0", unit)
            if nominal is not None and lent is not None and lent > nominal:
                yield f"{field}.{resource}_lending_limit", f"{resource}_nominal_quota"


def unknown_shapes(b: Payload, shapes: Shapes) -> list[str]:
    return [quota.shape_name for _field, quota in quotas(b) if quota.shape_name not in shapes]


def missing_of_a_team_job(b: Payload) -> Iterator[tuple[str, str]]:
    """(field, why a job of a team needs it)."""
    if b.recipe_team_info is None:
        return
    if not (b.recipe_team_info.team_name or "").strip():
        yield "recipe_team_info.team_name", "is required: the team that the job is charged to"
    for field in ("recipe_container_cpu_count", "recipe_container_memory_size"):
        if getattr(b, field) is None:
            yield field, "is required: it is charged to the team (recipe_team_info)"
    if not b.recipe_use_shared_node_pool:
        yield "recipe_use_shared_node_pool", "must be true: jobs of a team run on shared nodes (recipe_team_info)"


TEAM_RULES: tuple[AnyRule, ...] = (
    Rule(
        "V53",
        TEAM,
        ERROR,
        "team",
        broken=lambda b, shapes: b.team is None,
        says=lambda b, shapes: "is required: the team's name, priority and quotas",
    ),
    Rule(
        "V53",
        TEAM,
        ERROR,
        "team.team_name",
        broken=lambda b, shapes: b.team and not canonical_name(b.team.team_name),
        says=lambda b, shapes: "has no letter or digit that a Kubernetes name can keep",
    ),
    Rule(
        "V53",
        TEAM,
        ERROR,
        "team.quotas",
        broken=lambda b, shapes: b.team and not b.team.quotas,
        says=lambda b, shapes: "is empty: a team needs a quota for at least one shape",
    ),
    Rule(
        "V53",
        TEAM,
        ERROR,
        "team.quotas",
        broken=unknown_shapes,
        says=lambda b, shapes: f"shape {unknown_shapes(b, shapes)[0][:60]} does not exist",
        suggests=lambda b, shapes: nearest(unknown_shapes(b, shapes)[0], shapes),
    ),
    EachRule(
        "V53",
        TEAM,
        ERROR,
        over=repeated_shapes,
        broken=lambda shape: True,
        says=lambda shape: f"{shape[:60]} has a quota already",
    ),
    EachRule("V53", TEAM, ERROR, over=refused_amounts, broken=lambda what: True, says=lambda what: what),
    EachRule(
        "V53",
        TEAM,
        ERROR,
        over=refused_lending,
        broken=lambda quota: True,
        says=lambda quota: f"is above {quota}: a team lends only what is its own",
    ),
    EachRule("V54", JOB, ERROR, over=missing_of_a_team_job, broken=lambda what: True, says=lambda what: what),
)
