# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP to one Kubernetes API: keep-alive connections, bounded retries, credentials renewed once when refused."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode, urlsplit

from .._errors import Connection
from .._http import explained, longest_silence, may_pass, pool, timeouts
from .endpoint import Endpoint, tls_context

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, HTTPConnectionPool

try:
    from urllib3.exceptions import HTTPError
except ImportError:
    HTTPError = OSError  # type: ignore[assignment,misc]

RETRY_BUDGET_S = 15.0
"""A request that keeps failing in a passing way is given up after this time."""
OVERLOADED = 429
BROKEN = frozenset({500, 502, 503, 504})
"""Statuses that may pass, but say nothing about whether a write took place."""
CONNECTION_RETRIES = 3
USER_AGENT = "oci-ai-blueprints"


class Request(NamedTuple):
    """One call. Whoever sends it knows what it means when an attempt whose answer was lost has been carried out."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes | None = None
    content_type: str = "application/json"
    accept: str = "application/json"
    answers: frozenset[int] = frozenset()
    """Statuses that answer this very call, though after others they would be a reason to repeat it."""


class Reply(NamedTuple):
    """An answer, whatever its status. ``repeated``: an earlier attempt may have been carried out."""

    status: int
    body: bytes
    retry_after_s: float
    repeated: bool = False


class Transport:
    """Sends requests to one endpoint; shared by threads. ``sleep`` pauses between attempts.

    There are no more of them when the pause is longer than ``patience`` (seconds).
    """

    def __init__(
        self,
        endpoint: Endpoint,
        sleep: Callable[[float], None] = time.sleep,
        patience: Callable[[], float] = lambda: math.inf,
    ) -> None:
        self.endpoint = endpoint
        self._sleep = sleep
        self._patience = patience
        self._prefix = urlsplit(endpoint.server).path.rstrip("/")
        self._pool: HTTPConnectionPool | None = None
        self._pool_lock = threading.Lock()

    def send(self, request: Request) -> Reply:
        """The answer to a request, after retries. Raises Connection when there is none."""
        started = time.monotonic()
        attempt = 0
        renewed = False
        while True:
            outcome = self._attempt(request)
            if isinstance(outcome, Reply) and outcome.status == 401 and self.endpoint.authorization.renewable:
                if renewed:
                    return outcome
                renewed = True
                self.endpoint.authorization.expire()
                continue
            pause = None if _answers(request, outcome) else _pause_before_retry(outcome, attempt)
            if pause is None or pause > min(self._patience(), started + RETRY_BUDGET_S - time.monotonic()):
                return self._concluded(outcome, repeated=attempt > 0)
            self._sleep(pause)
            attempt += 1

    def stream(self, request: Request, *, silence_s: float) -> BaseHTTPResponse:
        """An open response, to be read while it grows. Reading breaks once the server was silent for ``silence_s``."""
        try:
            response = self._open(request, preload=False, read_timeout_s=silence_s)
            if response.status == 401 and self.endpoint.authorization.renewable:
                response.close()
                self.endpoint.authorization.expire()
                response = self._open(request, preload=False, read_timeout_s=silence_s)
        except HTTPError as failure:
            raise self._unreachable(failure) from failure
        return response

    def stream_of_read(self, request: Request, *, silence_s: float) -> BaseHTTPResponse:
        """A ``stream`` that is asked for again while the server is busy or broken, for as long as ``send`` would."""
        started = time.monotonic()
        attempt = 0
        while True:
            response = self.stream(request, silence_s=silence_s)
            answer = Reply(response.status, b"", _seconds(response.headers.get("retry-after")))
            pause = _pause_before_retry(answer, attempt)
            if pause is None or pause > min(self._patience(), started + RETRY_BUDGET_S - time.monotonic()):
                return response
            response.close()
            self._sleep(pause)
            attempt += 1

    @staticmethod
    def words_of(response: BaseHTTPResponse) -> bytes:
        """What a stream that was refused says; nothing when even that breaks off."""
        try:
            return response.read()
        except HTTPError:
            return b""

    def _attempt(self, request: Request) -> Reply | HTTPError:
        silence_s = longest_silence(request.method, self._patience())
        try:
            response = self._open(request, preload=True, read_timeout_s=silence_s)
        except HTTPError as failure:
            return failure
        return Reply(response.status, response.data, _seconds(response.headers.get("retry-after")))

    def _open(self, request: Request, *, preload: bool, read_timeout_s: float) -> BaseHTTPResponse:
        query = f"?{urlencode(request.query)}" if request.query else ""
        return self._connections().request(
            request.method,
            f"{self._prefix}{request.path}{query}",
            body=request.body,
            headers=self._headers(request),
            retries=False,
            redirect=False,
            timeout=timeouts(read_timeout_s),
            preload_content=preload,
        )

    def _headers(self, request: Request) -> dict[str, str]:
        headers = {"accept": request.accept, "accept-encoding": "gzip", "user-agent": USER_AGENT}
        if request.body is not None:
            headers["content-type"] = request.content_type
        if authorization := self.endpoint.authorization.header():
            headers["authorization"] = authorization
        return headers

    def _connections(self) -> HTTPConnectionPool:
        with self._pool_lock:
            if self._pool is None:
                self._pool = _pool(self.endpoint)
            return self._pool

    def _concluded(self, outcome: Reply | HTTPError, *, repeated: bool) -> Reply:
        if isinstance(outcome, Reply):
            return outcome._replace(repeated=repeated)
        raise self._unreachable(outcome) from outcome

    def _unreachable(self, failure: HTTPError) -> Connection:
        why, hint = explained(failure)
        return Connection(
            f"The Kubernetes API at {self.endpoint.server} (from {self.endpoint.words}) {why}.",
            hint=hint,
            server=self.endpoint.server,
        )


def _pool(endpoint: Endpoint) -> HTTPConnectionPool:
    context = tls_context(endpoint) if endpoint.server.startswith("https:") else None
    return pool(endpoint.server, context, proxy=endpoint.proxy, tls_server_name=endpoint.tls_server_name)


def _answers(request: Request, outcome: Reply | HTTPError) -> bool:
    return isinstance(outcome, Reply) and outcome.status in request.answers


def _pause_before_retry(outcome: Reply | HTTPError, attempt: int) -> float | None:
    """Seconds until another attempt makes sense; None when none does."""
    backoff = min(4.0, 0.2 * 2**attempt) * random.uniform(0.5, 1.0)
    if isinstance(outcome, Reply):
        passing = outcome.status == OVERLOADED or outcome.status in BROKEN
        return max(backoff, outcome.retry_after_s) if passing else None
    return backoff if attempt < CONNECTION_RETRIES and may_pass(outcome) else None


def _seconds(header: str | None) -> float:
    """Retry-After in seconds; dates are not used by Kubernetes."""
    return float(header) if header and header.isdigit() else 0.0
