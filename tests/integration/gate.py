# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A gate in front of the API server's writes: closed, it holds one kind of write, so that a test can act just then."""

from __future__ import annotations

import base64
import json
import ssl
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sandbox.kube_api import KubeApi

CONFIGURATION = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/integration-tests"
LONGEST_S = 25
"""The API server lets a write pass that was held longer."""


@dataclass(frozen=True)
class Write:
    """A kind of write: what is done to which resource in which namespace."""

    operation: str
    resource: str
    namespace: str


class Gate:
    """Open at first. ``held`` names the objects whose writes wait at the closed gate.

    ``refusals``: status codes with which the next writes are turned away, as a server in distress would.
    """

    def __init__(self) -> None:
        self.held: set[str] = set()
        self.refusals: list[int] = []
        self.seen = 0
        self._holds: Write | None = None
        self._changed = threading.Condition()

    @contextmanager
    def closed_for(self, write: Write) -> Iterator[None]:
        """Holds such writes until the block ends; then they pass."""
        with self._changed:
            self._holds = write
        try:
            yield
        finally:
            self.open()

    def open(self) -> None:
        with self._changed:
            self._holds = None
            self.held.clear()
            self._changed.notify_all()

    def pass_by(self, review: dict[str, Any]) -> int:
        """Returns once the write of an AdmissionReview may go on: 0, or why not. Dry runs always may."""
        request = review["request"]
        resource = "/".join(filter(None, (request["resource"]["resource"], request.get("subResource"))))
        write = Write(request["operation"], resource, request.get("namespace", ""))
        name = request.get("name") or ((request.get("object") or {}).get("metadata") or {}).get("name", "")
        with self._changed:
            self.seen += 1
            if write == self._holds and not request.get("dryRun"):
                self.held.add(name)
                self._changed.wait_for(lambda: self._holds is None, timeout=LONGEST_S - 1)
            return self.refusals.pop(0) if self.refusals and not request.get("dryRun") else 0


@contextmanager
def gate(kube: KubeApi, writes: list[Write]) -> Iterator[Gate]:
    """A gate for these writes, on duty as an admission webhook while the block lasts."""
    found = Gate()
    server, authority = _server(found)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"https://127.0.0.1:{server.server_port}/"
    kube.delete(CONFIGURATION)
    kube.apply(CONFIGURATION, _configuration(url, authority, writes))
    try:
        _wait_until_on_duty(kube, found)
        yield found
    finally:
        kube.delete(CONFIGURATION)
        found.open()
        server.shutdown()


def _wait_until_on_duty(kube: KubeApi, found: Gate) -> None:
    until = time.monotonic() + 15
    probe = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "gate-probe"}}
    while not found.seen:
        assert time.monotonic() < until, "the API server does not ask the gate"
        kube.post("/api/v1/namespaces/default/configmaps?dryRun=All", probe)
        time.sleep(0.1)


def _configuration(url: str, authority: bytes, writes: list[Write]) -> dict[str, Any]:
    wanted = [*writes, Write("CREATE", "configmaps", "default")]
    everywhere = {"apiGroups": ["*"], "apiVersions": ["*"]}
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": "integration-tests"},
        "webhooks": [
            {
                "name": "gate.integration-tests.local",
                "clientConfig": {"url": url, "caBundle": base64.b64encode(authority).decode()},
                "rules": [
                    {**everywhere, "operations": [write.operation], "resources": [write.resource]} for write in wanted
                ],
                "sideEffects": "None",
                "failurePolicy": "Ignore",
                "timeoutSeconds": LONGEST_S,
                "admissionReviewVersions": ["v1"],
            }
        ],
    }


def _server(found: Gate) -> tuple[ThreadingHTTPServer, bytes]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            review = json.loads(self.rfile.read(int(self.headers["content-length"])))
            refusal = found.pass_by(review)
            response: dict[str, Any] = {"uid": review["request"]["uid"], "allowed": not refusal}
            if refusal:
                response["status"] = {"code": refusal, "message": "try again later"}
            answer = {**review, "response": response}
            del answer["request"]
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            with suppress(OSError):  # whoever wrote was killed meanwhile: the API server has hung up
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    certificate, key = _certificate()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as both:
        both.write(certificate + key)
        both.flush()
        context.load_cert_chain(both.name)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return server, certificate


def _certificate() -> tuple[bytes, bytes]:
    """Certificate and key, PEM, for 127.0.0.1 and one day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "gate")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    return certificate.public_bytes(pem), key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
