# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sources of a capacity matrix, read at the same time. One that cannot be read leaves a gap, and a warning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import TypeVar

from .._errors import Connection, OciError
from .._oci import capacity_reservations, compute, identity, limits
from .._oci.capacity_reservations import Reserved
from .._oci.client import Oci
from .._oci.compute import SHAPES_PER_REPORT, Capacity, CapacityQuestion, OfferedShape
from .._oci.limits import Availability, LimitValue
from .._plan.capacity import Hosts, Limit, LimitUse, Offer, Report, Unread, ValueOnly
from .capacity_rows import Place, Size, limit_names
from .world import World

FORBIDDEN = frozenset({403, 404})
Found = TypeVar("Found")


class Sources:
    """What OCI tells of shapes in the ``domains``; ``warnings`` says what it does not tell.

    Limits are those of ``compartment_id``, with its quotas, and reservations are looked for in it.
    """

    def __init__(self, world: World, compartment_id: str, domains: Sequence[str], warnings: list[str]) -> None:
        self._world, self._compartment_id, self._warnings = world, compartment_id, warnings
        oci, tenancy = world.oci, world.oci.tenancy_id
        begun = [self._begin(partial(compute.shapes, oci, tenancy, domain)) for domain in domains]
        self._values_asked = self._begin(partial(_limit_values, oci, tenancy))
        self._reserved_asked = self._begin(partial(_reservations, world, compartment_id))
        self._offers: dict[str, dict[str, OfferedShape] | Unread] = {}
        for domain, asked in zip(domains, begun, strict=True):
            found = self._told(asked, f"which shapes are offered in {domain} is unknown")
            self._offers[domain] = found if isinstance(found, Unread) else {shape.name: shape for shape in found}
        self._reports: dict[tuple[str, Place], Report] = {}
        self._limits: dict[tuple[str, str], Availability | Unread] = {}
        self._values: dict[tuple[str, str], int] = {}
        self._reserved: list[Reserved] | None = None

    @property
    def offered(self) -> dict[str, OfferedShape]:
        """Shapes offered in any of the domains, by name."""
        known = [found for found in self._offers.values() if not isinstance(found, Unread)]
        return {name: shape for found in known for name, shape in found.items()}

    def places(self, *, in_detail: bool) -> list[Place]:
        """Each domain as a whole, and with ``in_detail`` its fault domains."""
        oci = self._world.oci
        asked = {
            domain: self._begin(partial(identity.fault_domains, oci, oci.tenancy_id, domain))
            for domain in (self._offers if in_detail else ())
        }
        places = []
        for domain in self._offers:
            places.append(Place(domain))
            if domain in asked:
                found = self._told(asked[domain], f"the fault domains of {domain} are unknown")
                places += [] if isinstance(found, Unread) else [Place(domain, name) for name in found]
        return places

    def read(self, sizes: Sequence[Size], places: Sequence[Place]) -> None:
        """Asks for free hosts and for what is left of limits, only where a shape is offered or that is unknown."""
        reports = [
            (asked, self._begin(partial(_report, self._world.oci, domain, asked)))
            for domain in self._offers
            for asked in _in_reports(self._questions(sizes, places, domain))
        ]
        uses = {key: self._begin(partial(self._use, *key)) for key in self._limits_of(sizes)}
        for asked, report in reports:
            self._note_report(asked, report)
        self._note_uses(uses)
        values = self._told(self._values_asked, "the values of service limits are unknown")
        self._values = {} if isinstance(values, Unread) else values
        reserved = self._told(self._reserved_asked, "capacity reservations are unknown")
        self._reserved = None if isinstance(reserved, Unread) else reserved

    def offer(self, size: Size, place: Place) -> Offer:
        found = self._offers[place.availability_domain]
        return found if isinstance(found, Unread) else size.name in found

    def report(self, size: Size, place: Place) -> Report:
        """Free hosts; of a shape that is not offered nothing was asked."""
        return self._reports.get((size.name, place), Unread("CreateComputeCapacityReport", forbidden=False))

    def limits(self, size: Size, place: Place) -> list[Limit]:
        """The limits that count the shape."""
        return [
            self._limit(name, size.each(name), place.availability_domain)
            for name in self._limit_names(size.name, place.availability_domain)
        ]

    def reserved(self, size: Size, place: Place) -> list[Reserved] | None:
        """Reservations of the shape there; None when they could not be read."""
        if self._reserved is None:
            return None
        return [
            one
            for one in self._reserved
            if (one.shape, one.availability_domain) == (size.name, place.availability_domain)
            and place.fault_domain in ("", one.fault_domain)
        ]

    def _limit(self, name: str, each: float, domain: str) -> Limit:
        found = self._limits.get((name, domain), Unread("GetResourceAvailability", forbidden=False))
        value = self._values.get((name, domain))
        if isinstance(found, Unread):
            return found if value is None else ValueOnly(name, each, value, found)
        used, available = found.used or 0, found.available or 0
        if value is None and found.quota is None:
            value = used + available
        return LimitUse(name, each, value, used, available, found.quota)

    def _limit_names(self, shape: str, domain: str) -> tuple[str, ...]:
        found = self._offers[domain]
        return limit_names(shape, None if isinstance(found, Unread) else found.get(shape))

    def _limits_of(self, sizes: Sequence[Size]) -> list[tuple[str, str]]:
        """Each limit of each domain once, however many shapes it counts."""
        return list(
            dict.fromkeys(
                (name, domain)
                for domain in self._offers
                for size in sizes
                if self.offer(size, Place(domain))
                for name in self._limit_names(size.name, domain)
            )
        )

    def _questions(self, sizes: Sequence[Size], places: Sequence[Place], domain: str) -> list[tuple[Size, Place]]:
        there = [place for place in places if place.availability_domain == domain]
        return [(size, place) for place in there for size in sizes if self.offer(size, place)]

    def _note_report(self, asked: Sequence[tuple[Size, Place]], report: Future[list[Capacity]]) -> None:
        domain = asked[0][1].availability_domain
        found = self._told(report, f"free hosts in {domain} are unknown")
        told = {} if isinstance(found, Unread) else {(one.shape, one.fault_domain): one for one in found}
        for size, place in asked:
            if isinstance(found, Unread):
                self._reports[size.name, place] = found
            elif (size.name, place.fault_domain) in told:
                one = told[size.name, place.fault_domain]
                self._reports[size.name, place] = Hosts(one.status, one.count)

    def _use(self, name: str, domain: str) -> Availability:
        """Raises OciError also for a limit whose use OCI does not tell: it answers the same without permission."""
        found = limits.availability(self._world.oci, name, self._compartment_id, domain)
        if found is None or found.available is None:
            raise OciError(f"OCI tells nothing of {name}.", status=404, operation="GetResourceAvailability")
        return found

    def _begin(self, read: Callable[[], Found]) -> Future[Found]:
        return self._world.start(read)

    def _note_uses(self, uses: Mapping[tuple[str, str], Future[Availability]]) -> None:
        """One warning for all limits that cannot be read for one reason: without a permission it is each of them."""
        unknown: dict[str, dict[str, list[str]]] = {}
        for (name, domain), use in uses.items():
            answer = _answer(use)
            self._limits[name, domain] = answer[0]
            if why := answer[1]:
                unknown.setdefault(why, {}).setdefault(domain, []).append(name)
        for why, by_domain in unknown.items():
            places = "; ".join(f"of {', '.join(names)} in {domain}" for domain, names in by_domain.items())
            self._warnings.append(f"{why}, so how much is used is unknown {places}.")

    def _told(self, asked: Future[Found], consequence: str) -> Found | Unread:
        """The answer; else a warning of what is not known without it."""
        answer = _answer(asked)
        if answer[1]:
            self._warnings.append(f"{answer[1]}, so {consequence}.")
        return answer[0]


def _answer(asked: Future[Found]) -> tuple[Found | Unread, str]:
    """The answer and "", or that there is none and why."""
    try:
        return asked.result(), ""
    except OciError as error:
        forbidden = error.status in FORBIDDEN
        why = f"{error.operation} is not permitted, or knows nothing" if forbidden else error.message.rstrip(".")
        return Unread(error.operation, forbidden), why
    except Connection as error:
        return Unread("a call", forbidden=False), error.message.rstrip(".")


def _report(oci: Oci, domain: str, asked: Sequence[tuple[Size, Place]]) -> list[Capacity]:
    questions = [
        CapacityQuestion(size.name, size.ocpus, size.memory_gb, place.fault_domain)
        if size.flexible
        else CapacityQuestion(size.name, fault_domain=place.fault_domain)
        for size, place in asked
    ]
    return compute.capacity_report(oci, oci.tenancy_id, domain, questions)


def _in_reports(asked: Sequence[tuple[Size, Place]]) -> Iterable[Sequence[tuple[Size, Place]]]:
    """As many as one report takes each, so that reports are made at the same time."""
    return (asked[start : start + SHAPES_PER_REPORT] for start in range(0, len(asked), SHAPES_PER_REPORT))


def _limit_values(oci: Oci, tenancy_id: str) -> dict[tuple[str, str], int]:
    """Values of the limits of Compute, by name and availability domain."""
    found: list[LimitValue] = limits.values(oci, tenancy_id)
    return {(one.name, one.availability_domain): one.value for one in found}


def _reservations(world: World, compartment_id: str) -> list[Reserved]:
    ids = capacity_reservations.reservation_ids(world.oci, compartment_id)
    return [one for reservation_id in ids for one in capacity_reservations.reserved(world.oci, reservation_id)]
