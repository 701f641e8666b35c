# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a call to OCI is sent again, and after which pause."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from .._http import may_pass
from .errors import refusal_code

if TYPE_CHECKING:
    from urllib3.exceptions import HTTPError

    from .client import Answer

BUDGET_S = 30.0
"""A call that keeps failing in a passing way is given up after this time."""
LONGEST_PAUSE_S = 8.0
CONNECTION_RETRIES = 3
BROKEN = frozenset({500, 502, 503, 504})
"""Statuses that may pass, but say nothing about whether a write took place."""
NO_CAPACITY = b"ut of host capacity"
"""Compute answers 500 for it; trying again within seconds finds no host either."""


def with_retries(
    attempt: Callable[[], Answer | HTTPError],
    *,
    repeatable: bool,
    sleep: Callable[[float], None],
    patience: Callable[[], float],
) -> Answer | HTTPError:
    """The outcome of the last attempt. ``patience``: seconds that the caller still has.

    Refusals that say "not now" (429, 409 IncorrectState) are always tried again: nothing was done. Server errors and
    broken connections only for ``repeatable`` calls: reads, writes with a retry token, and writes that end the same
    however often they are sent.
    """
    started = time.monotonic()
    attempts = 0
    while True:
        outcome = attempt()
        attempts += 1
        pause = min(LONGEST_PAUSE_S, 0.25 * 2**attempts) * random.uniform(0.5, 1.0)
        left = min(patience(), started + BUDGET_S - time.monotonic())
        if not _passing(outcome, attempts, repeatable) or pause > left:
            return outcome
        sleep(pause)


def _passing(outcome: Answer | HTTPError, attempts: int, repeatable: bool) -> bool:
    if isinstance(outcome, Exception):
        return repeatable and attempts <= CONNECTION_RETRIES and may_pass(outcome)
    if outcome.status == 409:
        return refusal_code(outcome.body) in ("IncorrectState", "LockConflict")
    if outcome.status in BROKEN:
        return repeatable and NO_CAPACITY not in outcome.body
    return outcome.status == 429
