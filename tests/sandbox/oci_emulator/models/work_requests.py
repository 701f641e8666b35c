# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass, field

from ..clock import timestamp
from ..ids import new_ocid

FINISHED = frozenset({"SUCCEEDED", "FAILED", "CANCELED"})


@dataclass
class Touched:
    """A resource of a work request. `action`: IN_PROGRESS, CREATED, UPDATED, DELETED, RELATED, FAILED."""

    kind: str
    id: str
    action: str = "IN_PROGRESS"
    uri: str = ""


@dataclass(frozen=True)
class Note:
    message: str
    at: str
    code: str = ""


@dataclass
class WorkRequest:
    id: str
    operation: str
    compartment_id: str
    resources: list[Touched]
    cluster_id: str = ""
    status: str = "ACCEPTED"
    accepted: str = ""
    started: str = ""
    finished: str = ""
    percent: int = 0
    logs: list[Note] = field(default_factory=list)
    errors: list[Note] = field(default_factory=list)

    @property
    def is_finished(self) -> bool:
        return self.status in FINISHED

    def log(self, message: str) -> None:
        self.logs.append(Note(message, timestamp()))

    def start(self) -> None:
        self.status, self.started, self.percent = "IN_PROGRESS", timestamp(), 10
        self.log(f"{self.operation} started")

    def succeed(self, action: str) -> None:
        """Finish well; what was in progress has now been `action`."""
        self._finish("SUCCEEDED", action)
        self.log(f"{self.operation} finished")

    def fail(self, code: str, message: str) -> None:
        self.errors.append(Note(message, timestamp(), code))
        self.log(f"{self.operation} failed: {message}")
        self._finish("FAILED", "FAILED")

    def _finish(self, status: str, action: str) -> None:
        for resource in self.resources:
            if resource.action == "IN_PROGRESS":
                resource.action = action
        self.status, self.finished, self.percent = status, timestamp(), 100


@dataclass
class WorkRequests:
    """Work requests of one service; `kind` is their OCID type."""

    kind: str
    region: str
    by_id: dict[str, WorkRequest] = field(default_factory=dict)

    def open(
        self, operation: str, compartment_id: str, resources: list[Touched], *, cluster_id: str = ""
    ) -> WorkRequest:
        work = WorkRequest(
            new_ocid(self.kind, self.region), operation, compartment_id, resources, cluster_id, accepted=timestamp()
        )
        work.log(f"{operation} accepted")
        self.by_id[work.id] = work
        return work
