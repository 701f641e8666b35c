# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Watching a collection: one long response after the other, each begun where the last one ended."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .._errors import Connection
from .._manifest import Manifest, metadata, section, text
from .errors import error_from_status, kube_error
from .stream import lines
from .transport import Request, Transport

STREAM_S = 240
"""A response is ended after this time: the next one uses fresh credentials and a connection known to be alive."""
RECONNECTS = 5
"""So often in a row a watch may end at once, or not begin."""


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
    failures = 0
    while (left := until - time.monotonic()) > 0:
        opened = time.monotonic()
        try:
            for line in _lines(transport, subject, version, left, idle_s):
                event = _event(line, subject) if line else None
                if event:
                    version = text(metadata(event.object), "resourceVersion") or version
                if event is None or event.type != "BOOKMARK":
                    yield event
        except Connection:
            if failures >= RECONNECTS:
                raise
        failures = failures + 1 if time.monotonic() - opened < 1.0 else 0
        if failures > RECONNECTS:
            raise Connection(f"{transport.endpoint.server} ends every watch of {subject.plural} at once.")
        if failures and time.monotonic() < until:
            time.sleep(min(0.1 * 2**failures, until - time.monotonic()))
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
        raise kube_error(_doing(subject), response.status, response.read())
    yield from lines(response, until=time.monotonic() + left_s, idle_s=idle_s)


def _event(line: bytes, subject: Subject) -> Event:
    change = json.loads(line)
    event = Event(text(change, "type"), section(change, "object"))
    if event.type == "ERROR":
        code = event.object.get("code")
        raise error_from_status(_doing(subject), code if isinstance(code, int) else 500, event.object)
    return event


def _doing(subject: Subject) -> str:
    return f"watch {subject.plural}"
