# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import asyncio
import base64
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import orjson
import urllib3
import yaml

from ..wire.json_types import Json, JsonObject

CONNECTIONS = 6
PATCH_TYPES = {"merge": "application/merge-patch+json"}


class KubernetesError(Exception):
    """The API server refused; `status` is the HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status}: {message}")
        self.status = status


class KubernetesApi:
    """JSON over HTTPS with the client certificate of a kubeconfig. Calls run in a few threads."""

    def __init__(self, kubeconfig: Path) -> None:
        self.kubeconfig = kubeconfig
        self.threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="kubernetes")
        self._server = ""
        self._pool: urllib3.PoolManager | None = None

    async def call(
        self, method: str, path: str, body: Json = None, *, content_type: str = "application/json"
    ) -> JsonObject:
        """The answer as an object. Raises `KubernetesError`, or `OSError` when the server cannot be reached."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, self._send, method, path, body, content_type)

    async def patch(self, path: str, body: Json) -> JsonObject:
        return await self.call("PATCH", path, body, content_type=PATCH_TYPES["merge"])

    def _send(self, method: str, path: str, body: Json, content_type: str) -> JsonObject:
        pool = self._connect()
        try:
            answer = pool.request(
                method,
                self._server + path,
                body=None if body is None else orjson.dumps(body),
                headers={"content-type": content_type, "accept": "application/json"},
                timeout=urllib3.Timeout(connect=3, read=30),
                retries=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise OSError(f"{self._server}: {error}") from error
        value = cast(JsonObject, orjson.loads(answer.data or b"{}"))
        if answer.status >= 300:
            raise KubernetesError(answer.status, str(value.get("message", "")))
        return value

    def _connect(self) -> urllib3.PoolManager:
        if self._pool is None:
            config = yaml.safe_load(self.kubeconfig.read_text(encoding="utf-8"))
            context = named(config["contexts"], config["current-context"])["context"]
            cluster = named(config["clusters"], context["cluster"])["cluster"]
            user = named(config["users"], context["user"])["user"]
            self._server = cluster["server"].rstrip("/")
            self._pool = urllib3.PoolManager(
                maxsize=CONNECTIONS,
                ca_certs=file_of(cluster, "certificate-authority"),
                cert_file=file_of(user, "client-certificate"),
                key_file=file_of(user, "client-key"),
                cert_reqs="CERT_NONE" if cluster.get("insecure-skip-tls-verify") else "CERT_REQUIRED",
            )
        return self._pool


def named(entries: list[Mapping[str, Mapping[str, str]]], name: str) -> Mapping[str, Mapping[str, str]]:
    return next(entry for entry in entries if cast(object, entry["name"]) == name)


def file_of(entry: Mapping[str, str], key: str) -> str | None:
    """A file for a kubeconfig field that names one or carries its content."""
    if entry.get(key):
        return entry[key]
    content = entry.get(f"{key}-data")
    if not content:
        return None
    with tempfile.NamedTemporaryFile(prefix="oci-emulator-", suffix=".pem", delete=False) as file:
        file.write(base64.b64decode(content))
    return file.name
