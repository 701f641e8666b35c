# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The few requests the sandbox itself sends to the Kubernetes API."""

from __future__ import annotations

import base64
import json
import ssl
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import urllib3
import yaml

Object = dict[str, Any]
FIELD_MANAGER = "sandbox"
SET_UP_WITHIN_S = 10.0
ANSWERED_WITHIN_S = 30
"""A busy machine takes several seconds to check a large definition."""


class KubeError(Exception):
    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text}")
        self.status = status


class _Context(ssl.SSLContext):
    """Trusts one authority. urllib3 sets its protocols at each connection, which breaks the handshakes of others."""

    def __new__(cls, authority: str) -> _Context:
        context = super().__new__(cls, ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=authority)
        return context

    def set_alpn_protocols(self, alpn_protocols: Iterable[str]) -> None:
        """Servers speak HTTP/1.1 with whoever asks for nothing else."""


class KubeApi:
    """Thread-safe; authenticates by client certificate or token."""

    def __init__(self, server: str, context: ssl.SSLContext, token: str = "") -> None:
        self._server = server
        self._login = {"Authorization": f"Bearer {token}"} if token else {}
        self._pool = urllib3.PoolManager(ssl_context=context, maxsize=16, retries=False, headers=self._login)

    @classmethod
    def from_kubeconfig(cls, path: Path) -> KubeApi:
        """Reads a kubeconfig with one cluster and one user, whose data may stand in files or inline."""
        config = yaml.safe_load(path.read_text(encoding="utf-8"))
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        context = _Context(_pem(cluster, "certificate-authority").decode())
        if "token" in user:
            return cls(cluster["server"], context, user["token"])
        with tempfile.NamedTemporaryFile() as both:
            both.write(_pem(user, "client-certificate") + _pem(user, "client-key"))
            both.flush()
            context.load_cert_chain(both.name)
        return cls(cluster["server"], context)

    def get(self, path: str) -> Any:
        """The JSON answer, or text where the API answers text. Raises `KubeError`.

        Waits a moment for a kind that is asked for the first time: its storage is only then set up.
        """
        until = time.monotonic() + SET_UP_WITHIN_S
        while True:
            try:
                return self._ask("GET", path)
            except KubeError as error:
                if error.status != 429 or time.monotonic() > until:
                    raise
            time.sleep(0.2)

    def find(self, path: str) -> Object | None:
        try:
            found: Object = self.get(path)
            return found
        except KubeError as error:
            if error.status == 404:
                return None
            raise

    def apply(self, path: str, manifest: Object) -> Object:
        """Server-side apply of one object."""
        query = f"?fieldManager={FIELD_MANAGER}&force=true"
        applied: Object = self._ask("PATCH", path + query, manifest, "application/apply-patch+yaml")
        return applied

    def merge(self, path: str, patch: Object) -> Object:
        merged: Object = self._ask("PATCH", path, patch, "application/merge-patch+json")
        return merged

    def post(self, path: str, body: Object) -> Object:
        posted: Object = self._ask("POST", path, body, "application/json")
        return posted

    def delete(self, path: str) -> None:
        try:
            self._ask("DELETE", path)
        except KubeError as error:
            if error.status != 404:
                raise

    def watch(self, path: str, resource_version: str, timeout_s: int = 240) -> Iterator[tuple[str, Object]]:
        """Type and object of each change, until the server ends the watch. Raises `OSError` when it breaks off."""
        url = f"{self._server}{path}?watch=true&resourceVersion={resource_version}&timeoutSeconds={timeout_s}"
        try:
            with self._pool.request("GET", url, preload_content=False, timeout=timeout_s + 10) as response:
                if response.status != 200:
                    raise KubeError(response.status, response.read().decode(errors="replace"))
                rest = b""
                for chunk in response.stream(65536, decode_content=True):
                    *lines, rest = (rest + chunk).split(b"\n")
                    for line in lines:
                        event = json.loads(line)
                        yield event["type"], event["object"]
        except urllib3.exceptions.HTTPError as error:
            raise OSError(str(error)) from error

    def _ask(self, method: str, path: str, body: Object | None = None, kind: str = "") -> Any:
        headers = self._login | ({"Content-Type": kind} if kind else {})
        data = json.dumps(body) if body is not None else None
        url = self._server + path
        try:
            answer = self._pool.request(method, url, body=data, headers=headers, timeout=ANSWERED_WITHIN_S)
        except urllib3.exceptions.HTTPError as error:
            raise OSError(str(error)) from error
        if answer.status >= 400:
            raise KubeError(answer.status, answer.data.decode(errors="replace"))
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        return json.loads(answer.data) if is_json else answer.data.decode()


def _pem(entry: dict[str, str], name: str) -> bytes:
    inline = entry.get(f"{name}-data")
    return base64.b64decode(inline) if inline else Path(entry[name]).read_bytes()
