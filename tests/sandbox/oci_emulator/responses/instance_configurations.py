# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import cast

from ..ids import new_ocid
from ..models.compute_management import InstanceConfiguration
from ..region import Region
from ..wire.errors import conflict, invalid, not_found
from ..wire.fields import ANYTHING, DEFINED_TAGS, FREEFORM_TAGS, TEXT, Fields, MapOf, Word
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, json_reply, no_content
from ..wire.request import Request
from ..wire.routing import Operation
from .instances import SOURCE, STORED

BASE = "/20160918/instanceConfigurations"
LAUNCH = Fields(
    {
        "availabilityDomain": TEXT,
        "compartmentId": TEXT,
        "shape": TEXT,
        "shapeConfig": ANYTHING,
        "sourceDetails": SOURCE,
        "createVnicDetails": ANYTHING,
        "metadata": MapOf(TEXT),
        "displayName": TEXT,
        "faultDomain": TEXT,
        "freeformTags": FREEFORM_TAGS,
        "definedTags": DEFINED_TAGS,
        "launchMode": TEXT,
        "preferredMaintenanceAction": TEXT,
        **dict.fromkeys(STORED, ANYTHING),
    }
)
DETAILS = Fields(
    {
        "instanceType": Word(("compute",)),
        "launchDetails": LAUNCH,
        "blockVolumes": ANYTHING,
        "secondaryVnics": ANYTHING,
    },
    ("instanceType",),
)
NAMES = {"displayName": TEXT, "freeformTags": FREEFORM_TAGS, "definedTags": DEFINED_TAGS}
CREATE = Fields(
    {**NAMES, "compartmentId": TEXT, "source": Word(("NONE", "INSTANCE")), "instanceDetails": DETAILS},
    ("compartmentId",),
)
UPDATE = Fields(NAMES)


def show(one: InstanceConfiguration) -> JsonObject:
    return {
        "id": one.id,
        "displayName": one.name,
        "compartmentId": one.compartment_id,
        "instanceDetails": one.instance_details,
        "deferredFields": [],
        "timeCreated": one.created,
        "freeformTags": dict(one.freeform_tags),
        "definedTags": one.defined_tags,
    }


def show_summary(one: InstanceConfiguration) -> JsonObject:
    return {key: value for key, value in show(one).items() if key not in ("instanceDetails", "deferredFields")}


def known_configuration(region: Region, ocid: str) -> InstanceConfiguration:
    if ocid not in region.compute_management.configurations:
        raise not_found()
    return region.compute_management.configurations[ocid]


def create(region: Region, request: Request) -> Reply:
    body = request.json()
    CREATE.check(body)
    region.compartment(cast(str, body["compartmentId"]))
    if body.get("source", "NONE") != "NONE" or not body.get("instanceDetails"):
        raise invalid("Only configurations from instanceDetails, source NONE, can be created here.")
    one = InstanceConfiguration(
        new_ocid("instanceconfiguration", region.settings.region),
        cast(str, body.get("displayName") or "instanceconfiguration"),
        cast(str, body["compartmentId"]),
        cast(JsonObject, body["instanceDetails"]),
        cast("dict[str, str]", body.get("freeformTags") or {}),
        cast(JsonObject, body.get("definedTags") or {}),
    )
    region.compute_management.configurations[one.id] = one
    return json_reply(show(one), etag=one.etag, resource=one.id)


def get(region: Region, request: Request) -> Reply:
    one = known_configuration(region, request.params["id"])
    return json_reply(show(one), etag=one.etag)


def list_all(region: Region, request: Request) -> Reply:
    compartment = region.compartment(request.required("compartmentId"))
    found = [one for one in region.compute_management.configurations.values() if one.compartment_id == compartment.id]
    keys = {"TIMECREATED": lambda i: i.created, "DISPLAYNAME": lambda i: i.name}
    return paged(request, ordered(request, found, keys, by="TIMECREATED", order="DESC"), show_summary)


def update(region: Region, request: Request) -> Reply:
    """Names and tags; what is launched never changes."""
    one = known_configuration(region, request.params["id"])
    body = request.json()
    UPDATE.check(body)
    request.check_etag(one.etag)
    one.name = cast(str, body.get("displayName") or one.name)
    if "freeformTags" in body:
        one.freeform_tags = cast("dict[str, str]", body["freeformTags"] or {})
    one.version += 1
    return json_reply(show(one), etag=one.etag)


def delete(region: Region, request: Request) -> Reply:
    one = known_configuration(region, request.params["id"])
    request.check_etag(one.etag)
    users = [
        pool.id
        for pool in region.compute_management.pools.values()
        if pool.configuration_id == one.id and pool.state != "TERMINATED"
    ]
    if users:
        raise conflict(f"The instance configuration {one.id} is in use by {', '.join(users)}.")
    del region.compute_management.configurations[one.id]
    return no_content()


OPERATIONS = (
    Operation("CreateInstanceConfiguration", "POST", BASE, create, replayable=True),
    Operation("ListInstanceConfigurations", "GET", BASE, list_all),
    Operation("GetInstanceConfiguration", "GET", f"{BASE}/{{id}}", get),
    Operation("UpdateInstanceConfiguration", "PUT", f"{BASE}/{{id}}", update),
    Operation("DeleteInstanceConfiguration", "DELETE", f"{BASE}/{{id}}", delete),
)
