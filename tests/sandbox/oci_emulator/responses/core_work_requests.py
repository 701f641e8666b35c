# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Work requests of the iaas services. Identity has none of its own here, so the shared path is theirs alone."""

from __future__ import annotations

from ..models.work_requests import WorkRequest
from ..region import Region
from ..wire.errors import not_found
from ..wire.json_types import JsonObject
from ..wire.pages import paged
from ..wire.reply import Reply, json_reply
from ..wire.request import Request
from ..wire.routing import Operation

BASE = "/20160918/workRequests"


def show(work: WorkRequest) -> JsonObject:
    return {
        "id": work.id,
        "operationType": work.operation,
        "status": work.status,
        "compartmentId": work.compartment_id,
        "resources": [
            {"actionType": one.action, "entityType": one.kind, "identifier": one.id, "entityUri": one.uri}
            for one in work.resources
            if one.action != "FAILED"
        ],
        "percentComplete": float(work.percent),
        "timeAccepted": work.accepted,
        "timeStarted": work.started or None,
        "timeFinished": work.finished or None,
    }


def known(region: Region, request: Request) -> WorkRequest:
    work = region.core_work.by_id.get(request.params["work_request_id"])
    if work is None:
        raise not_found()
    return work


def get_work_request(region: Region, request: Request) -> Reply:
    return json_reply(show(known(region, request)))


def list_work_requests(region: Region, request: Request) -> Reply:
    compartment = region.compartment(request.required("compartmentId"))
    resource_id = request.one("resourceId")
    found = [
        work
        for work in reversed(region.core_work.by_id.values())
        if work.compartment_id == compartment.id
        and (not resource_id or any(one.id == resource_id for one in work.resources))
    ]
    return paged(request, found, show)


def list_errors(region: Region, request: Request) -> Reply:
    errors = known(region, request).errors
    return paged(request, errors, lambda one: {"code": one.code, "message": one.message, "timestamp": one.at})


def list_logs(region: Region, request: Request) -> Reply:
    return paged(request, known(region, request).logs, lambda one: {"message": one.message, "timestamp": one.at})


OPERATIONS = (
    Operation("ListCoreWorkRequests", "GET", BASE, list_work_requests),
    Operation("GetCoreWorkRequest", "GET", f"{BASE}/{{work_request_id}}", get_work_request),
    Operation("ListCoreWorkRequestErrors", "GET", f"{BASE}/{{work_request_id}}/errors", list_errors),
    Operation("ListCoreWorkRequestLogs", "GET", f"{BASE}/{{work_request_id}}/logs", list_logs),
)
