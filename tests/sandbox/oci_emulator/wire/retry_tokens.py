# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from .errors import OciError, invalidated_retry_token
from .reply import Reply
from .request import Request

LIFETIME_S = 24 * 3600.0


@dataclass
class Remembered:
    digest: bytes
    result: Reply | OciError
    since: float


@dataclass
class RetryTokens:
    """Results by opc-retry-token: the same call gets the first result again, whatever became of it since.

    Another body, or a resource that was deleted meanwhile, invalidates the token. `is_deleted` tells by OCID.
    """

    is_deleted: Callable[[str], bool]
    results: dict[tuple[str, str], Remembered] = field(default_factory=dict)

    def recall(self, operation: str, request: Request, now: float) -> Reply | None:
        """The first result of this token, raised when it was an error; None for a new token."""
        remembered = self.results.get((operation, request.headers.get("opc-retry-token", "")))
        if remembered is None or now - remembered.since > LIFETIME_S:
            return None
        if remembered.digest != digest(request):
            raise invalidated_retry_token()
        if isinstance(remembered.result, OciError):
            raise remembered.result
        if remembered.result.resource and self.is_deleted(remembered.result.resource):
            raise invalidated_retry_token()
        return remembered.result

    def remember(self, operation: str, request: Request, result: Reply | OciError, now: float) -> None:
        token = request.headers.get("opc-retry-token", "")
        if token:
            self.results[operation, token] = Remembered(digest(request), result, now)


def digest(request: Request) -> bytes:
    return hashlib.sha256(b"\n".join((request.path.encode(), request.query_string.encode(), request.body))).digest()
