# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows the cluster for as long as the sandbox runs must outlive every watch."""

from __future__ import annotations

import socket
import ssl
import threading

import pytest

from sandbox.kube_api import KubeApi

HEAD = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
EVENT = b'{"type": "ADDED", "object": {}}\n'


def test_a_watch_that_breaks_off_says_so_in_the_way_that_followers_expect() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = HEAD + b"%x\r\n%s\r\n" % (len(EVENT), EVENT)
        threading.Thread(target=_answer_once, args=(server, answer), daemon=True).start()
        api = KubeApi(f"http://127.0.0.1:{server.getsockname()[1]}", ssl.create_default_context())
        events = api.watch("/api/v1/pods", "1")
        assert next(events) == ("ADDED", {})
        with pytest.raises(OSError, match="ended prematurely"):
            next(events)


def _answer_once(server: socket.socket, answer: bytes) -> None:
    connection, _address = server.accept()
    with connection:
        connection.recv(10_000)
        connection.sendall(answer)
