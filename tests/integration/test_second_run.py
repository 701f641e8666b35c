# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode tells what a run would do, a run does just that, and the next one does nothing."""

from __future__ import annotations

import re
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


def test_check_mode_before_the_first_run_tells_every_object_pool_and_line_of_it(
    sandbox: Sandbox, vllm: Blueprint
) -> None:
    vllm["recipe_container_env"].append({"key": "HF_TOKEN", "value": "hf_" + "q" * 34})
    only_services = {"recipe_container_port", "recipe_prometheus_enabled"}
    job = {key: value for key, value in vllm.items() if key not in only_services}
    job |= {"recipe_mode": "job", "deployment_name": f"{vllm['deployment_name']} trains"}
    with sandbox.recording() as calls:
        told = sandbox.play(sandbox.deploy(vllm, job), check=True, diff=True)
    assert told.changed is True
    assert calls.writes == []
    assert sandbox.pools() == []
    of_service = {"NodePool", "Secret", "Service", "Deployment", "HTTPRoute"}
    listed = {(step["kind"], step["action"]) for step in told.result["plan"]}
    assert listed == {*((kind, "create") for kind in (*of_service, "Job")), ("NodePool", "delete")}
    assert told.result["diff"]["before"] == ""
    for kind in (*of_service, "Job"):
        assert f": {kind} " in told.result["diff"]["after"]
        assert f": {kind} " in told.stdout

    done = sandbox.play(sandbox.deploy(vllm, job), diff=True)
    assert done.result["plan"] == told.result["plan"]
    assert [one["objects"] for one in done.result["deployments"]] == [
        one["objects"] for one in told.result["deployments"]
    ]
    assert as_nobody_could_know(done.result["diff"]) == as_nobody_could_know(told.result["diff"])


def as_nobody_could_know(diff: dict[str, str]) -> list[str]:
    """Lines of a diff without what is drawn by lot when objects are made: uids, and digests salted with them."""
    drawn = r"(\S*(?:/uid|-uid|/secret-digest)): .*|(value): (?:assigned-by-the-first-run|\"?[0-9a-f]{32}\"?)$"
    return [re.sub(drawn, r"\1\2: drawn", line) for line in "\n".join(diff.values()).splitlines()]


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
