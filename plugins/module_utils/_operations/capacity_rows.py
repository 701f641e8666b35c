# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of a capacity matrix: shape by place, with hardware, free hosts, limits, reservations, price and verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .._catalog.shapes import PREEMPTIBLE_AT, SHAPES, Shape
from .._oci.capacity_reservations import Reserved
from .._oci.compute import OfferedShape
from .._plan.capacity import Hosts, Limit, LimitUse, Offer, Report, Unread, ValueOnly, verdict

MEMORY = "memory"
"""Limits with this in their name count GB of memory."""


@dataclass(frozen=True)
class Size:
    """A node of one shape. ``shape`` is None for one that OCI offers and our table does not have.

    ``ocpus`` and ``memory_gb`` 0: not known.
    """

    name: str
    gpus: int
    ocpus: float
    memory_gb: float
    shape: Shape | None
    flexible: bool = False

    @property
    def usd_per_hour(self) -> float | None:
        """List price of a node."""
        return self.shape.usd_per_hour(self.ocpus, self.memory_gb) if self.shape is not None else None

    def each(self, limit_name: str) -> float:
        """What a node takes of a limit, in the limit's own unit."""
        if MEMORY in limit_name:
            return self.memory_gb
        return self.gpus or self.ocpus

    def hardware(self) -> dict[str, object]:
        known = self.shape
        return {
            "vendor": known.vendor if known else "",
            "gpu_model": known.gpu_model if known else "",
            "gpus": self.gpus,
            "gpu_memory_gb": known.gpu_memory_gb if known else None,
            "ocpus": self.ocpus or None,
            "memory_gb": self.memory_gb or None,
            "arch": known.arch if known else "",
            "bare_metal": self.name.startswith("BM."),
            "rdma": known.rdma if known else False,
            "mig_capable": known.mig_capable if known else False,
            "oke_managed": known.oke_managed if known else True,
        }


def size_of(name: str, offered: OfferedShape | None, ocpus: float, memory_gb: float) -> Size:
    """What OCI says of a shape wins over what our table says."""
    shape = SHAPES.get(name)
    if offered.flexible if offered is not None else shape is not None and shape.flex:
        gpus = offered.gpus if offered is not None else shape.gpus if shape is not None else 0
        return Size(name, gpus, ocpus, memory_gb, shape, flexible=True)
    if offered is not None:
        return Size(name, offered.gpus, offered.ocpus, offered.memory_gb, shape)
    if shape is None:
        raise ValueError(f"{name} is neither offered nor in the table")
    return Size(name, shape.gpus, shape.ocpus or 0, shape.memory_gb or 0, shape)


def limit_names(name: str, offered: OfferedShape | None) -> tuple[str, ...]:
    """Limits that count a shape: as OCI names them, else as our table does."""
    if offered is not None and offered.quota_names:
        return offered.quota_names
    shape = SHAPES.get(name)
    return tuple(filter(None, (shape.limit_name, shape.memory_limit_name))) if shape else ()


@dataclass(frozen=True)
class Place:
    """``fault_domain`` "" is all of the availability domain."""

    availability_domain: str
    fault_domain: str = ""


def row(
    size: Size, place: Place, offer: Offer, report: Report, limits: Sequence[Limit], reserved: Sequence[Reserved] | None
) -> dict[str, object]:
    """One row. ``reserved`` None: could not be read."""
    found = verdict(offer, report, limits)
    price = size.usd_per_hour
    preemptible = size.shape is not None and size.shape.preemptible
    return {
        "shape": size.name,
        "availability_domain": place.availability_domain,
        "fault_domain": place.fault_domain,
        "can_launch": found.can_launch,
        "blocked_by": str(found.blocked_by),
        "message": found.message,
        "status": report.status if isinstance(report, Hosts) else "",
        "available_count": _count(report),
        "limits": [_limit_row(one) for one in limits if not isinstance(one, Unread)],
        "reservations": None if reserved is None else [_reserved_row(one) for one in reserved],
        "preemptible": preemptible,
        "usd_per_hour": price,
        "usd_per_hour_preemptible": price * PREEMPTIBLE_AT if price is not None and preemptible else None,
        "hardware": size.hardware(),
    }


def _count(report: Report) -> int | None:
    """Free hosts. OCI sends no number when there are none."""
    if isinstance(report, Unread):
        return None
    return report.count if report.status == "AVAILABLE" else 0


def _limit_row(limit: LimitUse | ValueOnly) -> dict[str, object]:
    if isinstance(limit, ValueOnly):
        used = available = quota = None
    else:
        used, available, quota = limit.used, limit.available, limit.quota
    return {
        "name": limit.name,
        "per_node": limit.each,
        "limit": limit.value,
        "used": used,
        "available": available,
        "quota": quota,
    }


def _reserved_row(one: Reserved) -> dict[str, object]:
    return {
        "id": one.reservation_id,
        "name": one.reservation_name,
        "fault_domain": one.fault_domain,
        "reserved": one.reserved,
        "used": one.used,
        "available": one.available,
    }
