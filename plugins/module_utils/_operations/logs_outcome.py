# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was found in logs, in the shape that playbooks read."""

from __future__ import annotations

from dataclasses import dataclass, field

from .._plan.pod_containers import LogSource


@dataclass
class LogRow:
    """The log of one container. ``dest`` is the file it went to; then ``lines`` is empty and ``size`` its bytes.

    Of a pod that is gone ``kept_at`` is when its log was kept, in the record of ``revision``.
    """

    source: LogSource
    previous: bool = False
    lines: list[str] = field(default_factory=list)
    dest: str = ""
    size: int = 0
    message: str = ""
    kept_at: str = ""
    revision: int = 0
    broke: bool = False
    """Whether it could not be read to its end; ``message`` tells why."""

    def as_result(self) -> dict[str, object]:
        return {
            "pod": self.source.pod,
            "container": self.source.container,
            "node": self.source.node,
            "init": self.source.initial,
            "state": self.source.state,
            "restarts": self.source.restarts,
            "previous": self.previous,
            "message": self.message or self.source.message,
            "lines": list(self.lines),
            "dest": self.dest,
            "size": self.size,
            "kept_at": self.kept_at,
            "revision": self.revision,
        }


@dataclass
class LogsOutcome:
    """Result of a task, which changes nothing in the cluster or in OCI."""

    name: str
    namespace: str
    mode: str
    rows: list[LogRow] = field(default_factory=list)
    events: list[dict[str, object]] = field(default_factory=list)
    steps: list[dict[str, object]] = field(default_factory=list)
    work_requests: list[dict[str, object]] = field(default_factory=list)
    message: str = ""
    warnings: list[str] = field(default_factory=list)
    connection: str = ""
    before: str = ""
    after: str = ""
    secrets: tuple[str, ...] = ()

    def result(self) -> dict[str, object]:
        return {
            "changed": False,
            "name": self.name,
            "namespace": self.namespace,
            "mode": self.mode,
            "logs": [row.as_result() for row in self.rows],
            "events": list(self.events),
            "steps": list(self.steps),
            "work_requests": list(self.work_requests),
            "message": self.message,
            "warnings": list(self.warnings),
            "connection": self.connection,
        }
