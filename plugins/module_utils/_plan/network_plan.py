# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for the network of a workspace's cluster: what is made, changed and taken away. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from .._errors import InvalidOption
from .._manifest import Json, Manifest, entries
from .cluster_wish import ClusterWish
from .network_resources import CHANGEABLE, FIXED, GROUPS, Ids, Region, Resource, group_place, resources
from .network_security import in_words, missing, no_longer_wanted, rules
from .step import Action, Step


class Live(NamedTuple):
    """A resource of the network as OCI has it, with its fields as the API spells them."""

    place: str
    kind: str
    id: str
    name: str
    fields: Manifest


@dataclass(frozen=True)
class NetworkStep(Step):
    """A step on one resource. ``fields``: those that a change is about. ``id``: "" for one that is to be made."""

    resource: Resource = field(kw_only=True)
    id: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class RulesStep(Step):
    """A step on the rules of one security group. Which ones is worked out again when the groups are there."""

    group: str = ""


def plan_network(
    wish: ClusterWish, region: Region, live: Mapping[str, Live], rules_of: Mapping[str, list[Manifest]]
) -> list[Step]:
    """A step for each resource and each group's rules, in the order of ``resources``. Raises InvalidOption."""
    wanted = resources(wish, region)
    ids = {one.place: one.place for one in wanted} | {place: found.id for place, found in live.items()}
    steps: list[Step] = [_step(one, live.get(one.place), ids, wish) for one in wanted]
    return [*steps, *(_rules_step(group, wish, region, ids, rules_of.get(group, [])) for group in GROUPS)]


def _step(one: Resource, live: Live | None, ids: Ids, wish: ClusterWish) -> Step:
    name = display_name(wish, one)
    body = one.body(ids)
    if live is None:
        after = {"name": name, **body}
        return NetworkStep(Action.CREATE, "oci", one.kind, name, "does not exist", after=after, resource=one)
    for key in FIXED.get(one.kind, ()):
        if body[key] != live.fields.get(key):
            raise InvalidOption(
                f"{one.kind} {live.name}: {key} is {json.dumps(live.fields.get(key))}, which cannot become "
                f"{json.dumps(body[key])}; nothing was changed.",
                hint="vcn_cidr and public_endpoint are chosen once, when the cluster is made.",
            )
    changed = tuple(
        key for key in CHANGEABLE.get(one.kind, ()) if compared(key, body[key]) != compared(key, live.fields.get(key))
    )
    before: dict[str, Json] = {key: live.fields.get(key) for key in changed}
    return NetworkStep(
        Action.UPDATE if changed else Action.NONE,
        "oci",
        one.kind,
        name,
        f"{', '.join(changed)}: differs" if changed else "is as it should be",
        before={"name": name, **before},
        after={"name": name, **{key: body[key] for key in changed}},
        resource=one,
        id=live.id,
        fields=changed,
    )


def _rules_step(group: str, wish: ClusterWish, region: Region, ids: Ids, there: list[Manifest]) -> Step:
    wanted = rules(group, group_ids(ids), region.service_label, wish.callers)
    add, remove = missing(wanted, there), no_longer_wanted(wanted, there)
    known = {id: name for name, id in group_ids(ids).items()}
    kept = [rule for rule in there if rule not in remove]
    reasons = [f"{len(some)} rules {what}" for some, what in ((add, "are not there"), (remove, "are too many")) if some]
    return RulesStep(
        Action.UPDATE if add or remove else Action.NONE,
        "oci",
        "SecurityRules",
        f"{wish.name}-{group}",
        " and ".join(reasons) or "are as they should be",
        before=_told(there, known) if there else None,
        after=_told([*kept, *add], known),
        group=group,
    )


def group_ids(ids: Ids) -> dict[str, str]:
    """OCIDs of the security groups by the names that rules have for them."""
    return {group: ids[group_place(group)] for group in GROUPS}


def _told(found: Iterable[Manifest], known: Mapping[str, str]) -> Json:
    words: list[Json] = [*sorted(in_words(rule, known) for rule in found)]
    return {"rules": words}


def display_name(wish: ClusterWish, one: Resource) -> str:
    """The VCN is named like the cluster, everything in it after both."""
    return f"{wish.name}-{one.place}" if one.needs else wish.name


def compared(key: str, value: Json) -> object:
    """A field such that equal ones are equal: OCI adds defaults and names, and keeps no order."""
    if key == "services":
        return sorted(str(one["serviceId"]) for one in entries({key: value}, key))
    if key == "routeRules":
        return sorted(
            "|".join(str(one.get(part) or "") for part in ("destination", "destinationType", "networkEntityId"))
            for one in entries({key: value}, key)
        )
    return value
