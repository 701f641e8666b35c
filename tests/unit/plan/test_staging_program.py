# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the staging program logs in where OCI's services are not at hand: as an instance, and as a workload.

What it copies is tested as a process, in tests/integration/test_staging.py.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import ipaddress
import json
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from unit.oci.signatures import verify
from unit.scripted_server import Answer, ScriptedServer, Seen

from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan import staging_program as program

TENANCY = "ocid1.tenancy.oc1..aaaaexample"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(*names: x509.NameAttribute) -> x509.Certificate:
    subject = x509.Name(names)
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(KEY, hashes.SHA256())
    )


CERTIFICATE = certificate(
    x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, f"opc-tenant:{TENANCY}"),
    x509.NameAttribute(NameOID.COMMON_NAME, "instance"),
)
CERTIFICATE_PEM = CERTIFICATE.public_bytes(serialization.Encoding.PEM).decode()
KEY_PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
).decode()


def token(lives_s: float) -> str:
    claims = base64.urlsafe_b64encode(json.dumps({"exp": time.time() + lives_s}).encode()).decode().rstrip("=")
    return f"e30.{claims}.x"


class Oci:
    """Metadata, federation and Object Storage in one; remembers whose key the last token stands for."""

    def __init__(self, server: ScriptedServer, token_lives_s: float = 3600) -> None:
        self.url = server.url
        self.tokens: list[str] = []
        self.keys: list[rsa.RSAPublicKey] = []
        self._lives_s = token_lives_s
        server.rule = self.answer

    def answer(self, seen: Seen) -> Answer:
        if seen.path.startswith("/opc/v2/identity/"):
            assert seen.headers["authorization"] == "Bearer Oracle"
            return Answer(body=KEY_PEM if seen.path.endswith("/key.pem") else CERTIFICATE_PEM)
        if seen.path == "/v1/x509":
            return self.federate(seen)
        found = verify(self.keys[-1], seen.method, seen.target, seen.headers)
        assert found["keyId"] == f"ST${self.tokens[-1]}"
        return Answer(body={"objects": []})

    def federate(self, seen: Seen) -> Answer:
        found = verify(KEY.public_key(), seen.method, seen.target, seen.headers)
        fingerprint = CERTIFICATE.fingerprint(hashes.SHA1()).hex(":").upper()
        assert found["keyId"] == f"{TENANCY}/fed-x509/{fingerprint}"
        assert found["headers"] == "date (request-target) content-length content-type x-content-sha256"
        assert seen.headers["x-content-sha256"] == base64.b64encode(hashlib.sha256(seen.body).digest()).decode()
        self.remember(json.loads(seen.body)["publicKey"])
        return Answer(body={"token": self.tokens[-1]})

    def remember(self, public_key: str) -> None:
        key = serialization.load_der_public_key(base64.b64decode(public_key))
        assert isinstance(key, rsa.RSAPublicKey)
        assert key.key_size == 2048
        self.keys.append(key)
        self.tokens.append(token(self._lives_s))


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


def settings(server: ScriptedServer, **more: str) -> program.Settings:
    variables = {"ENDPOINT": server.url, "FEDERATION": f"{server.url}/v1/x509", "METADATA": f"{server.url}/opc/v2"}
    return program.settings_from({f"STAGING_{name}": value for name, value in {**variables, **more}.items()})


def listing(using: program.Settings) -> None:
    bucket = program.named_bucket(using, program.signer_of(using), "models")
    assert list(bucket.listed("")) == []
    assert list(bucket.listed("")) == []


def test_an_instance_exchanges_its_certificate_for_a_token_once(server: ScriptedServer) -> None:
    oci = Oci(server)
    listing(settings(server, NAMESPACE="ns"))
    assert len(oci.tokens) == 1


def test_a_token_that_ends_soon_is_replaced_before_it_is_refused(server: ScriptedServer) -> None:
    oci = Oci(server, token_lives_s=60)
    listing(settings(server, NAMESPACE="ns"))
    assert len(oci.tokens) == 2


def test_a_workload_exchanges_the_token_of_its_service_account(
    server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    oci = Oci(server)
    (tmp_path / "token").write_text("of-the-service-account\n")
    (tmp_path / "ca.crt").write_text(CERTIFICATE_PEM)
    (tmp_path / "key.pem").write_text(KEY_PEM)
    proxymux = ScriptedServer()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "ca.crt", tmp_path / "key.pem")
    proxymux.socket = context.wrap_socket(proxymux.socket, server_side=True)

    def exchange(seen: Seen) -> Answer:
        assert (seen.path, seen.headers["authorization"]) == (
            "/resourcePrincipalSessionTokens",
            "Bearer of-the-service-account",
        )
        oci.remember(json.loads(seen.body)["podKey"])
        content = json.dumps({"token": f"ST${oci.tokens[-1]}"})
        return Answer(body=base64.b64encode(content.encode()).decode())

    proxymux.rule = exchange
    with proxymux:
        monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
        monkeypatch.setenv("STAGING_TOKEN_PORT", str(proxymux.server_address[1]))
        monkeypatch.setenv("STAGING_SERVICE_ACCOUNT", str(tmp_path))
        listing(settings(server, NAMESPACE="ns", AUTH="workload_identity"))
    assert len(oci.tokens) == 1


@pytest.mark.parametrize(
    ("pattern", "key", "taken"),
    [
        ("A/B", "A/B", True),
        ("A/B", "A/B/c/d", True),
        ("A/B/", "A/B/c", True),
        ("A/B", "A/Bc", False),
        ("*.bin", "A/x.bin", True),
        ("A/part-[12].bin", "A/part-3.bin", False),
        ("", "anything", True),
    ],
)
def test_a_pattern_is_a_name_a_folder_or_has_wild_cards(pattern: str, key: str, taken: bool) -> None:
    assert program.matches(pattern, key) is taken


def test_an_outcome_is_left_for_the_kubelet_even_when_nothing_could_be_read(tmp_path: Path) -> None:
    log = tmp_path / "log"
    environment = {"STAGING_PAR": "https://example.com/o/", "STAGING_TARGET": str(tmp_path)}
    assert program.main(["download"], {**environment, "STAGING_TERMINATION_LOG": str(log)}) == 1
    assert "its path must end with /o/" in log.read_text()
