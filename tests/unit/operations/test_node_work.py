# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A live node is changed so that no program loses its GPUs unasked, and a change that stopped can be gone on with."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from unit.operations.fakes import FakeKube, HeldLock
from unit.plan.live_nodes import TENS, TWENTIES, gpu_pod, h100

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import (
    ControllerGone,
    KubeError,
    MigFailed,
    NodeInUse,
    TimedOut,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.client import Event
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.kinds import NODE, POD, Kind
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import (
    Manifest,
    metadata,
    name_of,
    namespace_of,
    section,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import node_work
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.node_work import change_node
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Budget
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.work import Work
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.compare import labels_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_update import NodeStep
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action

NAME = "10.0.10.5"
LAYOUT, STATE = "nvidia.com/mig.config", "nvidia.com/mig.config.state"
OFFERS: dict[str, dict[str, str]] = {
    "all-1g.20gb": TWENTIES,
    "all-1g.10gb": TENS,
    "all-disabled": {"nvidia.com/gpu": "8"},
}


@dataclass
class MigCluster(FakeKube):
    """A cluster whose mig-manager answers at once; ``fails`` are layouts it cannot apply, ``silent`` never answered."""

    fails: list[str] = field(default_factory=list)
    silent: bool = False
    leaves: bool = False
    guarded: str = ""
    asked: list[str] = field(default_factory=list)
    conflicts: int = 0

    def merge(self, kind: Kind, name: str, change: Manifest) -> Manifest:
        node = self.get(kind, name)
        assert node is not None
        self._write("merge", node)
        if self.conflicts:
            self.conflicts -= 1
            raise KubeError("the object has been modified", status=409)
        assert metadata(change).pop("resourceVersion") == metadata(node)["resourceVersion"]
        layout = section(metadata(change), "labels").get(LAYOUT)
        merge(node, change)
        if layout is not None and not self.silent:
            self._answer(node, str(layout))
        return self._store(node)

    def _answer(self, node: Manifest, layout: str) -> None:
        self.asked.append(layout)
        failed = layout in self.fails
        section(metadata(node), "labels")[STATE] = "failed" if failed else "success"
        if not failed:
            section(node, "status")["allocatable"] = {**OFFERS.get(layout, {})}

    def evict(self, pod: Manifest) -> str:
        if not self.guarded:
            del self.objects["Pod", namespace_of(pod), name_of(pod)]
        return self.guarded

    @staticmethod
    def logs(_namespace: str, pod: str, container: str, *, tail_lines: int) -> str:
        assert (pod, container) == ("mig-manager-x", "nvidia-mig-manager")
        return "\n".join(["too long ago"] * tail_lines + ["GPU 3 is busy"])

    def watch(self, kind: Kind, *_where: object, fields: dict[str, str], **_how: object) -> Iterator[Event | None]:
        node = self.get(kind, fields["metadata.name"])
        assert node is not None
        yield Event("DELETED" if self.leaves else "ADDED", node)
        time.sleep(0.01)

    @property
    def node(self) -> Manifest:
        found = self.get(NODE, NAME)
        assert found is not None
        return found

    @property
    def marks(self) -> list[str]:
        """What an update has noted on the node, and its cordon."""
        noted = [*labels_of(self.node), *section(metadata(self.node), "annotations")]
        own = [key for key in noted if key.startswith("oci-ai-blueprints/")]
        return [*own, *(["unschedulable"] if section(self.node, "spec").get("unschedulable") else [])]


def merge(whole: Manifest, change: Manifest) -> None:
    """A JSON merge patch."""
    for key, value in change.items():
        inner = whole.setdefault(key, {}) if isinstance(value, dict) else None
        if isinstance(inner, dict) and isinstance(value, dict):
            merge(inner, value)
        elif value is None:
            whole.pop(key, None)
        else:
            whole[key] = value


@pytest.fixture
def kube() -> MigCluster:
    cluster = MigCluster()
    cluster.holding(h100())
    return cluster


def step(*, layout: str = "all-1g.10gb", drain: bool = False, **labels: str) -> NodeStep:
    return NodeStep(Action.UPDATE, "kubernetes", "Node", NAME, "", labels=labels, layout=layout, drain=drain)


def test_a_node_is_cordoned_cut_labelled_and_given_back(work: Work, kube: MigCluster) -> None:
    cordoned: list[bool] = []
    kube.before_write = lambda verb, node: cordoned.append(bool(section(node, "spec").get("unschedulable")))
    change_node(step(team="vision"), work)
    assert (kube.asked, kube.marks) == (["all-1g.10gb"], [])
    assert labels_of(kube.node)["team"] == "vision"
    assert cordoned == [False, True, True], "cordon, ask, give back"


def test_labels_alone_are_one_write_without_a_cordon(work: Work, kube: MigCluster) -> None:
    kube.writes.clear()
    change_node(step(layout="", team="vision"), work)
    assert (kube.writes, kube.marks, labels_of(kube.node)["team"]) == ([("merge", NAME)], [], "vision")


def test_a_cordon_of_somebody_else_stays(work: Work, kube: MigCluster) -> None:
    kube.holding(h100(unschedulable=True))
    change_node(step(), work)
    assert kube.marks == ["unschedulable"]


def test_a_change_that_another_came_before_is_made_of_the_node_as_it_is_then(work: Work, kube: MigCluster) -> None:
    kube.conflicts = 1
    change_node(step(), work)
    assert (kube.asked, kube.marks) == (["all-1g.10gb"], [])


def test_gpus_in_use_are_not_cut_and_the_node_is_given_back(work: Work, kube: MigCluster) -> None:
    kube.holding(gpu_pod())
    with pytest.raises(NodeInUse, match="models/vllm-0"):
        change_node(step(), work)
    assert (kube.asked, kube.marks) == ([], [])


def test_pods_are_evicted_when_that_is_allowed(work: Work, kube: MigCluster) -> None:
    kube.holding(gpu_pod("a"), gpu_pod("b"))
    change_node(step(drain=True), work)
    assert (kube.list(POD).items, kube.asked) == ([], ["all-1g.10gb"])


def test_pods_that_a_budget_keeps_end_the_task_with_its_words_and_the_node_is_given_back(
    work: Work, kube: MigCluster
) -> None:
    kube.holding(gpu_pod())
    kube.guarded = "The disruption budget guard needs 1 healthy pods"
    with pytest.raises(TimedOut) as caught:
        change_node(step(drain=True), work)
    assert caught.value.evidence == (f"models/vllm-0: {kube.guarded}",)
    assert (kube.asked, kube.marks) == ([], [])


def test_pods_that_would_come_back_are_not_evicted(work: Work, kube: MigCluster) -> None:
    kube.holding(gpu_pod(owner="DaemonSet"))
    with pytest.raises(NodeInUse, match="models/vllm-0"):
        change_node(step(drain=True), work)
    assert len(kube.list(POD).items) == 1


def test_a_layout_that_fails_is_taken_back_and_labels_are_not_given(work: Work, kube: MigCluster) -> None:
    kube.fails = ["all-1g.10gb"]
    manager = gpu_pod("mig-manager-x", owner="DaemonSet", resource="cpu")
    metadata(manager)["labels"] = {"app": "nvidia-mig-manager"}
    kube.holding(manager)
    with pytest.raises(MigFailed, match="could not apply MIG layout") as caught:
        change_node(step(team="vision"), work)
    assert f"mig-manager on {NAME}: GPU 3 is busy" in caught.value.evidence
    assert caught.value.hint.startswith("The old layout all-1g.20gb is back")
    assert f"node {NAME}: {LAYOUT}=all-1g.10gb {STATE}=failed" in caught.value.evidence
    assert (kube.asked, kube.marks) == (["all-1g.10gb", "all-1g.20gb"], [])
    assert "team" not in labels_of(kube.node)


def test_a_layout_of_the_clusters_own_comes_back_too(work: Work, kube: MigCluster) -> None:
    kube.holding(h100(layout="our-mixture", offers={"nvidia.com/mig-1g.10gb": "8"}))
    kube.fails = ["all-1g.10gb"]
    with pytest.raises(MigFailed) as caught:
        change_node(step(), work)
    assert caught.value.hint.startswith("The old layout our-mixture is back")
    assert kube.marks == []


def test_a_node_that_goes_away_is_not_waited_for(work: Work, kube: MigCluster) -> None:
    kube.silent = kube.leaves = True
    with pytest.raises(KubeError, match="is gone") as caught:
        change_node(step(), work)
    assert caught.value.status == 404


def test_a_node_that_gets_neither_layout_stays_cordoned(work: Work, kube: MigCluster) -> None:
    kube.fails = ["all-1g.10gb", "all-1g.20gb"]
    with pytest.raises(MigFailed) as caught:
        change_node(step(), work)
    assert "stays cordoned" in caught.value.hint
    assert "unschedulable" in kube.marks


def test_a_request_that_failed_before_is_only_looked_at_again_after_another(work: Work, kube: MigCluster) -> None:
    before: dict[str, str] = {"oci-ai-blueprints/mig-layout-before": "all-1g.20gb"}
    kube.holding(h100(layout="all-1g.10gb", state="failed", offers=TWENTIES, annotations=before))
    change_node(step(), work)
    assert kube.asked == ["all-1g.20gb", "all-1g.10gb"]
    kube.asked.clear()
    kube.holding(h100(layout="all-1g.10gb", state="failed", offers=TWENTIES))
    change_node(step(), work)
    assert kube.asked == ["all-disabled", "all-1g.10gb"]


def test_a_mig_manager_that_does_not_answer_leaves_a_node_that_the_next_run_finishes(
    world: Any, work: Work, kube: MigCluster
) -> None:
    kube.silent = True
    impatient = Work(world, HeldLock(), Budget(0, work.budget.started), work.record)
    with pytest.raises(TimedOut, match="no answer of the mig-manager yet"):
        change_node(step(), impatient)
    assert "unschedulable" in kube.marks
    answered = h100(layout="all-1g.10gb", offers=TENS, unschedulable=True)
    merge(answered, {"metadata": {"annotations": section(metadata(kube.node), "annotations")}})
    kube.holding(answered)
    change_node(step(), work)
    assert (kube.asked, kube.marks) == ([], [])


def test_a_node_that_another_update_took_first_is_left_to_it(work: Work, kube: MigCluster) -> None:
    mark = {"oci-ai-blueprints/update": "true"}
    kube.holding(h100(labels=mark, annotations={"oci-ai-blueprints/update-of": "default/other"}))
    kube.writes.clear()
    with pytest.raises(NodeInUse, match="default/other"):
        change_node(step(), work)
    assert kube.writes == []


def test_a_run_that_nobody_controls_any_more_writes_nothing_further(
    work: Work, kube: MigCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object) -> None:
        raise ControllerGone("gone")

    monkeypatch.setattr(node_work, "_free_gpus", gone)
    with pytest.raises(ControllerGone):
        change_node(step(), work)
    assert "unschedulable" in kube.marks
