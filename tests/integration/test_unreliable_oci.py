# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OCI on a bad day: throttled, failing, silent or slow. Runs get through or say so, and never make a second pool."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from .conftest import Sandbox

Blueprint = dict[str, Any]


def test_calls_that_are_throttled_or_fail_for_a_moment_are_repeated(sandbox: Sandbox, vllm: Blueprint) -> None:
    for operation, status, code in (
        ("CreateKubeconfig", 500, "InternalServerError"),
        ("GetNodePoolOptions", 429, "TooManyRequests"),
        ("CreateNodePool", 429, "TooManyRequests"),
        ("GetWorkRequest", 503, "ServiceUnavailable"),
        ("GetNodePool", 500, "InternalServerError"),
    ):
        sandbox.admin.post("/faults", operation=operation, status=status, code=code, message="try again")
    assert sandbox.play(sandbox.deploy(vllm)).deployment["status"] == "deployed"
    assert len(sandbox.pools()) == 1


def test_a_call_that_goes_on_failing_is_named_after_a_budget_by_all_that_only_read(sandbox: Sandbox) -> None:
    sandbox.admin.post("/faults", operation="CreateKubeconfig", status=429, code="TooManyRequests", times=999)
    sandbox.admin.post("/faults", operation="CreateComputeCapacityReport", status=500, code="InternalError", times=999)
    cluster = {"cluster_id": sandbox.cluster_id}
    tasks: list[Blueprint] = [
        {"oci_ai.blueprints.deployment_info": cluster},
        {"oci_ai.blueprints.workspace_info": cluster},
        {"oci_ai.blueprints.deployment_logs": {"name": "any", **cluster}},
        {"oci_ai.blueprints.gpu_capacity_info": {"shapes": ["VM.GPU.A10.2"]}},
    ]
    started = time.monotonic()
    with ThreadPoolExecutor() as side_by_side:
        *refused, matrix = side_by_side.map(partial(sandbox.play, timeout=90), tasks)
    assert 15 < time.monotonic() - started < 60, "30 s of asking again, with jitter"
    for one in refused:
        assert one.error == "oci_error"
        assert one.result["error"]["details"]["operation"] == "CreateKubeconfig"
        assert one.result["msg"].startswith("OCI refused CreateKubeconfig"), one.result["msg"]
        assert "OCI throttles these calls; try again later" in one.result["msg"]
    assert {row["blocked_by"] for row in matrix.result["capacity"]} == {"unknown"}
    assert any("CreateComputeCapacityReport" in warning for warning in matrix.result["warnings"])


def test_a_creation_whose_answer_was_lost_makes_one_pool(sandbox: Sandbox, vllm: Blueprint) -> None:
    sandbox.admin.post(
        "/faults", operation="CreateNodePool", status=500, code="InternalServerError", message="lost", after_effect=True
    )
    deployed = sandbox.play(sandbox.deploy(vllm)).deployment
    assert deployed["status"] == "deployed"
    assert [pool["id"] for pool in sandbox.pools()] == [deployed["node_pool"]["id"]]


def test_nodes_that_do_not_join_end_the_run_with_what_to_check(sandbox: Sandbox, vllm: Blueprint) -> None:
    sandbox.admin.post("/faults", operation="RegisterNode")
    failed = sandbox.play(sandbox.deploy(vllm), timeout=60)
    assert failed.error == "node_pool_failed"
    assert "did not join the cluster" in failed.result["msg"]
    assert any("register timeout" in line for line in failed.deployment["evidence"])
    mended = sandbox.play(sandbox.deploy(vllm), timeout=60)
    assert mended.deployment["status"] == "deployed"
    assert len(sandbox.pools()) == 1
    assert sandbox.play(sandbox.deploy(vllm)).changed is False


def test_the_one_node_of_two_that_did_not_join_is_replaced_and_the_other_stays(
    sandbox: Sandbox, vllm: Blueprint
) -> None:
    vllm |= {"recipe_node_pool_size": 2, "recipe_replica_count": 2}
    sandbox.admin.post("/faults", operation="RegisterNode", nth=2)
    failed = sandbox.play(sandbox.deploy(vllm), timeout=60)
    assert failed.error == "node_pool_failed"
    assert (failed.result["error"]["details"]["need"], failed.result["error"]["details"]["have"]) == (2, 1)
    (before,) = sandbox.pools()
    mended = sandbox.play(sandbox.deploy(vllm), timeout=60)
    assert mended.deployment["replicas"] == {"desired": 2, "ready": 2}
    (pool,) = sandbox.pools()
    assert pool["id"] == before["id"]
    healthy = {node["id"] for node in before["nodes"] if node["lifecycle_state"] == "ACTIVE"}
    assert len(healthy) == 1
    assert healthy < {node["id"] for node in pool["nodes"]}


def test_a_run_that_finds_nodes_on_their_way_notices_when_they_give_up(sandbox: Sandbox, vllm: Blueprint) -> None:
    sandbox.admin.put("/delays", register_timeout_s=15)
    sandbox.admin.post("/faults", operation="RegisterNode")
    late = sandbox.play(sandbox.deploy(vllm, wait_timeout=3))
    assert late.error == "timed_out"
    (pool,) = sandbox.pools()
    for proof in (f"({pool['id']}): ACTIVE, 1 of 1 nodes", ": UPDATING in OKE", ": NODEPOOL_CREATE IN_PROGRESS"):
        assert any(proof in line for line in late.deployment["evidence"]), late.deployment["evidence"]
    found = sandbox.play(sandbox.deploy(vllm), timeout=60)
    assert found.error == "node_pool_failed"
    assert "did not join the cluster" in found.result["msg"]


def test_a_pool_that_takes_longer_than_the_time_given_is_waited_for_by_the_next_run(
    sandbox: Sandbox, vllm: Blueprint
) -> None:
    sandbox.admin.put("/delays", node_pool_create_s=12)
    late = sandbox.play(sandbox.deploy(vllm, wait_timeout=3), timeout=60)
    assert late.error == "timed_out"
    assert "node pool" in late.result["msg"]
    with sandbox.recording() as calls:
        finished = sandbox.play(sandbox.deploy(vllm))
    assert finished.deployment["status"] == "deployed"
    assert calls.count("CreateNodePool") == 0
    assert len(sandbox.pools()) == 1


def test_a_first_deployment_that_ran_out_of_time_is_rolled_back_while_its_pool_is_still_made(
    sandbox: Sandbox, vllm: Blueprint
) -> None:
    sandbox.admin.put("/delays", node_pool_create_s=6)
    failed = sandbox.play(sandbox.deploy(vllm, wait_timeout=2, on_failure="rollback"), timeout=90)
    assert failed.error == "timed_out"
    assert any("taken away again" in note for note in failed.deployment["warnings"])
    assert sandbox.pools() == []
    undo = sandbox.undeploy(vllm["deployment_name"])
    undone = sandbox.play(undo, undo)
    assert [one["result"]["changed"] for one in undone.results] == [True, False], "of it only the record was left"
    assert [one["result"]["removed"] for one in undone.results] == [[], []]


def test_the_time_given_ends_the_repeating_too(sandbox: Sandbox, vllm: Blueprint) -> None:
    sandbox.admin.post(
        "/faults", operation="CreateNodePool", status=429, code="TooManyRequests", message="slow down", times=50
    )
    began = time.monotonic()
    failed = sandbox.play(sandbox.deploy(vllm, wait_timeout=4))
    assert time.monotonic() - began < 12
    assert "OCI refused CreateNodePool: slow down (429 TooManyRequests)" in failed.result["msg"]
    sandbox.release()
    assert sandbox.play(sandbox.deploy(vllm)).deployment["status"] == "deployed"
    assert len(sandbox.pools()) == 1
