# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signed calls to OCI's REST APIs: plain JSON in and out, keep-alive connections, bounded retries, clear errors."""

from __future__ import annotations

import json
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from .._errors import Connection
from .._http import explained, pool, timeouts
from .errors import oci_error
from .request import Unsigned
from .retry import with_retries
from .services import Service, base_url
from .signing import Signer, refresh
from .wire import Json, Record, records

if TYPE_CHECKING:
    from urllib3 import HTTPConnectionPool

try:
    from urllib3.exceptions import HTTPError
except ImportError:
    HTTPError = OSError  # type: ignore[assignment,misc]

Method = Literal["GET", "POST", "PUT", "DELETE"]
Query = Mapping[str, str]
PAGE = "1000"


class Answer(NamedTuple):
    """An HTTP answer, whatever its status. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def data(self) -> Json:
        """The decoded JSON body; None when there is no body."""
        decoded: Json = json.loads(self.body) if self.body else None
        return decoded

    @property
    def record(self) -> Record:
        """The body as an object, {} when it is none."""
        data = self.data
        return data if isinstance(data, dict) else {}

    @property
    def etag(self) -> str:
        """Version of the resource, to be given back as ``if_match``."""
        return self.headers.get("etag", "")

    @property
    def work_request_id(self) -> str:
        """Work request that carries out what was accepted, "" when it is done already."""
        return self.headers.get("opc-work-request-id", "")


class Oci:
    """One identity in one region. Safe to share between threads. ``sleep`` pauses between attempts of a call."""

    def __init__(
        self,
        signer: Signer,
        *,
        region: str,
        tenancy_id: str = "",
        endpoint: str = "",
        trust: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.signer = signer
        self.region = region
        self.tenancy_id = tenancy_id
        self._endpoint = endpoint.rstrip("/")
        self._trust = trust
        self._sleep = sleep
        self._pools: dict[str, HTTPConnectionPool] = {}
        self._lock = threading.Lock()
        self._context: ssl.SSLContext | None = None

    def read(self, operation: str, service: Service, path: str, query: Query | None = None) -> Answer:
        """One GET."""
        return self._call(operation, service, "GET", path, query or {}, None, {}, repeatable=True)

    def pages(self, operation: str, service: Service, path: str, query: Query) -> Iterator[Record]:
        """All items of a list, page after page."""
        asked = {"limit": PAGE, **query}
        while True:
            answer = self.read(operation, service, path, asked)
            yield from records(answer.data)
            page = answer.headers.get("opc-next-page", "")
            if not page:
                return
            asked["page"] = page

    def write(
        self,
        operation: str,
        service: Service,
        method: Method,
        path: str,
        *,
        body: Record | None = None,
        query: Query | None = None,
        token: str = "",
        if_match: str = "",
        accept: str = "application/json",
        repeatable: bool = False,
    ) -> Answer:
        """One POST, PUT or DELETE. With a retry ``token`` OCI carries it out once, however often it is sent."""
        headers = {"accept": accept, "opc-retry-token": token, "if-match": if_match}
        given = {name: value for name, value in headers.items() if value}
        return self._call(
            operation, service, method, path, query or {}, body, given, repeatable=repeatable or bool(token)
        )

    def _call(
        self,
        operation: str,
        service: Service,
        method: Method,
        path: str,
        query: Query,
        body: Record | None,
        headers: Mapping[str, str],
        *,
        repeatable: bool,
    ) -> Answer:
        url = f"{self._base(service)}{service.version}{path}{f'?{urlencode(query)}' if query else ''}"
        encoded = None if body is None else json.dumps(body, separators=(",", ":")).encode()

        def attempt() -> Answer | HTTPError:
            return self._attempt(method, url, encoded, headers)

        outcome = with_retries(attempt, repeatable=repeatable, sleep=self._sleep)
        if isinstance(outcome, Answer) and outcome.status == 401 and refresh(self.signer):
            outcome = attempt()
        if not isinstance(outcome, Answer):
            raise _unreachable(operation, url, outcome) from outcome
        if not 200 <= outcome.status < 300:
            request_id = outcome.headers.get("opc-request-id", "")
            raise oci_error(operation, outcome.status, outcome.body, request_id, self.region)
        return outcome

    def _attempt(self, method: Method, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer | HTTPError:
        request = Unsigned(method, url, body, _headers(method, body, headers))
        self.signer(request)
        try:
            response = self._pool(url).urlopen(
                method,
                request.path_url,
                body=body,
                headers=request.headers,
                retries=False,
                redirect=False,
                timeout=timeouts(),
            )
        except HTTPError as failure:
            return failure
        return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, response.data)

    def _base(self, service: Service) -> str:
        return self._endpoint or base_url(service, self.region)

    def _pool(self, url: str) -> HTTPConnectionPool:
        parts = urlsplit(url)
        server = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            if server not in self._pools:
                self._pools[server] = pool(server, self._tls() if parts.scheme == "https" else None)
            return self._pools[server]

    def _tls(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = self._trust()
        return self._context


def segment(value: str) -> str:
    """A value as one segment of a path."""
    return quote(value, safe="")


def given(**query: str) -> dict[str, str]:
    """The query parameters that have a value."""
    return {key: value for key, value in query.items() if value}


def _headers(method: Method, body: bytes | None, headers: Mapping[str, str]) -> dict[str, str]:
    made = {
        "accept": "application/json",
        "content-type": "application/json",
        "user-agent": "oci-ai-blueprints",
        "opc-request-id": uuid.uuid4().hex.upper(),
        **headers,
    }
    if method in ("POST", "PUT"):
        made["content-length"] = str(len(body or b""))
    return made


def _unreachable(operation: str, url: str, failure: HTTPError) -> Connection:
    why, hint = explained(failure)
    parts = urlsplit(url)
    server = f"{parts.scheme}://{parts.netloc}"
    return Connection(f"{operation}: OCI at {server} {why}.", hint=hint, server=server, operation=operation)
