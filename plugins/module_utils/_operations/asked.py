# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which blueprints of a task may go on: those with nothing wrong in them, and nothing twice that only one can have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, cast

from .._blueprint.membership import ALONE, Membership
from .._blueprint.names import Names
from .._blueprint.payload import Payload, parse
from .._errors import BlueprintsError, InvalidBlueprint, Problem
from .._manifest import Json
from .._plan.load_balancer import wants_load_balancer
from .outcome import Row, Status
from .requests import Deploy

LONGEST_NAME_SHOWN = 200
GROUP = "deployment_group"
Place: TypeAlias = tuple[int, int]
"""Position of a blueprint in the task and of a deployment in its group; the result is in this order."""
Exclusive: TypeAlias = tuple[str, ...]
"""What only one deployment can have: what it is, and its value."""


@dataclass(frozen=True)
class Asked:
    """A blueprint that may be deployed: checked, and as the user wrote it, references to its group's members included.

    ``needs``: positions, among those that may go on, of the members in ``depends_on``. ``late_addresses``: members
    whose public address may be that of a load balancer, which only gets one once it is there.
    """

    payload: Payload
    raw: Json
    place: Place
    membership: Membership = ALONE
    depends_on: tuple[str, ...] = ()
    needs: tuple[int, ...] = ()
    late_addresses: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


@dataclass
class Sorted:
    """What a task asks for: what may go on, a row for each that may not, and who has what only one can have."""

    asked: list[Asked] = field(default_factory=list)
    refused: dict[Place, Row] = field(default_factory=dict)
    taken: dict[Exclusive, str] = field(default_factory=dict)


def sort_out(request: Deploy) -> Sorted:
    """Every blueprint of the task, checked before anything is asked of OCI or the cluster."""
    found = Sorted()
    for index, raw in enumerate(request.blueprints):
        try:
            if isinstance(raw, Mapping) and GROUP in raw:
                _add_group(raw, index, found)
            else:
                payload = parse(raw)
                take(payload, "", found.taken)
                found.asked.append(Asked(payload, cast("Json", raw), (index, 0)))
        except BlueprintsError as error:
            found.refused[index, 0] = _row(raw, request, error)
    found.asked = _after_their_pools(found.asked)
    return found


def _after_their_pools(asked: Sequence[Asked]) -> list[Asked]:
    """Updates that stand alone wait for the pools of the same task that they name. In groups depends_on says so."""
    pools: dict[str, int] = {}
    for place, one in enumerate(asked):
        if one.payload.recipe_mode == "shared_node_pool":
            selector = one.payload.shared_node_pool_selector
            pools |= {name: place for name in (Names.of(one.payload.deployment_name).canonical, selector) if name}
    return [replace(one, needs=_of_its_pool(one.payload, pools)) if not one.membership.group else one for one in asked]


def _of_its_pool(payload: Payload, pools: Mapping[str, int]) -> tuple[int, ...]:
    name = payload.recipe_node_pool_name if payload.recipe_mode == "update" else None
    found = [pools[one] for one in (name, Names.of(name).canonical) if one in pools] if name else []
    return tuple(found[:1])


def take(payload: Payload, at: str, taken: dict[Exclusive, str]) -> None:
    """Raises InvalidBlueprint with all that another blueprint of the task has; ``at`` stands before names of fields.

    The cluster cannot tell: both are planned before either is there.
    """
    wanted = exclusive(payload)
    problems = [
        Problem(rule, f"{at}{where}", f"{reason}, which {taken[what]!r} of the same task has already")
        for what, (rule, where, reason) in wanted.items()
        if what in taken
    ]
    if problems:
        raise InvalidBlueprint(problems, name=payload.deployment_name)
    taken.update(dict.fromkeys(wanted, payload.deployment_name))


def exclusive(payload: Payload) -> dict[Exclusive, tuple[str, str, str]]:
    """What the blueprint alone can have → rule, field, and what it does."""
    canonical, model = Names.of(payload.deployment_name).canonical, payload.recipe_inference_gateway
    found: dict[Exclusive, tuple[str, str, str]] = {}
    found["name", canonical] = ("V04", "deployment_name", f"becomes {canonical!r}")
    if payload.domain:
        where = "service_endpoint_domain" if payload.service_endpoint_domain else "service_endpoint.domain"
        found["domain", payload.domain] = ("V52", where, f"asks for {payload.domain}")
    if model is not None:
        at = "recipe_inference_gateway"
        served = f"asks for {model.model_name!r} on {model.url_path}"
        found["model", model.model_name.casefold(), model.url_path] = ("V50", f"{at}.model_name", served)
        if model.api_key:
            found["key", model.api_key] = ("V50", f"{at}.api_key", "asks for a key")
    return found


def _add_group(raw: Mapping[str, object], index: int, found: Sorted) -> None:
    # Only now: a shipped module compiles everything it loads, and most blueprints stand alone.
    from .._blueprint.groups import MEMBERS, parse_group

    members = parse_group(raw)
    taken = dict(found.taken)
    for number, member in enumerate(members):
        take(member.payload, f"{MEMBERS}[{number}].recipe.", taken)
    found.taken = taken
    first = len(found.asked)
    places = {member.name: first + number for number, member in enumerate(members)}
    late = frozenset(member.name for member in members if wants_load_balancer(member.payload))
    for number, member in enumerate(members):
        found.asked.append(
            Asked(
                payload=member.payload,
                raw=member.recipe,
                place=(index, number),
                membership=member.membership,
                depends_on=member.depends_on,
                needs=tuple(places[name] for name in member.depends_on),
                late_addresses=late,
                warnings=tuple(map(str, member.warnings)),
            )
        )


def refuse_groups(found: Sorted, request: Deploy, errors: Mapping[int, BlueprintsError]) -> None:
    """Takes whole groups, by their places in the task, out of what may go on."""
    kept = [place for place, one in enumerate(found.asked) if one.place[0] not in errors]
    moved = {before: after for after, before in enumerate(kept)}
    asked = [found.asked[place] for place in kept]
    found.asked = [replace(one, needs=tuple(moved[place] for place in one.needs)) for one in asked]
    found.refused |= {(index, 0): _row(request.blueprints[index], request, error) for index, error in errors.items()}


def _row(raw: object, request: Deploy, error: BlueprintsError) -> Row:
    """The row of a blueprint that is not deployed, as far as it can be named; a group is refused as a whole."""
    group = raw.get(GROUP) if isinstance(raw, Mapping) else None
    given = group.get("name") if isinstance(group, Mapping) else _text(raw, "deployment_name")
    names = Names.of(given[:LONGEST_NAME_SHOWN]) if isinstance(given, str) else Names("", "")
    return Row(
        name=names.raw,
        canonical_name=names.canonical,
        namespace=request.namespace,
        group=names.raw if group is not None else "",
        status=Status.FAILED,
        error=error,
    )


def _text(raw: object, key: str) -> object:
    return raw.get(key) if isinstance(raw, Mapping) else None
