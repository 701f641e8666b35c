# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API key and configuration file with which OCI's SDK, CLI and our modules sign requests to the emulator."""

from __future__ import annotations

import hashlib
import re

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from . import paths
from .private_file import write_private


def make_api_key() -> str:
    """Creates the key pair unless it is there. Answers its fingerprint as OCI writes it: MD5 of the public key."""
    if not paths.API_KEY.exists() or not paths.API_PUBLIC_KEY.exists():
        _generate()
    public = serialization.load_pem_public_key(paths.API_PUBLIC_KEY.read_bytes())
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return ":".join(re.findall("..", hashlib.md5(der, usedforsecurity=False).hexdigest()))


def write_config(*, user: str, tenancy: str, region: str, fingerprint: str) -> None:
    lines = [
        "[DEFAULT]",
        f"user={user}",
        f"fingerprint={fingerprint}",
        f"key_file={paths.API_KEY}",
        f"tenancy={tenancy}",
        f"region={region}",
    ]
    write_private(paths.OCI_CONFIG, "\n".join(lines) + "\n")


def _generate() -> None:
    paths.OCI.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    write_private(paths.API_KEY, private.decode() + "OCI_API_KEY\n")  # without this label the OCI CLI warns
    paths.API_PUBLIC_KEY.write_bytes(public)
