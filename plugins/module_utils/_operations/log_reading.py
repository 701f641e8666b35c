# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs of containers, read piece by piece: whole lines, masked and chosen, however long the log is."""

from __future__ import annotations

import contextlib
import io
import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from .._blueprint.secrecy import secret_texts
from .._errors import BlueprintsError, Connection
from .._kube.client import Kube
from .._manifest import Json

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

PIECE = 256 * 1024
"""Bytes taken from a connection at once."""
SMALL_PIECE = 8 * 1024
"""The same where many connections are read by turns, and a piece of each is held."""
SLOW = 20e6
"""Bytes per second: what comes slower was waited for, what was there already comes faster."""
PAUSE_S = 0.01
SHORTEST_LINE = 8
"""Of a secret with several lines; to mask a shorter one would hide what is none."""
MASK = b"********"
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Container:
    """A container of a pod."""

    namespace: str
    pod: str
    name: str


@dataclass(frozen=True)
class Selection:
    """Which part of a log. ``query`` is the API's; ``secrets`` are masked; ``until`` (monotonic) ends following."""

    query: Mapping[str, str]
    match: re.Pattern[bytes] | None = None
    secrets: Sequence[bytes] = ()
    until: float = 0

    @property
    def as_it_is(self) -> bool:
        return self.match is None and not self.secrets


def masks(payloads: Iterable[Json]) -> list[bytes]:
    """What is masked in logs of pods that blueprints made, the longest first: one secret may begin another."""
    return masks_of(secret for payload in payloads for secret in secret_texts(payload))


def masks_of(secrets: Iterable[str]) -> list[bytes]:
    """These texts in each form in which programs print them."""
    forms = {form for secret in secrets for form in _forms(secret)}
    return [form.encode() for form in sorted(forms, key=lambda one: (-len(one), one))]


def _forms(secret: str) -> Iterator[str]:
    """As it is, within JSON, within a URL; and its lines, as logs with times put one before each."""
    yield from (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], quote(secret, safe=""))
    lines = [line.strip() for line in secret.splitlines()]
    yield from (line for line in lines if len(lines) > 1 and len(line) >= SHORTEST_LINE)


def pieces(
    kube: Kube,
    container: Container,
    selection: Selection,
    size: int = PIECE,
    tell: Callable[[str], object] = lambda _message: None,
) -> Iterator[bytes]:
    """The log in pieces of whole lines; only the last may lack its end of line. ``tell``: what of it may be missing."""
    read = partial(_read, kube, container, selection.until, size)
    if selection.until:
        # Only now: a shipped module compiles everything it loads.
        from .followed_log import followed

        found = followed(lambda query: _whole_lines(read(query)), selection.query, selection.until, tell)
    else:
        found = read(selection.query)
    return found if selection.as_it_is else _chosen(_whole_lines(found), selection)


def _read(kube: Kube, container: Container, until: float, size: int, query: Mapping[str, str]) -> Iterator[bytes]:
    """The log as it comes over one connection."""
    response = kube.log_stream(container.namespace, container.pod, {"container": container.name, **query})
    stop = _ending(response, until)
    try:
        yield from _in_bursts(response.stream(size))
    except Exception as error:
        if isinstance(error, BlueprintsError):
            raise
        if not until or time.monotonic() < until:
            raise Connection(
                f"The log of container {container.name} of pod {container.pod} broke off: {error}"
            ) from error
    finally:
        stop()
        response.close()


def _in_bursts(found: Iterable[bytes]) -> Iterator[bytes]:
    """The same pieces. Pauses where they come slowly, so that more of them are there at the next look.

    API servers send a log line by line. Taking each as it comes wakes both ends for every line, which costs more than
    the line itself and slows the sender down.
    """
    size, asked = 0, time.monotonic()
    for piece in found:
        waited = time.monotonic() - asked
        size += len(piece)
        if size > SMALL_PIECE and waited > len(piece) / SLOW:
            time.sleep(PAUSE_S)
        yield piece
        asked = time.monotonic()


def lines_of(piece: bytes) -> Iterable[bytes]:
    """Its lines with their ends. Only a line feed ends a line: programs that show progress write carriage returns."""
    return io.BytesIO(piece)


def the_last(found: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The last lines of a log, which are held until its end is known."""
    yield from deque((line for piece in _whole_lines(found) for line in lines_of(piece)), maxlen=most)


def last_lines(found: Iterable[bytes], most: int | None) -> list[str]:
    """The last lines of a log, all of them when there is no bound."""
    kept: deque[bytes] = deque(maxlen=most)
    rest = b""
    for piece in found:
        *whole, rest = (rest + piece).split(b"\n")
        kept.extend(whole)
    kept.extend([rest] if rest else [])
    return [line.decode("utf-8", "replace") for line in kept]


def dated_lines(found: Iterable[bytes]) -> Iterator[tuple[datetime, bytes]]:
    """Lines with their time, of a log with timestamps. A line without one is as old as the one before it."""
    at = BEFORE_ALL
    for piece in _whole_lines(found):
        for line in lines_of(piece):
            at = _time_of(line) or at
            yield at, line


def _time_of(line: bytes) -> datetime | None:
    stamp = line.split(b" ", 1)[0].decode("ascii", "replace").strip()
    try:
        at = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return at if at.tzinfo else None  # else a date that the program wrote itself


def _whole_lines(found: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in found:
        whole, end, tail = piece.rpartition(b"\n")
        if not end:
            rest += piece
            continue
        yield rest + whole + end
        rest = tail
    if rest:
        yield rest


def said(line: bytes, *, dated: bool) -> bytes:
    """What the program wrote, without the time that stands before it where times were asked for."""
    return line.partition(b" ")[2] if dated else line


def _chosen(found: Iterable[bytes], selection: Selection) -> Iterator[bytes]:
    dated = "timestamps" in selection.query
    for piece in found:
        for secret in selection.secrets:
            piece = piece.replace(secret, MASK)
        if selection.match is not None:
            piece = b"".join(line for line in lines_of(piece) if selection.match.search(said(line, dated=dated)))
        if piece:
            yield piece


def _ending(response: BaseHTTPResponse, until: float) -> Callable[[], object]:
    """Interrupts a response that is followed when its time is over; what to call when it has been read."""
    if not until:
        return lambda: None

    def interrupt() -> None:
        with contextlib.suppress(Exception):  # read to its end in the meantime
            response.shutdown()

    timer = threading.Timer(max(0, until - time.monotonic()), interrupt)
    timer.daemon = True
    timer.start()
    return timer.cancel
