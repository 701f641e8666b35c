# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from .errors import invalid
from .json_types import Json
from .reply import Reply, json_reply
from .request import Request

T = TypeVar("T")
MARK = "?>page:"  # encodes to text with '/' and '=', so that clients must quote tokens as they must the real ones


def page_token(start: int) -> str:
    return base64.b64encode(f"{MARK}{start}".encode()).decode()


def start_of(token: str) -> int:
    try:
        text = base64.b64decode(token, validate=True).decode()
        if text.startswith(MARK):
            return int(text[len(MARK) :])
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pass
    raise invalid("page is not a token of this service")


def page_limit(request: Request, *, default: int, maximum: int) -> int:
    text = request.one("limit")
    if not text:
        return default
    if not text.isdigit() or not 1 <= int(text) <= maximum:
        raise invalid(f"limit must be between 1 and {maximum}")
    return int(text)


def paged(
    request: Request, items: Sequence[T], show: Callable[[T], Json], *, default: int = 100, maximum: int = 1000
) -> Reply:
    """One page of `items` as a bare array; `opc-next-page` only when another page exists."""
    page, following = one_page(request, items, default, maximum)
    return with_next(json_reply([show(item) for item in page]), following)


def collected(
    request: Request, items: Sequence[T], show: Callable[[T], Json], *, default: int = 100, maximum: int = 1000
) -> Reply:
    """The same for operations that answer a collection, an object with `items`."""
    page, following = one_page(request, items, default, maximum)
    return with_next(json_reply({"items": [show(item) for item in page]}), following)


def one_page(request: Request, items: Sequence[T], default: int, maximum: int) -> tuple[Sequence[T], str]:
    """The items asked for, and the token of the page after them, if there is one."""
    limit = page_limit(request, default=default, maximum=maximum)
    token = request.one("page")
    start = start_of(token) if token else 0
    return items[start : start + limit], page_token(start + limit) if start + limit < len(items) else ""


def with_next(reply: Reply, following: str) -> Reply:
    if following:
        reply.headers["opc-next-page"] = following
    return reply


def ordered(
    request: Request, items: Sequence[T], keys: Mapping[str, Callable[[T], str]], *, by: str, order: str = "ASC"
) -> list[T]:
    """`items` sorted by the query's `sortBy` and `sortOrder`; 400 for a key the operation does not have."""
    sort_by = request.one("sortBy", by)
    sort_order = request.one("sortOrder", order)
    if sort_by not in keys:
        raise invalid(f"sortBy must be one of {', '.join(keys)}")
    if sort_order not in ("ASC", "DESC"):
        raise invalid("sortOrder must be ASC or DESC")
    return sorted(items, key=keys[sort_by], reverse=sort_order == "DESC")
