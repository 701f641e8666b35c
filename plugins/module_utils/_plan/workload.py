# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that do a deployment's work, by kind: when they are as wanted, and how many replicas they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .._manifest import Json, Manifest, section
from .readiness import deployment_ready, groups_ready, job_complete


@dataclass(frozen=True)
class Workload:
    """What there is to know of a kind. ``counts`` gives (wanted, ready)."""

    ready: Callable[[Manifest], bool]
    counts: Callable[[Manifest], tuple[Json, Json]]


def _of_deployment(live: Manifest) -> tuple[Json, Json]:
    """A LeaderWorkerSet counts its groups under the same names."""
    return section(live, "spec").get("replicas"), section(live, "status").get("readyReplicas")


def _of_job(live: Manifest) -> tuple[Json, Json]:
    """Copies that have ended well count as ready: that is what is waited for."""
    return section(live, "spec").get("completions"), section(live, "status").get("succeeded")


DEPLOYMENT = "apps/v1/Deployment"
JOB = "batch/v1/Job"
LEADER_WORKER_SET = "leaderworkerset.x-k8s.io/v1/LeaderWorkerSet"
WORKLOADS: Mapping[str, Workload] = {
    DEPLOYMENT: Workload(deployment_ready, _of_deployment),
    JOB: Workload(job_complete, _of_job),
    LEADER_WORKER_SET: Workload(groups_ready, _of_deployment),
}
"""By ``apiVersion/kind``."""


def ready(live: Manifest | None) -> bool:
    """Whether the object does what it was made for; None, when it does not exist, never does."""
    return live is not None and _workload(live).ready(live)


def counts(live: Manifest | None) -> dict[str, int] | None:
    """``replicas`` of a result: what is wanted and what is ready; None without the object."""
    if live is None:
        return None
    wanted, done = _workload(live).counts(live)
    return {"desired": wanted if isinstance(wanted, int) else 1, "ready": done if isinstance(done, int) else 0}


def _workload(live: Manifest) -> Workload:
    return WORKLOADS[f"{live.get('apiVersion')}/{live.get('kind')}"]
