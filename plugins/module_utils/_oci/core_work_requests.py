# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work requests of Compute and Compute Management: how far an import or a launch is, and why it failed.

Not those of Container Engine, which have an API of their own and tell no progress.
"""

from __future__ import annotations

from typing import NamedTuple

from .client import Oci, segment
from .services import CORE
from .wire import Record, number, records, text
from .work_requests import FINAL, Entry, entry


class CoreWorkRequest(NamedTuple):
    """An operation under way. ``status``: ACCEPTED, IN_PROGRESS, CANCELING, or one of FINAL. ``percent``: 0 to 100."""

    id: str
    operation: str
    status: str
    percent: int
    time_accepted: str

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.status in FINAL


def get(oci: Oci, work_request_id: str) -> CoreWorkRequest:
    """One work request."""
    return core_work_request(oci.read("GetWorkRequest", CORE, _path(work_request_id)).record)


def of_resource(oci: Oci, compartment_id: str, resource_id: str) -> list[CoreWorkRequest]:
    """Work requests about one resource, newest first."""
    query = {"compartmentId": compartment_id, "resourceId": resource_id}
    listed = map(core_work_request, oci.pages("ListWorkRequests", CORE, "/workRequests", query))
    return sorted(listed, key=lambda one: one.time_accepted, reverse=True)


def errors(oci: Oci, work_request_id: str) -> list[Entry]:
    """What went wrong."""
    answer = oci.read("ListWorkRequestErrors", CORE, f"{_path(work_request_id)}/errors")
    return [entry(item) for item in records(answer.data)]


def core_work_request(found: Record) -> CoreWorkRequest:
    """Reshape a WorkRequest of the API."""
    return CoreWorkRequest(
        id=text(found, "id"),
        operation=text(found, "operationType"),
        status=text(found, "status"),
        percent=round(number(found, "percentComplete")),
        time_accepted=text(found, "timeAccepted"),
    )


def _path(work_request_id: str) -> str:
    return f"/workRequests/{segment(work_request_id)}"
