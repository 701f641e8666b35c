# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Watching a collection: one long response after the other, each begun where the last one ended."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .._errors import BlueprintsError, Connection, KubeError
from .._manifest import Manifest, metadata, section, text
from .errors import error_from_status, kube_error
from .stream import lines
from .transport import BROKEN, OVERLOADED, Request, Transport

STREAM_S = 240
"""A response is ended after this time: the next one uses fresh credentials and a connection known to be alive."""
OUTAGE_S = 60.0
"""An API server that restarts or is throttled is away for less than this; a watch that gets nowhere for longer ends."""
LONGEST_PAUSE_S = 5.0
LASTED_S = 1.0
"""A watch that lived so long worked: the next one follows without a pause."""
PASSING = frozenset({OVERLOADED, *BROKEN})


class Event(NamedTuple):
    """One change: ADDED, MODIFIED or DELETED, and the object after it (before it, when deleted)."""

    type: str
    object: Manifest


class Subject(NamedTuple):
    """What is watched: its name in the plural, the path of the collection, and the selectors."""

    plural: str
    path: str
    selectors: Mapping[str, str]


def events(
    transport: Transport, subject: Subject, version: str, *, timeout_s: float, idle_s: float
) -> Iterator[Event | None]:
    """Changes for ``timeout_s`` seconds; None whenever nothing happened for ``idle_s`` seconds."""
    until = time.monotonic() + timeout_s
    worked = time.monotonic()
    failures = 0
    while (left := until - time.monotonic()) > 0:
        trouble: BlueprintsError = Connection(
            f"{transport.endpoint.server} ends every watch of {subject.plural} at once."
        )
        opened = time.monotonic()
        try:
            for line in _lines(transport, subject, version, left, idle_s):
                event = _event(line, subject) if line else None
                worked = time.monotonic()
                if event:
                    version = text(metadata(event.object), "resourceVersion") or version
                if event is None or event.type != "BOOKMARK":
                    yield event
        except (Connection, KubeError) as error:
            if isinstance(error, KubeError) and error.status not in PASSING:
                raise
            trouble = error
        if worked - opened >= LASTED_S:
            failures = 0
            continue
        failures += 1
        if time.monotonic() - worked > OUTAGE_S:
            raise trouble
        time.sleep(max(0.0, min(LONGEST_PAUSE_S, 0.1 * 2**failures, until - time.monotonic())))
        yield None


def _lines(
    transport: Transport, subject: Subject, version: str, left_s: float, idle_s: float
) -> Iterator[bytes | None]:
    query = {
        "watch": "true",
        "allowWatchBookmarks": "true",
        "timeoutSeconds": str(min(STREAM_S, int(left_s) + 1)),
        **subject.selectors,
        **({"resourceVersion": version} if version else {}),
    }
    response = transport.stream(Request("GET", subject.path, query), silence_s=STREAM_S)
    if response.status != 200:
        raise kube_error(_doing(subject), response.status, transport.words_of(response))
    yield from lines(response, until=time.monotonic() + left_s, idle_s=idle_s)


def _event(line: bytes, subject: Subject) -> Event:
    try:
        change = json.loads(line)
    except ValueError as error:
        raise Connection(f"What came for a watch of {subject.plural} is no event: not JSON.") from error
    event = Event(text(change, "type"), section(change, "object"))
    if event.type == "ERROR":
        code = event.object.get("code")
        raise error_from_status(_doing(subject), code if isinstance(code, int) else 500, event.object)
    return event


def _doing(subject: Subject) -> str:
    return f"watch {subject.plural}"
