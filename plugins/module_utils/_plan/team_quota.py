# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A team's quota for each shape, as the resource group of a Kueue ClusterQueue."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from .._blueprint.parts import Team, TeamQuota
from .._blueprint.quantity import read_quantity
from .._catalog.mig import MIG_SHAPES, profiles_of, resource_name
from .._catalog.shapes import SHAPES, Shape
from .._manifest import Json

KUBERNETES_NAMES = {"cpu": "cpu", "mem": "memory"}
AMOUNTS = {"nominal_quota": "nominalQuota", "borrowing_limit": "borrowingLimit", "lending_limit": "lendingLimit"}
UNITS = {"mem": "Gi"}
"""Unit of a number without one: as bytes, which Kubernetes would read, no team could run anything."""
SCRATCH = "ephemeral-storage"
PLENTY = "1Pi"
"""No team is billed for scratch space, but Kueue never admits a pod that asks for a resource without a quota. It adds
the quotas of a cohort up in 64 bits: more would overflow."""


def flavor_name(shape: str) -> str:
    """Name of the ResourceFlavor that stands for nodes of a shape."""
    return shape.lower().replace(".", "-").replace("_", "-")


def resource_group(team: Team) -> dict[str, Json]:
    """One group for all shapes: a resource stands in one group only, and every flavor lists all resources of its group.

    A shape has none of the GPUs of others.
    """
    covered = covered_resources(team)
    return {
        "coveredResources": [*covered],
        "flavors": [
            {"name": flavor_name(quota.shape_name), "resources": _resources(quota, covered)} for quota in team.quotas
        ],
    }


def covered_resources(team: Team) -> list[str]:
    """What pods on the team's shapes may ask for: CPU, memory, scratch space, GPUs and their slices."""
    shapes = [SHAPES[quota.shape_name] for quota in team.quotas]
    gpus = dict.fromkeys(shape.gpu_resource for shape in shapes if shape.gpus)
    slices = dict.fromkeys(resource for shape in shapes for resource in _slices(shape))
    return ["cpu", "memory", SCRATCH, *gpus, *slices]


def _slices(shape: Shape) -> Mapping[str, int]:
    """Slices of one GPU by resource."""
    if shape.name not in MIG_SHAPES:
        return {}
    return {resource_name(profile): count for profile, count in profiles_of(shape).items()}


def _resources(quota: TeamQuota, covered: list[str]) -> list[Json]:
    """A GPU of the quota stands for as many slices as can be cut from it."""
    shape = SHAPES[quota.shape_name]
    amounts: dict[str, dict[str, Json]] = {name: _amounts(quota, of) for of, name in KUBERNETES_NAMES.items()}
    amounts[SCRATCH] = {"nominalQuota": PLENTY}
    if shape.gpus:
        amounts[shape.gpu_resource] = _amounts(quota, "gpu")
        amounts |= {resource: _amounts(quota, "gpu", times=count) for resource, count in _slices(shape).items()}
    return [{"name": name, **amounts.get(name, {"nominalQuota": "0"})} for name in covered]


def _amounts(quota: TeamQuota, resource: str, *, times: int = 1) -> dict[str, Json]:
    """What is left out is: nothing of its own, borrowing without limit, lending all."""
    given = {AMOUNTS[amount]: getattr(quota, f"{resource}_{amount}") for amount in AMOUNTS}
    told = {field: _written(text, UNITS.get(resource, ""), times) for field, text in given.items() if text is not None}
    return {"nominalQuota": "0", **told}


def _written(text: str, unit: str, times: int) -> str:
    """The quantity as Kubernetes reads it. The blueprint's rules have seen that it is one."""
    if times == 1:
        return text if text[-1:].isalpha() else f"{text}{unit}"
    amount = (read_quantity(text) or Decimal(0)) * times
    return f"{amount.normalize():f}"
