# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Public addresses that members of groups ask of each other, and that nothing in this cluster would give them."""

from __future__ import annotations

from collections.abc import Sequence

from .._blueprint.groups import MEMBERS
from .._blueprint.membership import Membership
from .._blueprint.names import Names
from .._blueprint.payload import Payload
from .._blueprint.references import references
from .._errors import InvalidBlueprint, Problem, UnreadableRecord
from .._plan.identity import Identity
from .._plan.routes import public_urls
from . import record as records
from .asked import Asked
from .read_workspace import read_workspace
from .requests import Deploy
from .ways_in import find_way_in
from .world import World


def groups_without_address(asked: Sequence[Asked], request: Deploy, world: World) -> dict[int, InvalidBlueprint]:
    """What is wrong with groups, by their places in the task. Known before any of their members is begun."""
    problems: dict[int, list[Problem]] = {}
    published: dict[str, bool] = {}
    for one in asked:
        index, number = one.place
        needed = {name: asked[place] for name, place in zip(one.depends_on, one.needs, strict=True)}
        for reference in references(one.raw) if needed else ():
            if reference.export != "service_url" or reference.member in one.late_addresses:
                continue
            other = needed[reference.member].payload
            name = other.deployment_name
            if name not in published:
                published[name] = _is_published(other, one.membership, request, world)
            if not published[name]:
                reason = f"{reference}: this cluster has no way in that would give {reference.member!r} an address"
                field = f"{MEMBERS}[{number}].recipe.{reference.field}"
                problems.setdefault(index, []).append(Problem("V56", field, reason))
    groups = {one.place[0]: one.membership.group for one in asked}
    return {index: InvalidBlueprint(found, name=groups[index]) for index, found in problems.items()}


def _is_published(payload: Payload, membership: Membership, request: Deploy, world: World) -> bool:
    """A model on the inference gateway has its address there. What cannot be read is left to the member's own run."""
    if payload.recipe_inference_gateway is not None:
        return True
    names = Names.of(payload.deployment_name)
    identity = Identity(world.cluster_id, request.namespace, names, "", group=membership.canonical)
    try:
        known = records.read(world.kube, request.namespace, names.canonical)
    except UnreadableRecord:
        return True
    way_in = find_way_in(world, read_workspace(world.kube), known[0].objects if known else ())
    return bool(public_urls(payload, identity, way_in))
