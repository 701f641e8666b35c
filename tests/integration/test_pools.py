# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of a deployment's own node pool: made, made again, grown, shrunk, relabelled, replaced, given up."""

from __future__ import annotations

from typing import Any

from .conftest import Sandbox
from .objects import Objects
from .shared_nodes import make_shared_pool

Blueprint = dict[str, Any]
GOES_FIRST = {"controller.kubernetes.io/pod-deletion-cost": "-100"}
"""Annotation of the pod that Kubernetes removes first when fewer replicas are wanted."""


def reason(result: dict[str, Any]) -> str:
    """Why the plan changes the pool."""
    return next(step["why"] for step in result["plan"] if step["kind"] == "NodePool")


def test_a_redeployment_right_after_an_undeployment_gets_a_new_pool(sandbox: Sandbox, vllm: Blueprint) -> None:
    with sandbox.recording() as calls:
        played = sandbox.play(
            sandbox.deploy(vllm), sandbox.undeploy(vllm["deployment_name"]), sandbox.deploy(vllm), timeout=120
        )
    first, undone, second = (one["result"] for one in played.results)
    assert undone["proof"]["left"] == []
    assert any(one["kind"] == "NodePool" for one in undone["removed"])
    assert second["deployments"][0]["status"] == "deployed"
    assert second["deployments"][0]["revision"] == 1
    (pool,) = sandbox.pools()
    assert pool["id"] == second["deployments"][0]["node_pool"]["id"]
    assert pool["id"] != first["deployments"][0]["node_pool"]["id"]
    assert calls.count("CreateNodePool") == 2


def test_a_pool_grows_and_shrinks_in_place(sandbox: Sandbox, vllm: Blueprint) -> None:
    objects = Objects(sandbox.kube, sandbox.play(sandbox.deploy(vllm)).deployment["canonical_name"])
    (before,) = sandbox.pools()
    first_pods = [pod["metadata"]["name"] for pod in objects.pods]
    vllm |= {"recipe_node_pool_size": 2, "recipe_replica_count": 2}
    grown = sandbox.play(sandbox.deploy(vllm))
    assert grown.actions()["NodePool"] == "update"
    assert reason(grown.result) == "recipe_node_pool_size 1 -> 2 (in place)"
    assert grown.deployment["replicas"] == {"desired": 2, "ready": 2}
    (pool,) = sandbox.pools()
    assert pool["id"] == before["id"]
    assert len(pool["nodes"]) == 2

    vllm |= {"recipe_node_pool_size": 1, "recipe_replica_count": 1}
    older, younger = sorted(
        (pod["metadata"]["name"] for pod in objects.pods), key=first_pods.__contains__, reverse=True
    )
    sandbox.kube.merge(f"/api/v1/namespaces/default/pods/{older}", {"metadata": {"annotations": GOES_FIRST}})
    shrunk = sandbox.play(sandbox.deploy(vllm))
    assert shrunk.actions()["NodePool"] == "update"
    assert shrunk.deployment["replicas"] == {"desired": 1, "ready": 1}
    assert [pod["metadata"]["name"] for pod in objects.pods] == [younger], "the pod that was to stay had to move"
    (pool,) = sandbox.pools()
    assert (pool["id"], pool["size"], len(pool["nodes"])) == (before["id"], 1, 1)
    assert sandbox.play(sandbox.deploy(vllm)).changed is False


def test_changed_node_labels_reach_new_nodes_only_and_the_old_ones_are_named(sandbox: Sandbox, vllm: Blueprint) -> None:
    sandbox.play(sandbox.deploy(vllm))
    (before,) = sandbox.pools()
    vllm["recipe_node_labels"] = {"team": "search"}
    changed = sandbox.play(sandbox.deploy(vllm))
    assert "new nodes only" in reason(changed.result)
    (note,) = [one for one in changed.result["warnings"] if "new nodes only" in one]
    assert before["nodes"][0]["name"] in note
    assert {pool["id"] for pool in sandbox.pools()} == {before["id"]}
    assert sandbox.play(sandbox.deploy(vllm)).changed is False


def test_a_changed_shape_moves_the_workload_to_a_new_pool(sandbox: Sandbox, vllm: Blueprint) -> None:
    first = sandbox.play(sandbox.deploy(vllm)).deployment
    vllm |= {"recipe_node_shape": "VM.GPU.A10.1", "recipe_nvidia_gpu_count": 1}
    with sandbox.recording() as told_calls:
        told = sandbox.play(sandbox.deploy(vllm), check=True, diff=True)
    assert told_calls.writes == []
    assert [(step["action"], step["name"]) for step in told.result["plan"] if step["kind"] == "NodePool"] == [
        ("replace", first["node_pool"]["name"].rstrip("1") + "2"),
        ("delete", first["node_pool"]["name"]),
    ]
    moved = sandbox.play(sandbox.deploy(vllm))
    assert moved.result["plan"] == told.result["plan"]
    assert moved.deployment["replicas"] == {"desired": 1, "ready": 1}
    (pool,) = sandbox.pools()
    assert pool["id"] == moved.deployment["node_pool"]["id"] != first["node_pool"]["id"]
    assert pool["shape"] == "VM.GPU.A10.1"
    assert sandbox.play(sandbox.deploy(vllm)).changed is False
    assert sandbox.play(sandbox.undeploy(vllm["deployment_name"])).result["proof"]["left"] == []


def test_a_deployment_that_moves_to_shared_nodes_gives_its_own_pool_back(sandbox: Sandbox, vllm: Blueprint) -> None:
    own = sandbox.play(sandbox.deploy(vllm)).deployment["node_pool"]["id"]
    shared = make_shared_pool(sandbox, vllm["recipe_node_shape"])
    for field in ("recipe_node_pool_size", "recipe_node_boot_volume_size_in_gbs"):
        del vllm[field]
    vllm |= {
        "recipe_use_shared_node_pool": True,
        "recipe_shared_node_pool_selector": "team-a",
        "recipe_ephemeral_storage_size": 20,
    }
    moved = sandbox.play(sandbox.deploy(vllm))
    assert moved.deployment["status"] == "deployed"
    assert moved.deployment["node_pool"] is None
    assert {step["action"] for step in moved.result["plan"] if step["kind"] == "NodePool"} == {"delete"}
    live = {pool["id"] for pool in sandbox.admin.get("/state")["node_pools"]}
    assert shared in live
    assert own not in live
    with sandbox.recording() as calls:
        assert sandbox.play(sandbox.deploy(vllm)).changed is False
    assert calls.writes == []
    undone = sandbox.play(sandbox.undeploy(vllm["deployment_name"]))
    assert undone.result["proof"]["left"] == []
    assert {pool["id"] for pool in sandbox.admin.get("/state")["node_pools"]} == {shared}


def test_nodes_stand_in_the_availability_domain_that_was_asked_for(sandbox: Sandbox, vllm: Blueprint) -> None:
    near = sandbox.domains[1].replace("Uocm:", "Uncm:")
    refused = sandbox.play(sandbox.deploy({**vllm, "recipe_availability_domain": near}), check=True)
    assert refused.error == "invalid_blueprint"
    assert f"did you mean {sandbox.domains[1]}?" in refused.result["msg"]

    vllm["recipe_availability_domain"] = sandbox.domains[1]
    deployed = sandbox.play(sandbox.deploy(vllm)).deployment
    zone = sandbox.domains[1].partition(":")[2]
    placed = sandbox.kube.get(f"/api/v1/nodes?labelSelector=topology.kubernetes.io/zone={zone}")["items"]
    assert [node["metadata"]["labels"]["corrino"] for node in placed] == [deployed["canonical_name"]]


def test_a_flexible_cpu_shape_gets_the_cores_and_memory_asked_for(sandbox: Sandbox, vllm: Blueprint) -> None:
    for field in ("recipe_nvidia_gpu_count", "recipe_prometheus_enabled"):
        del vllm[field]
    vllm |= {
        "recipe_node_shape": "VM.Standard.E5.Flex",
        "recipe_flex_shape_ocpu_count": 4,
        "recipe_flex_shape_memory_size_in_gbs": 64,
        "recipe_container_cpu_count": 6,
        "recipe_container_memory_size": 40,
    }
    deployed = sandbox.play(sandbox.deploy(vllm)).deployment
    assert deployed["status"] == "deployed"
    (node,) = sandbox.kube.get(f"/api/v1/nodes?labelSelector=corrino={deployed['canonical_name']}")["items"]
    assert node["status"]["capacity"]["cpu"] == "8"
    assert 60 < int(node["status"]["capacity"]["memory"].removesuffix("Ki")) / 1024**2 <= 64
    limits = Objects(sandbox.kube, deployed["canonical_name"]).container["resources"]["limits"]
    assert limits == {"cpu": "6", "memory": "40Gi", "ephemeral-storage": "100G"}
    assert sandbox.play(sandbox.deploy(vllm)).changed is False
    vllm["recipe_flex_shape_ocpu_count"] = 8
    assert sandbox.play(sandbox.deploy(vllm), check=True).actions()["NodePool"] in ("replace", "delete")
