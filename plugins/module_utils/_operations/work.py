# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run's writes on one deployment: the world, the lock, the budget, and the record that is kept up to date."""

from __future__ import annotations

from dataclasses import replace

from .._plan.pool_decision import PoolRecord
from . import record as records
from .lock import Lock
from .record import Phase, Record
from .surroundings import Budget, Heartbeat
from .world import World


class Work:
    """Passed to every step. Nothing is written but through ``lock.check`` first."""

    def __init__(self, world: World, lock: Lock, budget: Budget, record: Record, *, wait: bool = True) -> None:
        self.world = world
        self.lock = lock
        self.budget = budget
        self.record = record
        self.wait = wait
        self.heart = Heartbeat(world.around, budget)

    @property
    def label(self) -> str:
        return f"{self.record.namespace}/{self.record.canonical}"

    def say(self, line: str) -> None:
        self.world.around.progress(f"{self.label}: {line}")

    def write_pool(self, pool: PoolRecord | None) -> None:
        """What is known of the pool, written so that a run killed after this line leaves it behind."""
        self.write(replace(self.record, pool=pool))

    def write_phase(self, phase: Phase, message: str = "") -> None:
        self.write(replace(self.record, phase=phase, message=message))

    def write(self, record: Record) -> None:
        """The record as given."""
        self.lock.check()
        self.record = records.write(self.world.kube, record)
