# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module door: a module run as Ansible runs it on another machine, with its arguments in a file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

MODULES = Path(__file__).parents[3] / "plugins" / "modules"
TOKEN = "hf_" + "q" * 34
BLUEPRINT = {"recipe_mode": "service", "recipe_container_env": [{"key": "HF_TOKEN", "value": TOKEN}]}
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """Runs a module in a process of its own; gives its result and all it has printed."""

    def run_it(module: str, **args: object) -> tuple[dict[str, Any], str]:
        (tmp_path / "args").write_text(json.dumps({"ANSIBLE_MODULE_ARGS": args}))
        done = subprocess.run(
            [sys.executable, str(MODULES / f"{module}.py"), str(tmp_path / "args")],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return json.loads(done.stdout.strip().splitlines()[-1]), done.stdout

    return run_it


def test_a_failed_operation_is_a_result_and_no_traceback(run: Any) -> None:
    result, printed = run("deployment_info", host=NOWHERE)
    assert result["failed"] is True
    assert result["error"]["code"] == "connection"
    assert "Traceback" not in printed


def test_a_blueprint_is_not_repeated_whatever_is_wrong_with_the_task(run: Any) -> None:
    refused, printed = run("blueprint_deploy", blueprint=BLUEPRINT, src="x", host=NOWHERE)
    assert "mutually exclusive" in refused["msg"]
    assert TOKEN not in printed
    invalid, printed = run("blueprint_deploy", blueprint=BLUEPRINT, host=NOWHERE, namespace="models")
    assert invalid["error"]["code"] == "invalid_blueprint"
    assert TOKEN not in printed
    assert invalid["invocation"]["module_args"]["namespace"] == "models"


def test_a_pre_authenticated_request_is_not_repeated_whatever_is_wrong_with_it(run: Any) -> None:
    refused, printed = run("node_image", name="rdma", source_uri=f"https://x/p/{TOKEN}", compartment_id="here")
    assert "is not the URL of an object" in refused["msg"]
    assert TOKEN not in printed
    assert refused["invocation"]["module_args"]["name"] == "rdma"


def test_a_kubeconfig_given_by_its_content_is_not_repeated(run: Any) -> None:
    _result, printed = run("deployment_info", kubeconfig={"users": [{"user": {"token": "opensesame"}}]})
    assert "opensesame" not in printed


def test_nothing_is_written_to_the_system_log() -> None:
    from ansible.module_utils.basic import AnsibleModule

    from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.run_module import DoorModule

    silent = DoorModule.__new__(DoorModule)
    assert DoorModule.log is not AnsibleModule.log
    # AnsibleModule's own would need the attributes that its constructor sets, and write.
    silent.log("Invoked with", {"blueprint": TOKEN})
