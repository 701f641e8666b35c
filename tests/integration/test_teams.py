# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Teams share a cluster: jobs wait in the queue of their team until its quota, or what others lend it, has room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .background import Background
from .conftest import Sandbox
from .moments import RECORDS
from .shared_nodes import make_shared_pool
from .test_deployment_logs import logs

Blueprint = dict[str, Any]
SHAPE = "VM.GPU.A10.2"
QUEUES = "/apis/kueue.x-k8s.io/v1beta2/clusterqueues"
LOCAL_QUEUES = "/apis/kueue.x-k8s.io/v1beta2/namespaces/default/localqueues"
FLAVORS = "/apis/kueue.x-k8s.io/v1beta2/resourceflavors"
ENDS, GOES_ON = "docker.io/pytorch/pytorch:2.7.0", "docker.io/pytorch/pytorch:sandbox-keeps-running"


def quota(shape: str = SHAPE, gpus: str = "2", **limits: str) -> dict[str, str]:
    return {
        "shape_name": shape,
        "cpu_nominal_quota": "16",
        "mem_nominal_quota": "64",
        "gpu_nominal_quota": gpus,
        **limits,
    }


def team(name: str, *quotas: dict[str, str], priority: int = 100) -> Blueprint:
    return {
        "recipe_mode": "team",
        "deployment_name": f"team {name}",
        "team": {"team_name": name, "priority_threshold": priority, "quotas": list(quotas)},
    }


def job(name: str, of: str, image: str = ENDS, *, gpus: int = 2, **fields: Any) -> Blueprint:
    return {
        "recipe_id": "training",
        "recipe_mode": "job",
        "deployment_name": name,
        "recipe_image_uri": image,
        "recipe_node_shape": SHAPE,
        "recipe_use_shared_node_pool": True,
        "recipe_team_info": {"team_name": of},
        "recipe_nvidia_gpu_count": gpus,
        "recipe_container_cpu_count": 2,
        "recipe_container_memory_size": 8,
        **fields,
    }


RESEARCH = team("Research", quota(gpu_borrowing_limit="2"))
VISION = team("Vision", quota(gpu_lending_limit="2"))


@pytest.fixture
def nodes(sandbox: Sandbox) -> None:
    make_shared_pool(sandbox, SHAPE, size=2)


def names(sandbox: Sandbox, path: str) -> list[str]:
    return sorted(one["metadata"]["name"] for one in sandbox.kube.get(path)["items"])


def gpus(row: dict[str, Any]) -> dict[str, str]:
    """The team's quota of GPUs and its use."""
    found: dict[str, str] = next(one for one in row["team"]["quotas"] if one["resource"] == "nvidia.com/gpu")
    return found


def test_a_team_is_made_repaired_changed_and_taken_away(sandbox: Sandbox) -> None:
    both = sandbox.deploy(RESEARCH, VISION)
    told = sandbox.play(both, check=True)
    done = sandbox.play(both)
    assert done.result["plan"] == told.result["plan"]
    assert [row["status"] for row in done.result["deployments"]] == ["deployed", "deployed"]
    with sandbox.recording() as calls:
        again = sandbox.play(both, sandbox.info())
    assert (again.changed, calls.writes) == (False, [])
    research, vision = again.result["deployments"]
    assert research["team"]["cohort"] == vision["team"]["cohort"]
    assert (gpus(research)["nominal"], gpus(research)["borrowing_limit"], gpus(vision)["lending_limit"]) == ("2",) * 3

    path = f"{QUEUES}/research-cluster-queue"
    edited = sandbox.kube.get(path)["spec"]["resourceGroups"]
    edited[0]["flavors"][0]["resources"][0]["nominalQuota"] = "1k"
    sandbox.kube.merge(f"{path}?fieldManager=kubectl-edit", {"spec": {"resourceGroups": edited}})
    larger = team("Research", quota(gpu_borrowing_limit="2"), quota("VM.GPU.A10.1", gpus="1"))
    told = sandbox.play(sandbox.deploy(RESEARCH), check=True)
    assert told.actions()["ClusterQueue"] == "update"
    assert sandbox.play(sandbox.deploy(larger)).deployment["status"] == "deployed"
    assert sandbox.kube.get(path)["spec"]["resourceGroups"][0]["flavors"][0]["resources"][0]["nominalQuota"] == "16"
    assert names(sandbox, FLAVORS) == ["vm-gpu-a10-1", "vm-gpu-a10-2"]
    smaller, read = (
        one["result"] for one in sandbox.play(sandbox.deploy(RESEARCH), logs(sandbox, "team Research")).results
    )
    assert ("delete", "vm-gpu-a10-1") in [(one["action"], one["name"]) for one in smaller["plan"]]
    carried_out = [(one["action"], one["name"], one["result"]) for one in read["steps"] if one["revision"] == 3]
    assert ("delete", "vm-gpu-a10-1", "done") in carried_out
    assert {one["revision"] for one in read["steps"]} == {1, 2, 3}
    assert names(sandbox, FLAVORS) == ["vm-gpu-a10-2"]

    gone = sandbox.play(sandbox.undeploy("team Research", "team Vision"))
    assert gone.result["proof"]["left"] == []
    assert (names(sandbox, FLAVORS), names(sandbox, QUEUES)) == ([], [])
    assert sandbox.play(sandbox.undeploy("team Research")).changed is False


def leave_half_made(sandbox: Sandbox) -> None:
    """As a run leaves the team that was killed between ClusterQueue and LocalQueue, and whose record was lost since."""
    sandbox.kube.delete(f"{LOCAL_QUEUES}/research-local-queue")
    for record in names(sandbox, RECORDS):
        sandbox.kube.delete(f"{RECORDS}/{record}")
    sandbox.until(lambda: names(sandbox, LOCAL_QUEUES) == [])


def test_a_team_that_was_left_half_made_is_completed_or_taken_away_whole(sandbox: Sandbox) -> None:
    sandbox.play(sandbox.deploy(RESEARCH))
    leave_half_made(sandbox)
    completed = sandbox.play(sandbox.deploy(RESEARCH), sandbox.deploy(RESEARCH))
    first, second = (one["result"] for one in completed.results)
    created = [one["kind"] for one in first["plan"] if one["action"] == "create"]
    assert (created, first["changed"], second["changed"]) == (["LocalQueue"], True, False)
    leave_half_made(sandbox)
    gone = sandbox.play(sandbox.undeploy("team Research"))
    assert gone.result["proof"]["left"] == []
    assert (names(sandbox, FLAVORS), names(sandbox, QUEUES)) == ([], [])


def test_a_job_waits_until_its_team_has_room_and_says_so(
    sandbox: Sandbox, nodes: None, start: Callable[..., Background]
) -> None:
    first = job("first", "Research", GOES_ON, recipe_replica_count=2)
    second = job("second", "research")
    sandbox.play(sandbox.deploy(RESEARCH, VISION))
    begun = sandbox.play(sandbox.deploy(first, wait=False))
    assert (begun.deployment["status"], begun.deployment["queue"]["state"]) == ("pending", "admitted")

    queued = sandbox.play(sandbox.deploy(second, wait=False), sandbox.deploy(second, wait=False))
    for one in queued.results:
        (row,) = one["result"]["deployments"]
        assert (row["status"], row["queue"]["state"], row["queue"]["team"]) == ("pending", "waiting", "research")
        assert "insufficient unused quota for nvidia.com/gpu" in row["queue"]["message"]
    assert [one["result"]["changed"] for one in queued.results] == [True, False]
    path = f"{QUEUES}/research-cluster-queue"
    sandbox.until(lambda: sandbox.kube.get(path)["status"]["pendingWorkloads"])
    shown = {row["name"]: row for row in sandbox.play(sandbox.info()).result["deployments"]}
    assert [shown[name]["queue"]["state"] for name in ("first", "second")] == ["admitted", "waiting"]
    assert (gpus(shown["team Research"])["used"], gpus(shown["team Research"])["borrowed"]) == ("4", "2")
    assert (shown["team Research"]["team"]["admitted"], shown["team Research"]["team"]["waiting"]) == (1, 1)

    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(first, wait=False), sandbox.undeploy("team Research"))
    assert (again.error, again.results[0]["result"]["changed"], calls.writes) == ("queue_in_use", False, [])
    assert again.results[0]["result"]["deployments"][0]["warnings"] == []
    assert again.result["error"]["details"]["jobs"] == ["default/recipe-first", "default/recipe-second"]

    waiting = start(sandbox.deploy(second))
    sandbox.until(lambda: "waits in queue research-local-queue" in waiting.stdout, within=60)
    assert sandbox.play(sandbox.undeploy("first")).result["proof"]["left"] == []
    done = waiting.end().deployment
    assert (done["status"], done["queue"]["state"]) == ("deployed", "finished")
    with sandbox.recording() as calls:
        assert sandbox.play(sandbox.deploy(second)).changed is False
    assert calls.writes == []


def test_a_team_that_has_to_go_stops_its_jobs(sandbox: Sandbox, nodes: None) -> None:
    endless = job("endless", "Vision", GOES_ON)
    sandbox.play(sandbox.deploy(VISION), sandbox.deploy(endless, wait=False))
    gone = sandbox.play(sandbox.undeploy("team Vision", force=True))
    assert (gone.deployment["status"], gone.result["proof"]["left"]) == ("absent", [])
    assert sandbox.kube.get("/apis/batch/v1/namespaces/default/jobs/recipe-endless")["spec"]["suspend"] is True
    assert names(sandbox, FLAVORS) == []


def test_a_team_and_its_jobs_go_in_one_task_whatever_comes_first_in_it(sandbox: Sandbox, nodes: None) -> None:
    endless = job("endless", "Vision", GOES_ON)
    sandbox.play(sandbox.deploy(VISION), sandbox.deploy(endless, wait=False))
    both = sandbox.undeploy("team Vision", "endless")
    told, gone = sandbox.play(both, check=True), sandbox.play(both)
    assert (told.failed, gone.failed) == (False, False), gone.stdout
    assert (gone.result["removed"], gone.result["proof"]["left"]) == (told.result["removed"], [])


def test_a_job_that_its_team_can_never_run_fails_at_once(sandbox: Sandbox, nodes: None) -> None:
    large = job("large", "Research", recipe_replica_count=3)
    sandbox.play(sandbox.deploy(RESEARCH, VISION))
    told = sandbox.play(sandbox.deploy(large), check=True)
    assert any("6 of nvidia.com/gpu" in one and "4 at most" in one for one in told.result["warnings"])
    refused = sandbox.play(sandbox.deploy(large))
    assert (refused.error, refused.result["error"]["details"]["reason"]) == ("workload_failed", "NeverAdmitted")
    assert "insufficient quota for nvidia.com/gpu" in refused.result["error"]["evidence"][0]
    assert "insufficient quota for nvidia.com/gpu" in refused.deployment["queue"]["message"]

    with sandbox.recording() as calls:
        unknown = sandbox.play(
            sandbox.deploy(
                job("a", "reserch"), job("b", "Research", recipe_node_shape="VM.GPU.A10.1", recipe_nvidia_gpu_count=1)
            )
        )
    first, second = (row["error"]["message"] for row in unknown.result["deployments"])
    assert "there is no team reserch in namespace default (did you mean research?)" in first
    assert "no quota for VM.GPU.A10.1; shapes it has one for: VM.GPU.A10.2" in second
    assert calls.writes == []
