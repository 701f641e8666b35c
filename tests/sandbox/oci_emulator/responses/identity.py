# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ..ids import is_ocid, new_ocid
from ..models.compartments import Compartment
from ..region import Region
from ..wire.errors import invalid, not_found
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, json_reply
from ..wire.request import Request
from ..wire.routing import Operation

BASE = "/20160918"
FAULT_DOMAINS = (1, 2, 3)
REGION_KEYS = {"us-ashburn-1": "IAD", "us-phoenix-1": "PHX", "eu-frankfurt-1": "FRA", "uk-london-1": "LHR"}


def known_compartment(region: Region, ocid: str) -> Compartment:
    if not is_ocid(ocid):
        raise invalid(f"Invalid OCID: {ocid}")
    return region.compartment(ocid)


def show_compartment(compartment: Compartment) -> JsonObject:
    return {
        "id": compartment.id,
        "compartmentId": compartment.parent_id,
        "name": compartment.name,
        "description": compartment.description,
        "timeCreated": compartment.created,
        "lifecycleState": compartment.state,
        "inactiveStatus": None,
        "isAccessible": compartment.readable,
        "freeformTags": dict(compartment.tags),
        "definedTags": {},
    }


def list_availability_domains(region: Region, request: Request) -> Reply:
    compartment = known_compartment(region, request.required("compartmentId"))
    place = region.settings.region
    return json_reply(
        [
            {"name": name, "id": new_ocid("availabilitydomain", place, seed=name), "compartmentId": compartment.id}
            for name in region.settings.availability_domains
        ]
    )


def list_fault_domains(region: Region, request: Request) -> Reply:
    compartment = known_compartment(region, request.required("compartmentId"))
    domain = request.required("availabilityDomain")
    if domain not in region.settings.availability_domains:
        raise invalid(f"Unknown availability domain {domain}")
    return json_reply(
        [
            {
                "name": f"FAULT-DOMAIN-{number}",
                "id": new_ocid("faultdomain", region.settings.region, seed=f"{domain}/{number}"),
                "compartmentId": compartment.id,
                "availabilityDomain": domain,
            }
            for number in FAULT_DOMAINS
        ]
    )


def get_tenancy(region: Region, request: Request) -> Reply:
    root = own_tenancy(region, request)
    return json_reply(
        {
            "id": root.id,
            "name": root.name,
            "description": root.description,
            "homeRegionKey": REGION_KEYS.get(region.settings.region, "IAD"),
            "upiIdcsCompatibilityLayerEndpoint": None,
            "freeformTags": {},
            "definedTags": {},
        }
    )


def list_region_subscriptions(region: Region, request: Request) -> Reply:
    own_tenancy(region, request)
    home = region.settings.region
    return json_reply(
        [
            {
                "regionKey": REGION_KEYS.get(name, "IAD"),
                "regionName": name,
                "status": "READY",
                "isHomeRegion": name == home,
            }
            for name in region.subscribed
        ]
    )


def own_tenancy(region: Region, request: Request) -> Compartment:
    if request.params["tenancy_id"] != region.settings.tenancy_id:
        raise not_found()
    return region.compartment(region.settings.tenancy_id)


def list_compartments(region: Region, request: Request) -> Reply:
    parent = known_compartment(region, request.required("compartmentId"))
    whole_tree = request.flag("compartmentIdInSubtree")
    if whole_tree and parent.parent_id is not None:
        raise invalid("compartmentIdInSubtree is only valid for the tenancy")
    found = [
        one
        for one in region.compartments.values()
        if one.parent_id is not None
        and (whole_tree or one.parent_id == parent.id)
        and (request.one("accessLevel") != "ACCESSIBLE" or one.readable)
        and request.one("name", one.name) == one.name
        and request.one("lifecycleState", one.state) == one.state
    ]
    keys = {"NAME": lambda one: one.name, "TIMECREATED": lambda one: one.created}
    return paged(request, ordered(request, found, keys, by="TIMECREATED"), show_compartment)


def get_compartment(region: Region, request: Request) -> Reply:
    return json_reply(show_compartment(known_compartment(region, request.params["compartment_id"])))


OPERATIONS = (
    Operation("ListAvailabilityDomains", "GET", f"{BASE}/availabilityDomains", list_availability_domains),
    Operation("ListFaultDomains", "GET", f"{BASE}/faultDomains", list_fault_domains),
    Operation("GetTenancy", "GET", f"{BASE}/tenancies/{{tenancy_id}}", get_tenancy),
    Operation(
        "ListRegionSubscriptions",
        "GET",
        f"{BASE}/tenancies/{{tenancy_id}}/regionSubscriptions",
        list_region_subscriptions,
    ),
    Operation("ListCompartments", "GET", f"{BASE}/compartments", list_compartments),
    Operation("GetCompartment", "GET", f"{BASE}/compartments/{{compartment_id}}", get_compartment),
)
