# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode tells what a run would do, a run does just that, and the next one does nothing."""

from __future__ import annotations

from typing import Any

from .conftest import Sandbox

Blueprint = dict[str, Any]


def test_a_second_run_changes_nothing_and_sends_no_write(sandbox: Sandbox, vllm: Blueprint) -> None:
    assert sandbox.play(sandbox.deploy(vllm)).deployment["status"] == "deployed"
    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(vllm), diff=True)
    assert again.changed is False
    assert "diff" not in again.result
    assert set(again.actions().values()) == {"none"}
    assert calls.writes == []
    assert calls.kubernetes, "the recording saw nothing at all"


def test_check_mode_before_the_first_run_lists_every_object_and_the_pool(sandbox: Sandbox, vllm: Blueprint) -> None:
    vllm["recipe_container_env"].append({"key": "HF_TOKEN", "value": "hf_" + "q" * 34})
    with sandbox.recording() as calls:
        told = sandbox.play(sandbox.deploy(vllm), check=True, diff=True)
    assert told.changed is True
    assert calls.writes == []
    assert sandbox.pools() == []
    listed = {(step["kind"], step["action"], step["where"]) for step in told.result["plan"]}
    assert listed == {
        ("NodePool", "create", "oci"),
        ("Secret", "create", "kubernetes"),
        ("Service", "create", "kubernetes"),
        ("Deployment", "create", "kubernetes"),
        ("HTTPRoute", "create", "kubernetes"),
    }
    assert told.result["diff"]["before"] == ""
    for kind in ("NodePool", "Secret", "Service", "Deployment", "HTTPRoute"):
        assert f": {kind} " in told.result["diff"]["after"]
        assert f": {kind} " in told.stdout

    done = sandbox.play(sandbox.deploy(vllm))
    assert done.result["plan"] == told.result["plan"]
    assert done.deployment["objects"] == told.deployment["objects"]


def test_check_mode_on_a_live_deployment_shows_what_the_run_then_does(sandbox: Sandbox, vllm: Blueprint) -> None:
    sandbox.play(sandbox.deploy(vllm))
    vllm["recipe_image_uri"] = "docker.io/vllm/vllm-openai:v0.9.2"
    vllm["recipe_host_port"] = "8080"
    with sandbox.recording() as calls:
        told = sandbox.play(sandbox.deploy(vllm), check=True, diff=True)
    assert calls.writes == []
    assert told.actions() == {"NodePool": "none", "Service": "update", "Deployment": "update", "HTTPRoute": "update"}
    assert "v0.9.1" in told.result["diff"]["before"]
    assert "v0.9.2" in told.result["diff"]["after"]

    done = sandbox.play(sandbox.deploy(vllm), diff=True)
    assert done.result["plan"] == told.result["plan"]
    assert done.result["diff"] == told.result["diff"]
    assert done.deployment["revision"] == 2
    assert sandbox.play(sandbox.deploy(vllm)).changed is False


def test_check_mode_of_an_undeployment_lists_what_would_go_and_takes_nothing(sandbox: Sandbox, vllm: Blueprint) -> None:
    sandbox.play(sandbox.deploy(vllm))
    with sandbox.recording() as calls:
        told = sandbox.play(sandbox.undeploy(vllm["deployment_name"]), check=True, diff=True)
    assert told.changed is True
    assert calls.writes == []
    assert set(told.actions().values()) == {"delete"}
    assert {"HTTPRoute", "Deployment", "Service", "NodePool"} <= set(told.actions())
    done = sandbox.play(sandbox.undeploy(vllm["deployment_name"]))
    assert done.result["plan"] == told.result["plan"]
    assert done.result["proof"]["left"] == []
    assert sandbox.pools() == []
