# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from .errors import OciError


@dataclass
class Fault:
    """What the n-th call of `operation` meets, counted from when the fault was set; `times` calls from there on.

    Without `status` the call is only delayed. With `after_effect` the operation is carried out and its answer lost.
    With `cut_after` the connection breaks after that many bytes of the answer's body.
    """

    operation: str
    nth: int = 1
    status: int = 0
    code: str = ""
    message: str = ""
    delay_s: float = 0.0
    times: int = 1
    after_effect: bool = False
    cut_after: int = -1
    seen: int = 0

    def meets_next(self) -> bool:
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times

    @property
    def spent(self) -> bool:
        return self.seen >= self.nth + self.times - 1

    def error(self) -> OciError | None:
        return OciError(self.status, self.code, self.message) if self.status else None


@dataclass
class Faults:
    """``waiting``: faults not yet met as often as they should. ``delayed``: calls held back now, by operation."""

    waiting: list[Fault] = field(default_factory=list)
    delayed: Counter[str] = field(default_factory=Counter)
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    async def delay(self, operation: str, fault: Fault) -> None:
        """Holds a call back for the fault's time, or until all faults are forgotten."""
        self.delayed[operation] += 1
        with suppress(TimeoutError):
            await asyncio.wait_for(self._released.wait(), fault.delay_s)
        self.delayed[operation] -= 1

    def forget(self) -> None:
        """No more faults; calls that are held back go on at once."""
        self.waiting.clear()
        self._released.set()
        self._released = asyncio.Event()

    def next_for(self, operation: str) -> Fault | None:
        """Count one call of `operation`; the first fault that meets it, if any."""
        met = [fault for fault in self.waiting if fault.operation == operation and fault.meets_next()]
        self.waiting = [fault for fault in self.waiting if not fault.spent]
        return met[0] if met else None
