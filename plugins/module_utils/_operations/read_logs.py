# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the logs of a deployment: of its pods' containers, and of the work in OCI where it has no pods."""

from __future__ import annotations

import time
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Optional

from .._blueprint.names import Names
from .._blueprint.secrecy import secret_texts
from .._catalog.nearest import nearest
from .._errors import BlueprintsError, Connection, InvalidOption, KubeError
from .._kube.kinds import POD, SECRET
from .._manifest import Manifest, section
from .._plan.compare import labels_of, uid_of
from .._plan.identity import INSTANCE
from .._plan.pod_containers import log_sources
from . import record as records
from .kept_logs import KeptRuns, kept_lines
from .log_files import write_apart, write_interleaved
from .log_reading import PIECE, SMALL_PIECE, Container, Selection, last_lines, masks, masks_of, pieces, the_last
from .log_selection import kept_selection, live_selection
from .logs_outcome import LogRow, LogsOutcome
from .pod_events import pod_events
from .record import Record
from .requests import ReadLogs
from .surroundings import Surroundings
from .work_request_logs import work_request_rows
from .world import World

Log = tuple[LogRow, Optional[Callable[[], Iterable[bytes]]]]
"""A row, and how its log is read; None when it has none."""
READERS = 32
"""Logs read at the same time."""
FOLLOWERS = 1000
"""Logs followed at the same time: one that waited for another to end would miss its time."""
RECORD_LOST = "Its record is lost: of its secrets only those are masked that its Secrets in the cluster still hold."
LOOK_EVERY_S = 1.0
"""How soon a container that starts meanwhile is followed, too."""


def read_logs(request: ReadLogs, around: Surroundings) -> LogsOutcome:
    """A row for each container. What one does not tell is said in its row; the others are read all the same.

    Raises InvalidOption for deployments and containers that there are not, and for options that say nothing.
    """
    world = World(request.connections, around, readers=FOLLOWERS if request.follow_seconds else READERS)
    names, selection = Names.of(request.name), live_selection(request)
    outcome = LogsOutcome(request.name, request.namespace, "", connection=world.kube.connection)
    pods_asked = world.start(world.kube.list, POD, request.namespace, labels={"app": names.workload})
    stored = records.stored(world.kube, request.namespace)
    pods = pods_asked.result().items
    known = _of_deployment(stored, names)
    newest = known[0] if known else None
    if newest is None and not pods:
        raise _not_found(request, stored)
    if newest is not None:
        payloads = [one.payload for one in known]  # pods of the one before may still run
        outcome.secrets = tuple(dict.fromkeys(secret for payload in payloads for secret in secret_texts(payload)))
        outcome.mode = newest.mode
        outcome.message = newest.message
        selection = replace(selection, secrets=masks(payloads))
    else:
        texts = _secrets_without_record(world, request, names)
        outcome.secrets = texts
        selection = replace(selection, secrets=masks_of(texts))
        outcome.warnings.append(RECORD_LOST)
    kept = KeptRuns(known)
    outcome.rows = _rows(world, request, pods, kept, selection)
    outcome.warnings += [
        f"The log of container {row.source.container} of pod {row.source.pod} was not read whole: {row.message}"
        for row in outcome.rows
        if row.broke
    ]
    outcome.steps = kept.steps()
    if request.include_events:
        uids = {uid_of(pod) for pod in pods}
        outcome.events = pod_events(world.kube, request.namespace, uids, (names.workload, names.lws))
        outcome.events = kept.events(outcome.events) + outcome.events
    if newest is not None and world.cluster_id and not pods:
        outcome.work_requests = work_request_rows(world, newest)
    if not pods and not outcome.message:
        outcome.message = "It has no pods."
    return outcome


def _secrets_without_record(world: World, request: ReadLogs, names: Names) -> tuple[str, ...]:
    """What the deployment's Secrets hold, but for common words; nothing where they may not be listed."""
    try:
        found = world.kube.list(SECRET, request.namespace, labels={INSTANCE: names.canonical}).items
    except KubeError:
        return ()
    values = [value for one in found for value in section(one, "data").values() if isinstance(value, str)]
    return tuple(secret_texts([{"secret": b64decode(value).decode("utf-8", "replace")} for value in values]))


def _of_deployment(stored: Sequence[Manifest], names: Names) -> list[Record]:
    """Its records, the newest first."""
    found = [records.decode(one) for one in stored if labels_of(one).get(INSTANCE) == names.canonical]
    return sorted(found, key=lambda one: -one.revision)


def _not_found(request: ReadLogs, stored: Sequence[Manifest]) -> InvalidOption:
    known = sorted({labels_of(one).get(INSTANCE, "") for one in stored})
    near = nearest(Names.of(request.name).canonical, known)
    there = f" Did you mean {near}?" if near else f" There are {', '.join(known)}." if known else ""
    return InvalidOption(f"name: there is no deployment {request.name!r} in namespace {request.namespace}.{there}")


def _refuse_unknown(request: ReadLogs, rows: Sequence[LogRow]) -> None:
    known = list(dict.fromkeys(row.source.container for row in rows))
    for name in request.containers:
        if rows and name not in known:
            raise InvalidOption(f"containers: there is no container {name!r}; there are {', '.join(known)}.")


def _rows(
    world: World, request: ReadLogs, pods: Sequence[Manifest], kept: KeptRuns, selection: Selection
) -> list[LogRow]:
    logs = [*_live_logs(world, request, pods, selection), *_kept_logs(request, pods, kept, selection.secrets)]
    _refuse_unknown(request, [row for row, _read in logs])
    logs = [one for one in logs if _is_asked_for(one, request)]
    if request.dest and request.interleaved:
        readable = [(row, read) for row, read in logs if read is not None]
        write_interleaved(readable, Path(request.dest).expanduser(), check=request.check)
        return [row for row, _read in logs]
    begun = [_begin(world, request, one) for one in logs]
    if request.follow_seconds and not request.check:
        rows = _with_newcomers(world, request, selection, [row for row, _read in logs], begun)
    else:
        rows = [row for row, _read in logs]
    for reading in begun:
        reading.result()
    return rows


def _with_newcomers(
    world: World, request: ReadLogs, selection: Selection, rows: list[LogRow], begun: list[Future[None]]
) -> list[LogRow]:
    """Looks for containers that start while others are followed, and begins to read them. All rows."""
    labels = {"app": Names.of(request.name).workload}
    while (left := selection.until - time.monotonic()) > 0:
        world.around.pause(min(left, LOOK_EVERY_S))
        read = {(row.source.pod, row.source.container) for row in rows if row.source.started}
        pods = _pods_if_reached(world, request, labels)
        for log in _live_logs(world, request, pods, selection):
            source = log[0].source
            if source.started and (source.pod, source.container) not in read and _is_asked_for(log, request):
                rows = [row for row in rows if row.source.started or not row.source.is_same(source)]
                rows.append(log[0])
                begun.append(_begin(world, request, log))
    return rows


def _pods_if_reached(world: World, request: ReadLogs, labels: Mapping[str, str]) -> Sequence[Manifest]:
    """None while the API server is away, or knows no rights yet: it was asked before, and is asked again."""
    try:
        return world.kube.list(POD, request.namespace, labels=labels).items
    except (Connection, KubeError):
        return ()


def _is_asked_for(log: Log, request: ReadLogs) -> bool:
    return not request.containers or log[0].source.container in request.containers


def _begin(world: World, request: ReadLogs, log: Log) -> Future[None]:
    return world.start(_read, request, *log)


def _live_logs(world: World, request: ReadLogs, pods: Sequence[Manifest], selection: Selection) -> Iterator[Log]:
    for source in (source for pod in pods for source in log_sources(pod)):
        row = LogRow(source, previous=request.previous)
        container = Container(request.namespace, source.pod, source.container)
        size = SMALL_PIECE if request.interleaved else PIECE
        tell = partial(setattr, row, "message")
        read = partial(pieces, world.kube, container, selection, size, tell)
        yield row, partial(_asked_for, request, read) if _can_be_read(row) else None


def _asked_for(request: ReadLogs, read: Callable[[], Iterable[bytes]]) -> Iterable[bytes]:
    """The API server knows which lines are the last ones, but not which of them match."""
    bounded = bool(request.match) and request.tail_lines is not None
    return the_last(read(), request.tail_lines or 0) if bounded else read()


def _kept_logs(request: ReadLogs, pods: Sequence[Manifest], kept: KeptRuns, secrets: Sequence[bytes]) -> Iterator[Log]:
    """Of pods that are gone, whatever ``previous`` says: it tells which run of a container that is there is meant."""
    asked = replace(kept_selection(request), secrets=secrets)
    for row, log in kept.logs({uid_of(pod) for pod in pods}):
        yield row, partial(kept_lines, log, asked) if log.lines else None


def _read(request: ReadLogs, row: LogRow, read: Optional[Callable[[], Iterable[bytes]]]) -> None:
    """One container's log into its row, or its file."""
    if read is None:
        return
    try:
        if request.dest:
            write_apart(row, read(), Path(request.dest).expanduser(), check=request.check)
        else:
            row.lines = last_lines(read(), request.tail_lines)
    except InvalidOption:
        raise
    except BlueprintsError as error:
        row.message, row.broke = error.message, True


def _can_be_read(row: LogRow) -> bool:
    if row.previous and not row.source.restarts:
        row.message = "It was not restarted: there is no earlier log."
        return False
    return row.source.started
