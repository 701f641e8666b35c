# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run leaves in the record for those who look later: how far its steps came, and the logs of pods that failed.

It is packed apart from the rest of the record. Most readers never open it, older versions need not know of it, and
where it is damaged nothing is lost but itself.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from .._plan.pod_containers import LogSource
from .._plan.step import Step

LARGEST = 64 * 1024
"""Bytes after compression. Beside the largest record it still fits into a Secret."""
MOST_STEPS = 300
LONGEST_MESSAGE = 400


class Came(StrEnum):
    """How far a step came."""

    PLANNED = "planned"
    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class StepRun:
    """A step of the run's plan. ``time`` is when it began, "" while it has not; ``message`` why it failed."""

    action: str
    kind: str
    name: str
    namespace: str
    where: str
    why: str
    result: Came = Came.PLANNED
    time: str = ""
    message: str = ""


@dataclass(frozen=True)
class KeptLog:
    """The last lines of a container, each with its time. ``uid`` is its pod's; ``message`` why there are none."""

    source: LogSource
    uid: str
    previous: bool
    message: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class LastWords:
    """Logs and events of pods that failed, as they were at ``time``."""

    time: str = ""
    logs: tuple[KeptLog, ...] = ()
    events: tuple[dict[str, object], ...] = ()

    @property
    def any_lines(self) -> bool:
        return any(one.lines for one in self.logs)


SILENCE = LastWords()


@dataclass(frozen=True)
class RunLog:
    """Of the last run of a revision that wrote something."""

    steps: tuple[StepRun, ...] = ()
    words: LastWords = SILENCE

    def begin(self, steps: Sequence[Step]) -> RunLog:
        """The steps of a new run, of which none has begun."""
        planned = [
            StepRun(str(step.action), step.kind, step.name, step.namespace, step.where, step.why)
            for step in steps
            if step.changes
        ]
        return replace(self, steps=tuple(planned[:MOST_STEPS]))

    def came(self, step: Step, result: Came, message: str = "") -> RunLog:
        """With what became of a step. One that was not planned is not told of."""
        subject = step.as_result()
        return replace(self, steps=tuple(_after(one, subject, result, message[:LONGEST_MESSAGE]) for one in self.steps))

    def hear(self, words: LastWords) -> RunLog:
        """With the last words of pods; what was heard of them before stays where they say nothing any more."""
        return replace(self, words=words) if words.any_lines or not self.words.any_lines else self


def _after(one: StepRun, subject: dict[str, str], result: Came, message: str) -> StepRun:
    if any(getattr(one, key) != value for key, value in subject.items()):
        return one
    return replace(one, result=result, time=one.time or now(), message=message)


def now() -> str:
    """The time, as Kubernetes and OCI write it."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def pack(log: RunLog) -> bytes:
    """What ``unpack`` reads; without the words, or empty, rather than larger than a record may be."""
    for kept in (log, replace(log, words=SILENCE)):
        packed = gzip.compress(json.dumps(asdict(kept), ensure_ascii=False).encode("utf-8", "replace"), mtime=0)
        if len(packed) <= LARGEST:
            return packed
    return b""


def unpack(packed: bytes) -> RunLog:
    """Empty where there is none, and where another version wrote what this one does not know."""
    try:
        content: dict[str, Any] = json.loads(gzip.decompress(packed))
        words = content["words"]
        return RunLog(
            tuple(StepRun(**{**one, "result": Came(one["result"])}) for one in content["steps"]),
            LastWords(words["time"], tuple(map(_kept_log, words["logs"])), tuple(words["events"])),
        )
    except (ValueError, TypeError, LookupError, OSError, EOFError):
        return RunLog()


def _kept_log(content: dict[str, Any]) -> KeptLog:
    return KeptLog(**{**content, "source": LogSource(**content["source"]), "lines": tuple(content["lines"])})
