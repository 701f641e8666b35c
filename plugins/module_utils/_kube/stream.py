# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of a growing response, with a chance for the reader to look around while nothing comes."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import urllib3


def lines(response: urllib3.BaseHTTPResponse, *, until: float, idle_s: float) -> Iterator[bytes | None]:
    """Complete lines as they arrive, up to the end of the response or the monotonic time ``until``.

    None is yielded each time ``idle_s`` seconds passed without a line. A thread does the blocking reads: a socket that
    timed out in the middle of a read cannot be read from again. A broken connection ends the lines.
    """
    inbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    threading.Thread(target=_pump, args=(response, inbox), daemon=True).start()
    try:
        while (left := until - time.monotonic()) > 0:
            try:
                line = inbox.get(timeout=min(left, idle_s))
            except queue.Empty:
                yield None
                continue
            if line is None:
                return
            yield line
    finally:
        with contextlib.suppress(Exception):  # already closed by the pump: there is nothing left to interrupt
            response.shutdown()


def _pump(response: urllib3.BaseHTTPResponse, inbox: queue.SimpleQueue[bytes | None]) -> None:
    rest = b""
    try:
        while data := response.read1():
            *whole, rest = (rest + data).split(b"\n")
            for line in whole:
                inbox.put(line)
    except Exception:  # the reader went away, or the connection broke: either way the lines end here
        pass
    finally:
        inbox.put(None)
        response.close()
