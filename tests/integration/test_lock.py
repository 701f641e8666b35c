# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two runs at once: one works on a deployment, the other waits or fails clearly; different deployments never wait."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from .background import Background
from .conftest import Sandbox
from .moments import pools_of

LEASES = "/apis/coordination.k8s.io/v1/namespaces/oci-ai-blueprints/leases"
Starts = Callable[..., Background]


def _canonical(blueprint: dict[str, Any]) -> str:
    return "-".join(blueprint["deployment_name"].split())


def _wait_for_words(sandbox: Sandbox, run: Background, words: str) -> None:
    sandbox.until(lambda: words in run.stdout)


def test_the_second_of_two_runs_waits_and_then_finds_nothing_to_do(
    sandbox: Sandbox, start: Starts, vllm: dict[str, Any]
) -> None:
    sandbox.hold("CreateNodePool")
    first = start(sandbox.deploy(vllm))
    sandbox.wait_for_held("CreateNodePool")
    second = start(sandbox.deploy(vllm))
    _wait_for_words(sandbox, second, f"default/{_canonical(vllm)}: waiting for the run of ")
    sandbox.release()
    worked, waited = first.end(), second.end()
    assert worked.deployment["status"] == waited.deployment["status"] == "deployed"
    assert (worked.changed, waited.changed) == (True, False)
    assert len(pools_of(sandbox, _canonical(vllm))) == 1


def test_two_runs_that_start_together_make_one_pool(sandbox: Sandbox, start: Starts, vllm: dict[str, Any]) -> None:
    with sandbox.recording() as calls:
        runs = [start(sandbox.deploy(vllm)) for _run in range(2)]
        played = [run.end() for run in runs]
    assert [one.deployment["status"] for one in played] == ["deployed", "deployed"]
    assert sorted(one.changed for one in played) == [False, True]
    assert calls.count("CreateNodePool") == 1


def test_a_run_that_may_not_wait_says_who_holds_the_lock(sandbox: Sandbox, start: Starts, vllm: dict[str, Any]) -> None:
    sandbox.hold("CreateNodePool")
    first = start(sandbox.deploy(vllm))
    sandbox.wait_for_held("CreateNodePool")
    (lease,) = sandbox.kube.get(LEASES)["items"]
    refused = sandbox.play(sandbox.deploy(vllm, wait_timeout=1))
    assert refused.failed
    assert refused.error == "locked"
    assert lease["spec"]["holderIdentity"] in refused.result["msg"]
    assert refused.result["changed"] is False
    sandbox.release()
    assert first.end().deployment["status"] == "deployed"
    assert len(pools_of(sandbox, _canonical(vllm))) == 1


def test_an_undeploy_waits_for_the_deploy_that_is_under_way(
    sandbox: Sandbox, start: Starts, vllm: dict[str, Any]
) -> None:
    sandbox.hold("CreateNodePool")
    deploying = start(sandbox.deploy(vllm))
    sandbox.wait_for_held("CreateNodePool")
    undeploying = start(sandbox.undeploy(vllm["deployment_name"]))
    _wait_for_words(sandbox, undeploying, "waiting for the run of ")
    sandbox.release()
    assert deploying.end().deployment["status"] == "deployed"
    undeployed = undeploying.end()
    assert undeployed.deployment["status"] == "absent"
    assert undeployed.result["proof"]["left"] == []
    assert sandbox.pools() == []


def test_of_two_undeploys_the_second_finds_nothing_to_do(sandbox: Sandbox, start: Starts, vllm: dict[str, Any]) -> None:
    sandbox.play(sandbox.deploy(vllm))
    sandbox.hold("DeleteNodePool")
    first = start(sandbox.undeploy(vllm["deployment_name"]))
    sandbox.wait_for_held("DeleteNodePool")
    second = start(sandbox.undeploy(vllm["deployment_name"]))
    _wait_for_words(sandbox, second, "waiting for the run of ")
    sandbox.release()
    done, nothing = first.end(), second.end()
    assert (done.changed, nothing.changed) == (True, False)
    assert nothing.deployment["status"] == "absent"


def test_runs_of_different_deployments_do_not_wait_for_each_other(
    sandbox: Sandbox, start: Starts, vllm: dict[str, Any]
) -> None:
    other = {**vllm, "deployment_name": f"{vllm['deployment_name']} other"}
    sandbox.hold("CreateNodePool")
    runs = [start(sandbox.deploy(blueprint)) for blueprint in (vllm, other)]
    sandbox.wait_for_held("CreateNodePool", calls=2)
    sandbox.release()
    for run in runs:
        played = run.end()
        assert played.deployment["status"] == "deployed"
        assert "waiting for the run of" not in played.stdout


def test_the_lock_goes_with_the_run_that_took_it(sandbox: Sandbox, vllm: dict[str, Any]) -> None:
    sandbox.play(sandbox.deploy(vllm))
    assert sandbox.kube.get(LEASES)["items"] == []
    sandbox.play(sandbox.deploy({**vllm, "recipe_image_uri": "docker.io/vllm/vllm-openai:sandbox-crash-loop"}))
    assert sandbox.kube.get(LEASES)["items"] == []


def test_a_run_that_changes_nothing_takes_no_lock(sandbox: Sandbox, start: Starts, vllm: dict[str, Any]) -> None:
    sandbox.play(sandbox.deploy(vllm))
    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(vllm))
    assert again.changed is False
    assert [one for one in calls.kubernetes if "/leases" in one["requestURI"]] == []


def test_a_run_that_slept_through_its_lock_stops_when_it_wakes(
    sandbox: Sandbox, start: Starts, vllm: dict[str, Any]
) -> None:
    sandbox.hold("CreateNodePool")
    asleep = start(sandbox.deploy(vllm))
    sandbox.wait_for_held("CreateNodePool")
    (worker,) = asleep.workers()
    os.kill(worker, signal.SIGSTOP)
    sandbox.release()
    changed = {**vllm, "recipe_container_env": [{"key": "model_name", "value": "another"}]}
    taken_over = sandbox.play(sandbox.deploy(changed))
    assert "taking over the lock of" in taken_over.stdout
    assert taken_over.deployment["status"] == "deployed"
    with sandbox.recording() as calls:
        os.kill(worker, signal.SIGCONT)
        woken = asleep.end()
    assert woken.error == "lost_lock"
    assert calls.writes == []
    assert len(pools_of(sandbox, _canonical(vllm))) == 1
