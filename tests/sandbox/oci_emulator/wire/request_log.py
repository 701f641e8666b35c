# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    operation: str
    status: int
    answered: float
    """Seconds on a clock that never jumps."""


@dataclass
class RequestLog:
    """Every call received, in order of arrival of its answer. Numbers go on rising over a reset."""

    first: int = 0
    received: list[Received] = field(default_factory=list)

    def add(self, entry: Received) -> None:
        self.received.append(entry)

    def since(self, number: int) -> tuple[int, list[Received]]:
        """The entries from `number` on and the number to ask with next time."""
        return self.first + len(self.received), self.received[max(0, number - self.first) :]

    def clear(self) -> None:
        self.first += len(self.received)
        self.received.clear()
