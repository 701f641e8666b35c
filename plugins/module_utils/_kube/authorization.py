# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The authorization header of a connection: fixed, or fetched again before it expires."""

from __future__ import annotations

import base64
import math
import threading
import time
from collections.abc import Callable


class Authorization:
    """Header value by ``fetch``, kept for ``life_s`` seconds. Safe to share between threads."""

    def __init__(self, fetch: Callable[[], str], *, life_s: float = math.inf) -> None:
        self._fetch = fetch
        self._life_s = life_s
        self._lock = threading.Lock()
        self._value = ""
        self._stale_at = -math.inf

    @property
    def renewable(self) -> bool:
        """Whether fetching again can give another value."""
        return self._life_s < math.inf

    def header(self) -> str:
        """Value of the ``authorization`` header, "" when the connection authenticates in another way."""
        with self._lock:
            if time.monotonic() >= self._stale_at:
                self._value = self._fetch()
                self._stale_at = time.monotonic() + self._life_s
            return self._value

    def expire(self) -> None:
        """Forget the value: the server refused it."""
        with self._lock:
            self._stale_at = -math.inf


NO_AUTHORIZATION = Authorization(lambda: "")
"""For client certificates, and for servers that ask for nothing."""


def bearer(fetch: Callable[[], str], *, life_s: float = math.inf) -> Authorization:
    """A token, fetched again once it is ``life_s`` seconds old."""
    return Authorization(lambda: f"Bearer {fetch()}", life_s=life_s)


def basic(username: str, password: str) -> Authorization:
    """User name and password."""
    encoded = base64.b64encode(f"{username}:{password}".encode()).decode()
    return Authorization(lambda: f"Basic {encoded}")
