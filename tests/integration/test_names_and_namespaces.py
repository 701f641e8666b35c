# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deployment is its name in its namespace: namesakes elsewhere are strangers, two spellings of one name are not."""

from __future__ import annotations

import os
from typing import Any

import pytest

from .conftest import Sandbox
from .objects import Objects
from .test_undeploy_held import HOLD

Blueprint = dict[str, Any]
OWN = f"ns-{os.getpid()}"
"""Prefix of the namespaces that these tests make."""


def test_the_same_name_in_two_namespaces_is_two_deployments_with_a_pool_each(
    sandbox: Sandbox, vllm: Blueprint, team: str
) -> None:
    played = sandbox.play(sandbox.deploy(vllm), sandbox.deploy(vllm, namespace=team))
    ours, theirs = (one["result"]["deployments"][0] for one in played.results)
    assert ours["node_pool"]["id"] != theirs["node_pool"]["id"]
    assert ours["endpoints"]["internal"] != theirs["endpoints"]["internal"]
    assert ours["endpoints"]["public"] != theirs["endpoints"]["public"]
    assert {pool["id"] for pool in sandbox.pools()} == {ours["node_pool"]["id"], theirs["node_pool"]["id"]}

    undone = sandbox.play(sandbox.undeploy(vllm["deployment_name"]))
    assert undone.result["proof"]["left"] == []
    assert [pool["id"] for pool in sandbox.pools()] == [theirs["node_pool"]["id"]]
    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(vllm, namespace=team))
    assert again.changed is False
    assert calls.writes == []
    assert again.deployment["replicas"] == {"desired": 1, "ready": 1}
    assert Objects(sandbox.kube, ours["canonical_name"]).get("Deployment") is None

    canonical = sandbox.play(sandbox.undeploy(ours["canonical_name"], namespace=team))
    assert canonical.changed is True
    assert sandbox.pools() == []


def test_a_second_spelling_of_a_name_in_use_is_refused(sandbox: Sandbox, vllm: Blueprint) -> None:
    first = sandbox.play(sandbox.deploy(vllm)).deployment
    twin = {**vllm, "deployment_name": vllm["deployment_name"].upper()}
    with sandbox.recording() as calls:
        refused = sandbox.play(sandbox.deploy(twin))
    assert refused.error == "invalid_blueprint"
    assert repr(vllm["deployment_name"]) in refused.result["msg"]
    assert repr(first["canonical_name"]) in refused.result["msg"]
    assert calls.writes == []

    undone = sandbox.play(sandbox.undeploy(twin["deployment_name"]))
    assert undone.result["proof"]["left"] == []
    assert sandbox.pools() == []


def test_two_spellings_of_one_name_in_one_task_are_refused(sandbox: Sandbox, vllm: Blueprint) -> None:
    twin = {**vllm, "deployment_name": vllm["deployment_name"].replace(" ", "-")}
    with sandbox.recording() as calls:
        refused = sandbox.play(sandbox.deploy(vllm, twin), check=True)
    assert refused.failed
    assert [one["status"] for one in refused.result["deployments"]].count("failed") == 1
    assert repr(vllm["deployment_name"]) in refused.result["msg"]
    assert calls.writes == []


def test_undeploying_what_is_not_there_is_ok(sandbox: Sandbox) -> None:
    with sandbox.recording() as calls:
        played = sandbox.play(sandbox.undeploy("never heard of", "Never-Heard-Of", "nor of this"))
    assert not played.failed
    assert played.changed is False
    told = [(one["name"], one["status"]) for one in played.result["deployments"]]
    assert told == [("never heard of", "absent"), ("nor of this", "absent")], "two spellings are one deployment"
    assert played.result["removed"] == []
    assert played.result["proof"]["checked"]
    assert calls.writes == []


def test_a_pool_is_given_back_although_its_namespace_was_deleted(
    sandbox: Sandbox, vllm: Blueprint, short_lived: str
) -> None:
    sandbox.play(sandbox.deploy(vllm, namespace=short_lived))
    sandbox.kube.delete(f"/api/v1/namespaces/{short_lived}")
    sandbox.until(lambda: sandbox.kube.find(f"/api/v1/namespaces/{short_lived}") is None)
    (row,) = sandbox.play(sandbox.info()).result["deployments"]
    assert (row["namespace"], row["status"]) == (short_lived, "degraded")
    undone = sandbox.play(sandbox.undeploy(vllm["deployment_name"], namespace=short_lived))
    assert not undone.failed
    assert undone.result["proof"]["left"] == []
    assert sandbox.pools() == []
    assert sandbox.play(sandbox.info()).result["deployments"] == []


def test_nothing_is_deployed_into_a_namespace_that_is_being_deleted(
    sandbox: Sandbox, vllm: Blueprint, short_lived: str
) -> None:
    sandbox.play(sandbox.deploy(vllm, namespace=short_lived))
    namespace = f"/api/v1/namespaces/{short_lived}"
    service = f"{namespace}/services/recipe-{canonical_of(vllm)}"
    sandbox.kube.merge(service, {"metadata": {"finalizers": [HOLD]}})
    sandbox.kube.delete(namespace)
    workload = f"/apis/apps/v1/namespaces/{short_lived}/deployments/recipe-{canonical_of(vllm)}"
    sandbox.until(lambda: sandbox.kube.find(workload) is None)
    with sandbox.recording() as calls:
        refused = sandbox.play(sandbox.info(), sandbox.deploy(vllm, namespace=short_lived))
    assert refused.error == "invalid_option"
    assert f"Namespace '{short_lived}' is being deleted" in refused.result["msg"]
    assert calls.writes == []
    (row,) = refused.results[0]["result"]["deployments"]
    assert row["status"] == "degraded"
    assert f"Namespace '{short_lived}' is being deleted, and all that is in it." in row["warnings"]
    sandbox.kube.merge(service, {"metadata": {"finalizers": None}})
    sandbox.until(lambda: sandbox.kube.find(namespace) is None)
    assert not sandbox.play(sandbox.undeploy(vllm["deployment_name"], namespace=short_lived)).failed


def canonical_of(blueprint: Blueprint) -> str:
    return str(blueprint["deployment_name"]).replace(" ", "-")


def test_a_namespace_that_does_not_exist_is_shown_and_made(sandbox: Sandbox, vllm: Blueprint) -> None:
    name = f"{OWN}-new"
    options = {"namespace": name, "kubeconfig": sandbox.env["SANDBOX_ADMIN_KUBECONFIG"]}
    told = sandbox.play(sandbox.deploy(vllm, **options), check=True, diff=True)
    assert told.actions()["Namespace"] == "create"
    assert told.actions()["Deployment"] == "create"
    assert f"kubernetes: Deployment {name}/" in told.result["diff"]["after"]
    try:
        done = sandbox.play(sandbox.deploy(vllm, **options))
        assert done.actions() == told.actions()
        assert done.deployment["status"] == "deployed"
        assert sandbox.play(sandbox.deploy(vllm, **options)).changed is False
    finally:
        sandbox.kube.delete(f"/api/v1/namespaces/{name}")


@pytest.fixture
def short_lived(sandbox: Sandbox) -> str:
    """A namespace that a test deletes itself."""
    name = f"{OWN}-short"
    sandbox.kube.post("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    where = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{name}/rolebindings/oci-ai-blueprints-workloads"
    sandbox.until(lambda: sandbox.kube.find(where))
    return name


def test_a_namespace_that_is_not_open_to_us_is_refused_with_what_to_do(sandbox: Sandbox, vllm: Blueprint) -> None:
    refused = sandbox.play(sandbox.deploy(vllm, namespace="kube-public"))
    assert refused.failed
    assert "kube-public" in refused.result["msg"]
    assert "rbac" in refused.result["msg"].lower()
    assert sandbox.pools() == []
