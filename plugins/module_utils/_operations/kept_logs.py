# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What records keep of runs: the logs and events of pods that are gone, and how far the steps came."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from .log_reading import MASK, dated_lines, said
from .logs_outcome import LogRow
from .record import Record
from .run_log import KeptLog, RunLog, unpack


@dataclass(frozen=True)
class KeptSelection:
    """Which lines of kept logs. ``since``: only newer ones; ``tail_lines``: the last of them, None for all."""

    since: datetime | None = None
    match: re.Pattern[bytes] | None = None
    tail_lines: int | None = None
    timestamps: bool = False
    secrets: Sequence[bytes] = ()


class KeptRuns:
    """What the records of one deployment, the newest first, keep of their runs."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._runs: list[tuple[Record, RunLog]] = [(record, unpack(record.run_log)) for record in records]

    def logs(self, there: Collection[str]) -> list[tuple[LogRow, KeptLog]]:
        """Of pods whose uids are not among those that are ``there``, each as it was kept last."""
        found: dict[tuple[str, str, bool], tuple[LogRow, KeptLog]] = {}
        for record, run in self._runs:
            for kept in run.words.logs:
                key = (kept.uid, kept.source.container, kept.previous)
                if kept.uid in there or (key in found and (found[key][1].lines or not kept.lines)):
                    continue
                row = LogRow(
                    kept.source, kept.previous, message=kept.message, kept_at=run.words.time, revision=record.revision
                )
                found[key] = row, kept
        return list(found.values())

    def events(self, there: Sequence[dict[str, object]]) -> list[dict[str, object]]:
        """Those that Kubernetes does not know any more, oldest first."""
        known = {(one["object"], one["reason"], one["message"]) for one in there}
        return [
            one
            for _record, run in reversed(self._runs)
            for one in run.words.events
            if (one["object"], one["reason"], one["message"]) not in known
        ]

    def steps(self) -> list[dict[str, object]]:
        """Of every revision's last run, the oldest first."""
        return [
            {
                "revision": record.revision,
                "action": step.action,
                "kind": step.kind,
                "name": step.name,
                "namespace": step.namespace,
                "where": step.where,
                "why": step.why,
                "time": step.time,
                "result": str(step.result),
                "message": step.message,
            }
            for record, run in reversed(self._runs)
            for step in run.steps
        ]


def kept_lines(kept: KeptLog, selection: KeptSelection) -> Iterable[bytes]:
    """Those that are asked for, as they would come from the cluster."""
    return deque(_chosen(kept, selection), selection.tail_lines)


def _chosen(kept: KeptLog, selection: KeptSelection) -> Iterator[bytes]:
    for at, line in dated_lines(f"{line}\n".encode() for line in kept.lines):
        if selection.since is not None and at < selection.since:
            continue
        for secret in selection.secrets:  # versions before this one may have kept them
            line = line.replace(secret, MASK)
        if selection.match is None or selection.match.search(said(line, dated=True)):
            yield line if selection.timestamps else said(line, dated=True)
