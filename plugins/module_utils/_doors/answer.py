# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From an operation to a task's result: errors become data, and no secret is left in it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .._errors import BlueprintsError
from .._operations.surroundings import Surroundings
from .door import Door, Params

SHORTEST_SECRET = 6
"""Characters. Masking anything shorter, wherever it occurs, would make results unreadable and protect little."""

OPTIONS_WITH_SECRETS = ("blueprint", "blueprints", "data", "payload", "source_uri")
"""Options that may carry secrets: they are never repeated."""


@dataclass(frozen=True)
class Run:
    """How a task is run. ``verbose``: the user asked for details (-vvv). The rest is what Surroundings are made of."""

    check: bool
    diff: bool
    verbose: bool
    progress: Callable[[str], None]
    alive: Callable[[], bool]


@dataclass(frozen=True)
class Answer:
    """``result`` as playbooks see it once every one of ``secrets`` is masked in it."""

    result: dict[str, object]
    secrets: frozenset[str]

    @property
    def failed(self) -> bool:
        return bool(self.result.get("failed"))


def answer(door: Door, params: Params, run: Run) -> Answer:
    """Runs the operation behind the door. Raises nothing, except what ends the process."""
    try:
        outcome = door.run(params, run.check, Surroundings(run.progress, run.alive))
        result = outcome.result()
        if run.diff and (outcome.before or outcome.after):
            result["diff"] = {"before": outcome.before, "after": outcome.after}
        secrets = outcome.secrets
    except BlueprintsError as error:
        result, secrets = error.as_result() | {"failed": True}, ()
    except Exception as error:
        result, secrets = _defect(door, error, run.verbose), tuple(_texts(params))
    result.setdefault("changed", False)
    result.setdefault("failed", False)
    return Answer(result, frozenset(secret for secret in secrets if len(secret) >= SHORTEST_SECRET))


def _defect(door: Door, error: Exception, verbose: bool) -> dict[str, object]:
    """An exception nobody foresaw: one line with its place, the way there only for who asked for details."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else door.name
    message = f"Unexpected {type(error).__name__} at {place}: {' '.join(str(error).split())[:300]}"
    result: dict[str, object] = {
        "failed": True,
        "msg": f"{message} This is a defect of oci_ai.blueprints: please report it with the output of a run with -vvv.",
        "error": {"code": "defect", "message": message, "hint": "", "evidence": [], "details": {}},
    }
    if verbose:
        result["traceback"] = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return result


def _texts(params: Params) -> Iterable[str]:
    """Every text of what may carry secrets: an unforeseen error may quote any of them."""
    waiting = [params.get(option) for option in OPTIONS_WITH_SECRETS]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
