# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a job fares in the queue of its team while its end is waited for."""

from __future__ import annotations

import time

from .._errors import WorkloadFailed
from .._kube.kinds import JOB, WORKLOAD
from .._manifest import Manifest
from .._plan.compare import labels_of, uid_of
from .._plan.identity import Identity
from .._plan.queue_state import WAITING, Queued, judged, never_admitted, queued, workload_of
from .._plan.queueing import JOB_UID, QUEUE
from .pod_judge import Evidence
from .queueing import find_workload, served
from .surroundings import Budget, Heartbeat
from .watching import Seen, Watch, note
from .world import World

KUEUE_ANSWERS_WITHIN_S = 10.0
LARGER = "Raise the team's quota or its borrowing limit, or ask for less; then run the task again."


class QueueWatch:
    """A job's place in its queue. ``watches`` is empty for a job that waits in none."""

    def __init__(self, world: World, identity: Identity) -> None:
        self._identity = identity
        self._uid = ""
        self._queue = ""
        self._workloads: dict[str, Manifest] = {}
        self.watches: list[Watch] = []
        job = world.kube.get(JOB, identity.names.workload, identity.namespace)
        if job is not None and QUEUE in labels_of(job):
            self._queue, self._uid = labels_of(job)[QUEUE], uid_of(job)
            self.watches = [Watch(served(world.kube, WORKLOAD), identity.namespace, labels={JOB_UID: self._uid})]

    def note(self, seen: Seen | None) -> bool:
        """Whether it was the queue that had news."""
        if seen is None or seen.kind != WORKLOAD.name:
            return False
        note(self._workloads, seen)
        return True

    @property
    def _state(self) -> Queued:
        return queued(workload_of(self._uid, list(self._workloads.values())))

    def judge(self, evidence: Evidence) -> None:
        """Raises WorkloadFailed once it is sure that the job will never be admitted."""
        state = self._state
        if self.watches and state.state == WAITING and never_admitted(state.message):
            raise WorkloadFailed(
                f"{self._identity.label}: the job can never be admitted to queue {self._queue}: {state.message}",
                hint=LARGER,
                evidence=[f"queue {self._queue}: {state.reason}: {state.message}", *evidence()],
                reason="NeverAdmitted",
            )

    def says(self) -> str:
        """One line while the job waits, "" once it may run."""
        if not self.watches or self._state.state != WAITING:
            return ""
        return f"waits in queue {self._queue}: {self._state.message}"


def first_answer(world: World, identity: Identity, budget: Budget) -> None:
    """For a run that does not wait for the job: Kueue's first word, so that the result can say why it waits."""
    heart = Heartbeat(world.around, budget)
    until = time.monotonic() + min(KUEUE_ANSWERS_WITHIN_S, budget.left)
    while time.monotonic() < until:
        job = world.kube.get(JOB, identity.names.workload, identity.namespace)
        workload = find_workload(world, job, identity.namespace)
        if job is None or QUEUE not in labels_of(job) or judged(workload):
            heart.beat(f"{identity.label}: {queued(workload).state} in its queue: {queued(workload).message}")
            return
        heart.rest(0.1)
