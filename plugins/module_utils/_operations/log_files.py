# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs into files: one for each container, or one for all of them in the order of time. Never held in memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from heapq import merge
from pathlib import Path

from .._errors import BlueprintsError, InvalidOption
from .log_reading import dated_lines
from .logs_outcome import LogRow

Dated = tuple[datetime, bytes]


def write_apart(row: LogRow, found: Iterable[bytes], folder: Path, *, check: bool) -> None:
    """The log into ``POD.CONTAINER.log`` of the folder, there only once it is whole. Raises InvalidOption.

    Kept logs say of which revision they are, those of earlier runs of a container that they are.
    """
    # A pod that is gone may have had the name of one that is there.
    of = [row.source.pod, row.source.container, f"revision-{row.revision}" if row.kept_at else ""]
    path = folder / ".".join(filter(None, [*of, "previous" if row.previous else "", "log"]))
    if not check:
        row.size = _write(path, found)
    row.dest = str(path)  # only now: what is there from an earlier time is not this log


def write_interleaved(
    found: Sequence[tuple[LogRow, Callable[[], Iterable[bytes]]]], path: Path, *, check: bool
) -> None:
    """All logs, each line with its pod and container, into one file. They must have timestamps."""
    rows = [row for row, _read in found]
    if not check:
        lines = (line for _at, line in merge(*(_lines(row, read) for row, read in found), key=_when))
        _write(path, lines, unless=lambda: bool(rows) and all(row.broke and not row.size for row in rows))
    for row in rows:
        row.dest = "" if row.broke and not row.size else str(path)


def _lines(row: LogRow, read: Callable[[], Iterable[bytes]]) -> Iterator[Dated]:
    prefix = f"{row.source.pod}/{row.source.container} ".encode()
    try:
        for at, line in dated_lines(read()):
            row.size += len(line)
            yield at, prefix + line.rstrip(b"\n") + b"\n"
    except BlueprintsError as error:
        row.message, row.broke = error.message, True


def _when(line: Dated) -> datetime:
    return line[0]


def _write(path: Path, found: Iterable[bytes], unless: Callable[[], bool] = lambda: False) -> int:
    """Bytes written. The file appears, or is replaced, once all is in it, ``unless`` that turned out to be nothing."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    size = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            for piece in found:
                size += file.write(piece)
        if not unless():
            part.replace(path)
    except OSError as error:
        raise InvalidOption(f"dest: {path} cannot be written ({error.strerror or error}).") from error
    finally:
        with suppress(OSError):
            part.unlink()
    return size
