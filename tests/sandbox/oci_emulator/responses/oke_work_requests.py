# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ..models.work_requests import WorkRequest
from ..region import Region
from ..wire.errors import conflict, invalid, not_found
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, json_reply
from ..wire.request import Request
from ..wire.routing import Operation

BASE = "/20180222/workRequests"
STATUSES = ("ACCEPTED", "IN_PROGRESS", "FAILED", "SUCCEEDED", "CANCELING", "CANCELED")


def show(work: WorkRequest) -> JsonObject:
    return {
        "id": work.id,
        "operationType": work.operation,
        "status": work.status,
        "compartmentId": work.compartment_id,
        "resources": [
            {"actionType": one.action, "entityType": one.kind, "identifier": one.id, "entityUri": one.uri}
            for one in work.resources
        ],
        "timeAccepted": work.accepted,
        "timeStarted": work.started or None,
        "timeFinished": work.finished or None,
    }


def known(region: Region, request: Request) -> WorkRequest:
    work = region.oke_work.by_id.get(request.params["work_request_id"])
    if work is None:
        raise not_found()
    return work


def get_work_request(region: Region, request: Request) -> Reply:
    return json_reply(show(known(region, request)))


def list_work_requests(region: Region, request: Request) -> Reply:
    compartment = region.compartment(request.required("compartmentId"))
    statuses = request.every("status")
    if not set(statuses) <= set(STATUSES):
        raise invalid(f"status must be one of {', '.join(STATUSES)}")
    resource_id, kind = request.one("resourceId"), request.one("resourceType").lower()
    found = [
        work
        for work in region.oke_work.by_id.values()
        if work.compartment_id == compartment.id
        and request.one("clusterId", work.cluster_id) == work.cluster_id
        and (not statuses or work.status in statuses)
        and (not resource_id or any(one.id == resource_id for one in work.resources))
        and (not kind or any(one.kind == kind for one in work.resources))
    ]
    keys = {
        "ID": lambda w: w.id,
        "OPERATION_TYPE": lambda w: w.operation,
        "STATUS": lambda w: w.status,
        "TIME_ACCEPTED": lambda w: w.accepted,
        "TIME_STARTED": lambda w: w.started,
        "TIME_FINISHED": lambda w: w.finished,
    }
    return paged(request, ordered(request, found, keys, by="TIME_ACCEPTED", order="DESC"), show)


def list_errors(region: Region, request: Request) -> Reply:
    region.compartment(request.required("compartmentId"))
    errors = known(region, request).errors
    return json_reply([{"code": one.code, "message": one.message, "timestamp": one.at} for one in errors])


def list_logs(region: Region, request: Request) -> Reply:
    region.compartment(request.required("compartmentId"))
    return json_reply([{"message": one.message, "timestamp": one.at} for one in known(region, request).logs])


def cancel(region: Region, request: Request) -> Reply:
    work = known(region, request)
    raise conflict(f"The work request {work.id} has started and cannot be canceled.")


OPERATIONS = (
    Operation("ListWorkRequests", "GET", BASE, list_work_requests),
    Operation("GetWorkRequest", "GET", f"{BASE}/{{work_request_id}}", get_work_request),
    Operation("DeleteWorkRequest", "DELETE", f"{BASE}/{{work_request_id}}", cancel),
    Operation("ListWorkRequestErrors", "GET", f"{BASE}/{{work_request_id}}/errors", list_errors),
    Operation("ListWorkRequestLogs", "GET", f"{BASE}/{{work_request_id}}/logs", list_logs),
)
