# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar, cast

from ..flows import file_storage as flows
from ..ids import new_ocid
from ..models.file_storage import ExportSet, FileResource, FileSystem, MountTarget
from ..region import Region
from ..wire.errors import conflict, incorrect_state, invalid, not_found
from ..wire.fields import ANYTHING, DEFINED_TAGS, FREEFORM_TAGS, TEXT, TEXTS, Fields
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, json_reply, no_content
from ..wire.request import Request
from ..wire.routing import Operation

BASE = "/20171215"
NAMES = {"displayName": TEXT, "freeformTags": FREEFORM_TAGS, "definedTags": DEFINED_TAGS}
PLACE = {"availabilityDomain": TEXT, "compartmentId": TEXT}
CREATE_FILE_SYSTEM = Fields({**NAMES, **PLACE, "kmsKeyId": TEXT, "sourceSnapshotId": TEXT}, tuple(PLACE))
CREATE_MOUNT_TARGET = Fields(
    {
        **NAMES,
        **PLACE,
        "subnetId": TEXT,
        "hostnameLabel": TEXT,
        "ipAddress": TEXT,
        "nsgIds": TEXTS,
        "idmapType": TEXT,
        "requestedThroughput": ANYTHING,
    },
    (*PLACE, "subnetId"),
)
UPDATE = Fields(NAMES)
R = TypeVar("R", bound=FileResource)


def show(one: FileResource) -> JsonObject:
    return {
        "id": one.id,
        "displayName": one.name,
        "compartmentId": one.compartment_id,
        "availabilityDomain": one.availability_domain,
        "lifecycleState": one.state,
        "timeCreated": one.created,
        "freeformTags": dict(one.freeform_tags),
        "definedTags": {},
    }


def show_file_system(one: FileSystem) -> JsonObject:
    return {**show(one), "meteredBytes": 8192, "kmsKeyId": one.kms_key_id, "isCloneParent": False, "isHydrated": True}


def show_mount_target(one: MountTarget) -> JsonObject:
    """There is no address in it: it belongs to the private IP."""
    return {
        **show(one),
        "subnetId": one.subnet_id,
        "privateIpIds": [one.private_ip_id],
        "exportSetId": one.export_set_id,
        "nsgIds": list(one.nsg_ids),
        "lifecycleDetails": "",
        "idmapType": "NONE",
    }


def show_export_set(region: Region, one: ExportSet) -> JsonObject:
    subnet = region.network.by_id.get(region.files.mount_targets[one.mount_target_id].subnet_id)
    most = 9223372036854775807
    return {**show(one), "vcnId": subnet and subnet.vcn_id, "maxFsStatBytes": most, "maxFsStatFiles": most}


def known(things: Mapping[str, R], ocid: str) -> R:
    if ocid not in things:
        raise not_found()
    return things[ocid]


def one_of(region: Region, request: Request, things: Mapping[str, R]) -> R:
    region.forget_old_records()
    return known(things, request.params["id"])


def listed(region: Region, request: Request, things: Mapping[str, R]) -> list[R]:
    """One availability domain of one compartment: both must be named."""
    compartment = region.compartment(request.required("compartmentId"))
    domain = checked_domain(region, request.required("availabilityDomain"))
    region.forget_old_records()
    found = [
        one
        for one in things.values()
        if one.compartment_id == compartment.id
        and one.availability_domain == domain
        and request.one("displayName", one.name) == one.name
        and request.one("lifecycleState", one.state) == one.state
        and request.one("id", one.id) == one.id
    ]
    keys = {"TIMECREATED": lambda i: i.created, "DISPLAYNAME": lambda i: i.name}
    return ordered(request, found, keys, by="TIMECREATED", order="DESC")


def checked_domain(region: Region, domain: str) -> str:
    if domain not in region.settings.availability_domains:
        raise invalid(f"Invalid availabilityDomain {domain}")
    return domain


def place(region: Region, body: JsonObject, kind: str) -> tuple[str, str, str, str, dict[str, str]]:
    """OCID, name, compartment, availability domain and tags of something new."""
    compartment = region.compartment(cast(str, body["compartmentId"]))
    return (
        new_ocid(kind, region.settings.region),
        cast(str, body.get("displayName") or kind),
        compartment.id,
        checked_domain(region, cast(str, body["availabilityDomain"])),
        cast("dict[str, str]", body.get("freeformTags") or {}),
    )


def create_file_system(region: Region, request: Request) -> Reply:
    body = request.json()
    CREATE_FILE_SYSTEM.check(body)
    one = FileSystem(*place(region, body, "filesystem"), kms_key_id=cast("str | None", body.get("kmsKeyId")))
    region.files.file_systems[one.id] = one
    region.start(flows.activate(region, [one]))
    return json_reply(show_file_system(one), etag=one.etag, resource=one.id)


def create_mount_target(region: Region, request: Request) -> Reply:
    """Its export set is made with it."""
    body = request.json()
    CREATE_MOUNT_TARGET.check(body)
    subnet = region.network.subnets.get(cast(str, body["subnetId"]))
    if subnet is None:
        raise not_found()
    one = MountTarget(*place(region, body, "mounttarget"), subnet_id=subnet.id)
    one.nsg_ids = cast("list[str]", body.get("nsgIds") or [])
    try:
        vnic = region.network.attach(one.id, subnet, one.availability_domain, one.name, one.nsg_ids)
    except LookupError as error:
        raise conflict(str(error)) from None
    exports = ExportSet(
        new_ocid("exportset", region.settings.region), f"{one.name} - export set", one.compartment_id,
        one.availability_domain, mount_target_id=one.id,
    )  # fmt: skip
    one.private_ip_id, one.export_set_id = vnic.private_ip_id, exports.id
    region.files.mount_targets[one.id], region.files.export_sets[exports.id] = one, exports
    region.start(flows.activate(region, [one, exports]))
    return json_reply(show_mount_target(one), etag=one.etag, resource=one.id)


def update(region: Region, request: Request, one: FileResource) -> None:
    body = request.json()
    UPDATE.check(body)
    request.check_etag(one.etag)
    one.name = cast(str, body.get("displayName") or one.name)
    if "freeformTags" in body:
        one.freeform_tags = cast("dict[str, str]", body["freeformTags"] or {})
    one.version += 1


def update_file_system(region: Region, request: Request) -> Reply:
    one = one_of(region, request, region.files.file_systems)
    update(region, request, one)
    return json_reply(show_file_system(one), etag=one.etag)


def update_mount_target(region: Region, request: Request) -> Reply:
    one = one_of(region, request, region.files.mount_targets)
    update(region, request, one)
    return json_reply(show_mount_target(one), etag=one.etag)


def delete_file_system(region: Region, request: Request) -> Reply:
    one = one_of(region, request, region.files.file_systems)
    if region.files.exports_of(file_system_id=one.id):
        raise conflict(f"The file system {one.id} has exports.")
    return end(region, request, one, [])


def delete_mount_target(region: Region, request: Request) -> Reply:
    """Its export set and its exports go too."""
    one = one_of(region, request, region.files.mount_targets)
    exports = region.files.exports_of(export_set_id=one.export_set_id)
    return end(region, request, one, [region.files.export_sets[one.export_set_id], *exports])


def end(region: Region, request: Request, one: FileResource, with_it: list[FileResource]) -> Reply:
    request.check_etag(one.etag)
    if one.state == "DELETED":
        raise not_found()
    if one.state != "ACTIVE":
        raise incorrect_state(f"{one.id} is {one.state}.")
    for each in (one, *with_it):
        each.become("DELETING")
    region.start(flows.delete(region, [one, *with_it]))
    return no_content()


def get(region: Region, request: Request, things: Mapping[str, R], show_one: Callable[[R], JsonObject]) -> Reply:
    one = one_of(region, request, things)
    return json_reply(show_one(one), etag=one.etag)


def list_all(region: Region, request: Request, things: Mapping[str, R], show_one: Callable[[R], JsonObject]) -> Reply:
    return paged(request, listed(region, request, things), show_one, maximum=4096)


FILE_SYSTEMS, TARGETS, SETS = (f"{BASE}/{kind}" for kind in ("fileSystems", "mountTargets", "exportSets"))
OPERATIONS = (
    Operation("CreateFileSystem", "POST", FILE_SYSTEMS, create_file_system, replayable=True),
    Operation(
        "ListFileSystems", "GET", FILE_SYSTEMS, lambda r, q: list_all(r, q, r.files.file_systems, show_file_system)
    ),
    Operation(
        "GetFileSystem", "GET", f"{FILE_SYSTEMS}/{{id}}", lambda r, q: get(r, q, r.files.file_systems, show_file_system)
    ),
    Operation("UpdateFileSystem", "PUT", f"{FILE_SYSTEMS}/{{id}}", update_file_system),
    Operation("DeleteFileSystem", "DELETE", f"{FILE_SYSTEMS}/{{id}}", delete_file_system),
    Operation("CreateMountTarget", "POST", TARGETS, create_mount_target, replayable=True),
    Operation(
        "ListMountTargets", "GET", TARGETS, lambda r, q: list_all(r, q, r.files.mount_targets, show_mount_target)
    ),
    Operation(
        "GetMountTarget", "GET", f"{TARGETS}/{{id}}", lambda r, q: get(r, q, r.files.mount_targets, show_mount_target)
    ),
    Operation("UpdateMountTarget", "PUT", f"{TARGETS}/{{id}}", update_mount_target),
    Operation("DeleteMountTarget", "DELETE", f"{TARGETS}/{{id}}", delete_mount_target),
    Operation(
        "ListExportSets", "GET", SETS, lambda r, q: list_all(r, q, r.files.export_sets, lambda s: show_export_set(r, s))
    ),
    Operation(
        "GetExportSet",
        "GET",
        f"{SETS}/{{id}}",
        lambda r, q: get(r, q, r.files.export_sets, lambda s: show_export_set(r, s)),
    ),
)
