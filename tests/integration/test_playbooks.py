# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's playbooks by their full names, on one cluster without an inventory."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import Sandbox
from .playing import CHECKOUT, Played, command, run
from .shared_nodes import make_shared_pool
from .staging import Buckets


def played(
    sandbox: Sandbox, name: str, *, check: bool = False, env: dict[str, str] | None = None, **variables: Any
) -> Played:
    variables = {"cluster_id": sandbox.cluster_id, **variables}
    words = command(f"oci_ai.blueprints.{name}", check=check, diff=check, extra_vars=json.dumps(variables))
    return run(words, sandbox.env, env or {})


def test_a_blueprint_is_deployed_read_and_undeployed_by_playbooks(
    sandbox: Sandbox, vllm: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "vllm.yml"
    file.write_text(yaml.safe_dump(vllm))
    asked = os.path.relpath(file)
    with sandbox.recording() as calls:
        told = played(sandbox, "deploy", check=True, deploy_src=asked)
    assert (told.failed, calls.writes, "+ Deployment" in told.stdout or "NodePool" in told.stdout) == (False, [], True)
    (begun,) = played(sandbox, "deploy", deploy_src=asked, deploy_wait=False).results[0]["result"]["deployments"]
    assert begun["status"] == "pending"
    assert f"{begun['canonical_name']}: deployed http://" in played(sandbox, "deploy", deploy_src=asked).stdout
    # As a survey of AWX hands it over.
    assert played(sandbox, "deploy", deploy_blueprint=json.dumps(vllm), deploy_wait="true").changed is False
    assert "Application startup complete." in played(sandbox, "logs", logs_name=vllm["deployment_name"]).stdout
    played(sandbox, "logs", logs_name=vllm["deployment_name"], logs_dest=os.path.relpath(tmp_path / "logs"))
    assert len([*(tmp_path / "logs").iterdir()]) == 1
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


def test_a_model_can_be_kept_without_replicas(sandbox: Sandbox) -> None:
    asked = {"inference_name": "idle", "inference_model": "Qwen/Qwen2.5-7B-Instruct", "inference_replicas": 0}
    assert "+  replicas: 0" in played(sandbox, "inference", check=True, **asked).stdout


READERS = "oci-ai-blueprints-readers"
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


def test_readers_read_everything_and_change_nothing(sandbox: Sandbox, vllm: dict[str, Any], tmp_path: Path) -> None:
    sandbox.play(sandbox.deploy(vllm))
    with reader(sandbox, tmp_path) as kubeconfig:
        access = {"K8S_AUTH_KUBECONFIG": str(kubeconfig)}
        for name, variables in {
            "logs": {"logs_name": vllm["deployment_name"]},
            "report": {"report_dest": str(tmp_path / "report.html")},
            "capacity": {"capacity_families": ["A10"]},
            "fleet_status": {"fleet_must_be_healthy": True},
        }.items():
            read = played(sandbox, name, env=access, **variables)
            assert (read.failed, "[WARNING]" in read.stdout) == (False, False), read.stdout
        told = sandbox.play(
            sandbox.info(vllm["deployment_name"], drift=False, resources=True),
            {"oci_ai.blueprints.workspace_info": {"cluster_id": sandbox.cluster_id}},
            env=access,
        )
        assert (told.failed, "[WARNING]" in told.stdout) == (False, False), told.stdout
        refused = played(sandbox, "undeploy", env=access, undeploy_names=[vllm["deployment_name"]])
    assert refused.failed
    assert "Kubernetes refused to" in refused.stdout
    assert sandbox.play(sandbox.deploy(vllm)).changed is False


@contextmanager
def reader(sandbox: Sandbox, folder: Path) -> Iterator[Path]:
    """Kubeconfig of a service account with exactly the rights that docs/rbac.yaml gives the group of readers."""
    subject = {"kind": "ServiceAccount", "name": "reader", "namespace": "default"}
    accounts = "/api/v1/namespaces/default/serviceaccounts"
    sandbox.kube.post(accounts, {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "reader"}})
    made = [f"{accounts}/reader"]
    for one in yaml.safe_load((CHECKOUT / "docs" / "rbac.yaml").read_text())["items"]:
        if READERS in [group["name"] for group in one.get("subjects", ())]:
            namespace = one["metadata"].get("namespace", "")
            kind = "rolebindings" if namespace else "clusterrolebindings"
            where = (
                "/apis/rbac.authorization.k8s.io/v1" + (f"/namespaces/{namespace}" if namespace else "") + f"/{kind}"
            )
            about = {"name": f"{one['metadata']['name']}-test"}
            sandbox.kube.post(where, {**one, "metadata": about, "subjects": [subject]})
            made.append(f"{where}/{about['name']}")
    request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
    token = sandbox.kube.post(f"{accounts}/reader/token", request)
    access = yaml.safe_load(Path(sandbox.env["SANDBOX_ADMIN_KUBECONFIG"]).read_text())
    access["users"][0]["user"] = {"token": token["status"]["token"]}
    path = folder / "kubeconfig"
    path.write_text(yaml.safe_dump(access))
    yield path
    for one in made:
        sandbox.kube.delete(one)
