# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checking OCI's request signatures with the public key, from the published rules and not from our own code."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa


def parts(authorization: str) -> dict[str, str]:
    """Parameters of an ``authorization: Signature …`` header."""
    assert authorization.startswith("Signature ")
    return dict(re.findall(r'(\w+)="([^"]*)"', authorization))


def verify(key: rsa.RSAPublicKey, method: str, target: str, headers: Mapping[str, str]) -> dict[str, str]:
    """Raises InvalidSignature unless the headers sign exactly this request; returns the signature's parameters."""
    found = parts(headers["authorization"])
    lines = [
        f"(request-target): {method.lower()} {target}" if name == "(request-target)" else f"{name}: {headers[name]}"
        for name in found["headers"].split()
    ]
    key.verify(base64.b64decode(found["signature"]), "\n".join(lines).encode(), padding.PKCS1v15(), hashes.SHA256())
    return found
