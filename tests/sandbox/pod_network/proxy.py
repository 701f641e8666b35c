# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy for CONNECT: names of Services lead to the server that answers for all add-ons, addresses where they say."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import ssl
from pathlib import Path

from .answers import answer
from .identities import Identities

log = logging.getLogger(__name__)
CHUNK = 65536


class Proxy:
    def __init__(self, identities: Identities, service_range: str) -> None:
        self._identities = identities
        self._services = ipaddress.ip_network(service_range)

    async def serve(self, socket: Path) -> None:
        server = await asyncio.start_unix_server(self._connection, socket)
        async with server:
            await server.serve_forever()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            method, target, _headers = await _head(reader)
            if method != "CONNECT":
                writer.write(b"HTTP/1.1 405 Method Not Allowed\r\n\r\n")
                return
            host, _colon, port = target.rpartition(":")
            if self._is_service(host):
                writer.write(b"HTTP/1.1 200 Connection Established\r\n\r\n")
                await writer.drain()
                await writer.start_tls(self._identities.context(host))
                await _answer_requests(reader, writer)
            else:
                await _pass_through(reader, writer, host, int(port))
        except asyncio.IncompleteReadError:
            pass  # the API server closes connections that it does not need any more
        except (OSError, ValueError, ssl.SSLError) as error:
            log.info("%s", error)
        finally:
            writer.close()

    def _is_service(self, host: str) -> bool:
        try:
            return ipaddress.ip_address(host) in self._services
        except ValueError:
            return host.endswith(".svc")


async def _answer_requests(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """HTTP/1.1 without pipelining: all the API server speaks unless a server offers more."""
    while not reader.at_eof():
        method, path, headers = await _head(reader)
        content = await reader.readexactly(int(headers.get("content-length", "0")))
        status, body = answer(method, path, json.loads(content) if content else {})
        text = json.dumps(body).encode()
        head = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
        writer.write(head.encode() + text)
        await writer.drain()


async def _head(reader: asyncio.StreamReader) -> tuple[str, str, dict[str, str]]:
    """Method, target and headers. Raises `IncompleteReadError` at the end of the connection."""
    text = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = text.strip().split("\r\n")
    method, target, _version = first.split(" ")
    headers = (line.partition(":") for line in lines)
    return method, target, {name.strip().lower(): value.strip() for name, _colon, value in headers}


async def _pass_through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int) -> None:
    if not ipaddress.ip_address(host).is_loopback:
        writer.write(b"HTTP/1.1 502 Not On Loopback\r\n\r\n")
        return
    there, back = await asyncio.open_connection(host, port)
    writer.write(b"HTTP/1.1 200 Connection Established\r\n\r\n")
    await asyncio.gather(_copy(reader, back), _copy(there, writer))


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while chunk := await source.read(CHUNK):
            target.write(chunk)
            await target.drain()
    finally:
        target.close()
