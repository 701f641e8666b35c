# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass, field

import orjson

from .errors import OciError
from .json_types import Json


@dataclass
class Reply:
    """One answer. `resource`: the OCID this answer brought into being, watched by the retry token.

    `cut_after`: bytes of the body after which the connection breaks; -1 for all of it.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    resource: str = ""
    cut_after: int = -1


def json_reply(value: Json, *, status: int = 200, etag: str = "", resource: str = "") -> Reply:
    headers = {"content-type": "application/json"}
    if etag:
        headers["etag"] = etag
    return Reply(status, orjson.dumps(value), headers, resource)


def accepted(work_request_id: str, *, status: int = 202, resource: str = "") -> Reply:
    """An asynchronous call without a body."""
    return Reply(status, b"", {"opc-work-request-id": work_request_id}, resource)


def no_content(headers: dict[str, str] | None = None) -> Reply:
    return Reply(204, b"", headers or {})


def error_reply(error: OciError) -> Reply:
    body = orjson.dumps({"code": error.code, "message": error.message})
    return Reply(error.status, body, {"content-type": "application/json"})
