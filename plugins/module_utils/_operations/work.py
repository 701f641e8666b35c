# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run's writes on one deployment: the world, the lock, the budget, and the record that is kept up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from .._errors import BlueprintsError
from .._plan.pool_decision import PoolRecord
from .._plan.step import Step
from . import record as records
from .lock import Lock
from .record import Phase, Record
from .run_log import Came, pack, unpack
from .surroundings import Budget, Heartbeat
from .world import World


class Work:
    """Passed to every step. Nothing is written but through ``lock.check`` first."""

    def __init__(self, world: World, lock: Lock, budget: Budget, record: Record, *, wait: bool = True) -> None:
        self.world = world
        self.lock = lock
        self.budget = budget
        self.record = record
        self.log = unpack(record.run_log)
        self.wait = wait
        self.heart = Heartbeat(world.around, budget)

    @property
    def label(self) -> str:
        return f"{self.record.namespace}/{self.record.canonical}"

    def evidence(self) -> list[str]:
        """What its nodes say, and the pods that hold them."""
        pool = self.record.pool
        if pool is None or not pool.pool_id:
            return []
        # Only now: a shipped module compiles everything it loads.
        from .held_pods import held_pods
        from .node_evidence import evidence_of_pool

        return [*evidence_of_pool(self.world, pool.pool_id, self.record), *held_pods(self.world, self.record.uid)]

    def say(self, line: str) -> None:
        self.world.around.progress(f"{self.label}: {line}")

    @contextmanager
    def doing(self, step: Step) -> Iterator[None]:
        """Says and notes that the step begins, and how it ends. The note is in the record from its next writing on."""
        self.say(f"{step.action} {step.kind} {step.name}: {step.why}")
        self.log = self.log.came(step, Came.BEGUN)
        try:
            yield
        except BlueprintsError as error:
            self.log = self.log.came(step, Came.FAILED, str(error))
            raise
        self.log = self.log.came(step, Came.DONE)

    def write_pool(self, pool: PoolRecord | None) -> None:
        """What is known of the pool, written so that a run killed after this line leaves it behind."""
        self.write(replace(self.record, pool=pool))

    def write_phase(self, phase: Phase, message: str = "") -> None:
        self.write(replace(self.record, phase=phase, message=message))

    def write(self, record: Record) -> None:
        """The record as given, with what is known of the run."""
        self.lock.check()
        self.record = records.write(self.world.kube, replace(record, run_log=pack(self.log)))
