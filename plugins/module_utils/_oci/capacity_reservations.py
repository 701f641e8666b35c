# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Capacity reservations: hosts of a shape that are kept for the tenancy, and paid for, whether used or not."""

from __future__ import annotations

from typing import NamedTuple

from .client import Oci, given, segment
from .services import CORE
from .wire import Record, records, text, whole

USABLE = "ACTIVE"


class Reserved(NamedTuple):
    """Hosts of one shape in a reservation. ``fault_domain`` "" means any of the availability domain."""

    reservation_id: str
    reservation_name: str
    availability_domain: str
    fault_domain: str
    shape: str
    reserved: int
    used: int

    @property
    def available(self) -> int:
        return max(0, self.reserved - self.used)


def reservation_ids(oci: Oci, compartment_id: str) -> list[str]:
    """OCIDs of a compartment's reservations that can be used."""
    query = given(compartmentId=compartment_id, lifecycleState=USABLE)
    listed = oci.pages("ListComputeCapacityReservations", CORE, "/computeCapacityReservations", query)
    return [text(item, "id") for item in listed]


def reserved(oci: Oci, reservation_id: str) -> list[Reserved]:
    """What a reservation holds."""
    path = f"/computeCapacityReservations/{segment(reservation_id)}"
    found = oci.read("GetComputeCapacityReservation", CORE, path).record
    return [reserved_of(found, config) for config in records(found.get("instanceReservationConfigs"))]


def reserved_of(found: Record, config: Record) -> Reserved:
    """Reshape an InstanceReservationConfig of the API."""
    return Reserved(
        reservation_id=text(found, "id"),
        reservation_name=text(found, "displayName"),
        availability_domain=text(found, "availabilityDomain"),
        fault_domain=text(config, "faultDomain"),
        shape=text(config, "instanceShape"),
        reserved=whole(config, "reservedCount"),
        used=whole(config, "usedCount"),
    )
