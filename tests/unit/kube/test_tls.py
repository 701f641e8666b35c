# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom the Kubernetes client trusts, and how it shows who it is."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from unit.scripted_server import Answer, ScriptedServer

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import Connection, InvalidOption
from ansible_collections.oci_ai.blueprints.plugins.module_utils._http import SharedContext
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube import kinds
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.client import Kube
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.endpoint import ClientCertificate, Endpoint
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.transport import Transport

NOW = datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True)
class Pair:
    """A certificate that is its own authority, and its key."""

    certificate: bytes
    key: bytes


def self_signed(name: str, alternative: x509.GeneralName) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - datetime.timedelta(hours=1))
        .not_valid_after(NOW + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Pair(
        certificate.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )


@pytest.fixture(scope="session")
def server_pair() -> Pair:
    return self_signed("api", x509.IPAddress(ipaddress.ip_address("127.0.0.1")))


@pytest.fixture(scope="session")
def client_pair() -> Pair:
    return self_signed("me", x509.DNSName("me"))


def secured(server: ScriptedServer, pair: Pair, folder: Path, client: Pair | None = None) -> str:
    """Switch a server to https; with ``client`` it lets only that certificate in. Returns the URL."""
    (folder / "server.pem").write_bytes(pair.certificate + pair.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    if client:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=client.certificate.decode())
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.answers(Answer(200, {"kind": "Node"}))
    return server.url.replace("http://", "https://")


@pytest.fixture
def api() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


def read_a_node(endpoint: Endpoint) -> object:
    return Kube(Transport(endpoint, sleep=lambda _seconds: None)).get(kinds.NODE, "n")


def test_the_clusters_own_authority_is_trusted(api: ScriptedServer, server_pair: Pair, tmp_path: Path) -> None:
    url = secured(api, server_pair, tmp_path)
    assert read_a_node(Endpoint(url, "the test", ca_pem=server_pair.certificate.decode())) == {"kind": "Node"}


def test_another_authority_is_not(api: ScriptedServer, server_pair: Pair, client_pair: Pair, tmp_path: Path) -> None:
    url = secured(api, server_pair, tmp_path)
    with pytest.raises(Connection, match="failed the TLS handshake") as caught:
        read_a_node(Endpoint(url, "the test", ca_pem=client_pair.certificate.decode()))
    assert "self-signed certificate" in caught.value.message


def test_a_certificate_for_another_name_is_not(api: ScriptedServer, client_pair: Pair, tmp_path: Path) -> None:
    url = secured(api, client_pair, tmp_path)
    authority = client_pair.certificate.decode()
    with pytest.raises(Connection, match="failed the TLS handshake"):
        read_a_node(Endpoint(url, "the test", ca_pem=authority))
    assert read_a_node(Endpoint(url, "the test", ca_pem=authority, tls_server_name="me")) == {"kind": "Node"}


def test_without_verification_nothing_is_checked_and_nothing_is_said(
    api: ScriptedServer, server_pair: Pair, tmp_path: Path
) -> None:
    url = secured(api, server_pair, tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_a_node(Endpoint(url, "the test", verify=False)) == {"kind": "Node"}


def test_a_client_certificate_lets_us_in(
    api: ScriptedServer, server_pair: Pair, client_pair: Pair, tmp_path: Path
) -> None:
    url = secured(api, server_pair, tmp_path, client=client_pair)
    authority = server_pair.certificate.decode()
    mine = ClientCertificate(client_pair.certificate, client_pair.key)
    assert read_a_node(Endpoint(url, "the test", ca_pem=authority, client_certificate=mine)) == {"kind": "Node"}
    with pytest.raises(Connection):
        read_a_node(Endpoint(url, "the test", ca_pem=authority))


def test_a_client_key_that_is_none_is_refused(server_pair: Pair) -> None:
    broken = ClientCertificate(server_pair.certificate, b"nonsense")
    with pytest.raises(InvalidOption, match="not a usable PEM pair"):
        read_a_node(Endpoint("https://127.0.0.1:1", "the test", client_certificate=broken))


def test_a_proxy_that_refuses_is_named_as_the_culprit(api: ScriptedServer) -> None:
    endpoint = Endpoint("https://cluster.invalid:6443", "the test", verify=False, proxy=api.url)
    with pytest.raises(Connection, match="cannot be reached through the proxy"):
        read_a_node(endpoint)


def test_the_usual_variables_name_the_proxy(api: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", api.url)
    monkeypatch.setenv("no_proxy", "direct.invalid")
    with pytest.raises(Connection, match="cannot be reached through the proxy"):
        read_a_node(Endpoint("https://cluster.invalid:6443", "the test", verify=False))
    with pytest.raises(Connection, match="cannot be resolved"):
        read_a_node(Endpoint("https://direct.invalid:6443", "the test", verify=False))


def test_settings_that_threads_share_do_not_change_while_one_of_them_connects() -> None:
    context = SharedContext()
    context.set_alpn_protocols(["as urllib3 does at every connection"])
    received, sent = ssl.MemoryBIO(), ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(received, sent, server_hostname="api").do_handshake()
    assert b"http/1.1" in sent.read()
