# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a file with a group of deployments to its members, or to everything that is wrong with any of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from .._catalog.nearest import nearest
from .._catalog.shapes import SHAPES
from .._errors import InvalidBlueprint, Problem
from .._manifest import Json
from ._pydantic import ValidationError
from .group_rules import group_problems, member_warnings
from .group_schema import EXPORTS, DeploymentGroup, GroupFile, GroupMember
from .membership import Membership
from .names import Names, canonical_name
from .payload import MOST_PROBLEMS, Payload, parse, refuse_without_pydantic, too_large
from .references import filled_in
from .rule import Shapes
from .words import in_words, path

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FIELD = "deployment_group"
MEMBERS = f"{FIELD}.deployments"
FIELDS = (*DeploymentGroup.__annotations__, *GroupMember.__annotations__)
STAND_INS: Mapping[str, str] = {
    "service_url": "https://member.example.com",
    "internal_dns_name": "recipe-member.default.svc.cluster.local",
}
"""What references become for as long as only the form of a payload is looked at."""


@dataclass(frozen=True)
class Member:
    """A deployment of a group. ``recipe`` is its payload under the deployment's own name, references still in it;
    ``payload`` the same, parsed with stand-ins. ``depends_on`` are names of members."""

    name: str
    names: Names
    recipe: dict[str, Json]
    payload: Payload
    depends_on: tuple[str, ...]
    membership: Membership
    warnings: tuple[Problem, ...]


def is_group(payload: object) -> bool:
    return isinstance(payload, Mapping) and FIELD in payload


def parse_group(payload: Mapping[str, object], *, shapes: Shapes = SHAPES) -> list[Member]:
    """The group's members in the order of the file.

    Raises InvalidBlueprint with all problems of the group and of its members' payloads at once.
    """
    refuse_without_pydantic()
    refusal = too_large(payload)
    if refusal is not None:
        raise InvalidBlueprint([refusal])
    group, members, problems = _by_schema(payload)
    wrong = {problem.field for problem in problems}
    if not canonical_name(group) and not wrong & {FIELD, f"{FIELD}.name"}:
        problems.append(_unusable(f"{FIELD}.name", "the group's name"))
    if not members and not wrong:
        problems.append(Problem("V56", MEMBERS, "has no member that could be deployed"))
    problems += group_problems(members, _names_of_unreadable(payload, members))
    found: dict[int, Payload] = {}
    for index, member in members.items():
        try:
            found[index] = _checked(group, member, shapes)
        except InvalidBlueprint as refusal_of_recipe:
            problems += [_inside(index, problem) for problem in refusal_of_recipe.problems]
    if problems:
        raise InvalidBlueprint(problems[:MOST_PROBLEMS], name=group)
    names = {member.name: _names(group, member) for member in members.values()}
    return [
        Member(
            name=member.name,
            names=names[member.name],
            recipe=cast("dict[str, Json]", _under_its_name(group, member)),
            payload=found[index],
            depends_on=tuple(dict.fromkeys(member.depends_on)),
            membership=Membership(group, tuple(sorted({names[one].canonical for one in member.depends_on}))),
            warnings=tuple(member_warnings(member, list(members.values()))),
        )
        for index, member in members.items()
    ]


def _by_schema(payload: Mapping[str, object]) -> tuple[str, dict[int, GroupMember], list[Problem]]:
    """The group's name, the members that can be read by their place in the file, and what is wrong with the rest."""
    try:
        group = GroupFile.model_validate(dict(payload)).deployment_group
    except ValidationError as failure:
        errors = failure.errors(include_url=False)
        raw = payload[FIELD]
        name = raw.get("name") if isinstance(raw, Mapping) else None
        listed = raw.get("deployments") if isinstance(raw, Mapping) else None
        wrong = {error["loc"][2] for error in errors if error["loc"][:2] == (FIELD, "deployments") and error["loc"][2:]}
        readable = enumerate(listed) if isinstance(listed, list) else ()
        members = {index: GroupMember.model_validate(one) for index, one in readable if index not in wrong}
        return name if isinstance(name, str) else "", members, [_in_words(error) for error in errors[:MOST_PROBLEMS]]
    return group.name, dict(enumerate(group.deployments)), []


def _names_of_unreadable(payload: Mapping[str, object], members: Mapping[int, GroupMember]) -> frozenset[str]:
    """Names that others may refer to, although nothing else is known of who has them."""
    raw = payload[FIELD]
    listed = raw.get("deployments") if isinstance(raw, Mapping) else None
    others = [one for index, one in enumerate(listed) if index not in members] if isinstance(listed, list) else []
    return frozenset(str(one["name"]) for one in others if isinstance(one, Mapping) and "name" in one)


def _in_words(error: ErrorDetails) -> Problem:
    if error["type"] == "extra_forbidden":
        location = error["loc"]
        return Problem("V03", path(location), "unknown field", nearest(str(location[-1]), FIELDS))
    problem = in_words(error)
    if error["type"] == "literal_error":
        return Problem("V56", problem.field, problem.reason, nearest(str(error["input"]), EXPORTS))
    return problem


def _checked(group: str, member: GroupMember, shapes: Shapes) -> Payload:
    """The member's payload, with stand-ins for what only other members can tell."""
    deployment = member.recipe.get("deployment_name")
    if isinstance(deployment, str) and not canonical_name(deployment):
        raise InvalidBlueprint([_unusable("deployment_name", "the name")])
    standing_in = filled_in(
        _under_its_name(group, member), lambda name, export: STAND_INS.get(export, f"${{{name}.{export}}}")
    )
    return parse(standing_in, name_hint=member.name, shapes=shapes)


def _under_its_name(group: str, member: GroupMember) -> dict[str, object]:
    """The payload as it is deployed: its name ends with the group's, so that groups can share their recipes."""
    deployment = member.recipe.get("deployment_name")
    renamed = {"deployment_name": f"{deployment}-{group}"} if isinstance(deployment, str) else {}
    return {**member.recipe, **renamed}


def _names(group: str, member: GroupMember) -> Names:
    return Names.of(str(_under_its_name(group, member)["deployment_name"]))


def _inside(index: int, problem: Problem) -> Problem:
    """A problem of a payload as one of the file that holds it."""
    field = f"{MEMBERS}[{index}].recipe" + (f".{problem.field}" if problem.field else "")
    return Problem(problem.rule, field, problem.reason, problem.nearest, problem.severity)


def _unusable(field: str, what: str) -> Problem:
    return Problem("V04", field, f"{what} has no letter or digit that a Kubernetes name can keep")
