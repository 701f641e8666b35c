# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operation knows of whoever started it: where progress goes, and whether they are still there."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .._errors import ControllerGone, TimedOut


@dataclass(frozen=True)
class Surroundings:
    """``progress`` shows one line to the user; ``alive`` is False once the process that started us has ended."""

    progress: Callable[[str], None]
    alive: Callable[[], bool]

    def check(self) -> None:
        """Before every write and inside every wait: a run nobody controls any more must not go on."""
        if not self.alive():
            raise ControllerGone("The Ansible process that started this task has ended; stopped before the next write.")

    def pause(self, seconds: float) -> None:
        """Between two attempts of a call. The next one may be a write, so it is made only if we may go on."""
        time.sleep(seconds)
        self.check()


@dataclass(frozen=True)
class Budget:
    """The time a task may take, shared by everything it waits for. Seconds, monotonic."""

    seconds: float
    started: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        return self.started + self.seconds - time.monotonic()

    @property
    def spent(self) -> float:
        return time.monotonic() - self.started

    def check(self, waiting_for: str, evidence: Callable[[], list[str]] = list) -> None:
        """Raises TimedOut with what was still missing; evidence is only gathered then."""
        if self.left <= 0:
            raise TimedOut(
                f"Still waiting for {waiting_for} after {self.seconds:.0f} s (wait_timeout).",
                hint="Run the task again to go on waiting, or raise wait_timeout.",
                evidence=evidence(),
            )


SPEAKS_EVERY_S = 4.0
"""ansible-runner's ``idle_timeout`` ends jobs that are silent; some set it to a few seconds."""
LOOKS_AROUND_EVERY_S = 0.5


class Heartbeat:
    """Progress lines of a long wait: at once when something changed, else every ``every`` seconds."""

    def __init__(self, around: Surroundings, budget: Budget, every: float = SPEAKS_EVERY_S) -> None:
        self._around = around
        self._budget = budget
        self._every = every
        self._last = ""
        self._spoken = 0.0

    def beat(self, line: str) -> None:
        """Checks that we may go on, and says ``line`` when it is news or silence has lasted."""
        self._around.check()
        now = time.monotonic()
        if line != self._last or now - self._spoken >= self._every:
            self._around.progress(f"{line} [{self._budget.spent:.0f} s]")
            self._last, self._spoken = line, now

    def rest(self, seconds: float) -> None:
        """Sleeps after a beat, and goes on checking and speaking meanwhile."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, LOOKS_AROUND_EVERY_S))
            self.beat(self._last)
