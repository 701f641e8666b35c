# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the members of a group and what they tell each other (V56, V57)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from typing import Union

from .._catalog.nearest import nearest
from .._errors import Problem
from .group_schema import EXPORTS, GroupMember
from .names import Names
from .references import Reference, references
from .rule import WARNING

Known = Mapping[str, Union[GroupMember, None]]
"""Members by name; None for one that could not be read."""
MEMBERS = "deployment_group.deployments"
FIXED_FIELDS = ("deployment_name", "recipe_mode")
"""Needed before anything is deployed: no other member can tell them."""
NOT_HTTP: Mapping[int, str] = {
    1433: "SQL Server",
    3306: "MySQL",
    5432: "PostgreSQL",
    5672: "AMQP",
    6379: "Redis",
    9042: "Cassandra",
    9092: "Kafka",
    11211: "memcached",
    19530: "Milvus",
    27017: "MongoDB",
}
"""Ports under which programs usually speak a protocol that no HTTP route carries."""


def group_problems(members: Mapping[int, GroupMember], unreadable: frozenset[str]) -> list[Problem]:
    """Everything that keeps the members, by their place in the file, from being resolved.

    ``unreadable``: names of further members, of which is known that they are wrong: what refers to them is not judged.
    """
    known: dict[str, GroupMember | None] = dict.fromkeys(unreadable)
    known |= {member.name: member for member in members.values()}
    problems = list(_repeated(members))
    for index, member in members.items():
        at = f"{MEMBERS}[{index}]"
        problems += chain(_dependencies(at, member, known), _exports(at, member), _references(at, member, known))
    return [*problems, *_cycles(members)]


def member_warnings(member: GroupMember, members: Sequence[GroupMember]) -> Iterator[Problem]:
    """What can be deployed and will probably not work."""
    port = member.recipe.get("recipe_container_port")
    protocol = NOT_HTTP.get(int(port), "") if isinstance(port, str | int) and str(port).isdigit() else ""
    if protocol and "service_url" in member.exports:
        yield _warning(
            "exports", f"{protocol} at port {port} speaks no HTTP: export internal_dns_name, not service_url"
        )
    others = {one.name: one for one in members}
    for reference in references(member.recipe):
        paths = _extra_paths(others[reference.member]) if reference.export == "internal_dns_name" else {}
        way = reference.after[reference.after.find("/") :] if "/" in reference.after else ""
        for prefix, number in paths.items():
            if way == prefix or way.startswith(f"{prefix}/"):
                inside = f"inside the cluster it is {reference}:{number}, without {prefix}"
                yield _warning(reference.field, f"{prefix} is a path of the public address only; {inside}")


def _repeated(members: Mapping[int, GroupMember]) -> Iterator[Problem]:
    """Names of members, and of deployments, that stand for two."""
    names: set[str] = set()
    deployments: dict[str, str] = {}
    for index, member in members.items():
        if member.name in names:
            yield Problem("V56", f"{MEMBERS}[{index}].name", f"{member.name!r} is the name of another member, too")
        names.add(member.name)
        deployment = member.recipe.get("deployment_name")
        if not isinstance(deployment, str):
            continue
        canonical = Names.of(deployment).canonical
        if canonical and canonical in deployments:
            reason = f"becomes {canonical!r}, which {deployments[canonical]!r} of this group becomes too"
            yield Problem("V04", f"{MEMBERS}[{index}].recipe.deployment_name", reason)
        deployments.setdefault(canonical, deployment)


def _dependencies(at: str, member: GroupMember, known: Known) -> Iterator[Problem]:
    for place, name in enumerate(member.depends_on):
        if name not in known:
            reason = f"{name!r} is no member of the group"
            yield Problem("V56", f"{at}.depends_on[{place}]", reason, nearest(name, known))


def _exports(at: str, member: GroupMember) -> Iterator[Problem]:
    mode = member.recipe.get("recipe_mode")
    if member.exports and isinstance(mode, str) and mode != "service":
        yield Problem("V56", f"{at}.exports", f"a blueprint of mode {mode} has no address to export")
    for place, export in enumerate(member.exports):
        if export in member.exports[:place]:
            yield Problem("V56", f"{at}.exports[{place}]", f"{export} is there already")


def _references(at: str, member: GroupMember, known: Known) -> Iterator[Problem]:
    for reference in references(member.recipe):
        if reference.field in FIXED_FIELDS:
            reason, suggestion = f"cannot be told by another member ({reference})", ""
        else:
            reason, suggestion = _unresolvable(reference, member, known)
        if reason:
            yield Problem("V56", f"{at}.recipe.{reference.field}", reason, suggestion)


def _unresolvable(reference: Reference, member: GroupMember, known: Known) -> tuple[str, str]:
    """(why nothing can tell the value, what was probably meant); both empty when something can."""
    name, export = reference.member, reference.export
    if name not in known:
        meant = nearest(name, known)
        return f"{reference} refers to no member of the group", f"${{{meant}.{export}}}" if meant else ""
    if export not in EXPORTS:
        meant = nearest(export, EXPORTS)
        exportable = " or ".join(EXPORTS)
        return f"{reference}: a member can export {exportable} only", f"${{{name}.{meant}}}" if meant else ""
    if name not in member.depends_on:
        return f"{reference} refers to a member that is not in depends_on", ""
    named = known[name]
    if named is not None and export not in named.exports:
        return f"{reference} is not among the exports of {name!r}", ""
    return "", ""


def _cycles(members: Mapping[int, GroupMember]) -> Iterator[Problem]:
    """Members that wait for each other; of cycles that share members, one."""
    waits = {member.name: set(member.depends_on) for member in members.values()}
    while True:
        try:
            TopologicalSorter(waits).prepare()
        except CycleError as cycle:
            names = list(reversed(cycle.args[1]))
            yield Problem("V56", MEMBERS, f"members wait for each other: {' -> '.join(names)}")
            waits = {name: needs - set(names) for name, needs in waits.items()}
        else:
            return


def _extra_paths(member: GroupMember) -> dict[str, int]:
    """Port by path of a member's additional ports, as far as they can be read."""
    extra = member.recipe.get("recipe_additional_ingress_ports")
    listed = [one for one in extra if isinstance(one, dict)] if isinstance(extra, list) else []
    return {str(one.get("path", "")).rstrip("/"): one.get("port", 0) for one in listed if one.get("path")}


def _warning(field: str, reason: str) -> Problem:
    return Problem("V57", field, reason, severity=WARNING)
