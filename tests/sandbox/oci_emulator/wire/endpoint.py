# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from starlette.types import Receive, Scope, Send

from ..ids import opaque
from .errors import OciError
from .reply import Reply, error_reply
from .request import Request
from .request_log import Received
from .routing import Operation, Routes

if TYPE_CHECKING:
    from ..region import Region


log = logging.getLogger(__name__)


class OciEndpoint:
    """The ASGI application of all services: what happens to every call, whichever service it is for."""

    def __init__(self, region: Region, routes: Routes) -> None:
        self.region = region
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = await read(scope, receive)
        found = self.routes.find(request.method, request.path)
        operation = found[0] if found else None
        try:
            if found is None:
                raise OciError(404, "NotFound", f"No operation for {request.method} {request.path}")
            request.params = found[1]
            reply = await self.carry_out(found[0], request)
        except OciError as error:
            reply = error_reply(error)
        except Exception:
            log.exception("%s %s broke the emulator", request.method, request.path)
            reply = error_reply(OciError(500, "InternalServerError", "An internal server error occurred."))
        name = operation.name if operation else ""
        self.region.log.add(Received(request.method, request.path, name, reply.status, self.region.now))
        await write(request, reply, self.region.time_of_day(), send)

    async def carry_out(self, operation: Operation, request: Request) -> Reply:
        region = self.region
        if not operation.public:
            target = f"{request.path}?{request.query_string}" if request.query_string else request.path
            region.caller.check_request(
                request.method, target, request.headers, request.body, body_signed=operation.body_signed
            )
        fault = region.faults.next_for(operation.name)
        if fault is None:
            return self.answer(operation, request)
        await region.faults.delay(operation.name, fault)
        error = fault.error()
        if error and not fault.after_effect:
            raise error
        reply = self.answer(operation, request)
        if error:
            raise error
        return replace(reply, cut_after=fault.cut_after)

    def answer(self, operation: Operation, request: Request) -> Reply:
        """The handler's answer, or the one its retry token got before."""
        region = self.region
        if not operation.replayable or "opc-retry-token" not in request.headers:
            return operation.handler(region, request)
        earlier = region.retry_tokens.recall(operation.name, request, region.now)
        if earlier is not None:
            return earlier
        try:
            reply = operation.handler(region, request)
        except OciError as error:
            if error.kept:
                region.retry_tokens.remember(operation.name, request, error, region.now)
            raise
        region.retry_tokens.remember(operation.name, request, reply, region.now)
        return reply


async def read(scope: Scope, receive: Receive) -> Request:
    raw_path = scope.get("raw_path") or scope["path"].encode()
    return Request(
        method=scope["method"],
        path=raw_path.decode("latin-1").partition("?")[0],
        query_string=scope["query_string"].decode("latin-1"),
        headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
        body=await read_body(receive),
    )


async def read_body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    parts = [body]
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
    return b"".join(parts)


async def write(request: Request, reply: Reply, now: datetime, send: Send) -> None:
    """Send with the headers every answer has. Neither HEAD nor 204 have a body."""
    headers = {
        **reply.headers,
        "date": format_datetime(now, usegmt=True),
        "opc-request-id": f"{request.headers.get('opc-request-id') or opaque()}/{opaque()}/{opaque()}",
    }
    if reply.status != 204:
        headers.setdefault("content-length", str(len(reply.body)))
    await send(
        {
            "type": "http.response.start",
            "status": reply.status,
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
        }
    )
    bare = request.method == "HEAD" or reply.status == 204
    if 0 <= reply.cut_after < len(reply.body) and not bare:
        # An answer that never ends: the server closes the connection.
        await send({"type": "http.response.body", "body": reply.body[: reply.cut_after], "more_body": True})
        return
    await send({"type": "http.response.body", "body": b"" if bare else reply.body})
