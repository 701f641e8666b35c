# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting by watch until every group of a LeaderWorkerSet is ready."""

from __future__ import annotations

from .._errors import WorkloadFailed
from .._kube.kinds import LEADER_WORKER_SET, POD, STATEFUL_SET
from .._manifest import Manifest, metadata, name_of, section
from .._plan.compare import labels_of
from .._plan.identity import Identity
from .._plan.readiness import groups_ready, pod_state
from .pod_judge import PodJudge
from .surroundings import Budget, Heartbeat
from .watching import Seen, Watch, next_of, note, watching
from .world import World

REVISION = "leaderworkerset.sigs.k8s.io/template-revision-hash"


def wait_groups(world: World, identity: Identity, budget: Budget, judge: PodJudge) -> None:
    """Returns once all groups are new and ready. Raises WorkloadFailed with evidence once a pod is beyond hope."""
    heart = Heartbeat(world.around, budget)
    rollout = _Rollout(world, identity)
    pods: dict[str, Manifest] = {}
    watches = [
        Watch(LEADER_WORKER_SET, identity.namespace, fields={"metadata.name": identity.names.lws}),
        Watch(POD, identity.namespace, labels={"app": identity.names.workload}),
    ]
    with watching(world, watches) as events:
        while True:
            seen = next_of(events)
            if seen is not None and seen.kind == LEADER_WORKER_SET.name:
                rollout.note(seen)
            else:
                note(pods, seen)
            if rollout.ready:
                return
            current = rollout.current(list(pods.values()))
            judge.judge(current)
            says = rollout.says(current)
            heart.beat(f"{identity.label}: {says}")
            budget.check(f"groups of {identity.label}: {says}", judge.evidence)


class _Rollout:
    """What is known of the rollout: pods of an older template neither count nor condemn."""

    def __init__(self, world: World, identity: Identity) -> None:
        self._world = world
        self._identity = identity
        self._live: Manifest = {}
        self._revision = ""

    @property
    def ready(self) -> bool:
        return bool(self._live) and groups_ready(self._live)

    def note(self, seen: Seen) -> None:
        if seen.change == "DELETED":
            raise WorkloadFailed(
                f"{self._identity.label}: its LeaderWorkerSet was deleted while its groups were waited for.",
                hint="Run the task again to make it anew.",
                reason="Deleted",
            )
        self._live = seen.content
        if section(self._live, "status").get("observedGeneration") == metadata(self._live).get("generation"):
            leaders = self._world.kube.get(STATEFUL_SET, self._identity.names.lws, self._identity.namespace)
            self._revision = labels_of(leaders or {}).get(REVISION, "")

    def current(self, pods: list[Manifest]) -> list[Manifest]:
        return [pod for pod in pods if self._revision and labels_of(pod).get(REVISION) == self._revision]

    def says(self, pods: list[Manifest]) -> str:
        """One line on how far the rollout is."""
        wanted, status = section(self._live, "spec").get("replicas", "?"), section(self._live, "status")
        waiting = [f"{name_of(pod)} {pod_state(pod)}" for pod in pods if pod_state(pod) != "Running"]
        tail = f"; {waiting[0]}" if waiting else ""
        return f"{status.get('readyReplicas', 0)} of {wanted} groups ready{tail}"
