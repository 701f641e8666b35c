# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What may be launched: free hosts, service limits and compartment quotas, shared by node pools and instances."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from ..wire.errors import OciError, invalid
from .shapes import SHAPES, Shape


class Running(Protocol):
    """What the accounts need to know of an instance that holds a host."""

    shape: str
    availability_domain: str
    ocpus: float
    memory_gb: float


@dataclass(frozen=True)
class LimitRow:
    """One service limit. `unit` is gpu, ocpu or gb."""

    name: str
    unit: str
    shapes: tuple[str, ...]
    default: int


def limit_rows() -> dict[str, LimitRow]:
    """Every compute limit the shapes count against, with a generous default per availability domain."""
    shapes_of: dict[tuple[str, str, int], list[str]] = {}
    for shape in SHAPES.values():
        counted = (shape.limit, "gpu", 128) if shape.gpus else (shape.limit, "ocpu", 20000)
        shapes_of.setdefault(counted, []).append(shape.name)
        if shape.memory_limit:
            shapes_of.setdefault((shape.memory_limit, "gb", 300000), []).append(shape.name)
    return {name: LimitRow(name, unit, tuple(names), value) for (name, unit, value), names in shapes_of.items()}


LIMITS = limit_rows()


def counted(row: LimitRow, shape: Shape, ocpus: float, memory_gb: float) -> float:
    """What one instance takes of a limit."""
    return {"gpu": float(shape.gpus), "ocpu": ocpus, "gb": memory_gb}[row.unit]


@dataclass
class Hosts:
    """Accounts per availability domain (full names). `promised` overrides what capacity reports say."""

    domains: tuple[str, ...]
    free: dict[tuple[str, str], int] = field(default_factory=dict)
    promised: dict[tuple[str, str], int] = field(default_factory=dict)
    values: dict[tuple[str, str], int] = field(default_factory=dict)
    quotas: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for shape in SHAPES.values():
            for number in shape.domains:
                self.free[shape.name, self.domains[number - 1]] = shape.hosts
        for row in LIMITS.values():
            for domain in self.domains:
                offered = any((name, domain) in self.free for name in row.shapes)
                self.values[row.name, domain] = row.default if offered else 0

    def offers(self, shape: str, domain: str) -> bool:
        return (shape, domain) in self.free

    def used(self, row: LimitRow, domain: str, running: Iterable[Running]) -> float:
        return sum(
            counted(row, SHAPES[one.shape], one.ocpus, one.memory_gb)
            for one in running
            if one.availability_domain == domain and one.shape in row.shapes
        )

    def take(self, shape: Shape, domain: str, ocpus: float, memory_gb: float, running: Iterable[Running]) -> None:
        """Take one host or raise what the launch operation answers: quota, limit, then capacity."""
        self.check_limits(shape, domain, ocpus, memory_gb, running, 1)
        if self.free[shape.name, domain] <= 0:
            raise OciError(500, "InternalError", "Out of host capacity.", kept=True)
        self.free[shape.name, domain] -= 1

    def check_limits(
        self, shape: Shape, domain: str, ocpus: float, memory_gb: float, running: Iterable[Running], more: int
    ) -> None:
        """Raise what `more` launches break: there is no such hardware, a quota, a limit."""
        if not self.offers(shape.name, domain):
            raise OciError(404, "NotAuthorizedOrNotFound", f"shape {shape.name} not found", kept=True)
        present = list(running)
        for name in filter(None, (shape.limit, shape.memory_limit)):
            row = LIMITS[name]
            wanted = self.used(row, domain, present) + more * counted(row, shape, ocpus, memory_gb)
            quota = self.quotas.get((name, domain))
            if quota is not None and wanted > quota:
                raise OciError(400, "QuotaExceeded", QUOTA_TEXT.format(name=name), kept=True)
            if wanted > self.values[name, domain]:
                raise OciError(400, "LimitExceeded", LIMIT_TEXT.format(name=name), kept=True)

    def give_back(self, shape: str, domain: str) -> None:
        if (shape, domain) in self.free:
            self.free[shape, domain] += 1

    def set_capacity(self, shape: str, domains: Iterable[str], available: int | None) -> None:
        """Free hosts from now on; None takes the shape out of the availability domain."""
        if shape not in SHAPES:
            raise invalid(f"unknown shape {shape}")
        for domain in domains:
            self.promised.pop((shape, domain), None)
            if available is None:
                self.free.pop((shape, domain), None)
            else:
                self.free[shape, domain] = available

    def reported(self, shape: str, domain: str) -> int:
        return self.promised.get((shape, domain), self.free[shape, domain])


LIMIT_TEXT = (
    "The following service limits were exceeded: {name}. Request a service limit increase from the service limits page "
    "in the console."
)
QUOTA_TEXT = (
    "The following compartment quotas were exceeded: {name}. Contact an administrator of the tenancy to change the "
    "quota policy."
)
