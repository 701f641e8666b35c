# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A log that is followed goes on where its connection broke: no line is lost, none comes twice.

The API server's ``sinceTime`` knows whole seconds only, so that lines of the last second are sent again. Each line's
own time, in nanoseconds, tells which of them are known.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping

from .._errors import Connection, KubeError
from .log_reading import lines_of

ASK_AGAIN_S = 0.5
TIMES = "timestamps"
STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\S+")
GONE = (400, 404)
"""The container or its pod. An API server that has just started refuses much else, too: it knows no rights yet."""
ITS_BEGINNING = frozenset({"tailLines", "sinceSeconds", "sinceTime"})
"""Parameters that say where to begin."""

Read = Callable[[Mapping[str, str]], Iterable[bytes]]
"""Pieces of whole lines for a query of the API."""


def followed(read: Read, query: Mapping[str, str], until: float, tell: Callable[[str], object]) -> Iterator[bytes]:
    """What comes until that (monotonic) time, or the container's end. ``tell``: why something may be missing.

    Raises what ``read`` raised last if nothing could be read.
    """
    place = _Place(query)
    broke: Exception | None = None
    while True:
        lines_before = place.lines
        try:
            for piece in read(place.query()):
                yield from place.fresh(piece)
            broke = None
        except (Connection, KubeError) as error:
            if isinstance(error, KubeError) and error.status < 500 and (broke is None or error.status in GONE):
                broke = error
                break
            broke = error
        # A stream that ends well may be that of an API server which shuts down: only one without news is the end.
        if broke is None and place.lines == lines_before:
            return
        left = until - time.monotonic()
        if left <= 0:
            break
        time.sleep(min(ASK_AGAIN_S, left))
    if broke is not None and not place.lines:
        raise broke
    if broke is not None:
        tell(str(broke))


class _Place:
    """How far a log was read: the time of its last line, and how many lines of that time there were.

    A line without a time belongs to the one before.
    """

    def __init__(self, query: Mapping[str, str]) -> None:
        self._query = query
        self._last = b""
        self._of_last = 0
        self._again = 0
        self._goes_on = True
        self.lines = 0

    def query(self) -> Mapping[str, str]:
        """From the beginning, or from the last line on."""
        self._again = self._of_last
        if not self._last:
            return {**self._query, TIMES: "true"}
        asked = {key: value for key, value in self._query.items() if key not in ITS_BEGINNING}
        return {**asked, TIMES: "true", "sinceTime": self._last.decode("ascii", "replace")}

    def fresh(self, piece: bytes) -> Iterator[bytes]:
        """Its lines that were not there before, without their times unless these were asked for."""
        found = b"".join(self._as_asked(line) for line in lines_of(piece) if self._is_new(line))
        if found:
            yield found

    def _is_new(self, line: bytes) -> bool:
        stamp = STAMP.match(line)
        if stamp is not None:
            self._goes_on = self._is_later(stamp.group())
        return self._goes_on

    def _is_later(self, at: bytes) -> bool:
        if at < self._last:
            return False
        if at == self._last and self._again:
            self._again -= 1
            return False
        self._of_last = self._of_last + 1 if at == self._last else 1
        self._last, self._again = at, 0
        self.lines += 1
        return True

    def _as_asked(self, line: bytes) -> bytes:
        stamp = None if TIMES in self._query else STAMP.match(line)
        return line[stamp.end() + 1 :] if stamp else line
