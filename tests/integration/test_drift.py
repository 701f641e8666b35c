# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What others change: ours is repaired, theirs is reported and left, and a namesake is never seized by accident."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Sandbox
from .objects import Objects, path

Blueprint = dict[str, Any]
SIDECAR = {"name": "sidecar", "image": "docker.io/library/envoy:1.36"}


@pytest.fixture
def objects(sandbox: Sandbox, vllm: Blueprint) -> Objects:
    """The objects of a deployment that is up."""
    deployed = sandbox.play(sandbox.deploy(vllm)).deployment
    assert deployed["status"] == "deployed", deployed
    return Objects(sandbox.kube, deployed["canonical_name"])


def test_an_edited_image_and_a_deleted_service_are_shown_and_repaired(
    sandbox: Sandbox, vllm: Blueprint, objects: Objects
) -> None:
    objects.edit_pod(lambda pod: pod["containers"][0].update(image="docker.io/evil/miner:latest"))
    objects.delete("Service")
    told = sandbox.play(sandbox.deploy(vllm), check=True, diff=True)
    assert told.actions() == {"NodePool": "none", "Service": "create", "Deployment": "update", "HTTPRoute": "none"}
    why = {step["kind"]: step["why"] for step in told.result["plan"]}
    assert "spec.template.spec.containers[recipe].image" in why["Deployment"]
    assert "docker.io/evil/miner:latest" in told.result["diff"]["before"]
    assert vllm["recipe_image_uri"] in told.result["diff"]["after"]

    done = sandbox.play(sandbox.deploy(vllm))
    assert done.result["plan"] == told.result["plan"]
    assert objects.container["image"] == vllm["recipe_image_uri"]
    assert objects.get("Service") is not None
    assert done.deployment["status"] == "deployed"
    assert sandbox.play(sandbox.deploy(vllm)).changed is False


def test_a_sidecar_added_by_somebody_else_is_reported_and_left(
    sandbox: Sandbox, vllm: Blueprint, objects: Objects
) -> None:
    objects.edit_pod(lambda pod: pod["containers"].append(dict(SIDECAR)), manager="mesh-injector")
    again = sandbox.play(sandbox.deploy(vllm))
    assert again.changed is False
    (note,) = [one for one in again.result["warnings"] if "foreign" in one]
    assert "mesh-injector" in note
    assert "containers[name=sidecar]" in note
    vllm["recipe_image_uri"] = "docker.io/vllm/vllm-openai:v0.9.2"
    assert sandbox.play(sandbox.deploy(vllm)).deployment["status"] == "deployed"
    assert [one["name"] for one in objects.pod_spec["containers"]] == ["recipe", "sidecar"]
    assert objects.container["image"].endswith("v0.9.2")


def test_a_foreign_service_of_our_name_is_refused_before_anything_is_written(sandbox: Sandbox, vllm: Blueprint) -> None:
    name = sandbox.play(sandbox.deploy(vllm), check=True).deployment["canonical_name"]
    where = path("Service", f"recipe-{name}")
    sandbox.kube.apply(
        where,
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": f"recipe-{name}", "namespace": "default", "labels": {"owner": "accounting"}},
            "spec": {"selector": {"app": "accounting"}, "ports": [{"name": "theirs", "port": 9999}]},
        },
    )
    try:
        with sandbox.recording() as calls:
            refused = sandbox.play(sandbox.deploy(vllm))
        assert refused.failed
        assert refused.error == "not_ours"
        assert f"Service default/recipe-{name}" in refused.result["msg"]
        assert "adopt" in refused.result["msg"]
        assert calls.writes == []

        adopted = sandbox.play(sandbox.deploy(vllm, adopt=True))
        assert adopted.deployment["status"] == "deployed"
        service = sandbox.kube.get(where)
        assert service["spec"]["selector"] == {"app": f"recipe-{name}"}
        assert sandbox.play(sandbox.deploy(vllm)).changed is False
        undone = sandbox.play(sandbox.undeploy(vllm["deployment_name"]))
        assert undone.result["proof"]["left"] == []
        assert sandbox.kube.find(where) is None
    finally:
        sandbox.kube.delete(where)


def test_replicas_that_somebody_scaled_stay_until_the_blueprint_asks_for_another_number(
    sandbox: Sandbox, vllm: Blueprint
) -> None:
    vllm |= {"recipe_nvidia_gpu_count": 1, "recipe_ephemeral_storage_size": 50}
    objects = Objects(sandbox.kube, sandbox.play(sandbox.deploy(vllm)).deployment["canonical_name"])
    objects.scale(2, "kubectl")
    assert sandbox.play(sandbox.deploy(vllm)).changed is False
    objects.scale(0, "kube-controller-manager")
    vllm["recipe_image_uri"] = "docker.io/vllm/vllm-openai:v0.9.2"
    assert sandbox.play(sandbox.deploy(vllm)).deployment["replicas"] == {"desired": 0, "ready": 0}
    assert objects.container["image"].endswith("v0.9.2")
    vllm["recipe_replica_count"] = 2
    assert sandbox.play(sandbox.deploy(vllm), check=True).deployment["replicas"] == {"desired": 2, "ready": 0}
    assert sandbox.play(sandbox.deploy(vllm)).deployment["replicas"] == {"desired": 2, "ready": 2}
    assert sandbox.play(sandbox.deploy(vllm)).changed is False


def test_a_value_removed_from_the_blueprint_leaves_its_secret_and_the_last_one_takes_it_along(
    sandbox: Sandbox, vllm: Blueprint
) -> None:
    plain = list(vllm["recipe_container_env"])
    tokens = [{"key": key, "value": f"hf_{key.lower()}_0123456789abcdef"} for key in ("HF_TOKEN", "WANDB_API_KEY")]
    vllm["recipe_container_env"] = [*plain, *tokens]
    objects = Objects(sandbox.kube, sandbox.play(sandbox.deploy(vllm)).deployment["canonical_name"])
    secret = next(
        variable["valueFrom"]["secretKeyRef"]["name"]
        for variable in objects.container["env"]
        if variable["name"] == "HF_TOKEN"
    )
    assert set(objects.get("Secret", secret)["data"]) == {"HF_TOKEN", "WANDB_API_KEY"}

    vllm["recipe_container_env"] = [*plain, tokens[0]]
    assert sandbox.play(sandbox.deploy(vllm)).actions()["Secret"] == "update"
    assert set(objects.get("Secret", secret)["data"]) == {"HF_TOKEN"}
    assert "WANDB_API_KEY" not in {variable["name"] for variable in objects.container["env"]}

    vllm["recipe_container_env"] = plain
    pruned = sandbox.play(sandbox.deploy(vllm))
    assert pruned.actions()["Secret"] == "delete"
    assert objects.get("Secret", secret) is None
    assert "Secret" not in {one["kind"] for one in pruned.deployment["objects"]}
    assert sandbox.play(sandbox.deploy(vllm)).changed is False
