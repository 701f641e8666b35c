# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting by watch until the rollout of a Deployment is complete."""

from __future__ import annotations

import time

from .._errors import WorkloadFailed
from .._kube.kinds import DEPLOYMENT, POD, REPLICA_SET
from .._manifest import Manifest, metadata, name_of, section, text
from .._plan.identity import Identity
from .._plan.readiness import deployment_ready, pod_state, stalled
from .pod_judge import MEND_FIRST, PodJudge
from .surroundings import Budget, Heartbeat
from .watching import Seen, Watch, next_of, note, watching
from .world import World

STALLED_GRACE_S = 10.0
REVISION = "deployment.kubernetes.io/revision"
TEMPLATE_HASH = "pod-template-hash"


def wait_pods(world: World, identity: Identity, budget: Budget, judge: PodJudge) -> None:
    """Waits until the rollout is complete. Raises WorkloadFailed with evidence once a pod is beyond hope."""
    heart = Heartbeat(world.around, budget)
    rollout = _Rollout(world, identity, judge)
    pods: dict[str, Manifest] = {}
    watches = [
        Watch(DEPLOYMENT, identity.namespace, fields={"metadata.name": identity.names.workload}),
        Watch(POD, identity.namespace, labels={"app": identity.names.workload}),
    ]
    with watching(world, watches) as events:
        while True:
            seen = next_of(events)
            if seen is not None and seen.kind == POD.name:
                note(pods, seen)
            elif seen is not None:
                rollout.note(seen)
            if rollout.ready:
                return
            rollout.judge(list(pods.values()))
            heart.beat(f"{identity.label}: {rollout.says(list(pods.values()))}")
            budget.check(f"pods of {identity.label}: {rollout.says(list(pods.values()))}", judge.evidence)


class _Rollout:
    """What is known of the rollout: pods of an older template neither count nor condemn."""

    def __init__(self, world: World, identity: Identity, judge: PodJudge) -> None:
        self._world = world
        self._identity = identity
        self._deployment: Manifest = {}
        self._revision = ""
        self._hash = ""
        self._pod_judge = judge
        self._stalled_since = 0.0

    @property
    def ready(self) -> bool:
        return bool(self._deployment) and deployment_ready(self._deployment)

    def note(self, seen: Seen) -> None:
        if seen.change == "DELETED":
            raise WorkloadFailed(
                f"{self._identity.label}: its Deployment was deleted while its pods were waited for.",
                hint="Run the task again to make it anew.",
                reason="Deleted",
            )
        self._deployment = deployment = seen.content
        revision = text(section(metadata(deployment), "annotations"), REVISION)
        observed = section(deployment, "status").get("observedGeneration") == metadata(deployment).get("generation")
        if observed and revision != self._revision:
            self._hash = self._template_hash(revision)
            self._revision = revision

    def _template_hash(self, revision: str) -> str:
        """Label of the pods of this revision, from its ReplicaSet; "" until that exists."""
        labels = {"app": self._identity.names.workload}
        for one in self._world.kube.list(REPLICA_SET, self._identity.namespace, labels=labels).items:
            if text(section(metadata(one), "annotations"), REVISION) == revision:
                return text(section(metadata(one), "labels"), TEMPLATE_HASH)
        return ""

    def _current(self, pods: list[Manifest]) -> list[Manifest]:
        return [
            pod for pod in pods if self._hash and text(section(metadata(pod), "labels"), TEMPLATE_HASH) == self._hash
        ]

    def judge(self, pods: list[Manifest]) -> None:
        self._judge_deployment()
        self._pod_judge.judge(self._current(pods))

    def _judge_deployment(self) -> None:
        """Quotas and admission may refuse pods for a moment, while old ones go; after the grace they mean it."""
        code, message = stalled(self._deployment)
        now = time.monotonic()
        self._stalled_since = (self._stalled_since or now) if code else 0.0
        if code and now - self._stalled_since >= STALLED_GRACE_S:
            raise WorkloadFailed(
                f"{self._identity.label}: its Deployment makes no pods: {code}: {message}",
                hint=MEND_FIRST,
                evidence=[
                    f"deployment {self._identity.names.workload}: {code}: {message}",
                    *self._pod_judge.evidence(),
                ],
                reason=code,
            )

    def says(self, pods: list[Manifest]) -> str:
        """One line on how far the rollout is."""
        status, spec = section(self._deployment, "status"), section(self._deployment, "spec")
        waiting = [f"{name_of(pod)} {pod_state(pod)}" for pod in self._current(pods) if pod_state(pod) != "Running"]
        tail = f"; {waiting[0]}" if waiting else ""
        return f"{status.get('availableReplicas', 0)} of {spec.get('replicas', '?')} replicas available{tail}"
