# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two doors, one behaviour: the same tasks run inside Ansible's worker and as a shipped module, results compared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from .conftest import Sandbox
from .documented import contradictions
from .playing import Played, Task

pytestmark = pytest.mark.xdist_group("doors")
"""The runs of this file are played once, for all of its tests: by one worker."""
DOORS = {"in-process": "", "module": "module"}
SHIPPED = "AnsiballZ_"
"""What -vvv shows when a module is sent to run in a process of its own."""
TOKEN = "hf_QmVzdCBraW5kIG9mIHNlY3JldA"
BLUEPRINT: dict[str, Any] = {
    "recipe_id": "llm_inference_nvidia",
    "recipe_mode": "service",
    "deployment_name": "both doors",
    "recipe_image_uri": "docker.io/vllm/vllm-openai:v0.9.1",
    "recipe_node_shape": "VM.GPU.A10.2",
    "recipe_container_env": [{"key": "HF_TOKEN", "value": TOKEN}, {"key": "model_name", "value": "a-model"}],
    "recipe_replica_count": 1,
    "recipe_container_port": "8000",
    "recipe_nvidia_gpu_count": 2,
    "recipe_node_pool_size": 1,
    "recipe_node_boot_volume_size_in_gbs": 200,
}
WRONG = {**BLUEPRINT, "recipe_nvidia_gpu_count": 9, "recipe_container_por": "8000"}
CHANGED = {**BLUEPRINT, "recipe_container_env": [{"key": "model_name", "value": "b-model"}]}
VARYING = (
    (r"ocid1\.[a-z0-9._-]+", "OCID"),
    (r'(\\")?\b([0-9a-f]{32}|[0-9a-f]{16})\b(\\")?', "HEX"),
    (r"\b10\.\d+\.\d+\.\d+\b", "ADDRESS"),
    (r"recipe-both-doors-[0-9a-f]{6,10}(-[a-z0-9]{5})?", "POD"),
    (r"oke-c[a-z0-9]+-n[a-z0-9]+-s[a-z0-9]+-\d+", "NODE"),
    (r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "TIME"),
    (r'"age_seconds": \d+', "AGE"),
    (r'"opc_request_id": "[^"]+"', "REQUEST"),
)
"""What differs between two runs through the same door."""


def _tasks(sandbox: Sandbox) -> dict[str, Task]:
    """What both doors are asked, in this order."""
    undeploy = sandbox.undeploy("both doors")
    info = sandbox.info("both doors")
    unknown = sandbox.deploy(BLUEPRINT, namespce="default")
    neither = {"oci_ai.blueprints.blueprint_deploy": {"cluster_id": sandbox.cluster_id}}
    not_seconds = sandbox.deploy(BLUEPRINT, wait_timeout="soon")
    nowhere = sandbox.deploy(BLUEPRINT, oci_endpoint="http://127.0.0.1:9")
    preview = {"check_mode": True, "diff": True}
    return {
        "check and diff": {**sandbox.deploy(BLUEPRINT), **preview},
        "deploy": {**sandbox.deploy(BLUEPRINT), "diff": True},
        "deploy again": {**sandbox.deploy(BLUEPRINT), "diff": True},
        "check of a change": {**sandbox.deploy(CHANGED), **preview},
        "change": {**sandbox.deploy(CHANGED), "diff": True},
        "info": info,
        "info of all": sandbox.info(),
        "info of a fleet": {
            "oci_ai.blueprints.deployment_info": {
                "cluster_ids": [sandbox.cluster_id, f"{sandbox.cluster_id[:-4]}none"],
                "drift": True,
                "resources": True,
            }
        },
        "info of one of many clusters": sandbox.info(cluster_ids=[sandbox.cluster_id]),
        "workspace": {"oci_ai.blueprints.workspace_info": {"cluster_id": sandbox.cluster_id}},
        "wrong blueprint": sandbox.deploy(WRONG),
        "unknown option": unknown,
        "no blueprint": neither,
        "option of the wrong type": not_seconds,
        "OCI out of reach": nowhere,
        "unknown shape": sandbox.deploy({**BLUEPRINT, "recipe_node_shape": "VM.GPU.A10.9"}),
        "a blueprint that is no object": sandbox.deploy("just text"),  # type: ignore[arg-type]
        "a file that is not there": {
            "oci_ai.blueprints.blueprint_deploy": {"src": "nowhere.json", "cluster_id": sandbox.cluster_id}
        },
        "check of undeploy": {**undeploy, **preview},
        "undeploy": {**undeploy, "diff": True},
        "undeploy again": undeploy,
        "info of nothing": info,
        "undeploy without a name": {"oci_ai.blueprints.blueprint_undeploy": {"cluster_id": sandbox.cluster_id}},
    }


TASKS = (
    *("check and diff", "deploy", "deploy again", "check of a change", "change", "info", "info of all"),
    *("info of a fleet", "info of one of many clusters", "workspace"),
    *("wrong blueprint", "unknown option", "no blueprint", "option of the wrong type", "OCI out of reach"),
    *("unknown shape", "a blueprint that is no object", "a file that is not there"),
    *("check of undeploy", "undeploy", "undeploy again", "info of nothing", "undeploy without a name"),
)


@pytest.fixture(scope="module")
def played(running: Sandbox) -> Iterator[dict[str, Played]]:
    """All tasks through each door, at full verbosity."""
    found = {}
    for door, value in DOORS.items():
        running.clean()
        tasks = [{"name": name, "ignore_errors": True, **task} for name, task in _tasks(running).items()]
        found[door] = running.play(*tasks, env={"OCI_AI_BLUEPRINTS_DOOR": value}, verbosity=3)
    yield found
    running.clean()


def _result(played: Played, task: str) -> list[str]:
    """A task's outcome and result as lines of text, without what varies from run to run."""
    line = next(one for one in played.results if one["task"] == task)
    text = json.dumps({"outcome": line["outcome"], **line["result"]}, sort_keys=True, indent=1)
    for pattern, replacement in VARYING:
        text = re.sub(pattern, replacement, text)
    return text.replace("\\n", "\n").splitlines()


@pytest.mark.parametrize("task", TASKS)
def test_a_task_has_the_same_result_through_both_doors(played: dict[str, Played], task: str) -> None:
    assert _result(played["in-process"], task) == _result(played["module"], task)


def test_every_task_was_compared(running: Sandbox, played: dict[str, Played]) -> None:
    assert tuple(_tasks(running)) == TASKS
    for each in played.values():
        assert len(each.results) == len(TASKS)


def test_what_is_returned_is_what_the_documentation_says(played: dict[str, Played]) -> None:
    assert contradictions(played["in-process"].results) == []


def test_only_the_module_is_shipped(played: dict[str, Played]) -> None:
    assert SHIPPED not in played["in-process"].stdout
    assert played["module"].stdout.count(f"{SHIPPED}blueprint_deploy") >= 1


@pytest.mark.parametrize("door", DOORS)
def test_no_secret_value_is_in_results_or_output(played: dict[str, Played], door: str) -> None:
    assert TOKEN not in json.dumps(played[door].results)
    assert TOKEN not in played[door].stdout


@pytest.mark.parametrize("door", DOORS)
def test_a_value_of_a_secret_option_is_masked(sandbox: Sandbox, door: str) -> None:
    task = sandbox.info(host="https://127.0.0.1:9/very-secret-key", api_key="very-secret-key")
    failed = sandbox.play(task, env={"OCI_AI_BLUEPRINTS_DOOR": DOORS[door]}, verbosity=3)
    assert failed.failed
    assert "very-secret-key" not in json.dumps(failed.results)
    assert "********" in failed.result["msg"]
