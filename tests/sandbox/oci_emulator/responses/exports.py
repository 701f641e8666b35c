# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Exports of file systems: what is mounted, where, by whom."""

from __future__ import annotations

from typing import cast

from ..flows import file_storage as flows
from ..ids import new_ocid
from ..models.file_storage import Export
from ..region import Region
from ..wire.errors import conflict, incorrect_state, invalid, missing
from ..wire.fields import ANYTHING, TEXT, Fields
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, json_reply
from ..wire.request import Request
from ..wire.routing import Operation
from .file_storage import BASE, end, get, known, one_of

EXPORTS = f"{BASE}/exports"
CREATE_EXPORT = Fields(
    {
        "exportSetId": TEXT,
        "fileSystemId": TEXT,
        "path": TEXT,
        "exportOptions": ANYTHING,
        "isIdmapGroupsForSysAuth": ANYTHING,
    },
    ("exportSetId", "fileSystemId", "path"),
)
OPEN_TO_ALL: list[JsonObject] = [
    {
        "source": "0.0.0.0/0",
        "access": "READ_WRITE",
        "identitySquash": "NONE",
        "requirePrivilegedSourcePort": False,
        "anonymousUid": 65534,
        "anonymousGid": 65534,
        "isAnonymousAccessAllowed": False,
        "allowedAuth": ["SYS"],
    }
]
"""What an export without options means; an empty list hides it from everybody."""


def show_export(one: Export) -> JsonObject:
    return {**show_export_summary(one), "exportOptions": list(one.options), "isIdmapGroupsForSysAuth": False}


def show_export_summary(one: Export) -> JsonObject:
    return {
        "id": one.id,
        "exportSetId": one.export_set_id,
        "fileSystemId": one.file_system_id,
        "path": one.path,
        "lifecycleState": one.state,
        "timeCreated": one.created,
    }


def create_export(region: Region, request: Request) -> Reply:
    body = request.json()
    CREATE_EXPORT.check(body)
    exports = known(region.files.export_sets, cast(str, body["exportSetId"]))
    files = known(region.files.file_systems, cast(str, body["fileSystemId"]))
    path = cast(str, body["path"])
    if exports.state != "ACTIVE" or files.state != "ACTIVE":
        raise incorrect_state("The file system and the export set must be ACTIVE.")
    if exports.availability_domain != files.availability_domain:
        raise invalid("The file system and the mount target must be in one availability domain.")
    if not path.startswith("/"):
        raise invalid("path must start with a slash")
    if any(one.path == path for one in region.files.exports_of(export_set_id=exports.id)):
        raise conflict(f"Another export has the path {path}.")
    one = Export(
        new_ocid("export", region.settings.region), path, files.compartment_id, files.availability_domain,
        export_set_id=exports.id, file_system_id=files.id, path=path,
        options=cast("list[JsonObject]", OPEN_TO_ALL if body.get("exportOptions") is None else body["exportOptions"]),
    )  # fmt: skip
    region.files.exports[one.id] = one
    region.start(flows.activate(region, [one]))
    return json_reply(show_export(one), etag=one.etag, resource=one.id)


def list_exports(region: Region, request: Request) -> Reply:
    """Summaries: without the options. At least one of three filters must be given."""
    compartment, exports, files = (request.one(name) for name in ("compartmentId", "exportSetId", "fileSystemId"))
    if not (compartment or exports or files):
        raise missing("compartmentId, exportSetId or fileSystemId")
    region.forget_old_records()
    found = [
        one
        for one in region.files.exports.values()
        if compartment in ("", one.compartment_id)
        and exports in ("", one.export_set_id)
        and files in ("", one.file_system_id)
        and request.one("id", one.id) == one.id
        and request.one("lifecycleState", one.state) == one.state
    ]
    keys = {"TIMECREATED": lambda e: e.created, "PATH": lambda e: e.path}
    return paged(
        request, ordered(request, found, keys, by="TIMECREATED", order="DESC"), show_export_summary, maximum=4096
    )


def delete_export(region: Region, request: Request) -> Reply:
    return end(region, request, one_of(region, request, region.files.exports), [])


OPERATIONS = (
    Operation("CreateExport", "POST", EXPORTS, create_export, replayable=True),
    Operation("ListExports", "GET", EXPORTS, list_exports),
    Operation("GetExport", "GET", f"{EXPORTS}/{{id}}", lambda r, q: get(r, q, r.files.exports, show_export)),
    Operation("DeleteExport", "DELETE", f"{EXPORTS}/{{id}}", delete_export),
)
