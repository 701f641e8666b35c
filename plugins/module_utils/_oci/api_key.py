# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing with an API key: OCI's form of HTTP signatures (draft-cavage, version 1), RSA with SHA-256."""

from __future__ import annotations

import base64
import hashlib
from email.utils import formatdate
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .request import Unsigned

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

try:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256
except ImportError:
    PKCS1v15 = SHA256 = None  # type: ignore[assignment,misc]

ALWAYS = ("date", "(request-target)", "host")
WITH_BODY = ("content-length", "content-type", "x-content-sha256")
BODY_METHODS = frozenset({"POST", "PUT", "PATCH"})


class ApiKeySigner:
    """Adds date, host, digest of the body and authorization to a request. ``key_id``: tenancy/user/fingerprint."""

    def __init__(self, key_id: str, key: RSAPrivateKey) -> None:
        self._key_id = key_id
        self._key = key

    def __call__(self, request: Unsigned) -> Unsigned:
        headers = request.headers
        headers.setdefault("date", formatdate(usegmt=True))
        headers["host"] = urlsplit(request.url).netloc
        signed: tuple[str, ...] = ALWAYS
        if request.method in BODY_METHODS:
            body = request.body or b""
            headers["content-length"] = str(len(body))
            headers["x-content-sha256"] = base64.b64encode(hashlib.sha256(body).digest()).decode()
            signed = (*ALWAYS, *WITH_BODY)
        headers["authorization"] = self._authorization(request, signed)
        return request

    def _authorization(self, request: Unsigned, signed: tuple[str, ...]) -> str:
        target = f"{request.method.lower()} {request.path_url}"
        lines = [f"{name}: {target if name == '(request-target)' else request.headers[name]}" for name in signed]
        signature = self._key.sign("\n".join(lines).encode(), PKCS1v15(), SHA256())
        return (
            f'Signature algorithm="rsa-sha256",headers="{" ".join(signed)}",keyId="{self._key_id}",'
            f'signature="{base64.b64encode(signature).decode()}",version="1"'
        )
