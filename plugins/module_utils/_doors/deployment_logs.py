# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Door to reading logs."""

from __future__ import annotations

from collections.abc import Callable

from .._errors import InvalidOption
from .._operations.logs_outcome import LogsOutcome
from .._operations.requests import ReadLogs
from .._operations.surroundings import Surroundings
from .connections import CONNECTION_OPTIONS, connections
from .door import Door, Params
from .params import deployment, flag, namespace, text, texts

ALL_LINES = -1


def operation() -> Callable[[ReadLogs, Surroundings], LogsOutcome]:
    """The operation, loaded when it is needed: a controller that only ships the module never needs it."""
    from .._operations.read_logs import read_logs

    return read_logs


def run(params: Params, check: bool, around: Surroundings) -> LogsOutcome:
    """Reads what the options name; in check mode no file is written. Raises what the operation raises."""
    dest, interleaved = text(params, "dest"), flag(params, "interleaved")
    if interleaved and not dest:
        raise InvalidOption("interleaved: needs dest, the file that all logs go to.")
    return operation()(
        ReadLogs(
            connections=connections(params),
            name=deployment(params),
            namespace=namespace(params),
            containers=texts(params, "containers"),
            tail_lines=_tail_lines(params, whole=bool(dest)),
            since=text(params, "since"),
            previous=flag(params, "previous"),
            timestamps=flag(params, "timestamps"),
            match=text(params, "match"),
            follow_seconds=_follow_seconds(params),
            include_events=flag(params, "include_events"),
            dest=dest,
            interleaved=interleaved,
            check=check,
        ),
        around,
    )


def _tail_lines(params: Params, *, whole: bool) -> int | None:
    """Lines of each log, None for all of them, as by default for files. Raises InvalidOption."""
    value = params.get("tail_lines")
    if value is None:
        return None if whole else 100
    if not isinstance(value, int) or value < ALL_LINES:
        raise InvalidOption(f"tail_lines: {value} is neither a number of lines nor -1 for all.")
    return None if value == ALL_LINES else value


def _follow_seconds(params: Params) -> int:
    value = params["follow_seconds"]
    if not isinstance(value, int) or value < 0:
        raise InvalidOption(f"follow_seconds: {value} is not a number of seconds.")
    return value


DEPLOYMENT_LOGS = Door(
    name="deployment_logs",
    argument_spec={
        "name": {"type": "str", "required": True},
        "namespace": {"type": "str", "default": "default"},
        "containers": {"type": "list", "elements": "str"},
        "tail_lines": {"type": "int"},
        "since": {"type": "str"},
        "previous": {"type": "bool", "default": False},
        "timestamps": {"type": "bool", "default": False},
        "match": {"type": "str"},
        "follow_seconds": {"type": "int", "default": 0},
        "include_events": {"type": "bool", "default": False},
        "dest": {"type": "path"},
        "interleaved": {"type": "bool", "default": False},
        **CONNECTION_OPTIONS,
    },
    run=run,
    load=operation,
)
