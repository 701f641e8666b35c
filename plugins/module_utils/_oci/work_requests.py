# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work requests of Container Engine: what became of a pool or cluster operation."""

from __future__ import annotations

from typing import NamedTuple

from .client import Oci, given, segment
from .services import CONTAINER_ENGINE
from .wire import Record, records, text

FINAL = frozenset({"SUCCEEDED", "FAILED", "CANCELED"})


class WorkRequest(NamedTuple):
    """An operation under way. ``status``: ACCEPTED, IN_PROGRESS, CANCELING, or one of FINAL. Times are RFC 3339."""

    id: str
    operation: str
    status: str
    node_pool_id: str
    time_accepted: str
    time_started: str
    time_finished: str
    cluster_id: str = ""

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen. Success does not mean that every node is up: compare them with the size."""
        return self.status in FINAL


class Entry(NamedTuple):
    """One error or log line. ``code`` is "" for log lines."""

    code: str
    message: str
    time: str


def get(oci: Oci, work_request_id: str) -> WorkRequest:
    """One work request."""
    return work_request(oci.read("GetWorkRequest", CONTAINER_ENGINE, _path(work_request_id)).record)


def of_resource(oci: Oci, compartment_id: str, resource_id: str) -> list[WorkRequest]:
    """Work requests about one node pool or cluster, newest first."""
    query = {
        "compartmentId": compartment_id,
        "resourceId": resource_id,
        "sortBy": "TIME_ACCEPTED",
        "sortOrder": "DESC",
    }
    return [work_request(item) for item in oci.pages("ListWorkRequests", CONTAINER_ENGINE, "/workRequests", query)]


def errors(oci: Oci, work_request_id: str, compartment_id: str) -> list[Entry]:
    """What went wrong."""
    query = given(compartmentId=compartment_id)
    answer = oci.read("ListWorkRequestErrors", CONTAINER_ENGINE, f"{_path(work_request_id)}/errors", query)
    return [entry(item) for item in records(answer.data)]


def logs(oci: Oci, work_request_id: str, compartment_id: str) -> list[Entry]:
    """What happened."""
    query = given(compartmentId=compartment_id)
    answer = oci.read("ListWorkRequestLogs", CONTAINER_ENGINE, f"{_path(work_request_id)}/logs", query)
    return [entry(item) for item in records(answer.data)]


def work_request(found: Record) -> WorkRequest:
    """Reshape a WorkRequest of the API."""
    return WorkRequest(
        id=text(found, "id"),
        operation=text(found, "operationType"),
        status=text(found, "status"),
        node_pool_id=_resource(found, "nodepool"),
        time_accepted=text(found, "timeAccepted"),
        time_started=text(found, "timeStarted"),
        time_finished=text(found, "timeFinished"),
        cluster_id=_resource(found, "cluster"),
    )


def entry(found: Record) -> Entry:
    """Reshape a WorkRequestError or WorkRequestLogEntry of the API."""
    return Entry(text(found, "code"), text(found, "message"), text(found, "timestamp"))


def _resource(found: Record, entity: str) -> str:
    """Identifier of the first resource of a type; other resources, like the cluster, may be listed before it."""
    for item in records(found.get("resources")):
        if text(item, "entityType").lower().replace("_", "") == entity:
            return text(item, "identifier")
    return ""


def _path(work_request_id: str) -> str:
    return f"/workRequests/{segment(work_request_id)}"
