# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OCI endpoints that a test scripts, an identity with a key, and a client for both."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from unit.scripted_server import ScriptedServer

from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.client import Oci
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.session import OciOptions, connect


@dataclass(frozen=True)
class Identity:
    """A user with an API key. ``profile`` are the lines of a config file."""

    key: rsa.RSAPrivateKey
    key_file: Path

    @property
    def fingerprint(self) -> str:
        public = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        digits = hashlib.md5(public).hexdigest()
        return ":".join(digits[at : at + 2] for at in range(0, 32, 2))

    @property
    def key_id(self) -> str:
        return f"ocid1.tenancy.oc1..tt/ocid1.user.oc1..uu/{self.fingerprint}"

    @property
    def profile(self) -> dict[str, str]:
        return {
            "tenancy": "ocid1.tenancy.oc1..tt",
            "user": "ocid1.user.oc1..uu",
            "fingerprint": self.fingerprint,
            "key_file": str(self.key_file),
            "region": "us-ashburn-1",
        }

    def key_pem(self, pass_phrase: str = "") -> bytes:
        encryption = (
            serialization.BestAvailableEncryption(pass_phrase.encode()) if pass_phrase else serialization.NoEncryption()
        )
        return self.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


@pytest.fixture(scope="session")
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def identity(_key: rsa.RSAPrivateKey, tmp_path: Path) -> Identity:
    user = Identity(_key, tmp_path / "key.pem")
    user.key_file.write_bytes(user.key_pem())
    return user


@pytest.fixture
def config_file(tmp_path: Path) -> Callable[..., str]:
    """Writes a config file with one profile and returns its path."""

    def write(keys: dict[str, str], profile: str = "DEFAULT") -> str:
        path = tmp_path / "config"
        path.write_text(f"[{profile}]\n" + "".join(f"{key}={value}\n" for key, value in keys.items()))
        return str(path)

    return write


@pytest.fixture
def api() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def oci(api: ScriptedServer, identity: Identity, config_file: Callable[..., str]) -> Oci:
    options = OciOptions(config_file_location=config_file(identity.profile), oci_endpoint=api.url)
    return connect(options, sleep=lambda _seconds: None)


@pytest.fixture(autouse=True)
def _no_login_of_the_developer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("OCI_CONFIG_FILE", "OCI_REGION", "OCI_CONFIG_PROFILE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
