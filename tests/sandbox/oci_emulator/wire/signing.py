# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Verification of draft-cavage HTTP signatures as OCI clients make them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from .errors import clock_skewed, not_authenticated

CLOCK_SKEW = timedelta(seconds=300)
PARAMETER = re.compile(r'(\w+)="([^"]*)"')
ALWAYS_SIGNED = frozenset({"(request-target)", "host"})
SIGNED_WITH_BODY = frozenset({"content-length", "content-type", "x-content-sha256"})
METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Caller:
    """The one API key of the region and how to know it again."""

    key_id: str
    public_key: RSAPublicKey
    clock: Callable[[], datetime] = now

    @classmethod
    def from_pem(
        cls, path: Path, *, tenancy_id: str, user_id: str, fingerprint: str, clock: Callable[[], datetime] = now
    ) -> Caller:
        key = load_pem_public_key(path.read_bytes())
        if not isinstance(key, RSAPublicKey):
            raise ValueError(f"{path} holds no RSA public key")
        return cls(f"{tenancy_id}/{user_id}/{fingerprint}", key, clock)

    def check_request(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, *, body_signed: bool = True
    ) -> None:
        """Raise 401 NotAuthenticated unless our caller signed this. `target` is path and query exactly as sent."""
        parameters = signature_parameters(headers.get("authorization", ""))
        names = parameters["headers"].split()
        expected = set(ALWAYS_SIGNED)
        if body_signed and method in METHODS_WITH_BODY:
            expected |= SIGNED_WITH_BODY
            if headers.get("x-content-sha256") != base64.b64encode(hashlib.sha256(body).digest()).decode():
                raise not_authenticated()
        if not expected <= set(names):
            raise not_authenticated()
        self.check(parameters, names, {**headers, "(request-target)": f"{method.lower()} {target}"})

    def check(self, parameters: Mapping[str, str], names: list[str], values: Mapping[str, str]) -> None:
        """Raise 401 NotAuthenticated for another key, a stale date or a wrong signature over `names`."""
        if parameters.get("keyId") != self.key_id:
            raise not_authenticated()
        date_name = "date" if "date" in names else "x-date"
        if date_name not in names:
            raise not_authenticated()
        self.check_date(values.get(date_name, ""))
        try:
            text = "\n".join(f"{name}: {values[name]}" for name in names)
            signature = base64.b64decode(parameters["signature"], validate=True)
            self.public_key.verify(signature, text.encode("latin-1"), PKCS1v15(), SHA256())
        except (KeyError, InvalidSignature, binascii.Error, UnicodeEncodeError):
            raise not_authenticated() from None

    def check_date(self, date: str) -> None:
        try:
            sent = parsedate_to_datetime(date)
        except ValueError:
            raise not_authenticated() from None
        now = self.clock()
        if abs(now - sent) > CLOCK_SKEW:
            raise clock_skewed(date, now, CLOCK_SKEW)


def signature_parameters(authorization: str) -> dict[str, str]:
    scheme, _space, rest = authorization.partition(" ")
    parameters = dict(PARAMETER.findall(rest))
    if scheme.lower() != "signature" or not {"headers", "keyId", "signature"} <= parameters.keys():
        raise not_authenticated()
    if parameters.get("algorithm", "rsa-sha256") != "rsa-sha256":
        raise not_authenticated()
    return parameters
