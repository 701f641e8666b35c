# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An emulated region of the judges' own: a process, a key, and what tests ask of it."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.oci_emulator.settings import default_settings

TESTS = Path(__file__).resolve().parent.parent
READY_WITHIN_S = 20
QUICK_DELAYS = {
    "node_pool_create_s": 0.5,
    "node_pool_update_s": 0.4,
    "node_pool_delete_s": 0.4,
    "node_delete_s": 0.4,
    "cluster_s": 0.3,
    "addon_s": 0.2,
}


@dataclass(frozen=True)
class Emulated:
    """A running emulator. `config_file` is an OCI configuration its key is in."""

    url: str
    settings: dict[str, Any]
    config_file: Path

    def admin(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.url}/admin{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from error

    def operations(self, since: int = 0) -> list[str]:
        return [one["operation"] for one in self.admin("GET", f"/requests?since={since}")["requests"]]

    @property
    def compartment(self) -> str:
        return str(self.settings["compartment_id"])

    @property
    def tenancy(self) -> str:
        return str(self.settings["tenancy_id"])

    @property
    def cluster(self) -> str:
        return str(self.settings["cluster_id"])

    @property
    def domains(self) -> list[str]:
        return list(self.settings["availability_domains"])


@contextmanager
def running(folder: Path) -> Iterator[Emulated]:
    """An emulator without a cluster behind it, on a free port."""
    fingerprint = make_key(folder)
    authority = folder / "ca.pem"
    authority.write_text("-----BEGIN CERTIFICATE-----\nsandbox\n-----END CERTIFICATE-----\n", encoding="utf-8")
    settings = default_settings(
        public_key_file=str(folder / "public.pem"),
        fingerprint=fingerprint,
        kube_server="https://127.0.0.1:6443",
        kube_ca_file=str(authority),
        seed="judges",
    )
    settings["delays"] = QUICK_DELAYS
    settings_file = folder / "settings.json"
    settings_file.write_text(json.dumps(settings), encoding="utf-8")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / "emulator.log"
    with log.open("w") as output:
        command = [sys.executable, "-m", "sandbox.oci_emulator", "--port", str(port), "--settings", str(settings_file)]
        process = subprocess.Popen(command, cwd=TESTS, env={"PYTHONPATH": str(TESTS)}, stdout=output, stderr=output)
    try:
        wait_until_ready(url, process, log)
        yield Emulated(url, settings, write_config(folder, settings))
    finally:
        process.terminate()
        process.wait(10)


def make_key(folder: Path) -> str:
    """Write private.pem and public.pem; the fingerprint OCI gives such a key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "private.pem").write_bytes(private)
    (folder / "private.pem").chmod(0o600)
    public = key.public_key()
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    (folder / "public.pem").write_bytes(public.public_bytes(serialization.Encoding.PEM, spki))
    digest = hashlib.md5(public.public_bytes(serialization.Encoding.DER, spki), usedforsecurity=False).hexdigest()
    return ":".join(re.findall("..", digest))


def write_config(folder: Path, settings: dict[str, Any]) -> Path:
    file = folder / "config"
    entries = {
        "user": settings["user_id"],
        "fingerprint": settings["fingerprint"],
        "key_file": folder / "private.pem",
        "tenancy": settings["tenancy_id"],
        "region": settings["region"],
    }
    file.write_text("[DEFAULT]\n" + "".join(f"{key}={value}\n" for key, value in entries.items()), encoding="utf-8")
    file.chmod(0o600)
    return file


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/admin/health", timeout=2).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the emulator did not start:\n{log.read_text(encoding='utf-8')}")
