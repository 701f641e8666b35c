# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate that the controllers' webhooks show, and the authority that signs it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID_FOR = timedelta(days=3650)
"""Kueue replaces a certificate that ends within some months, and would then be out of step with its files."""


@dataclass(frozen=True)
class Certificates:
    """PEM. Keys are in the traditional format, the only one that Kueue reads."""

    authority: str
    authority_key: str
    server: str
    server_key: str


class Authority:
    """Signs certificates of servers on loopback. ``certificate`` and ``key`` are PEM."""

    def __init__(self, name: str) -> None:
        self._name, self._key = name, _new_key()
        signs = x509.BasicConstraints(ca=True, path_length=None)
        root = _describe(name, name, self._key, [x509.DNSName(name)]).add_extension(signs, critical=True)
        self.certificate, self.key = _signed(root, self._key), _pem(self._key)

    def pair(self, server: str) -> tuple[str, str]:
        """Certificate and key of a server, PEM. ``server`` is a DNS name."""
        key = _new_key()
        serves = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        names = [x509.DNSName(server), x509.IPAddress(IPv4Address("127.0.0.1"))]
        leaf = _describe(server, self._name, key, names).add_extension(serves, critical=False)
        return _signed(leaf, self._key), _pem(key)


def make_certificates(authority: str, server: str) -> Certificates:
    """For a server on loopback. Both are DNS names that the certificates carry."""
    root = Authority(authority)
    certificate, key = root.pair(server)
    return Certificates(authority=root.certificate, authority_key=root.key, server=certificate, server_key=key)


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _describe(
    subject: str, issuer: str, key: rsa.RSAPrivateKey, names: Iterable[x509.GeneralName]
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_common_name(subject))
        .issuer_name(_common_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
    )


def _common_name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _signed(described: x509.CertificateBuilder, key: rsa.RSAPrivateKey) -> str:
    return described.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def _pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
