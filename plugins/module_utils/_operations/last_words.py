# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last lines and events of pods that failed, read before they go. Bounded, and without secrets."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from .._errors import BlueprintsError
from .._kube.kinds import POD
from .._manifest import Json, Manifest
from .._plan.compare import uid_of
from .._plan.identity import Identity
from .._plan.pod_containers import log_sources
from .._plan.readiness import failing, hopeless
from .evidence import masked
from .log_reading import Container, Selection, last_lines, masks, pieces
from .pod_events import pod_events
from .run_log import SILENCE, KeptLog, LastWords, now
from .world import World

MOST_PODS = 10
MOST_LINES = 200
LONGEST_LINE = 1000
MOST_BYTES = 48 * 1024
"""Of all logs of a deployment together."""
MOST_EVENTS = 40
PATIENCE_S = 15.0
"""For all of them: the node of a pod that failed may not answer any more."""
RUNS = {"running": (True, False), "waiting": (True,)}
"""Which logs of a container that was restarted tell why, by its state: of the run before (True), of the present one."""


def last_words(world: World, identity: Identity, payload: Json) -> LastWords:
    """Empty when no pod failed. Never fails itself: of what cannot be read it is said why."""
    secrets = masks([payload])
    try:
        pods = world.kube.list(POD, identity.namespace, labels={"app": identity.names.workload}).items
        failed = sorted(filter(failing, pods), key=lambda pod: hopeless(pod) is None)[:MOST_PODS]
        if not failed:
            return SILENCE
        asked = [one for pod in failed for one in _logs_of(pod)]
        answers = [world.start(_read, world, identity.namespace, one, secrets) for one in asked]
        heard = _in_time(asked, answers)
        told = pod_events(world.kube, identity.namespace, {uid_of(pod) for pod in failed})[-MOST_EVENTS:]
    except BlueprintsError:
        return SILENCE
    mask = partial(_masked, [secret.decode() for secret in secrets])
    events = [{**one, "message": mask(str(one["message"]))} for one in told]
    logs = [
        replace(one, message=mask(one.message), source=replace(one.source, message=mask(one.source.message)))
        for one in heard
    ]
    return LastWords(now(), tuple(fitted(logs)), tuple(events))


def _masked(secrets: Sequence[str], message: str) -> str:
    return next(iter(masked([message], secrets)))


def _logs_of(pod: Manifest) -> Iterator[KeptLog]:
    """What is to be read of a pod; a container that never started is told of, too."""
    for source in log_sources(pod):
        for previous in RUNS.get(source.state, (False,)) if source.restarts else (False,):
            yield KeptLog(source, uid_of(pod), previous)


def _read(world: World, namespace: str, one: KeptLog, secrets: Sequence[bytes]) -> KeptLog:
    if not one.source.started:
        return one
    query = {"tailLines": str(MOST_LINES), "timestamps": "true", **({"previous": "true"} if one.previous else {})}
    container = Container(namespace, one.source.pod, one.source.container)
    try:
        lines = last_lines(pieces(world.kube, container, Selection(query, secrets=secrets)), MOST_LINES)
    except BlueprintsError as error:
        return replace(one, message=error.message)
    return replace(one, lines=tuple(line[:LONGEST_LINE] for line in lines))


def _in_time(asked: Sequence[KeptLog], answers: Sequence[Future[KeptLog]]) -> list[KeptLog]:
    ends = time.monotonic() + PATIENCE_S
    heard = []
    for one, answer in zip(asked, answers, strict=True):
        try:
            heard.append(answer.result(max(0.0, ends - time.monotonic())))
        except TimeoutError:
            heard.append(replace(one, message=f"Its log could not be read within {PATIENCE_S:.0f} s."))
    return heard


def fitted(logs: Sequence[KeptLog], most: int = MOST_BYTES) -> list[KeptLog]:
    """Cut from the front, so that all together have no more bytes; short logs leave their room to long ones."""
    left, cut = most, dict[int, KeptLog]()
    for place in sorted(range(len(logs)), key=lambda at: _size(logs[at].lines)):
        lines = _last_of(logs[place].lines, left // (len(logs) - len(cut)))
        cut[place] = replace(logs[place], lines=lines)
        left -= _size(lines)
    return [cut[place] for place in range(len(logs))]


def _last_of(lines: Sequence[str], most: int) -> tuple[str, ...]:
    kept: list[str] = []
    for line in reversed(lines):
        most -= _size([line])
        if most < 0:
            break
        kept.append(line)
    return tuple(reversed(kept))


def _size(lines: Sequence[str]) -> int:
    return sum(len(line.encode("utf-8", "replace")) + 1 for line in lines)
