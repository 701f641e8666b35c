# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ansible's users expect of any module holds for operations inside the worker; what cannot, ships the module."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import Sandbox
from .playing import CHECKOUT, Played
from .test_doors import SHIPPED

DEPLOY = "oci_ai.blueprints.blueprint_deploy"
INFO = "oci_ai.blueprints.deployment_info"


def _was_shipped(played: Played) -> bool:
    return SHIPPED in played.stdout


def test_check_mode_and_diff_of_a_whole_run_reach_the_task(sandbox: Sandbox, vllm: dict[str, Any]) -> None:
    with sandbox.recording() as calls:
        played = sandbox.play(sandbox.deploy(vllm), check=True, diff=True)
    assert played.changed
    assert played.deployment["status"] == "planned"
    assert "recipe-vllm-open-model" in played.stdout.split("+++ after")[1]
    assert calls.writes == []


def test_module_defaults_of_the_group_reach_every_module(sandbox: Sandbox, vllm: dict[str, Any]) -> None:
    played = sandbox.play(
        {DEPLOY: {"blueprint": vllm}, "check_mode": True},
        {INFO: {}},
        {"oci_ai.blueprints.blueprint_undeploy": {"name": vllm["deployment_name"]}},
        play_keywords={"module_defaults": {"group/oci_ai.blueprints.all": {"cluster_id": sandbox.cluster_id}}},
        verbosity=3,
    )
    assert not played.failed
    assert [one["result"]["connection"] for one in played.results] == ["cluster_id"] * 3
    assert not _was_shipped(played)


def test_the_environment_of_a_task_reaches_the_operation_and_no_other_task(sandbox: Sandbox) -> None:
    hidden = ("OCI_CONFIG_FILE", "OCI_AI_BLUEPRINTS_ENDPOINT")
    given = {name: sandbox.env[name] for name in hidden}
    played = sandbox.play(
        {**sandbox.info(), "environment": given},
        {**sandbox.info(), "ignore_errors": True},
        env=dict.fromkeys(hidden, "/nowhere"),
        verbosity=3,
    )
    first, second = played.results
    assert first["result"]["connection"] == "cluster_id"
    assert "/nowhere" in second["result"]["msg"]
    assert not _was_shipped(played)


def test_a_loop_has_a_result_for_each_item(sandbox: Sandbox, vllm: dict[str, Any]) -> None:
    names = ["loop one", "loop two"]
    task = sandbox.deploy({**vllm, "deployment_name": "{{ item }}"})
    played = sandbox.play({**task, "loop": names, "register": "done"}, sandbox.undeploy(*names))
    looped, undeployed = (one["result"] for one in played.results)
    assert [one["deployments"][0]["name"] for one in looped["results"]] == names
    assert [one["deployments"][0]["status"] for one in looped["results"]] == ["deployed", "deployed"]
    assert [row["status"] for row in undeployed["deployments"]] == ["absent", "absent"]


def test_a_result_can_be_registered_and_used(sandbox: Sandbox, vllm: dict[str, Any]) -> None:
    uses = {"ansible.builtin.debug": {"msg": "{{ found.deployments[0].endpoints.internal }}"}}
    played = sandbox.play({**sandbox.deploy(vllm), "check_mode": True, "register": "found"}, uses)
    assert played.result["msg"].startswith("http://recipe-vllm-open-model")


def test_a_file_is_found_beside_the_playbook_like_any_other(
    sandbox: Sandbox, vllm: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "vllm.yml").write_text(yaml.safe_dump(vllm))
    include = tmp_path / "tasks.yml"
    task = {DEPLOY: {"src": "vllm.yml", "cluster_id": sandbox.cluster_id}, "check_mode": True}
    include.write_text(yaml.safe_dump([task]))
    played = sandbox.play({"ansible.builtin.include_tasks": str(include)})
    assert not played.failed
    assert played.deployment["name"] == vllm["deployment_name"]


def test_a_task_that_hides_its_log_shows_neither_progress_nor_result(sandbox: Sandbox, vllm: dict[str, Any]) -> None:
    played = sandbox.play({**sandbox.deploy(vllm), "no_log": True}, verbosity=3)
    assert not played.failed
    assert "vllm-open-model" not in played.stdout
    assert "recipe_image_uri" not in played.stdout


def test_an_async_task_runs_as_a_module_and_can_be_waited_for(sandbox: Sandbox, vllm: dict[str, Any]) -> None:
    polled = {**sandbox.deploy(vllm), "async": 120, "poll": 1}
    begun = {**sandbox.undeploy(vllm["deployment_name"]), "async": 120, "poll": 0, "register": "job"}
    waited = {
        "ansible.builtin.async_status": {"jid": "{{ job.ansible_job_id }}"},
        "register": "status",
        "until": "status.finished",
        "retries": 120,
        "delay": 1,
    }
    played = sandbox.play(polled, begun, waited, verbosity=3)
    assert not played.failed
    assert _was_shipped(played)
    assert played.results[0]["result"]["deployments"][0]["status"] == "deployed"
    assert played.result["deployments"][0]["status"] == "absent"


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param({"become": True, "become_method": "ansible.builtin.su"}, id="another user"),
        pytest.param(
            {"vars": {"ansible_python_interpreter": str(CHECKOUT / ".venv/bin/python3.11")}}, id="another Python"
        ),
        pytest.param({"environment": {"OCI_AI_BLUEPRINTS_DOOR": "module"}}, id="because the user says so"),
    ],
)
def test_what_the_worker_cannot_do_runs_as_a_module(sandbox: Sandbox, elsewhere: dict[str, Any]) -> None:
    played = sandbox.play({**sandbox.info(), **elsewhere}, verbosity=3)
    assert not played.failed
    assert _was_shipped(played)
    assert played.result["deployments"] == []


def test_hosts_of_a_fleet_work_side_by_side(sandbox: Sandbox, vllm: dict[str, Any]) -> None:
    hosts = [f"cluster{number}" for number in range(4)]
    inventory = ",".join(hosts)
    task = sandbox.deploy({**vllm, "deployment_name": "fleet {{ inventory_hostname }}"})
    played = sandbox.play(
        task,
        inventory=f"{inventory},",
        play_keywords={"hosts": "all", "connection": "local"},
        env={"ANSIBLE_PYTHON_INTERPRETER": sys.executable},
        forks="4",
    )
    assert not played.failed
    assert sorted(one["host"] for one in played.results) == hosts
    assert {one["result"]["deployments"][0]["status"] for one in played.results} == {"deployed"}
    assert json.dumps(played.results).count("defect") == 0
