# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Service limits: how much of a resource the tenancy may use, and how much of that is left."""

from __future__ import annotations

from typing import NamedTuple

from .._errors import OciError
from .client import Oci, given, segment
from .services import LIMITS
from .wire import Record, text, whole


class Availability(NamedTuple):
    """``available`` may be negative when usage exceeds the limit; None when OCI does not tell.

    ``quota`` is the value a compartment quota sets, None when no quota applies.
    """

    used: int | None
    available: int | None
    quota: int | None


class LimitValue(NamedTuple):
    """A limit of one scope; ``availability_domain`` is "" for those that hold for the region."""

    name: str
    availability_domain: str
    value: int


def availability(
    oci: Oci, limit_name: str, compartment_id: str, availability_domain: str = "", *, service: str = "compute"
) -> Availability | None:
    """What is left of a limit; None for limits OCI keeps no availability of. Compute limits need the domain."""
    query = given(compartmentId=compartment_id, availabilityDomain=availability_domain)
    path = f"/services/{segment(service)}/limits/{segment(limit_name)}/resourceAvailability"
    try:
        found = oci.read("GetResourceAvailability", LIMITS, path, query).record
    except OciError as error:
        if error.status == 404:
            return None
        raise
    return availability_of(found) if found else None


def values(oci: Oci, tenancy_id: str, name: str = "", *, service: str = "compute") -> list[LimitValue]:
    """Values of a service's limits, or of one of them: one per availability domain for limits of that scope."""
    query = given(compartmentId=tenancy_id, serviceName=service, name=name)
    return [limit_value(item) for item in oci.pages("ListLimitValues", LIMITS, "/limitValues", query)]


def availability_of(found: Record) -> Availability:
    """Reshape a ResourceAvailability of the API."""
    return Availability(_count(found, "used"), _count(found, "available"), _count(found, "effectiveQuotaValue"))


def limit_value(found: Record) -> LimitValue:
    """Reshape a LimitValueSummary of the API."""
    return LimitValue(text(found, "name"), text(found, "availabilityDomain"), whole(found, "value"))


def _count(found: Record, key: str) -> int | None:
    return None if found.get(key) is None else whole(found, key)
