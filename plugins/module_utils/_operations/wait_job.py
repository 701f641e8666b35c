# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting by watch until a Job has run to its end."""

from __future__ import annotations

from .._errors import WorkloadFailed
from .._kube.kinds import JOB, POD
from .._manifest import Manifest, name_of, section
from .._plan.identity import Identity
from .._plan.readiness import job_complete, job_failed, pod_state
from .pod_judge import MEND_FIRST, Evidence, PodJudge
from .queue_watch import QueueWatch
from .surroundings import Budget, Heartbeat
from .watching import Seen, Watch, next_of, note, watching
from .world import World

ENDED = ("Succeeded", "Failed")


def wait_job(world: World, identity: Identity, budget: Budget, judge: PodJudge) -> None:
    """Returns once every copy has ended well. Raises WorkloadFailed with evidence as soon as one never will."""
    heart = Heartbeat(world.around, budget)
    job: Manifest = {}
    pods: dict[str, Manifest] = {}
    place = QueueWatch(world, identity)
    watches = [
        Watch(JOB, identity.namespace, fields={"metadata.name": identity.names.workload}),
        Watch(POD, identity.namespace, labels={"app": identity.names.workload}),
        *place.watches,
    ]
    with watching(world, watches) as events:
        while True:
            seen = next_of(events)
            if seen is not None and seen.kind == JOB.name:
                job = _still_there(seen, identity)
            elif not place.note(seen):
                note(pods, seen)
            if job_complete(job):
                return
            _judge(job, identity, judge.evidence)
            place.judge(judge.evidence)
            running = [pod for pod in pods.values() if pod_state(pod) not in ENDED]
            judge.judge(running)
            says = place.says() or _says(job, running)
            heart.beat(f"{identity.label}: {says}")
            budget.check(f"job {identity.label}: {says}", judge.evidence)


def _still_there(seen: Seen, identity: Identity) -> Manifest:
    if seen.change == "DELETED":
        raise WorkloadFailed(
            f"{identity.label}: its Job was deleted while its end was waited for.",
            hint="Run the task again to run it anew.",
            reason="Deleted",
        )
    return seen.content


def _judge(job: Manifest, identity: Identity, evidence: Evidence) -> None:
    failure = job_failed(job)
    if failure:
        raise WorkloadFailed(
            f"{identity.label}: the job failed: {failure}", hint=MEND_FIRST, evidence=evidence(), reason="JobFailed"
        )


def _says(job: Manifest, running: list[Manifest]) -> str:
    """One line on how far the job is."""
    wanted, done = section(job, "spec").get("completions", "?"), section(job, "status").get("succeeded", 0)
    tail = f"; {name_of(running[0])} {pod_state(running[0])}" if running else ""
    return f"{done} of {wanted} copies done{tail}"
