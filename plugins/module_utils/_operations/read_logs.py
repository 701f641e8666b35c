# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the logs of a deployment: of its pods' containers, and of the work in OCI where it has no pods."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from .._blueprint.names import Names
from .._blueprint.secrecy import secret_texts
from .._catalog.nearest import nearest
from .._errors import BlueprintsError, InvalidOption
from .._kube.kinds import EVENT, POD
from .._manifest import Manifest, metadata, section, text
from .._plan.compare import labels_of, uid_of
from .._plan.identity import INSTANCE
from .._plan.pod_containers import LogSource, log_sources
from . import record as records
from .log_files import write_apart, write_interleaved
from .log_reading import Container, Selection, last_lines, pieces
from .logs_outcome import LogRow, LogsOutcome
from .record import Record
from .requests import ReadLogs
from .surroundings import Surroundings
from .work_request_logs import work_request_rows
from .world import World

READERS = 32
"""Logs read, or followed, at the same time."""
SPAN = re.compile(r"(?P<count>[1-9]\d{0,8})(?P<unit>[smhd])", re.ASCII)
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def read_logs(request: ReadLogs, around: Surroundings) -> LogsOutcome:
    """A row for each container. What one does not tell is said in its row; the others are read all the same.

    Raises InvalidOption for deployments and containers that there are not, and for options that say nothing.
    """
    world = World(request.connections, around, readers=READERS)
    names, selection = Names.of(request.name), _selection(request)
    outcome = LogsOutcome(request.name, request.namespace, "", connection=world.kube.connection)
    pods_asked = world.start(world.kube.list, POD, request.namespace, labels={"app": names.workload})
    stored = records.stored(world.kube, request.namespace)
    pods = pods_asked.result().items
    newest = _newest(stored, names)
    if newest is None and not pods:
        raise _not_found(request, stored)
    secrets = sorted(secret_texts(newest.payload) if newest else (), key=len, reverse=True)
    outcome.secrets = tuple(secrets)
    if newest is not None:
        outcome.mode = newest.mode
        outcome.message = newest.message
    sources = _chosen(request, [source for pod in pods for source in log_sources(pod)])
    selection = replace(selection, secrets=[secret.encode() for secret in secrets], until=_until(request))
    outcome.rows = _rows(world, request, sources, selection)
    if request.include_events:
        outcome.events = _events(world, request.namespace, names, pods)
    if newest is not None and newest.pool is not None and world.cluster_id and not pods:
        outcome.work_requests = work_request_rows(world, newest.pool, newest.compartment_id)
    if not pods and not outcome.message:
        outcome.message = "It has no pods."
    return outcome


def _newest(stored: Sequence[Manifest], names: Names) -> Record | None:
    found = [records.decode(one) for one in stored if labels_of(one).get(INSTANCE) == names.canonical]
    return max(found, key=lambda one: one.revision, default=None)


def _not_found(request: ReadLogs, stored: Sequence[Manifest]) -> InvalidOption:
    known = sorted({labels_of(one).get(INSTANCE, "") for one in stored})
    near = nearest(Names.of(request.name).canonical, known)
    there = f" Did you mean {near}?" if near else f" There are {', '.join(known)}." if known else ""
    return InvalidOption(f"name: there is no deployment {request.name!r} in namespace {request.namespace}.{there}")


def _chosen(request: ReadLogs, sources: Sequence[LogSource]) -> list[LogSource]:
    known = list(dict.fromkeys(source.container for source in sources))
    for name in request.containers:
        if sources and name not in known:
            raise InvalidOption(f"containers: there is no container {name!r}; there are {', '.join(known)}.")
    return [source for source in sources if not request.containers or source.container in request.containers]


def _selection(request: ReadLogs) -> Selection:
    """What the options ask for. Raises InvalidOption."""
    query = _since(request.since)
    if request.previous:
        query["previous"] = "true"
    if request.timestamps or request.interleaved:
        query["timestamps"] = "true"
    if request.tail_lines is not None and not request.match:  # else: the last of those that match
        query["tailLines"] = str(request.tail_lines)
    if request.follow_seconds:
        query["follow"] = "true"
    return Selection(query, match=_pattern(request.match))


def _until(request: ReadLogs) -> float:
    return time.monotonic() + request.follow_seconds if request.follow_seconds else 0


def _since(since: str) -> dict[str, str]:
    """The API's parameter for a span or a time. Raises InvalidOption for anything else."""
    span = SPAN.fullmatch(since)
    if span:
        return {"sinceSeconds": str(int(span["count"]) * SECONDS[span["unit"]])}
    if since and not TIME.fullmatch(since):
        raise InvalidOption(f"since: {since[:100]!r} is neither a span (15m) nor a time (2026-11-22T10:00:00Z).")
    return {"sinceTime": since} if since else {}


def _pattern(match: str) -> re.Pattern[bytes] | None:
    if not match:
        return None
    try:
        return re.compile(match.encode())
    except re.error as error:
        raise InvalidOption(f"match: {match[:100]!r} is no regular expression: {error}.") from error


def _rows(world: World, request: ReadLogs, sources: Sequence[LogSource], selection: Selection) -> list[LogRow]:
    rows = [LogRow(source, previous=request.previous) for source in sources]
    readable = [row for row in rows if _can_be_read(row)]
    containers = {id(row): _container(request.namespace, row.source) for row in readable}
    if request.dest and request.interleaved:
        read = [(row, partial(pieces, world.kube, containers[id(row)], selection)) for row in readable]
        write_interleaved(read, Path(request.dest).expanduser(), check=request.check)
        return rows
    world.together([partial(_read, world, request, row, containers[id(row)], selection) for row in readable])
    return rows


def _read(world: World, request: ReadLogs, row: LogRow, container: Container, selection: Selection) -> None:
    """One container's log into its row, or its file."""
    try:
        found = pieces(world.kube, container, selection)
        if request.dest:
            write_apart(row, found, Path(request.dest).expanduser(), check=request.check)
        else:
            row.lines = last_lines(found, request.tail_lines)
    except InvalidOption:
        raise
    except BlueprintsError as error:
        row.message = error.message


def _can_be_read(row: LogRow) -> bool:
    if row.previous and not row.source.restarts:
        row.message = "It was not restarted: there is no earlier log."
        return False
    return row.source.started


def _container(namespace: str, source: LogSource) -> Container:
    return Container(namespace, source.pod, source.container)


def _events(world: World, namespace: str, names: Names, pods: Sequence[Manifest]) -> list[dict[str, object]]:
    """Events of the pods and of what makes them, oldest first."""
    uids = {uid_of(pod) for pod in pods}
    found = [
        one
        for one in world.kube.list(EVENT, namespace).items
        if _about(one, "uid") in uids or _about(one, "name") in (names.workload, names.lws)
    ]
    rows: list[dict[str, object]] = [
        {
            "time": text(one, "lastTimestamp") or text(one, "eventTime") or text(metadata(one), "creationTimestamp"),
            "type": text(one, "type"),
            "reason": text(one, "reason"),
            "object": f"{_about(one, 'kind')} {_about(one, 'name')}",
            "message": text(one, "message"),
            "count": one.get("count") or 1,
        }
        for one in found
    ]
    return sorted(rows, key=lambda row: str(row["time"]))


def _about(event: Manifest, key: str) -> str:
    return text(section(event, "involvedObject"), key)
