# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers of pods as their logs concern them: what state each is in, and why it has no log yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .._manifest import Manifest, entries, name_of, section, text
from .readiness import pod_state


@dataclass(frozen=True)
class LogSource:
    """One container. ``started``: it has, or had, a log. ``message`` says why not; ``restarts`` of the container."""

    pod: str
    container: str
    node: str
    initial: bool
    state: str
    started: bool
    restarts: int
    message: str

    def is_same(self, other: LogSource) -> bool:
        """Whether both are one container of one pod."""
        return (self.pod, self.container) == (other.pod, other.container)


def log_sources(pod: Manifest) -> Iterator[LogSource]:
    """In the order in which they start."""
    spec, status = section(pod, "spec"), section(pod, "status")
    for kind, initial in (("initContainer", True), ("container", False)):
        seen = {text(one, "name"): one for one in entries(status, f"{kind}Statuses")}
        for one in entries(spec, f"{kind}s"):
            yield _source(pod, text(one, "name"), seen.get(text(one, "name"), {}), initial=initial)


def _source(pod: Manifest, container: str, status: Manifest, *, initial: bool) -> LogSource:
    state = section(status, "state")
    word = next((key for key in ("running", "terminated", "waiting") if key in state), "pending")
    restarts = status.get("restartCount")
    count = restarts if isinstance(restarts, int) else 0
    started = word in ("running", "terminated") or count > 0
    return LogSource(
        pod=name_of(pod),
        container=container,
        node=text(section(pod, "spec"), "nodeName"),
        initial=initial,
        state=word,
        started=started,
        restarts=count,
        message=_message(section(state, word), pod, started=started),
    )


def _message(detail: Manifest, pod: Manifest, *, started: bool) -> str:
    """Why a container waits or ended; while it has no state of its own, what its pod waits for."""
    said = ": ".join(filter(None, (text(detail, "reason"), text(detail, "message"))))
    code = detail.get("exitCode")
    ended = f"exit code {code}" if isinstance(code, int) and code else ""
    return ", ".join(filter(None, (said, ended))) or ("" if started else pod_state(pod))
