# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a team and its jobs have in common: Kueue's labels, and the names of a team's queues.

Upstream's documentation names a team's queues ``<team>-cluster-queue`` and ``<team>-local-queue``; its table of
parameters says that the queue has the team's own name. Both are found, the first is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .._blueprint.names import canonical_name
from .._catalog.nearest import nearest
from .._manifest import Manifest, name_of

QUEUE = "kueue.x-k8s.io/queue-name"
PRIORITY = "kueue.x-k8s.io/priority-class"
"""Labels of a job: where it waits, and its rank among those that wait or run."""
JOB_UID = "kueue.x-k8s.io/job-uid"
"""Label of the Workload by which Kueue stands for a job."""
COHORT = "oci-ai-blueprints"
"""All teams of a cluster lend to each other."""
GROUP = "kueue.x-k8s.io"
LOCAL_QUEUE_SUFFIX = "-local-queue"


@dataclass(frozen=True)
class TeamNames:
    """Names of what a team consists of."""

    canonical: str

    @classmethod
    def of(cls, team: str) -> TeamNames:
        return cls(canonical_name(team))

    @property
    def cluster_queue(self) -> str:
        return f"{self.canonical}-cluster-queue"

    @property
    def local_queue(self) -> str:
        return f"{self.canonical}{LOCAL_QUEUE_SUFFIX}"

    @property
    def priority_class(self) -> str:
        return f"{self.canonical}-priority"


@dataclass(frozen=True)
class JobQueue:
    """Where the job of a team waits. ``priority_class`` is "" for a team that has none."""

    local_queue: str
    priority_class: str = ""

    def labels(self) -> dict[str, str]:
        return {QUEUE: self.local_queue, **({PRIORITY: self.priority_class} if self.priority_class else {})}


@dataclass(frozen=True)
class Queueing:
    """What manifests take from the cluster's Kueue. ``api_version``: the newest that it serves, "" without Kueue.

    ``foreign_flavors``: flavors that somebody else made as a team needs them; they are used, and left alone.
    """

    api_version: str = ""
    job_queue: JobQueue | None = None
    foreign_flavors: frozenset[str] = frozenset()


NO_QUEUEING = Queueing()
"""For blueprints that have to do with no team."""


def queue_of(team: str, local_queues: Sequence[Manifest]) -> Manifest | None:
    """The team's LocalQueue among those of a namespace."""
    by_name = {name_of(one): one for one in local_queues}
    names = (TeamNames.of(team).local_queue, TeamNames.of(team).canonical, team)
    return next((by_name[name] for name in names if name in by_name), None)


def nearest_team(team: str, local_queues: Sequence[Manifest]) -> str:
    """The team that was probably meant, "" when none is like it."""
    return nearest(
        TeamNames.of(team).canonical, [name_of(one).removesuffix(LOCAL_QUEUE_SUFFIX) for one in local_queues]
    )
