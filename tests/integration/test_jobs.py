# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs run to their end once for each blueprint, on nodes that go when they are done."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Sandbox
from .objects import Objects
from .test_deployment_logs import logs

Blueprint = dict[str, Any]
IMAGE = "docker.io/pytorch/pytorch"


@pytest.fixture
def fine_tuning(vllm: Blueprint) -> Blueprint:
    """A job as users send it: a program, GPUs, and a node for as long as it takes."""
    kept = ("deployment_name", "recipe_node_shape", "recipe_nvidia_gpu_count", "recipe_node_boot_volume_size_in_gbs")
    return {
        **{field: vllm[field] for field in kept},
        "recipe_id": "lora_finetune_nvidia",
        "recipe_mode": "job",
        "recipe_image_uri": f"{IMAGE}:2.7.0",
        "recipe_container_env": [{"key": "epochs", "value": 3}],
        "recipe_container_command_args": ["train.py", "--epochs", "$(epochs)"],
        "recipe_replica_count": 2,
        "recipe_node_pool_size": 2,
    }


def test_a_job_runs_once_and_gives_its_nodes_back(sandbox: Sandbox, fine_tuning: Blueprint) -> None:
    told = sandbox.play(sandbox.deploy(fine_tuning), check=True, diff=True)
    done = sandbox.play(sandbox.deploy(fine_tuning))
    assert [(step["action"], step["kind"]) for step in told.result["plan"]] == [
        ("create", "NodePool"),
        ("create", "Job"),
        ("delete", "NodePool"),
    ]
    assert done.result["plan"] == told.result["plan"]
    assert done.deployment["status"] == "deployed"
    assert done.deployment["replicas"] == {"desired": 2, "ready": 2}
    assert done.deployment["endpoints"] == {"internal": "", "public": []}
    assert sandbox.pools() == []

    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(fine_tuning), sandbox.info(fine_tuning["deployment_name"]))
    assert again.changed is False
    assert calls.writes == []
    assert [one["result"]["deployments"][0]["status"] for one in again.results] == ["deployed", "deployed"]
    assert again.deployment["node_pool"] is None

    Objects(sandbox.kube, done.deployment["canonical_name"]).delete("Job")
    assert sandbox.play(sandbox.deploy(fine_tuning)).changed is False, "a finished job that was cleaned up ran again"


def test_a_changed_blueprint_runs_again_as_a_new_revision(sandbox: Sandbox, fine_tuning: Blueprint) -> None:
    first = sandbox.play(sandbox.deploy(fine_tuning)).deployment
    before = Objects(sandbox.kube, first["canonical_name"]).get("Job")
    fine_tuning["recipe_container_env"] = [{"key": "epochs", "value": 4}]
    told = sandbox.play(sandbox.deploy(fine_tuning), check=True)
    second = sandbox.play(sandbox.deploy(fine_tuning))
    assert told.actions()["Job"] == "replace"
    assert second.result["plan"] == told.result["plan"]
    assert second.deployment["revision"] == 2
    after = Objects(sandbox.kube, first["canonical_name"]).get("Job")
    assert before
    assert after
    assert before["metadata"]["uid"] != after["metadata"]["uid"]
    assert sandbox.pools() == []
    wider = {**fine_tuning, "recipe_node_boot_volume_size_in_gbs": 300}
    assert sandbox.play(sandbox.deploy(wider), check=True).actions()["Job"] == "replace", "its pods would be the same"
    undone = sandbox.play(sandbox.undeploy(first["name"]))
    assert undone.result["proof"]["left"] == []
    assert sandbox.play(sandbox.undeploy(first["name"])).changed is False


def test_a_job_that_fails_ends_the_run_with_its_last_words_and_the_next_run_tries_again(
    sandbox: Sandbox, fine_tuning: Blueprint
) -> None:
    fine_tuning["recipe_image_uri"] = f"{IMAGE}:sandbox-job-fails"
    failed = sandbox.play(sandbox.deploy(fine_tuning), timeout=60)
    assert failed.error == "workload_failed"
    assert "the job failed: BackoffLimitExceeded" in failed.result["msg"]
    assert any("log recipe:" in line for line in failed.deployment["evidence"])
    told = sandbox.play(sandbox.deploy(fine_tuning), check=True)
    assert told.actions()["Job"] == "replace"
    fine_tuning["recipe_image_uri"] = f"{IMAGE}:2.7.0"
    mended = sandbox.play(sandbox.deploy(fine_tuning), logs(sandbox, fine_tuning["deployment_name"], match="load"))
    assert mended.results[0]["result"]["deployments"][0]["status"] == "deployed"
    assert sandbox.pools() == []
    kept = [row["lines"] for row in mended.result["logs"] if row["revision"] == 1]
    assert kept
    assert all("Starting to load model" in lines[0] for lines in kept), "the failed pods are gone, their logs are not"


def test_a_job_that_nobody_waited_for_is_taken_up_and_its_nodes_are_given_back(
    sandbox: Sandbox, fine_tuning: Blueprint
) -> None:
    asked = sandbox.play(sandbox.deploy(fine_tuning, wait=False))
    assert asked.deployment["status"] == "pending"
    job = Objects(sandbox.kube, asked.deployment["canonical_name"])
    sandbox.until(lambda: (job.get("Job") or {}).get("status", {}).get("succeeded") == 2)
    assert len(sandbox.pools()) == 1
    taken_up = sandbox.play(sandbox.deploy(fine_tuning))
    assert taken_up.deployment["status"] == "deployed"
    assert sandbox.pools() == []
    assert sandbox.play(sandbox.deploy(fine_tuning)).changed is False
