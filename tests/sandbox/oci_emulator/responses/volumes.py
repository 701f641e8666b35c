# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import cast

from ..flows import volumes as flows
from ..ids import new_ocid
from ..models.volumes import Volume
from ..region import Region
from ..wire.errors import conflict, invalid, not_found
from ..wire.fields import ANYTHING, DEFINED_TAGS, FREEFORM_TAGS, TEXT, Fields, Number
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, json_reply, no_content
from ..wire.request import Request
from ..wire.routing import Operation

BASE = "/20160918/volumes"
CHANGEABLE = {
    "displayName": TEXT,
    "freeformTags": FREEFORM_TAGS,
    "definedTags": DEFINED_TAGS,
    "sizeInGBs": Number(50, 32768),
    "vpusPerGB": Number(0, 120),
}
CREATE = Fields(
    {
        **CHANGEABLE,
        "compartmentId": TEXT,
        "availabilityDomain": TEXT,
        "sourceDetails": ANYTHING,
        "kmsKeyId": TEXT,
        "autotunePolicies": ANYTHING,
    },
    ("compartmentId", "availabilityDomain"),
)
UPDATE = Fields(CHANGEABLE)


def show(volume: Volume) -> JsonObject:
    return {
        "id": volume.id,
        "displayName": volume.name,
        "compartmentId": volume.compartment_id,
        "availabilityDomain": volume.availability_domain,
        "sizeInGBs": volume.size_gb,
        "sizeInMBs": volume.size_gb * 1024,
        "vpusPerGB": volume.vpus_per_gb,
        "lifecycleState": volume.state,
        "isHydrated": True,
        "sourceDetails": None,
        "timeCreated": volume.created,
        "freeformTags": dict(volume.freeform_tags),
        "definedTags": {},
        "systemTags": {},
    }


def known(region: Region, request: Request) -> Volume:
    region.forget_old_records()
    volume = region.volumes.get(request.params["id"])
    if volume is None:
        raise not_found()
    return volume


def create(region: Region, request: Request) -> Reply:
    body = request.json()
    CREATE.check(body)
    region.compartment(cast(str, body["compartmentId"]))
    domain = cast(str, body["availabilityDomain"])
    if domain not in region.settings.availability_domains:
        raise invalid(f"Invalid availabilityDomain {domain}")
    volume = Volume(
        new_ocid("volume", region.settings.region),
        cast(str, body.get("displayName") or "volume"),
        cast(str, body["compartmentId"]),
        domain,
        cast(int, body.get("sizeInGBs") or 1024),
        cast(int, 10 if body.get("vpusPerGB") is None else body["vpusPerGB"]),
        cast("dict[str, str]", body.get("freeformTags") or {}),
    )
    region.volumes[volume.id] = volume
    region.start(flows.provide(region, volume))
    return json_reply(show(volume), etag=volume.etag, resource=volume.id)


def get(region: Region, request: Request) -> Reply:
    volume = known(region, request)
    return json_reply(show(volume), etag=volume.etag)


def list_all(region: Region, request: Request) -> Reply:
    """Terminated ones stay in the list for a while."""
    region.forget_old_records()
    compartment = request.one("compartmentId")
    if compartment:
        region.compartment(compartment)
    found = [
        volume
        for volume in region.volumes.values()
        if compartment in ("", volume.compartment_id)
        and request.one("availabilityDomain", volume.availability_domain) == volume.availability_domain
        and request.one("displayName", volume.name) == volume.name
        and request.one("lifecycleState", volume.state) == volume.state
    ]
    keys = {"TIMECREATED": lambda v: v.created, "DISPLAYNAME": lambda v: v.name}
    return paged(request, ordered(request, found, keys, by="TIMECREATED", order="DESC"), show)


def update(region: Region, request: Request) -> Reply:
    """A volume only grows."""
    volume = known(region, request)
    body = request.json()
    UPDATE.check(body)
    request.check_etag(volume.etag)
    size = cast(int, body.get("sizeInGBs") or volume.size_gb)
    if size < volume.size_gb:
        raise invalid("sizeInGBs must not be smaller than it is.")
    volume.size_gb, volume.name = size, cast(str, body.get("displayName") or volume.name)
    if "freeformTags" in body:
        volume.freeform_tags = cast("dict[str, str]", body["freeformTags"] or {})
    volume.version += 1
    return json_reply(show(volume), etag=volume.etag)


def delete(region: Region, request: Request) -> Reply:
    volume = known(region, request)
    request.check_etag(volume.etag)
    if volume.state == "TERMINATED":
        raise not_found()
    if volume.state == "TERMINATING":
        raise conflict(f"The volume {volume.id} is {volume.state}.")
    volume.become("TERMINATING")
    region.start(flows.terminate(region, volume))
    return no_content()


OPERATIONS = (
    Operation("CreateVolume", "POST", BASE, create, replayable=True),
    Operation("ListVolumes", "GET", BASE, list_all),
    Operation("GetVolume", "GET", f"{BASE}/{{id}}", get),
    Operation("UpdateVolume", "PUT", f"{BASE}/{{id}}", update),
    Operation("DeleteVolume", "DELETE", f"{BASE}/{{id}}", delete),
)
