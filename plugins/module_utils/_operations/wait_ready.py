# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for nodes and pods by watch, and giving up at once on what waiting cannot heal."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from .._catalog.shapes import Shape
from .._errors import BlueprintsError, WorkloadFailed
from .._kube.errors import Gone
from .._kube.kinds import DEPLOYMENT, NODE, POD, REPLICA_SET, Kind
from .._manifest import Manifest, metadata, name_of, section, text
from .._plan.identity import GENERATION, UID, Identity
from .._plan.node_readiness import nodes_ready
from .._plan.readiness import Hopeless, deployment_ready, hopeless, pod_state, stalled, unschedulable
from .surroundings import Budget, Heartbeat
from .world import World

UNSCHEDULABLE_GRACE_S = 15.0
"""A node that has just joined takes the scheduler a moment; after this a pod that fits nowhere will not fit."""
STALLED_GRACE_S = 10.0
TICK_S = 0.5
LOOK_AT_POOL_S = 10.0
REVISION = "deployment.kubernetes.io/revision"
TEMPLATE_HASH = "pod-template-hash"
Evidence = Callable[[], list[str]]


@dataclass(frozen=True)
class Seen:
    """One thing a watch delivered. ``error`` when the watch itself ended."""

    kind: str
    change: str = ""
    content: Manifest = field(default_factory=dict)
    error: BlueprintsError | None = None


def wait_nodes(
    world: World,
    identity: Identity,
    generation: int,
    size: int,
    shape: Shape,
    budget: Budget,
    look_at_pool: Callable[[], None],
) -> None:
    """Waits until ``size`` nodes of the pool are Ready with all their GPUs or slices allocatable.

    ``look_at_pool`` raises when OCI knows that a node will not come; it is called now and then.
    """
    heart = Heartbeat(world.around, budget)
    next_look = time.monotonic() + LOOK_AT_POOL_S
    labels = {UID: identity.uid, GENERATION: str(generation)}
    nodes: dict[str, Manifest] = {}
    with watching(world, [Watch(NODE, labels=labels)]) as events:
        while True:
            _note(nodes, _next(events))
            ready = nodes_ready(list(nodes.values()), shape)
            if ready >= size:
                return
            what = f"{ready} of {size} nodes ready" + (" with all GPUs" if shape.gpus else "")
            heart.beat(f"{identity.label}: {what}")
            budget.check(f"nodes: {what}")
            if time.monotonic() >= next_look:
                look_at_pool()
                next_look = time.monotonic() + LOOK_AT_POOL_S


def wait_pods(world: World, identity: Identity, budget: Budget, evidence: Evidence) -> None:
    """Waits until the rollout is complete. Raises WorkloadFailed with evidence once a pod is beyond hope."""
    heart = Heartbeat(world.around, budget)
    rollout = _Rollout(world, identity)
    pods: dict[str, Manifest] = {}
    watches = [
        Watch(DEPLOYMENT, identity.namespace, fields={"metadata.name": identity.names.workload}),
        Watch(POD, identity.namespace, labels={"app": identity.names.workload}),
    ]
    with watching(world, watches) as events:
        while True:
            seen = _next(events)
            if seen is not None and seen.kind == POD.name:
                _note(pods, seen)
            elif seen is not None:
                rollout.note(seen)
            if rollout.ready:
                return
            rollout.judge(list(pods.values()), evidence)
            heart.beat(f"{identity.label}: {rollout.says(list(pods.values()))}")
            budget.check(f"pods of {identity.label}: {rollout.says(list(pods.values()))}", evidence)


class _Rollout:
    """What is known of the rollout: pods of an older template neither count nor condemn."""

    def __init__(self, world: World, identity: Identity) -> None:
        self._world = world
        self._identity = identity
        self._deployment: Manifest = {}
        self._revision = ""
        self._hash = ""
        self._unschedulable_since: dict[str, float] = {}
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

    def judge(self, pods: list[Manifest], evidence: Evidence) -> None:
        self._judge_deployment(evidence)
        for pod in self._current(pods):
            verdict = hopeless(pod) or self._cannot_be_placed(pod)
            if verdict:
                raise WorkloadFailed(
                    f"{self._identity.label}: pod {verdict.pod} cannot become ready: {verdict.code}: {verdict.message}",
                    hint="Run the task again after the cause is mended; nothing needs to be removed first.",
                    evidence=evidence(),
                    pod=verdict.pod,
                    container=verdict.container,
                    reason=verdict.code,
                )

    def _judge_deployment(self, evidence: Evidence) -> None:
        """Quotas and admission may refuse pods for a moment, while old ones go; after the grace they mean it."""
        code, message = stalled(self._deployment)
        now = time.monotonic()
        self._stalled_since = (self._stalled_since or now) if code else 0.0
        if code and now - self._stalled_since >= STALLED_GRACE_S:
            raise WorkloadFailed(
                f"{self._identity.label}: its Deployment makes no pods: {code}: {message}",
                hint="Run the task again after the cause is mended; nothing needs to be removed first.",
                evidence=[f"deployment {self._identity.names.workload}: {code}: {message}", *evidence()],
                reason=code,
            )

    def _cannot_be_placed(self, pod: Manifest) -> Hopeless | None:
        name, message = name_of(pod), unschedulable(pod)
        if not message:
            self._unschedulable_since.pop(name, None)
            return None
        since = self._unschedulable_since.setdefault(name, time.monotonic())
        if time.monotonic() - since < UNSCHEDULABLE_GRACE_S:
            return None
        return Hopeless(name, "", "Unschedulable", message)

    def says(self, pods: list[Manifest]) -> str:
        """One line on how far the rollout is."""
        status, spec = section(self._deployment, "status"), section(self._deployment, "spec")
        waiting = [f"{name_of(pod)} {pod_state(pod)}" for pod in self._current(pods) if pod_state(pod) != "Running"]
        tail = f"; {waiting[0]}" if waiting else ""
        return f"{status.get('availableReplicas', 0)} of {spec.get('replicas', '?')} replicas available{tail}"


def _note(known: dict[str, Manifest], seen: Seen | None) -> None:
    if seen is None:
        return
    if seen.change == "DELETED":
        known.pop(name_of(seen.content), None)
    else:
        known[name_of(seen.content)] = seen.content


def _next(events: queue.SimpleQueue[Seen]) -> Seen | None:
    """What came next, or None after a short silence, so that the caller can look at its budget."""
    try:
        seen = events.get(timeout=TICK_S)
    except queue.Empty:
        return None
    if seen.error is not None:
        raise seen.error
    return seen


class Watch(NamedTuple):
    """Which objects to hear of: of one kind, in a namespace or in all, with these labels and fields."""

    kind: Kind
    namespace: str | None = None
    labels: dict[str, str] | None = None
    fields: dict[str, str] | None = None


@contextmanager
def watching(world: World, watches: list[Watch]) -> Iterator[queue.SimpleQueue[Seen]]:
    """Events of several watches in one queue. The threads end by themselves soon after the block is left."""
    events: queue.SimpleQueue[Seen] = queue.SimpleQueue()
    done = threading.Event()
    for watch in watches:
        threading.Thread(target=_follow, args=(world, watch, events, done), daemon=True).start()
    try:
        yield events
    finally:
        done.set()


def _follow(world: World, watch: Watch, events: queue.SimpleQueue[Seen], done: threading.Event) -> None:
    """One watch, begun again when the API server ends it."""
    kind, namespace, labels, fields = watch
    while not done.is_set():
        try:
            for event in world.kube.watch(kind, namespace, labels=labels, fields=fields, timeout_s=300):
                if done.is_set():
                    return
                if event is not None:
                    events.put(Seen(kind.name, event.type, event.object))
        except Gone:
            continue
        except BlueprintsError as error:
            events.put(Seen(kind.name, error=error))
            return
