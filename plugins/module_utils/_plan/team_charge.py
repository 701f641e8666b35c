# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a job can be charged to its team at all: rules V54 and V55, which need the team as it is in the cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from .._blueprint.payload import Payload
from .._blueprint.quantity import read_quantity
from .._catalog.nearest import nearest
from .._errors import Problem
from .._manifest import Manifest, entries, name_of, section, text
from .container import gpus
from .team import SHAPE


def shape_problem(payload: Payload, queue: Manifest, flavors: Sequence[Manifest]) -> Problem | None:
    """What is wrong when the team has no quota for the job's shape (rule V54)."""
    if _flavors_for(payload, queue, flavors):
        return None
    shapes = {
        text(section(section(one, "spec"), "nodeLabels"), SHAPE) for one in flavors if name_of(one) in _quotas(queue)
    }
    known = ", ".join(sorted(shapes - {""})) or "none"
    team = payload.recipe_team_info.team_name if payload.recipe_team_info else ""
    return Problem(
        "V54",
        "recipe_node_shape",
        f"team {team} has no quota for {payload.recipe_node_shape}; shapes it has one for: {known}",
        nearest(str(payload.recipe_node_shape), shapes - {""}),
    )


def too_large(payload: Payload, queue: Manifest, flavors: Sequence[Manifest]) -> list[str]:
    """A sentence for each resource of which the job asks more than the team may ever have (rule V55)."""
    fitting = _flavors_for(payload, queue, flavors)
    if len(fitting) != 1:
        return []
    most = {text(one, "name"): _most(one) for one in entries(_quotas(queue)[fitting[0]], "resources")}
    asked = _asked(payload)
    return [
        f"The job asks for {_plain(amount)} of {resource}, its team may have {_plain(limit)} at most: "
        "it can never be admitted (V55)."
        for resource, amount in asked.items()
        if (limit := most.get(resource)) is not None and amount > limit
    ]


def _flavors_for(payload: Payload, queue: Manifest, flavors: Sequence[Manifest]) -> list[str]:
    """Names of the queue's flavors whose nodes the job could run on."""
    listed = _quotas(queue)
    wanted = {SHAPE: payload.recipe_node_shape}
    return [
        name_of(one)
        for one in flavors
        if name_of(one) in listed
        and all(section(section(one, "spec"), "nodeLabels").get(key, value) == value for key, value in wanted.items())
    ]


def _quotas(queue: Manifest) -> dict[str, Manifest]:
    """The queue's flavors by name."""
    groups = entries(section(queue, "spec"), "resourceGroups")
    return {text(one, "name"): one for group in groups for one in entries(group, "flavors")}


def _most(resource: Manifest) -> Decimal | None:
    """What a team may use of a resource with all it can borrow; None when only the cohort bounds that."""
    borrowed = resource.get("borrowingLimit")
    if borrowed is None:
        return None
    return _amount(text(resource, "nominalQuota")) + _amount(str(borrowed))


def _asked(payload: Payload) -> Mapping[str, Decimal]:
    """What all copies of the job ask for together, memory in bytes."""
    copies = payload.recipe_replica_count or 1
    one = {
        "cpu": str(payload.recipe_container_cpu_count or 0),
        "memory": f"{payload.recipe_container_memory_size or 0}Gi",
        **{resource: str(count) for count, resource in gpus(payload)},
    }
    return {resource: _amount(amount) * copies for resource, amount in one.items()}


def _amount(quantity: str) -> Decimal:
    return read_quantity(quantity) or Decimal(0)


def _plain(amount: Decimal) -> str:
    """Bytes as Gi, the unit of the payload's fields."""
    if amount >= 2**20:
        return f"{float(amount / 2**30):g}Gi"
    return f"{amount.normalize():f}"
