# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast
from urllib.parse import parse_qsl

import orjson

from .errors import missing, no_etag_match, unparsable
from .json_types import JsonObject


@dataclass
class Request:
    """One call as it came. `path` is raw, still percent-encoded; `params` come from the operation's template."""

    method: str
    path: str
    query_string: str
    headers: dict[str, str]
    body: bytes = b""
    params: dict[str, str] = field(default_factory=dict)
    _query: dict[str, list[str]] | None = None

    def every(self, name: str) -> list[str]:
        """All values of a query key that may be repeated."""
        if self._query is None:
            self._query = {}
            for key, value in parse_qsl(self.query_string, keep_blank_values=True):
                self._query.setdefault(key, []).append(value)
        return self._query.get(name, [])

    def one(self, name: str, default: str = "") -> str:
        values = self.every(name)
        return values[-1] if values else default

    def required(self, name: str) -> str:
        value = self.one(name)
        if not value:
            raise missing(name)
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.one(name)
        if value not in ("", "true", "false"):
            raise unparsable(f"{name} must be true or false")
        return default if not value else value == "true"

    def json(self) -> JsonObject:
        """The body as an object; an empty body is an empty object."""
        if not self.body:
            return {}
        try:
            value = orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise unparsable(f"Incorrectly formatted request. {error}") from None
        if not isinstance(value, dict):
            raise unparsable("Incorrectly formatted request. The body must be an object.")
        return cast(JsonObject, value)

    def check_etag(self, etag: str) -> None:
        wanted = self.headers.get("if-match", "")
        if wanted and wanted not in ("*", etag):
            raise no_etag_match()
