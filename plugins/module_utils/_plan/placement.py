# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where new nodes go: only availability domains that offer the shape with limit, quota and free hosts (rule V62)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .._catalog.shapes import Shape
from .._errors import BlueprintsError, LimitReached, OutOfCapacity, QuotaReached
from .pool_spec import PoolSpec

OUT_OF_CAPACITY = "OUT_OF_HOST_CAPACITY"
NOT_OFFERED = "HARDWARE_NOT_SUPPORTED"


@dataclass(frozen=True)
class Room:
    """What one availability domain has for one shape. None: could not be read, or was not asked for.

    ``hosts``: free hosts by the capacity report. ``limit_left`` and ``quota``: in the limit's own unit (GPUs for GPU
    shapes, OCPUs for others).
    """

    availability_domain: str
    offered: bool = True
    hosts: int | None = None
    limit_left: int | None = None
    quota: int | None = None
    used: int | None = None


def units_per_node(spec: PoolSpec, shape: Shape) -> int:
    """How much of the service limit one node takes."""
    if shape.limit_unit == "gpu":
        return shape.gpus
    return int(spec.ocpus or shape.ocpus or 0)


def place(rooms: Sequence[Room], nodes: int, per_node: int, shape: Shape) -> list[str]:
    """Availability domains for ``nodes`` nodes, best first.

    One node goes to one domain: with several OKE would pick, and may pick the full one. Raises OutOfCapacity,
    LimitReached or QuotaReached, which say what was needed and what there is.
    """
    fitting = [room for room in rooms if _why_not(room, nodes, per_node) is None]
    if fitting:
        best = sorted(fitting, key=lambda room: -(room.hosts if room.hosts is not None else nodes))
        return [room.availability_domain for room in (best[:1] if nodes == 1 else best)]
    if nodes > 1:
        spread = [room for room in rooms if _why_not(room, 1, per_node) is None]
        if sum(_fits(room, per_node, nodes) for room in spread) >= nodes:
            return [room.availability_domain for room in spread]
    raise _refusal(rooms, nodes, per_node, shape)


def _fits(room: Room, per_node: int, most: int) -> int:
    """Nodes that fit into one domain, when several share them."""
    bounds = [most]
    if room.hosts is not None:
        bounds.append(room.hosts)
    if room.limit_left is not None and per_node:
        bounds.append(room.limit_left // per_node)
    return max(0, min(bounds))


def _why_not(room: Room, nodes: int, per_node: int) -> str | None:
    if not room.offered:
        return "not_offered"
    if room.limit_left is not None and room.limit_left < nodes * per_node:
        quota_left = None if room.quota is None else room.quota - (room.used or 0)
        return "quota" if quota_left is not None and quota_left <= room.limit_left else "limit"
    if room.hosts is not None and room.hosts < nodes:
        return "capacity"
    return None


def _refusal(rooms: Sequence[Room], nodes: int, per_node: int, shape: Shape) -> BlueprintsError:
    """The error for the best domain's reason: capacity is the nearest miss, then quota, then limit."""
    reasons = {room.availability_domain: _why_not(room, nodes, per_node) for room in rooms}
    evidence = [_says(room, reasons[room.availability_domain], nodes, per_node, shape) for room in rooms]
    found = set(reasons.values())
    names = ", ".join(reasons) or "any availability domain"
    if found <= {"not_offered"}:
        return OutOfCapacity(
            f"{shape.name} is not offered in {names}.",
            hint="Choose another shape or another recipe_availability_domain.",
            evidence=evidence,
            shape=shape.name,
            need=nodes,
            have=0,
        )
    together = sum(_fits(room, per_node, nodes) for room in rooms if room.offered)
    if "capacity" in found:
        short = [room for room in rooms if reasons[room.availability_domain] == "capacity"]
        fine = " Limit and quota are fine there." if all(room.limit_left is not None for room in short) else ""
        return OutOfCapacity(
            f"No host capacity for {nodes} x {shape.name} in {names}: need {nodes}, have {together}.{fine}",
            hint="Try another region or shape, or a reservation; skip_capacity_validation: true tries anyway.",
            evidence=evidence,
            shape=shape.name,
            need=nodes,
            have=together,
        )
    best = max(room.limit_left or 0 for room in rooms if reasons[room.availability_domain] in ("limit", "quota"))
    left = max(0, best, together * per_node)
    kind, error = ("compartment quota", QuotaReached) if "quota" in found else ("service limit", LimitReached)
    unit = "GPUs" if shape.limit_unit == "gpu" else "OCPUs"
    return error(
        f"The {kind} {shape.limit_name} does not allow {nodes} x {shape.name} in {names}: "
        f"need {nodes * per_node} {unit}, have {left}.",
        hint=f"Ask for a higher {kind}, free some, or set skip_quota_validation: true to try anyway.",
        evidence=evidence,
        shape=shape.name,
        limit=shape.limit_name,
        need=nodes * per_node,
        have=left,
    )


def _says(room: Room, reason: str | None, nodes: int, per_node: int, shape: Shape) -> str:
    told = {
        "not_offered": f"{shape.name} is not offered",
        "capacity": f"{room.hosts} free hosts, {nodes} needed",
        "limit": f"{room.limit_left} left of {shape.limit_name}, {nodes * per_node} needed",
        "quota": f"{room.limit_left} left under quota {room.quota} of {shape.limit_name}, {nodes * per_node} needed",
    }
    return f"{room.availability_domain}: {told.get(reason or '', 'has room')}"
