# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `playbooks/awx.yml` tells AWX, without an AWX, and what that then runs, by ansible-runner as AWX does."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import ansible_runner
import pytest
import yaml

from . import awx_collection
from .conftest import Sandbox
from .playing import CHECKOUT, PLAYBOOK

pytestmark = pytest.mark.xdist_group("awx")
"""AWX is told once, for all tests of this file: by one worker."""
IDLE_TIMEOUT_S = 5
LONG_WAIT_S = 14
SECRET = "hf_aSecretThatNobodyMayRead01"
TOLD = {
    "awx_image": "registry.example.com/blueprints-ee:1.0",
    "awx_project_url": "https://git.example.com/platform/blueprints.git",
    "awx_inventory_path": "inventories/fleet.oke.yml",
    "awx_credential": "OCI production",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """Parameters by module of awx.awx, as the real modules would have got them."""
    folder = tmp_path_factory.mktemp("awx")
    record = folder / "told.jsonl"
    awx_collection.write_recorders(folder, record)
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": f"{folder}:{CHECKOUT / '.collections'}"}
    done = subprocess.run(
        [str(PLAYBOOK), "oci_ai.blueprints.awx", "--extra-vars", json.dumps(TOLD)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, list[dict[str, Any]]] = {}
    for line in record.read_text().splitlines():
        one = json.loads(line)
        found.setdefault(one["module"], []).append(one["params"])
    return found


def options_of(role: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((CHECKOUT / "roles" / role / "meta/argument_specs.yml").read_text())
    return dict(found["argument_specs"]["main"]["options"])


def test_templates_ask_for_what_their_roles_take(told: dict[str, list[dict[str, Any]]]) -> None:
    templates = {one["playbook"]: one for one in told["job_template"]}
    assert {path for path in templates if not (CHECKOUT / path).is_file()} == set()
    for role in ("workspace", "shared_node_pool", "inference", "fine_tuning"):
        playbook = "workspace_up" if role == "workspace" else role
        questions = {one["variable"]: one for one in templates[f"playbooks/{playbook}.yml"]["survey_spec"]["spec"]}
        options = options_of(role)
        scalars = {name for name, one in options.items() if one["type"] not in ("list", "dict")}
        assert scalars - {*questions} <= {f"{role}_cluster_id", "workspace_state"}
        for name, one in questions.items():
            assert (one["required"], one["choices"] or None) == (
                options[name].get("required", False),
                ["true", "false"] if options[name]["type"] == "bool" else options[name].get("choices"),
            )
    assert all(one["survey_spec"]["spec"] for one in told["job_template"] if one["survey_spec"]), (
        "AWX refuses empty ones"
    )
    assert {one["execution_environment"] for one in told["job_template"]} == {"OCI AI Blueprints"}


def test_a_workflow_joins_templates_that_there_are(told: dict[str, list[dict[str, Any]]]) -> None:
    (workflow,) = told["workflow_job_template"]
    nodes = {one["identifier"]: one for one in workflow["workflow_nodes"]}
    assert [one["unified_job_template"]["name"] for one in nodes.values()] == [
        f"OCI AI Blueprints - {name}" for name in ("Set a workspace up", "Make shared nodes", "Serve a model")
    ]
    names = {one["name"] for one in told["job_template"]}
    assert {one["unified_job_template"]["name"] for one in nodes.values()} <= names
    after = [then["identifier"] for one in nodes.values() for then in one["related"]["success_nodes"]]
    assert after == ["Make shared nodes", "Serve a model"]
    asked = {one["variable"]: one for one in workflow["survey_spec"]["spec"]}
    needed = {"shared_node_pool_name", "inference_name", "inference_model", "inference_shared_node_pool"}
    assert (workflow["survey_enabled"], needed - {*asked}) == (True, set())
    for variable, one in asked.items():
        role = next(role for role in ("workspace", "shared_node_pool", "inference") if variable.startswith(f"{role}_"))
        assert one["required"] == options_of(role)[variable].get("required", False)


def test_a_job_runs_with_answers_of_the_survey_and_the_credential_and_tells_no_secret(
    sandbox: Sandbox, vllm: dict[str, Any], told: dict[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    (template,) = (one for one in told["job_template"] if one["playbook"] == "playbooks/deploy.yml")
    vllm["recipe_container_env"].append({"key": "HF_TOKEN", "value": SECRET})
    answers = {one["variable"]: one["default"] for one in template["survey_spec"]["spec"]}
    answers["deploy_blueprint"] = json.dumps(vllm)
    sandbox.admin.put("/delays", node_pool_create_s=LONG_WAIT_S)

    def run(name: str, **settings: Any) -> Any:
        return run_job(tmp_path / name, sandbox, template["playbook"], answers, told["credential_type"][0], **settings)

    assert run("cancelled", cancel_callback=lambda: bool(sandbox.pools())).status == "canceled"
    with sandbox.recording() as calls:
        time.sleep(3)
    assert calls.writes == [], "a cancelled job writes nothing any more"
    again = run("again", settings={"idle_timeout": IDLE_TIMEOUT_S})
    assert again.status == "successful", again.stdout.read()
    assert len(sandbox.pools()) == 1
    assert again.stats["changed"] == {"sandbox": 1}
    assert any("default/vllm" in one["stdout"] for one in again.events if one["event"] == "verbose")
    for artifact in (tmp_path / "again" / "artifacts").rglob("*"):
        if artifact.is_file():
            text = artifact.read_text(errors="replace")
            assert (artifact.name, SECRET in text, "PRIVATE KEY" in text) == (artifact.name, False, False)


def run_job(
    folder: Path, sandbox: Sandbox, playbook: str, answers: dict[str, Any], credential: dict[str, Any], **more: Any
) -> Any:
    """As AWX starts a job: a folder with project and inventory, answers as extra variables, credentials injected."""
    (folder / "inventory").mkdir(parents=True)
    local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    hosts = {"sandbox": {"cluster_id": sandbox.cluster_id, **local}}
    (folder / "inventory" / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts}}))
    os.symlink(CHECKOUT, folder / "project")
    injected = awx_collection.inject(credential["injectors"], sandbox.env["OCI_CONFIG_FILE"], folder)
    more.setdefault("settings", {})["suppress_ansible_output"] = True
    return ansible_runner.run(
        private_data_dir=str(folder),
        playbook=playbook,
        extravars=answers,
        envvars={
            **injected,
            "OCI_AI_BLUEPRINTS_ENDPOINT": sandbox.env["OCI_AI_BLUEPRINTS_ENDPOINT"],
            "ANSIBLE_COLLECTIONS_PATH": sandbox.env["ANSIBLE_COLLECTIONS_PATH"],
            "PATH": f"{PLAYBOOK.parent}:{os.environ['PATH']}",
        },
        quiet=True,
        **more,
    )


def test_the_execution_environment_has_what_roles_need(tmp_path: Path) -> None:
    builder = str(PLAYBOOK.with_name("ansible-builder"))
    definition = CHECKOUT / "extensions" / "execution_environment" / "execution-environment.yml"
    subprocess.run([builder, "create", "--file", str(definition), "--context", str(tmp_path)], check=True)
    (recipe,) = (path.read_text() for path in (tmp_path / "Dockerfile", tmp_path / "Containerfile") if path.is_file())
    assert "helm plugin install https://github.com/databus23/helm-diff" in recipe
    collections = yaml.safe_load((tmp_path / "_build" / "requirements.yml").read_text())["collections"]
    assert {one["name"] for one in collections} == {"oci_ai.blueprints", "kubernetes.core"}
    found = subprocess.run(
        [builder, "introspect", str(CHECKOUT / ".collections")], check=True, capture_output=True, text=True
    )
    libraries = {line.partition("  #")[0] for line in yaml.safe_load(found.stdout)["python"]}
    asked = {line for line in (CHECKOUT / "requirements.txt").read_text().splitlines() if line[:1] not in ("#", "")}
    assert {line for line in asked if not line.startswith("PyYAML")} == libraries, "PyYAML comes with ansible-core"
