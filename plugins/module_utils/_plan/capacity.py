# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many nodes of a shape can be launched in a place, and what keeps more from being launched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Union

from .placement import NOT_OFFERED, OUT_OF_CAPACITY


class BlockedBy(StrEnum):
    """What keeps nodes from being launched. POLICY: what would tell may not be read; UNKNOWN: it could not be."""

    NONE = "none"
    CAPACITY = "capacity"
    LIMIT = "limit"
    QUOTA = "quota"
    UNSUPPORTED = "unsupported"
    POLICY = "policy"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Unread:
    """A source that did not tell, and the operation that would have. ``forbidden``: for want of a permission."""

    operation: str
    forbidden: bool


@dataclass(frozen=True)
class Hosts:
    """What the capacity report says. ``count`` None: OCI does not say how many."""

    status: str
    count: int | None


@dataclass(frozen=True)
class LimitUse:
    """A service limit in one availability domain, in its own unit (GPUs, OCPUs or GB), of which a node takes ``each``.

    ``quota`` is what a compartment quota allows, None without one. ``value`` None: not known.
    """

    name: str
    each: float
    value: int | None
    used: int
    available: int
    quota: int | None

    @property
    def nodes(self) -> int:
        return int(max(0, self.available) // self.each) if self.each else 0

    @property
    def kind(self) -> BlockedBy:
        """Whether the quota or the limit is the smaller one."""
        by_quota = self.quota is not None and self.quota - self.used <= self.available
        return BlockedBy.QUOTA if by_quota else BlockedBy.LIMIT

    def __str__(self) -> str:
        word = "the compartment quota on " if self.kind is BlockedBy.QUOTA else ""
        return f"{max(0, self.available)} left of {word}{self.name}, {self.each:g} needed for each"


@dataclass(frozen=True)
class ValueOnly:
    """A limit of which only the value could be read, not how much of it is used."""

    name: str
    each: float
    value: int
    use: Unread


Offer = Union[bool, Unread]
Report = Union[Hosts, Unread]
Limit = Union[LimitUse, ValueOnly, Unread]


@dataclass(frozen=True)
class Verdict:
    """``can_launch`` nodes, None when that cannot be told; why there are not more, and a sentence for people."""

    can_launch: int | None
    blocked_by: BlockedBy
    message: str


@dataclass(frozen=True)
class _Bound:
    nodes: int
    by: BlockedBy
    says: str


def verdict(offer: Offer, report: Report, limits: Sequence[Limit]) -> Verdict:
    """One source that says no decides, whatever the others would say."""
    if offer is False or (isinstance(report, Hosts) and report.status == NOT_OFFERED):
        return Verdict(0, BlockedBy.UNSUPPORTED, "The shape is not offered here.")
    bounds = [*_bounds_of_limits(limits), *_bound_of_hosts(report)]
    says = "; ".join(bound.says for bound in bounds)
    full = next((bound for bound in bounds if bound.nodes == 0), None)
    if full:
        return Verdict(0, full.by, f"None: {says}.")
    unread = _unread(report, limits)
    if unread:
        by = BlockedBy.POLICY if any(one.forbidden for one in unread) else BlockedBy.UNKNOWN
        names = ", ".join(dict.fromkeys(one.operation for one in unread))
        why = "is not permitted" if by is BlockedBy.POLICY else "failed"
        return Verdict(None, by, f"Unknown, as {names} {why}{f'; {says}' if says else ''}.")
    if not bounds:
        return Verdict(None, BlockedBy.UNKNOWN, "Unknown: nothing tells about the shape here.")
    most = min(bound.nodes for bound in bounds)
    at_least = isinstance(report, Hosts) and report.count is None
    return Verdict(most, BlockedBy.NONE, f"{'At least ' if at_least else ''}{most}: {says}.")


def _bounds_of_limits(limits: Sequence[Limit]) -> list[_Bound]:
    bounds = [_Bound(one.nodes, one.kind, str(one)) for one in limits if isinstance(one, LimitUse)]
    small = [one for one in limits if isinstance(one, ValueOnly) and one.value < one.each]
    return bounds + [_Bound(0, BlockedBy.LIMIT, f"{one.name} is {one.value}, {one.each:g} needed") for one in small]


def _bound_of_hosts(report: Report) -> list[_Bound]:
    if isinstance(report, Unread):
        return []
    if report.status == OUT_OF_CAPACITY:
        return [_Bound(0, BlockedBy.CAPACITY, "no free host")]
    if report.count is None:
        return [_Bound(1, BlockedBy.CAPACITY, "free hosts, whose number OCI does not tell")]
    hosts = "1 free host" if report.count == 1 else f"{report.count or 'no'} free hosts"
    return [_Bound(report.count, BlockedBy.CAPACITY, hosts)]


def _unread(report: Report, limits: Sequence[Limit]) -> list[Unread]:
    of_limits = [one.use if isinstance(one, ValueOnly) else one for one in limits if not isinstance(one, LimitUse)]
    return [*([report] if isinstance(report, Unread) else []), *of_limits]
