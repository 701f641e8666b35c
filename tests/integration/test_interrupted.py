# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interrupted runs whose blueprint changes, or whose record is lost, before the next one: one pool, all adopted."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

from .background import Background
from .conftest import Sandbox
from .lost_records import lose_lock, lose_record
from .moments import pools_of
from .playing import Played

Blueprint = dict[str, Any]
Starts = Callable[..., Background]


def _canonical(blueprint: Blueprint) -> str:
    return "-".join(blueprint["deployment_name"].split())


def _kill(run: Background) -> None:
    run.kill_both()


def _finish(sandbox: Sandbox, blueprint: Blueprint) -> tuple[Played, dict[str, Any]]:
    """The next run, which must do it all, and the only pool there is then."""
    done = sandbox.play(sandbox.deploy(blueprint, wait_timeout=40))
    assert done.result.get("msg") is None
    assert done.deployment["status"] == "deployed"
    assert sandbox.play(sandbox.deploy(blueprint)).changed is False
    (pool,) = pools_of(sandbox, _canonical(blueprint))
    return done, pool


CHANGES = [
    pytest.param({"recipe_node_pool_size": 2, "recipe_replica_count": 2}, ("VM.GPU.A10.2", 2), id="size"),
    pytest.param({"recipe_node_shape": "VM.GPU.A10.1", "recipe_nvidia_gpu_count": 1}, ("VM.GPU.A10.1", 1), id="shape"),
    pytest.param({"recipe_image_uri": "docker.io/vllm/vllm-openai:v0.10.0"}, ("VM.GPU.A10.2", 1), id="image"),
]


@pytest.mark.parametrize(("change", "pool_is"), CHANGES)
def test_a_blueprint_changed_after_a_call_that_oci_never_got_is_deployed_as_it_is_now(
    sandbox: Sandbox, start: Starts, vllm: Blueprint, change: Blueprint, pool_is: tuple[str, int]
) -> None:
    sandbox.admin.post("/faults", operation="CreateNodePool", delay_s=60, status=503, code="ServiceUnavailable")
    run = start(sandbox.deploy(vllm))
    sandbox.wait_for_held("CreateNodePool")
    _kill(run)
    sandbox.release()
    lose_lock(sandbox)
    pool = _finish(sandbox, {**vllm, **change})[1]
    assert (pool["shape"], pool["size"]) == pool_is


@pytest.mark.parametrize(("change", "pool_is"), CHANGES)
def test_a_blueprint_changed_after_an_answer_was_lost_is_deployed_as_it_is_now(
    sandbox: Sandbox, start: Starts, vllm: Blueprint, change: Blueprint, pool_is: tuple[str, int]
) -> None:
    sandbox.hold("CreateNodePool")
    run = start(sandbox.deploy(vllm))
    sandbox.wait_for_held("CreateNodePool")
    _kill(run)
    sandbox.release()
    lose_lock(sandbox)
    pool = _finish(sandbox, {**vllm, **change})[1]
    assert (pool["shape"], pool["size"]) == pool_is


def test_a_pool_that_lists_do_not_show_yet_is_not_made_twice(sandbox: Sandbox, start: Starts, vllm: Blueprint) -> None:
    sandbox.admin.put("/delays", list_lag_s=20)
    sandbox.hold("CreateNodePool")
    run = start(sandbox.deploy(vllm))
    sandbox.wait_for_held("CreateNodePool")
    _kill(run)
    sandbox.release()
    lose_lock(sandbox)
    changed = {**vllm, "recipe_node_pool_size": 2, "recipe_replica_count": 2}
    pool = _finish(sandbox, changed)[1]
    assert pool["size"] == 2


def test_a_lost_record_is_written_anew_from_what_carries_our_labels_and_tags(sandbox: Sandbox, vllm: Blueprint) -> None:
    first = sandbox.play(sandbox.deploy(vllm)).deployment
    lose_record(sandbox)
    with sandbox.recording() as calls:
        done, pool = _finish(sandbox, vllm)
    assert done.actions()["Record"] == "update"
    assert calls.count("CreateNodePool") == 0
    assert pool["id"] == first["node_pool"]["id"] == done.deployment["node_pool"]["id"]
    undone = sandbox.play(sandbox.undeploy(vllm["deployment_name"]))
    assert undone.result["proof"]["left"] == []
    assert sandbox.pools() == []


def test_a_run_killed_while_its_pool_grew_is_finished_even_without_its_record(
    sandbox: Sandbox, start: Starts, vllm: Blueprint
) -> None:
    sandbox.admin.put("/delays", node_pool_create_s=5)
    run = start(sandbox.deploy(vllm))
    (begun,) = sandbox.until(lambda: pools_of(sandbox, _canonical(vllm)))
    _kill(run)
    lose_record(sandbox)
    done, pool = _finish(sandbox, vllm)
    assert pool["id"] == begun["id"] == done.deployment["node_pool"]["id"]


def test_a_deployment_without_its_record_is_undeployed_whole(sandbox: Sandbox, vllm: Blueprint) -> None:
    sandbox.play(sandbox.deploy(vllm))
    lose_record(sandbox)
    undone = sandbox.play(sandbox.undeploy(vllm["deployment_name"]))
    assert undone.changed
    assert undone.deployment["status"] == "absent"
    assert sandbox.pools() == []
    assert sandbox.play(sandbox.undeploy(vllm["deployment_name"])).changed is False


def test_a_pool_without_record_and_objects_is_undeployed(sandbox: Sandbox, start: Starts, vllm: Blueprint) -> None:
    sandbox.admin.put("/delays", node_pool_create_s=4)
    run = start(sandbox.deploy(vllm))
    sandbox.until(lambda: pools_of(sandbox, _canonical(vllm)))
    _kill(run)
    lose_record(sandbox)
    undone = sandbox.play(sandbox.undeploy(vllm["deployment_name"]))
    assert undone.deployment["status"] == "absent"
    assert sandbox.pools() == []


def _assert_it_stops(sandbox: Sandbox, run: Background, end: Callable[[], object]) -> None:
    """Ends a run that would go on for a minute: soon no process of it is left, and nothing is written."""
    sandbox.until(sandbox.pools)
    run.note_processes()
    end()
    sandbox.until(lambda: not run.survivors(), within=5)
    with sandbox.recording() as calls:
        time.sleep(5)
    assert calls.writes == []


@pytest.mark.parametrize("door", ["", "module"])
def test_a_run_that_the_user_interrupts_stops(sandbox: Sandbox, start: Starts, vllm: Blueprint, door: str) -> None:
    sandbox.admin.put("/delays", node_pool_create_s=60)
    run = start(sandbox.deploy(vllm), env={"OCI_AI_BLUEPRINTS_DOOR": door})
    _assert_it_stops(sandbox, run, lambda: os.kill(run.controller, signal.SIGINT))


def test_a_run_as_another_user_stops_with_its_controller(sandbox: Sandbox, start: Starts, vllm: Blueprint) -> None:
    sandbox.admin.put("/delays", node_pool_create_s=60)
    run = start({**sandbox.deploy(vllm), "become": True, "become_method": "ansible.builtin.su"})
    _assert_it_stops(sandbox, run, run.kill_controller)
