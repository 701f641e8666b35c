# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's playbooks by their full names, on one cluster without an inventory."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import Sandbox
from .playing import CHECKOUT, Played, command, run
from .shared_nodes import make_shared_pool
from .staging import Buckets


def played(sandbox: Sandbox, name: str, *, check: bool = False, **variables: Any) -> Played:
    variables = {"cluster_id": sandbox.cluster_id, **variables}
    words = command(f"oci_ai.blueprints.{name}", check=check, diff=check, extra_vars=json.dumps(variables))
    return run(words, sandbox.env, {})


def test_a_blueprint_is_deployed_read_and_undeployed_by_playbooks(
    sandbox: Sandbox, vllm: dict[str, Any], tmp_path: Path
) -> None:
    asked = tmp_path / "vllm.yml"
    asked.write_text(yaml.safe_dump(vllm))
    with sandbox.recording() as calls:
        told = played(sandbox, "deploy", check=True, deploy_src=str(asked))
    assert (told.failed, calls.writes, "+ Deployment" in told.stdout or "NodePool" in told.stdout) == (False, [], True)
    deployed = played(sandbox, "deploy", deploy_src=str(asked))
    canonical = deployed.results[0]["result"]["deployments"][0]["canonical_name"]
    assert f"{canonical}: deployed http://" in deployed.stdout
    # As a survey of AWX hands it over.
    assert played(sandbox, "deploy", deploy_blueprint=json.dumps(vllm), deploy_wait="true").changed is False
    assert "Application startup complete." in played(sandbox, "logs", logs_name=vllm["deployment_name"]).stdout
    undone = played(sandbox, "undeploy", undeploy_names=[vllm["deployment_name"]])
    assert (undone.failed, undone.changed, '"left": []' in undone.stdout) == (False, True, True)
    assert sandbox.pools() == []


def test_nodes_are_updated_and_capacity_is_shown_by_playbooks(sandbox: Sandbox) -> None:
    make_shared_pool(sandbox, "VM.GPU.A10.2")
    asked: dict[str, Any] = {
        "update_name": "label them",
        "update_node_pool": "shared-team-a",
        "update_labels": {"team": "research"},
    }
    updated = played(sandbox, "update", **asked)
    assert (updated.failed, updated.changed) == (False, True), updated.stdout
    assert len(sandbox.kube.get("/api/v1/nodes?labelSelector=team=research")["items"]) == 1
    assert played(sandbox, "update", **asked).changed is False
    played(sandbox, "undeploy", undeploy_names=["label them"])
    shown = played(sandbox, "capacity", capacity_shapes=["BM.GPU.H100.8"])
    assert '"BM.GPU.H100.8          Uocm:US-ASHBURN-AD-1 ' in shown.stdout


EXAMPLES = [
    ("teams", "deploy"),
    ("fleet", "fleet_deploy"),
    ("air_gapped", "inference"),
    ("one_cluster", "shared_node_pool"),
]


@pytest.mark.parametrize(("example", "name"), EXAMPLES)
def test_an_example_is_planned_as_it_is(sandbox: Sandbox, example: str, name: str) -> None:
    env = sandbox.env
    buckets = Buckets(env["OCI_AI_BLUEPRINTS_ENDPOINT"], env["OCI_CONFIG_FILE"], env["SANDBOX_COMPARTMENT_ID"])
    buckets.make("models", {"config.json": b"{}"})
    secret = {"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/dockerconfigjson"}
    login = {".dockerconfigjson": base64.b64encode(b'{"auths": {}}').decode()}
    where = "/api/v1/namespaces/default/secrets"
    sandbox.kube.post(where, {**secret, "metadata": {"name": "registry-secret"}, "data": login})
    inventory = str(CHECKOUT / "examples" / example / "inventory.yml")
    here = json.dumps({"cluster_id": sandbox.cluster_id, "region": env["SANDBOX_REGION"], "fleet_soak_seconds": 0})
    with sandbox.recording() as calls:
        words = command(f"oci_ai.blueprints.{name}", inventory=inventory, extra_vars=here, check=True, diff=True)
        planned = run(words, env, {})
    sandbox.kube.delete(f"{where}/registry-secret")
    assert (planned.failed, planned.changed, calls.writes) == (False, True, []), planned.stdout
