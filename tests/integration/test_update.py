# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Live nodes are labelled and their GPUs cut anew: one by one, never under a running program, and back on failure."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from .background import Background
from .conftest import Sandbox
from .test_deployment_logs import logs

Blueprint = dict[str, Any]
Node = dict[str, Any]
H100 = "BM.GPU.H100.8"
_numbers = itertools.count(1)


@pytest.fixture
def pool() -> Blueprint:
    """Shared nodes whose GPUs can be cut."""
    return {
        "deployment_name": f"sliced pool {next(_numbers)}",
        "recipe_mode": "shared_node_pool",
        "shared_node_pool_size": 2,
        "shared_node_pool_shape": H100,
        "shared_node_pool_boot_volume_size_in_gbs": 500,
        "shared_node_pool_selector": "slices",
        "shared_node_pool_mig_config": "all-1g.20gb",
    }


@pytest.fixture
def update(pool: Blueprint) -> Blueprint:
    """An update of all nodes of that pool."""
    return {
        "deployment_name": f"cut anew {next(_numbers)}",
        "recipe_mode": "update",
        "recipe_node_pool_name": pool["deployment_name"],
        "shared_node_pool_mig_config": "all-1g.10gb",
    }


@pytest.fixture
def slice_job(vllm: Blueprint) -> Blueprint:
    """A job on one slice of those nodes, which is told a Secret of its user's."""
    return {
        "recipe_mode": "job",
        "deployment_name": f"trains on a slice {next(_numbers)}",
        "recipe_image_uri": vllm["recipe_image_uri"],
        "recipe_node_shape": H100,
        "recipe_use_shared_node_pool": True,
        "mig_resource_request": "1g.20gb",
        "recipe_environment_secrets": [{"envvar_name": "TOKEN", "secret_name": "hub", "secret_key": "token"}],
    }


def nodes(sandbox: Sandbox) -> list[Node]:
    found: list[Node] = sandbox.kube.get("/api/v1/nodes?labelSelector=corrino/pool-shared-any=true")["items"]
    return found


def node_names(sandbox: Sandbox) -> list[str]:
    return [node["metadata"]["name"] for node in nodes(sandbox)]


def slices(node: Node) -> dict[str, str]:
    """What can be had of the GPUs."""
    offered = node["status"]["allocatable"].items()
    return {name: count for name, count in offered if name.startswith("nvidia.com/") and count != "0"}


def marks(node: Node) -> list[str]:
    """What an update notes on a node while it works on it."""
    noted = [*node["metadata"]["labels"], *node["metadata"].get("annotations", {})]
    known = [key for key in noted if key.startswith("oci-ai-blueprints/") and key.split("/")[1] not in OF_THE_POOL]
    return [*known, *(["unschedulable"] if node["spec"].get("unschedulable") else [])]


OF_THE_POOL = {"uid", "generation"}


def hold_gpu(sandbox: Sandbox, node: Node, name: str, resource: str) -> str:
    """Path of a pod that runs on the node and holds a GPU or slice of it."""
    limits = {"cpu": "1", resource: "1"}
    spec = {
        "nodeName": node["metadata"]["name"],
        "terminationGracePeriodSeconds": 1,
        "containers": [{"name": "one", "image": "docker.io/library/busybox:1", "resources": {"limits": limits}}],
    }
    about = {"name": name, "namespace": "default", "labels": {"app": name}}
    pod = {"kind": "Pod", "apiVersion": "v1", "metadata": about, "spec": spec}
    sandbox.kube.post("/api/v1/namespaces/default/pods", pod)
    path = f"/api/v1/namespaces/default/pods/{name}"
    sandbox.until(lambda: sandbox.kube.get(path)["status"].get("phase") == "Running")
    return path


def test_all_nodes_of_a_pool_and_those_to_come_are_cut_anew(
    sandbox: Sandbox, pool: Blueprint, update: Blueprint, slice_job: Blueprint
) -> None:
    secrets = "/api/v1/namespaces/default/secrets"
    sandbox.kube.post(secrets, {"metadata": {"name": "hub"}, "stringData": {"token": "x"}})
    foreseen = sandbox.play(sandbox.deploy(update, pool), check=True, diff=True)
    assert not foreseen.failed, foreseen.stdout
    assert [(step["kind"], step["action"]) for step in foreseen.result["plan"]] == [
        ("NodePool", "create"),
        ("Node", "update"),
        ("Node", "update"),
        ("NodePool", "update"),
    ]
    trained = sandbox.play(sandbox.deploy(pool), sandbox.deploy(slice_job))
    sandbox.kube.delete(f"{secrets}/hub")
    assert not trained.failed, trained.stdout
    update["recipe_node_labels"] = {"team": "vision"}
    with sandbox.recording() as calls:
        told = sandbox.play(sandbox.deploy(update), check=True, diff=True)
    assert calls.writes == []
    assert [(step["kind"], step["action"]) for step in told.result["plan"]] == [
        ("Node", "update"),
        ("Node", "update"),
        ("NodePool", "update"),
    ]
    assert "layout: all-1g.10gb" in told.stdout

    played = sandbox.play(sandbox.deploy(update), logs(sandbox, update["deployment_name"]))
    done, read = (one["result"] for one in played.results)
    assert (done["plan"], done["deployments"][0]["status"]) == (told.result["plan"], "deployed")
    assert [(one["kind"], one["result"]) for one in read["steps"]] == [(one["kind"], "done") for one in done["plan"]]
    assert "NODEPOOL_UPDATE" in [one["operation"] for one in read["work_requests"]]
    assert [slices(node) for node in nodes(sandbox)] == [{"nvidia.com/mig-1g.10gb": "56"}] * 2
    assert [node["metadata"]["labels"]["team"] for node in nodes(sandbox)] == ["vision"] * 2
    assert [marks(node) for node in nodes(sandbox)] == [[], []]

    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(update), sandbox.deploy(pool), sandbox.deploy(slice_job))
    assert (again.failed, again.changed, calls.writes) == (False, False, []), "a finished job needs no slice or Secret"
    pool["shared_node_pool_size"] = 3
    assert sandbox.play(sandbox.deploy(pool)).deployment["status"] == "deployed"
    assert [slices(node) for node in nodes(sandbox)] == [{"nvidia.com/mig-1g.10gb": "56"}] * 3
    assert [node["metadata"]["labels"]["team"] for node in nodes(sandbox)] == ["vision"] * 3
    name = node_names(sandbox)[0]
    sandbox.kube.merge(f"/api/v1/nodes/{name}", {"metadata": {"labels": {"team": "speech"}}})
    ours = update["deployment_name"]
    before, repaired, after, gone = (
        one["result"]
        for one in sandbox.play(
            sandbox.info(ours), sandbox.deploy(update), sandbox.info(ours), sandbox.undeploy(ours)
        ).results
    )
    assert [one["deployments"][0]["status"] for one in (before, after)] == ["degraded", "deployed"]
    assert [step["name"] for step in repaired["plan"] if step["action"] == "update"] == [name]
    assert (after["deployments"][0]["mode"], after["deployments"][0]["revision"]) == ("update", 1)
    assert (gone["removed"], gone["proof"]["left"]) == ([], [])
    assert [slices(node) for node in nodes(sandbox)] == [{"nvidia.com/mig-1g.10gb": "56"}] * 3


def test_gpus_in_use_are_cut_only_when_their_pods_may_be_evicted(
    sandbox: Sandbox, pool: Blueprint, update: Blueprint
) -> None:
    pool["shared_node_pool_size"] = 1
    sandbox.play(sandbox.deploy(pool))
    (node,) = nodes(sandbox)
    pod = hold_gpu(sandbox, node, "vision-model", "nvidia.com/mig-1g.20gb")
    own = {**update, "deployment_name": pool["deployment_name"]}
    with sandbox.recording() as calls:
        refused = sandbox.play(sandbox.deploy(update, own))
    errors = [row["error"] for row in refused.result["deployments"]]
    assert ([error["code"] for error in errors], calls.writes) == (["node_in_use", "invalid_blueprint"], [])
    assert "default/vision-model" in errors[0]["message"]
    assert "mode shared_node_pool" in errors[1]["message"]

    budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets"
    guard = {"minAvailable": 1, "selector": {"matchLabels": {"app": "vision-model"}}}
    budget = {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "one-model"},
        "spec": guard,
    }
    sandbox.kube.post(budgets, budget)
    sandbox.until(lambda: sandbox.kube.get(f"{budgets}/one-model").get("status", {}).get("currentHealthy") == 1)
    kept = sandbox.play(sandbox.deploy(update, drain=True, wait_timeout=4))
    assert kept.error == "timed_out"
    assert any("one-model" in line for line in kept.result["error"]["evidence"])
    assert (marks(nodes(sandbox)[0]), slices(nodes(sandbox)[0])) == ([], {"nvidia.com/mig-1g.20gb": "32"})

    sandbox.kube.delete(f"{budgets}/one-model")
    done = sandbox.play(sandbox.deploy(update, drain=True))
    assert done.deployment["status"] == "deployed"
    assert (sandbox.kube.find(pod), slices(nodes(sandbox)[0])) == (None, {"nvidia.com/mig-1g.10gb": "56"})


def test_a_layout_that_fails_is_taken_back_and_a_stopped_run_is_finished_or_its_cordon_taken_back(
    sandbox: Sandbox, pool: Blueprint, update: Blueprint, start: Callable[..., Background]
) -> None:
    pool["shared_node_pool_size"] = 1
    sandbox.play(sandbox.deploy(pool))
    (node,) = nodes(sandbox)
    del update["recipe_node_pool_name"]
    update["recipe_node_name"] = node["metadata"]["labels"]["displayName"]
    sandbox.admin.post("/faults", operation="ApplyMigLayout", status=500)
    failed = sandbox.play(sandbox.deploy(update))
    assert failed.error == "mig_failed"
    assert "all-1g.20gb is back" in failed.result["error"]["hint"]
    assert (marks(nodes(sandbox)[0]), slices(nodes(sandbox)[0])) == ([], {"nvidia.com/mig-1g.20gb": "32"})

    sandbox.admin.put("/delays", mig_s=3)
    killed = start(sandbox.deploy(update))
    sandbox.until(lambda: nodes(sandbox)[0]["metadata"]["labels"]["nvidia.com/mig.config"] == "all-1g.10gb")
    killed.kill_both()
    assert "unschedulable" in marks(nodes(sandbox)[0])
    sandbox.admin.put("/delays", mig_s=0.5)
    assert sandbox.play(sandbox.deploy(update)).deployment["status"] == "deployed"
    assert (marks(nodes(sandbox)[0]), slices(nodes(sandbox)[0])) == ([], {"nvidia.com/mig-1g.10gb": "56"})

    sandbox.admin.put("/delays", mig_s=3)
    update["shared_node_pool_mig_config"] = "all-disabled"
    late = sandbox.play(sandbox.deploy(update, wait_timeout=2))
    assert (late.error, "unschedulable" in marks(nodes(sandbox)[0])) == ("timed_out", True)
    (shown,) = sandbox.play(sandbox.info(update["deployment_name"])).result["deployments"]
    assert shown["status"] == "failed"
    gone = sandbox.play(sandbox.undeploy(update["deployment_name"]))
    assert [one["kind"] for one in gone.result["removed"]] == ["NodeCordon"]
    assert (gone.result["proof"]["left"], marks(nodes(sandbox)[0])) == ([], [])
