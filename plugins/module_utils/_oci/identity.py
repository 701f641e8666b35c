# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Identity: compartments of a tenancy, regions that it uses, and their availability and fault domains."""

from __future__ import annotations

from typing import NamedTuple

from .client import Oci, segment
from .services import IDENTITY
from .wire import records, text


def availability_domains(oci: Oci, compartment_id: str) -> list[str]:
    """Full names, for instance ``Uocm:US-ASHBURN-AD-1``, in order. The prefix differs between tenancies."""
    query = {"compartmentId": compartment_id}
    answer = oci.read("ListAvailabilityDomains", IDENTITY, "/availabilityDomains", query)
    return sorted(text(item, "name") for item in records(answer.data))


class Compartment(NamedTuple):
    """A compartment, and the one or the tenancy that it lies in. ``accessible``: the caller may see what is in it."""

    id: str
    name: str
    parent_id: str
    accessible: bool


def compartments(oci: Oci, tenancy_id: str) -> list[Compartment]:
    """Active ones of the whole tenancy, with those that the caller may not see into: others may lie in them."""
    query = {
        "compartmentId": tenancy_id,
        "compartmentIdInSubtree": "true",
        "accessLevel": "ANY",
        "lifecycleState": "ACTIVE",
    }
    return [
        Compartment(
            text(item, "id"), text(item, "name"), text(item, "compartmentId"), item.get("isAccessible") is not False
        )
        for item in oci.pages("ListCompartments", IDENTITY, "/compartments", query)
    ]


def fault_domains(oci: Oci, compartment_id: str, availability_domain: str) -> list[str]:
    """Names, for instance ``FAULT-DOMAIN-1``, in order."""
    query = {"compartmentId": compartment_id, "availabilityDomain": availability_domain}
    answer = oci.read("ListFaultDomains", IDENTITY, "/faultDomains", query)
    return sorted(text(item, "name") for item in records(answer.data))


def subscribed_regions(oci: Oci, tenancy_id: str) -> list[str]:
    """Names, for instance ``us-ashburn-1``, of the regions that the tenancy has subscribed to."""
    path = f"/tenancies/{segment(tenancy_id)}/regionSubscriptions"
    return sorted(
        text(item, "regionName") for item in records(oci.read("ListRegionSubscriptions", IDENTITY, path).data)
    )
