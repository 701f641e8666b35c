# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""LeaderWorkerSet and Kueue at work in the sandbox."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kubernetes.client import ApiException

from sandbox import paths

from .cluster import Cluster, Object, until

LWS = ("leaderworkerset.x-k8s.io", "v1")
KUEUE = ("kueue.x-k8s.io", "v1beta2")
KUEUE_BEFORE = ("kueue.x-k8s.io", "v1beta1")
CPUS = 4
"""What the judges' team may use at a time."""


def group(cluster: Cluster, **template: Any) -> Object:
    """A LeaderWorkerSet of one leader and one worker."""
    worker = {"spec": cluster.pod_spec()}
    spec = {"replicas": 1, "leaderWorkerTemplate": {"size": 2, "workerTemplate": worker, **template}}
    return {"apiVersion": "/".join(LWS), "kind": "LeaderWorkerSet", "metadata": {"name": "model"}, "spec": spec}


def create_group(cluster: Cluster, manifest: Object) -> None:
    cluster.custom.create_namespaced_custom_object(*LWS, cluster.namespace, "leaderworkersets", manifest)


def test_a_group_of_two_becomes_a_leader_and_a_worker_that_knows_it(cluster: Cluster) -> None:
    create_group(cluster, group(cluster))
    for pod in ("model-0", "model-0-1"):
        until(lambda pod=pod: pod in names(cluster))
        environment = {variable.name: variable.value for variable in cluster.pod(pod).spec.containers[0].env}
        assert environment["LWS_LEADER_ADDRESS"] == f"model-0.model.{cluster.namespace}"
        cluster.ready(pod)


def names(cluster: Cluster) -> list[str]:
    return [pod.metadata.name for pod in cluster.core.list_namespaced_pod(cluster.namespace).items]


def test_a_group_that_cannot_be_divided_as_asked_is_refused(cluster: Cluster) -> None:
    with pytest.raises(ApiException, match="subGroupSize"):
        create_group(cluster, group(cluster, subGroupPolicy={"subGroupSize": 7}))


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """What `python -m sandbox` says when asked for another sandbox than the judges'."""
    environment = {**os.environ, "SANDBOX_STATE": str(tmp_path / "sandbox"), "PYTHONPATH": str(paths.TESTS)}

    def sandbox(*arguments: str) -> str:
        command = [sys.executable, "-m", "sandbox", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return done.stdout + done.stderr

    yield sandbox
    sandbox("down")


def test_a_sandbox_without_controllers_gets_them_when_they_are_needed(demo: Callable[..., str]) -> None:
    assert "Kueue" not in demo("up", "--without-add-ons")
    assert "they are added" in demo("up")
    assert demo("up", "--without-add-ons") == demo("up") == "sandbox: runs already\n"
    assert demo("status").startswith("up")


class Team:
    """A ClusterQueue with a LocalQueue of the same name."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self.name = f"{cluster.namespace}-team"
        self._create(
            "resourceflavors", {"kind": "ResourceFlavor", "spec": {"nodeLabels": {"judge": cluster.namespace}}}
        )
        self._create("clusterqueues", cluster_queue(self.name, namespaceSelector={}))
        where = (*KUEUE, cluster.namespace, "localqueues")
        queue = {**self._head("LocalQueue"), "spec": {"clusterQueue": self.name}}
        cluster.custom.create_namespaced_custom_object(*where, queue)

    def _head(self, kind: str) -> Object:
        return {"apiVersion": "/".join(KUEUE), "kind": kind, "metadata": {"name": self.name}}

    def _create(self, plural: str, manifest: Object) -> None:
        self._cluster.custom.create_cluster_custom_object(*KUEUE, plural, {**self._head(""), **manifest})

    def remove(self) -> None:
        for plural in ("clusterqueues", "resourceflavors"):
            self._cluster.custom.delete_cluster_custom_object(*KUEUE, plural, self.name)

    @property
    def queue(self) -> dict[str, str]:
        return {"kueue.x-k8s.io/queue-name": self.name}

    def submit(self, name: str, *, cpus: int, tag: str = "sandbox-keeps-running", **labels: str) -> None:
        """A job whose one pod runs until it is deleted, unless the tag of its image says otherwise."""
        pod = self._cluster.pod_spec(tag, resources={"requests": {"cpu": str(cpus)}})
        spec = {"template": {"spec": {**pod, "restartPolicy": "Never"}}}
        self._cluster.batch.create_namespaced_job(
            self._cluster.namespace, {"metadata": {"name": name, "labels": labels}, "spec": spec}
        )

    def job(self, name: str) -> Any:
        return self._cluster.batch.read_namespaced_job(name, self._cluster.namespace)

    def conditions(self, job: str) -> dict[str, Object]:
        """Of the Workload that stands for a job."""
        found = self._cluster.custom.list_namespaced_custom_object(*KUEUE, self._cluster.namespace, "workloads")
        mine = [w for w in found["items"] if w["metadata"]["ownerReferences"][0]["name"] == job]
        return {c["type"]: c for w in mine for c in w.get("status", {}).get("conditions", [])}


def cluster_queue(name: str, **spec: Any) -> Object:
    quota = {"name": "cpu", "nominalQuota": str(CPUS), **spec.pop("quota", {})}
    resources = {"coveredResources": ["cpu"], "flavors": [{"name": name, "resources": [quota]}]}
    return {"kind": "ClusterQueue", "metadata": {"name": name}, "spec": {"resourceGroups": [resources], **spec}}


@pytest.fixture(scope="module")
def team(cluster: Cluster) -> Iterator[Team]:
    team = Team(cluster)
    yield team
    team.remove()


def test_a_job_runs_once_its_team_has_room_for_it(cluster: Cluster, team: Team) -> None:
    team.submit("first", cpus=3, **team.queue)
    until(lambda: team.job("first").status.active)
    team.submit("second", cpus=3, **team.queue)
    waiting = until(lambda: team.conditions("second").get("QuotaReserved"))
    assert (waiting["status"], waiting["reason"]) == ("False", "Pending")
    assert "insufficient unused quota" in waiting["message"]
    assert team.job("second").spec.suspend is True
    cluster.batch.delete_namespaced_job("first", cluster.namespace, propagation_policy="Background")
    until(lambda: team.job("second").status.active)
    assert team.conditions("second")["Admitted"]["status"] == "True"


def test_a_job_larger_than_the_quota_never_runs(team: Team) -> None:
    team.submit("large", cpus=CPUS + 1, **team.queue)
    waiting = until(lambda: team.conditions("large").get("QuotaReserved"))
    assert "insufficient quota" in waiting["message"]
    assert not team.job("large").status.active


def test_a_job_without_a_queue_is_left_alone(team: Team) -> None:
    team.submit("free", cpus=CPUS + 1, tag="v1")
    until(lambda: team.job("free").status.succeeded)


def test_a_queue_of_the_older_version_is_the_same_in_the_newer_one(cluster: Cluster) -> None:
    name = f"{cluster.namespace}-older"
    older = {"apiVersion": "/".join(KUEUE_BEFORE), **cluster_queue(name, cohort="all")}
    cluster.custom.create_cluster_custom_object(*KUEUE_BEFORE, "clusterqueues", older)
    newer = cluster.custom.get_cluster_custom_object(*KUEUE, "clusterqueues", name)
    cluster.custom.delete_cluster_custom_object(*KUEUE, "clusterqueues", name)
    assert newer["spec"]["cohortName"] == "all"


def test_a_limit_without_a_cohort_is_refused(cluster: Cluster) -> None:
    queue = {"apiVersion": "/".join(KUEUE), **cluster_queue("nobody", quota={"borrowingLimit": "1"})}
    with pytest.raises(ApiException, match="borrowingLimit"):
        cluster.custom.create_cluster_custom_object(*KUEUE, "clusterqueues", queue, dry_run="All")
