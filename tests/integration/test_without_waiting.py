# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``wait: false``: asked for and left to come; a later run finds it done or finishes it."""

from __future__ import annotations

from typing import Any

from .conftest import Sandbox
from .objects import Objects
from .playing import Played
from .test_undeploy_held import held_service

Blueprint = dict[str, Any]


def test_a_run_that_does_not_wait_returns_at_once_and_a_later_one_finishes(sandbox: Sandbox, vllm: Blueprint) -> None:
    sandbox.admin.put("/delays", node_pool_create_s=15)
    asked = sandbox.play(sandbox.deploy(vllm, wait=False), timeout=12)
    assert asked.deployment["status"] == "pending"
    (pool,) = sandbox.pools()
    assert pool["lifecycle_state"] == "CREATING"
    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(vllm, wait=False))
    assert again.changed is False
    assert again.deployment["status"] == "pending"
    assert calls.writes == []
    assert sandbox.play(sandbox.info(vllm["deployment_name"])).deployment["status"] == "pending"

    finished = sandbox.play(sandbox.deploy(vllm))
    assert finished.deployment["status"] == "deployed"
    assert finished.deployment["node_pool"]["id"] == pool["id"]
    assert sandbox.play(sandbox.deploy(vllm)).changed is False
    assert len(sandbox.pools()) == 1


def test_runs_that_never_wait_still_give_the_replaced_pool_back(sandbox: Sandbox, vllm: Blueprint) -> None:
    first = sandbox.play(sandbox.deploy(vllm)).deployment
    vllm |= {"recipe_node_shape": "VM.GPU.A10.1", "recipe_nvidia_gpu_count": 1}
    asked = sandbox.play(sandbox.deploy(vllm, wait=False))
    assert len(sandbox.pools()) == 2, "the old nodes went before the pods had moved"
    objects = Objects(sandbox.kube, first["canonical_name"])
    sandbox.until(lambda: _moved(objects.deployment))
    sandbox.play(sandbox.deploy(vllm, wait=False))
    (pool,) = sandbox.until(lambda: len(sandbox.pools()) == 1 and sandbox.pools())
    assert pool["name"] == asked.deployment["node_pool"]["name"] != first["node_pool"]["name"]
    assert sandbox.play(sandbox.deploy(vllm, wait=False)).changed is False
    assert sandbox.play(sandbox.info(vllm["deployment_name"])).deployment["status"] == "deployed"


def test_an_undeployment_that_does_not_wait_gives_the_pool_back_and_a_later_one_proves_it(
    sandbox: Sandbox, vllm: Blueprint
) -> None:
    sandbox.play(sandbox.deploy(vllm))
    asked = sandbox.play(sandbox.undeploy(vllm["deployment_name"], wait=False))
    assert asked.deployment["status"] == "undeploying"
    sandbox.until(lambda: sandbox.pools() == [])
    proved = sandbox.play(sandbox.undeploy(vllm["deployment_name"]))
    assert proved.deployment["status"] == "absent"
    assert proved.result["proof"]["left"] == []
    assert sandbox.play(sandbox.undeploy(vllm["deployment_name"])).changed is False


def test_an_undeployment_that_does_not_wait_does_not_wait_for_objects_either(sandbox: Sandbox, vllm: Blueprint) -> None:
    canonical = sandbox.play(sandbox.deploy(vllm)).deployment["canonical_name"]
    with held_service(sandbox, canonical):
        asked = sandbox.play(sandbox.undeploy(canonical, wait=False), timeout=15)
        assert not asked.failed
        assert "Service" not in {one["kind"] for one in asked.result["removed"]}
        assert "Service" in {one["kind"] for one in asked.result["proof"]["left"]}
        sandbox.until(lambda: sandbox.pools() == [])

    def last() -> Played:
        return sandbox.play(sandbox.undeploy(canonical, wait=False))

    done = sandbox.until(lambda: (played := last()).result["proof"]["left"] == [] and played)
    assert done.deployment["status"] == "absent"
    assert last().changed is False, "runs that never wait must come to an end, too"


def _moved(deployment: dict[str, Any]) -> bool:
    """Whether its pods are those of the present template. Until the controller has seen that, the old status stands."""
    status = deployment["status"]
    numbers = [status.get(one) for one in ("replicas", "updatedReplicas", "readyReplicas")]
    return status.get("observedGeneration") == deployment["metadata"]["generation"] and numbers == [1, 1, 1]
