# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import cast

from ..ids import new_ocid
from ..models.reservations import Reservation
from ..region import Region
from ..wire.errors import OciError, invalid, not_found
from ..wire.fields import ANYTHING, DEFINED_TAGS, FREEFORM_TAGS, TEXT, Fields, ListOf, Number
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, json_reply, no_content
from ..wire.request import Request
from ..wire.routing import Operation

BASE = "/20160918/computeCapacityReservations"
CONFIG = Fields(
    {"instanceShape": TEXT, "instanceShapeConfig": ANYTHING, "faultDomain": TEXT, "reservedCount": Number(0, 100000)},
    ("instanceShape", "reservedCount"),
)
CREATE = Fields(
    {
        "compartmentId": TEXT,
        "availabilityDomain": TEXT,
        "displayName": TEXT,
        "isDefaultReservation": ANYTHING,
        "instanceReservationConfigs": ListOf(CONFIG),
        "freeformTags": FREEFORM_TAGS,
        "definedTags": DEFINED_TAGS,
    },
    ("compartmentId", "availabilityDomain"),
)


def summary(one: Reservation) -> JsonObject:
    return {
        "id": one.id,
        "displayName": one.name,
        "compartmentId": one.compartment_id,
        "availabilityDomain": one.availability_domain,
        "lifecycleState": one.state,
        "isDefaultReservation": False,
        "reservedInstanceCount": sum(count(config) for config in one.configs),
        "usedInstanceCount": 0,
        "timeCreated": one.created,
        "freeformTags": dict(one.freeform_tags),
        "definedTags": one.defined_tags,
    }


def show(one: Reservation) -> JsonObject:
    """In full. No launch of the sandbox uses a reservation."""
    nothing: JsonObject = {"faultDomain": None, "instanceShapeConfig": None, "usedCount": 0}
    return {**summary(one), "instanceReservationConfigs": [{**nothing, **config} for config in one.configs]}


def count(config: JsonObject) -> int:
    return int(cast(int, config["reservedCount"]))


def known(region: Region, request: Request) -> Reservation:
    one = region.reservations.get(request.params["id"])
    if one is None:
        raise not_found()
    return one


def create(region: Region, request: Request) -> Reply:
    """Takes the hosts at once, or none of them."""
    body = request.json()
    CREATE.check(body)
    region.compartment(cast(str, body["compartmentId"]))
    domain = cast(str, body["availabilityDomain"])
    if domain not in region.settings.availability_domains:
        raise invalid(f"Invalid availabilityDomain {domain}")
    configs = cast("list[JsonObject]", body.get("instanceReservationConfigs") or [])
    wanted = {cast(str, config["instanceShape"]): count(config) for config in configs}
    free = region.hosts.free
    if any(free.get((shape, domain), 0) < hosts for shape, hosts in wanted.items()):
        raise OciError(500, "InternalError", "Out of host capacity.", kept=True)
    for shape, hosts in wanted.items():
        free[shape, domain] -= hosts
    one = Reservation(
        new_ocid("capacityreservation", region.settings.region),
        cast(str, body.get("displayName") or "capacityreservation"),
        cast(str, body["compartmentId"]),
        domain,
        configs,
        cast("dict[str, str]", body.get("freeformTags") or {}),
        cast(JsonObject, body.get("definedTags") or {}),
    )
    region.reservations[one.id] = one
    return json_reply(show(one), etag=one.etag, resource=one.id)


def get(region: Region, request: Request) -> Reply:
    one = known(region, request)
    return json_reply(show(one), etag=one.etag)


def list_all(region: Region, request: Request) -> Reply:
    compartment = region.compartment(request.required("compartmentId"))
    found = [
        one
        for one in region.reservations.values()
        if one.compartment_id == compartment.id
        and request.one("availabilityDomain", one.availability_domain) == one.availability_domain
        and request.one("displayName", one.name) == one.name
        and request.one("lifecycleState", one.state) == one.state
    ]
    keys = {"TIMECREATED": lambda one: one.created, "DISPLAYNAME": lambda one: one.name}
    return paged(request, ordered(request, found, keys, by="TIMECREATED", order="DESC"), summary)


def delete(region: Region, request: Request) -> Reply:
    one = known(region, request)
    if one.state == "DELETED":
        raise not_found()
    for config in one.configs:
        for _host in range(count(config)):
            region.hosts.give_back(cast(str, config["instanceShape"]), one.availability_domain)
    one.state, one.version = "DELETED", one.version + 1
    return no_content()


OPERATIONS = (
    Operation("CreateComputeCapacityReservation", "POST", BASE, create, replayable=True),
    Operation("ListComputeCapacityReservations", "GET", BASE, list_all),
    Operation("GetComputeCapacityReservation", "GET", f"{BASE}/{{id}}", get),
    Operation("DeleteComputeCapacityReservation", "DELETE", f"{BASE}/{{id}}", delete),
)
