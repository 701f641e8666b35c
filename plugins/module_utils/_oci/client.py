# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signed calls to OCI's REST APIs: plain JSON in and out, keep-alive connections, bounded retries, clear errors."""

from __future__ import annotations

import json
import math
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from .._errors import Connection
from .._http import SharedContext, explained, longest_silence, pool, timeouts
from .._manifest import Json
from .errors import oci_error
from .request import Unsigned
from .retry import with_retries
from .services import Service, base_url
from .signing import Signer, refresh, sign
from .wire import Record, records

if TYPE_CHECKING:
    from urllib3 import HTTPConnectionPool

try:
    from urllib3.exceptions import HTTPError
except ImportError:
    HTTPError = OSError  # type: ignore[assignment,misc]

Method = Literal["GET", "HEAD", "POST", "PUT", "DELETE"]
Query = Mapping[str, str]
PAGE = "1000"


class Call(NamedTuple):
    """One request. ``repeatable``: sending it twice does no harm."""

    operation: str
    method: Method
    url: str
    body: bytes | None
    headers: Mapping[str, str]
    repeatable: bool


class Answer(NamedTuple):
    """An HTTP answer, whatever its status. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def data(self) -> Json:
        """The decoded JSON body; None when there is no body. Raises Connection when it is something else."""
        try:
            decoded: Json = json.loads(self.body) if self.body else None
        except ValueError as error:
            raise Connection(f"The answer does not come from OCI: it begins with {self.body[:60]!r}.") from error
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
    """One identity in one region. Safe to share between threads.

    ``sleep`` pauses between attempts of a call; there are none when the pause is longer than ``patience`` (seconds).
    """

    def __init__(
        self,
        signer: Signer,
        *,
        region: str,
        tenancy_id: str = "",
        endpoint: str = "",
        trust: Callable[[], SharedContext] = SharedContext,
        sleep: Callable[[float], None] = time.sleep,
        patience: Callable[[], float] = lambda: math.inf,
    ) -> None:
        self.signer = signer
        self.region = region
        self.tenancy_id = tenancy_id
        self.endpoint = endpoint.rstrip("/")
        """Where all calls go instead of the services' own hosts, "" for those."""
        self._trust = trust
        self._sleep = sleep
        self._patience = patience
        self._pools: dict[str, HTTPConnectionPool] = {}
        self._lock = threading.Lock()
        self._context: SharedContext | None = None

    def read(self, operation: str, service: Service, path: str, query: Query | None = None) -> Answer:
        """One GET."""
        return self._carry_out(Call(operation, "GET", self._url(service, path, query), None, {}, repeatable=True))

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
        return self._carry_out(
            Call(
                operation,
                method,
                self._url(service, path, query),
                None if body is None else json.dumps(body, separators=(",", ":")).encode(),
                {name: value for name, value in headers.items() if value},
                repeatable=repeatable or bool(token),
            )
        )

    def url(self, service: Service) -> str:
        """Where calls to a service go, with its version path."""
        return f"{self.endpoint or base_url(service, self.region)}{service.version}"

    def status_of(self, operation: str, method: Literal["GET", "HEAD"], url: str) -> int:
        """HTTP status of a call that nobody signs: the URL itself is the credential."""
        call = Call(operation, method, url, None, {}, repeatable=True)
        outcome = with_retries(
            lambda: self._send(call, Unsigned(call.method, call.url, None, _headers(call))),
            repeatable=True,
            sleep=self._sleep,
            patience=self._patience,
        )
        if not isinstance(outcome, Answer):
            raise _unreachable(call, outcome) from outcome
        return outcome.status

    def _carry_out(self, call: Call) -> Answer:
        outcome = with_retries(
            lambda: self._attempt(call), repeatable=call.repeatable, sleep=self._sleep, patience=self._patience
        )
        if isinstance(outcome, Answer) and outcome.status == 401 and refresh(self.signer):
            outcome = self._attempt(call)
        if not isinstance(outcome, Answer):
            raise _unreachable(call, outcome) from outcome
        if not 200 <= outcome.status < 300:
            request_id = outcome.headers.get("opc-request-id", "")
            date = outcome.headers.get("date", "")
            raise oci_error(call.operation, outcome.status, outcome.body, request_id, self.region, date=date)
        return outcome

    def _attempt(self, call: Call) -> Answer | HTTPError:
        """Signed anew each time: the date is part of the signature."""
        request = Unsigned(call.method, call.url, call.body, _headers(call))
        sign(self.signer, request)
        return self._send(call, request)

    def _send(self, call: Call, request: Unsigned) -> Answer | HTTPError:
        try:
            response = self._pool(call.url).request(
                call.method,
                request.path_url,
                body=call.body,
                headers=request.headers,
                retries=False,
                redirect=False,
                timeout=timeouts(longest_silence(call.method, self._patience())),
            )
        except HTTPError as failure:
            return failure
        return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, response.data)

    def _url(self, service: Service, path: str, query: Query | None) -> str:
        return f"{self.url(service)}{path}{f'?{urlencode(query)}' if query else ''}"

    def _pool(self, url: str) -> HTTPConnectionPool:
        server = _server(url)
        with self._lock:
            if server not in self._pools:
                self._pools[server] = pool(server, self._tls() if server.startswith("https:") else None)
            return self._pools[server]

    def _tls(self) -> SharedContext:
        if self._context is None:
            self._context = self._trust()
        return self._context


def segment(value: str) -> str:
    """A value as one segment of a path."""
    return quote(value, safe="")


def given(**query: str) -> dict[str, str]:
    """The query parameters that have a value."""
    return {key: value for key, value in query.items() if value}


def _headers(call: Call) -> dict[str, str]:
    made = {
        "accept": "application/json",
        "content-type": "application/json",
        "user-agent": "oci-ai-blueprints",
        "opc-request-id": uuid.uuid4().hex.upper(),
        **call.headers,
    }
    if call.method in ("POST", "PUT"):
        made["content-length"] = str(len(call.body or b""))
    return made


def _server(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _unreachable(call: Call, failure: HTTPError) -> Connection:
    why, hint = explained(failure)
    server = _server(call.url)
    return Connection(f"{call.operation}: OCI at {server} {why}.", hint=hint, server=server, operation=call.operation)
