# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which part of logs the options ask for: of those in the cluster, and of those that were kept."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from .._errors import InvalidOption
from .kept_logs import KeptSelection
from .log_reading import Selection
from .requests import ReadLogs

SPAN = re.compile(r"(?P<count>[1-9]\d{0,5})(?P<unit>[smhd])", re.ASCII)
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def live_selection(request: ReadLogs) -> Selection:
    """For containers that are there. Following begins now. Raises InvalidOption."""
    query = dict(_since(request.since))
    if request.previous:
        query["previous"] = "true"
    if request.timestamps or request.interleaved:
        query["timestamps"] = "true"
    if request.tail_lines is not None and not request.match:  # else: the last of those that match
        query["tailLines"] = str(request.tail_lines)
    if request.follow_seconds:
        query["follow"] = "true"
    until = time.monotonic() + request.follow_seconds if request.follow_seconds else 0
    return Selection(query, match=_pattern(request.match), until=until)


def kept_selection(request: ReadLogs) -> KeptSelection:
    """The same for logs of pods that are gone."""
    asked = _since(request.since)
    since = None
    if "sinceTime" in asked:
        since = datetime.fromisoformat(asked["sinceTime"])
    elif asked:
        since = datetime.now(UTC) - timedelta(seconds=int(asked["sinceSeconds"]))
    dated = request.timestamps or request.interleaved
    return KeptSelection(since, _pattern(request.match), request.tail_lines, dated)


def _since(since: str) -> Mapping[str, str]:
    """The API's parameter for a span or a time. Raises InvalidOption for anything else."""
    if not since:
        return {}
    span = SPAN.fullmatch(since)
    if span:
        return {"sinceSeconds": str(int(span["count"]) * SECONDS[span["unit"]])}
    with suppress(ValueError):  # a 31st of February
        if TIME.fullmatch(since):
            return {"sinceTime": datetime.fromisoformat(since).isoformat()}
    raise InvalidOption(f"since: {since[:100]!r} is neither a span (15m) nor a time (2026-11-22T10:00:00Z).")


def _pattern(match: str) -> re.Pattern[bytes] | None:
    if not match:
        return None
    try:
        return re.compile(match.encode())
    except re.error as error:
        raise InvalidOption(f"match: {match[:100]!r} is no regular expression: {error}.") from error
