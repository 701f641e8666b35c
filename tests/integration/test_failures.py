# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workloads that cannot become ready: the run ends within seconds and says why, with what proves it."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Sandbox
from .objects import Objects

Blueprint = dict[str, Any]
GOOD = "docker.io/vllm/vllm-openai:v0.9.1"


def image(way: str) -> str:
    """An image whose pods fail in this way."""
    return f"docker.io/vllm/vllm-openai:sandbox-{way}"


HOPELESS = [
    pytest.param(
        "image-pull-back-off", "ImagePull", ["event Failed: Failed to pull image", "not found"], id="no image"
    ),
    pytest.param("pull-unauthorized", "ImagePull", ["401 Unauthorized"], id="not allowed to pull"),
    pytest.param(
        "crash-loop", "CrashLoopBackOff", ["event BackOff", "log recipe: ValueError: The model's"], id="crash"
    ),
    pytest.param("oom", "OOMKilled", ["event BackOff", "log recipe: Loading safetensors"], id="out of memory"),
]


@pytest.mark.parametrize(("way", "reason", "proof"), HOPELESS)
def test_what_cannot_heal_ends_the_run_at_once_with_events_and_the_last_log_lines(
    sandbox: Sandbox, vllm: Blueprint, way: str, reason: str, proof: list[str]
) -> None:
    vllm["recipe_image_uri"] = image(way)
    failed = sandbox.play(sandbox.deploy(vllm), timeout=60)
    assert failed.error == "workload_failed"
    assert reason in failed.result["error"]["details"]["reason"]
    assert reason in failed.result["msg"]
    assert failed.deployment["status"] == "failed"
    assert failed.deployment["replicas"] == {"desired": 1, "ready": 0}
    for wanted in proof:
        assert any(wanted in line for line in failed.deployment["evidence"]), failed.deployment["evidence"]
    assert len(failed.deployment["evidence"]) <= 40
    assert all(len(line) <= 400 for line in failed.deployment["evidence"])


def test_a_registry_that_is_busy_is_waited_for(sandbox: Sandbox, vllm: Blueprint) -> None:
    vllm["recipe_image_uri"] = image("pull-429")
    assert sandbox.play(sandbox.deploy(vllm)).deployment["status"] == "deployed"


def test_what_is_never_ready_ends_with_the_time_given_and_says_what_was_seen(sandbox: Sandbox, vllm: Blueprint) -> None:
    vllm["recipe_image_uri"] = image("never-ready")
    failed = sandbox.play(sandbox.deploy(vllm, wait_timeout=6), timeout=60)
    assert failed.error == "timed_out"
    assert "6 s" in failed.result["msg"]
    assert any("Readiness probe failed" in line for line in failed.deployment["evidence"])
    again = sandbox.play(sandbox.deploy(vllm, wait_timeout=2), timeout=60)
    assert again.error == "timed_out", "a run that finds nothing to change must wait all the same"


def test_a_pod_that_fits_no_node_ends_the_run_with_the_schedulers_words(sandbox: Sandbox, vllm: Blueprint) -> None:
    vllm["recipe_replica_count"] = 2
    failed = sandbox.play(sandbox.deploy(vllm), timeout=60)
    assert failed.error == "workload_failed"
    assert failed.result["error"]["details"]["reason"] == "Unschedulable"
    assert "Insufficient nvidia.com/gpu" in failed.result["msg"]
    assert failed.deployment["replicas"] == {"desired": 2, "ready": 1}


def test_rollback_restores_the_last_good_revision(sandbox: Sandbox, vllm: Blueprint) -> None:
    good = sandbox.play(sandbox.deploy(vllm)).deployment
    broken = {**vllm, "recipe_image_uri": image("crash-loop"), "recipe_host_port": "8080"}
    failed = sandbox.play(sandbox.deploy(broken, on_failure="rollback"), timeout=90)
    assert failed.error == "workload_failed"
    assert any("Rolled back" in note and "revision 1" in note for note in failed.deployment["warnings"])
    for told in ("node_pool", "replicas", "endpoints", "objects"):
        assert failed.deployment[told] == good[told]
    objects = Objects(sandbox.kube, good["canonical_name"])
    assert objects.container["image"] == GOOD
    assert objects.get("Service")["spec"]["ports"][0]["port"] == 80
    assert objects.ready == 1
    assert sandbox.play(sandbox.info(vllm["deployment_name"])).deployment["status"] == "deployed"
    assert sandbox.play(sandbox.deploy(vllm)).changed is False


def test_rollback_of_a_first_deployment_leaves_nothing_but_the_record_of_why(sandbox: Sandbox, vllm: Blueprint) -> None:
    name = vllm["deployment_name"]
    broken = {**vllm, "recipe_image_uri": image("crash-loop")}
    failed = sandbox.play(sandbox.deploy(broken, on_failure="rollback"), timeout=90)
    assert failed.error == "workload_failed"
    assert any("taken away again" in note for note in failed.deployment["warnings"])
    assert (failed.deployment["node_pool"], failed.deployment["objects"]) == (None, [])
    assert sandbox.pools() == []

    look = {"oci_ai.blueprints.deployment_logs": {"name": name, "cluster_id": sandbox.cluster_id}}
    seen = sandbox.play(sandbox.info(name, resources=True), look)
    told, read = seen.results[0]["result"]["deployments"][0], seen.results[1]["result"]
    assert (told["status"], told["revision"], told["replicas"]) == ("failed", 1, None)
    assert ("CrashLoopBackOff" in told["reason"], told["node_pool"], told["resources"]) == (True, None, [])
    kept = next(row for row in read["logs"] if row["previous"])
    assert (kept["revision"], kept["lines"][-1][:10]) == (1, "ValueError")
    assert {(one["kind"], one["result"]) for one in read["steps"]} >= {("NodePool", "done"), ("Deployment", "done")}

    mended = sandbox.play(sandbox.deploy(vllm)).deployment
    assert (mended["status"], mended["revision"], len(sandbox.pools())) == ("deployed", 2, 1)
    assert sandbox.play(sandbox.deploy(vllm)).changed is False
    history = sandbox.play(sandbox.info(name)).deployment["history"]
    assert [(one["revision"], one["status"]) for one in history] == [(2, "deployed"), (1, "failed")]


def test_without_rollback_the_broken_revision_stays_until_it_is_mended(sandbox: Sandbox, vllm: Blueprint) -> None:
    sandbox.play(sandbox.deploy(vllm))
    broken = {**vllm, "recipe_image_uri": image("crash-loop")}
    failed = sandbox.play(sandbox.deploy(broken), timeout=60)
    assert failed.deployment["revision"] == 2
    objects = Objects(sandbox.kube, failed.deployment["canonical_name"])
    assert objects.container["image"] == image("crash-loop")
    assert sandbox.play(sandbox.info(vllm["deployment_name"])).deployment["status"] == "failed"
    mended = sandbox.play(sandbox.deploy(vllm))
    assert mended.deployment["status"] == "deployed"
    assert mended.deployment["revision"] == 3
    assert sandbox.play(sandbox.deploy(vllm)).changed is False


def test_a_quota_that_refuses_pods_ends_the_run_and_is_named(sandbox: Sandbox, vllm: Blueprint) -> None:
    first = sandbox.play(sandbox.deploy(vllm)).deployment
    quotas = "/api/v1/namespaces/default/resourcequotas"
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "few"}, "spec": {"hard": {"pods": "1"}}}
    sandbox.kube.post(quotas, quota)
    try:
        sandbox.until(lambda: sandbox.kube.get(f"{quotas}/few").get("status", {}).get("used"))
        more = {**vllm, "recipe_replica_count": 2, "recipe_nvidia_gpu_count": 1}
        failed = sandbox.play(sandbox.deploy(more, wait_timeout=120), timeout=90)
    finally:
        sandbox.kube.delete(f"{quotas}/few")
    assert failed.error == "workload_failed"
    assert "exceeded quota: few" in failed.result["msg"]
    assert failed.deployment["status"] == "failed"
    assert first["node_pool"]["id"] == failed.deployment["node_pool"]["id"]


def test_a_rollout_that_was_paused_by_hand_ends_the_run_and_says_so(sandbox: Sandbox, vllm: Blueprint) -> None:
    canonical = sandbox.play(sandbox.deploy(vllm)).deployment["canonical_name"]
    workload = Objects(sandbox.kube, canonical)
    workload.edit("Deployment", lambda found: found["spec"].update(paused=True), "kubectl-rollout")
    failed = sandbox.play(sandbox.deploy({**vllm, "recipe_image_uri": f"{GOOD}.post1"}, wait_timeout=120), timeout=90)
    assert failed.error == "workload_failed"
    assert "kubectl rollout resume" in failed.result["msg"]
