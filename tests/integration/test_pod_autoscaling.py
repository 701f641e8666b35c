# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service whose replicas follow its load: KEDA is told once, and from then on the number is the autoscaler's."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Sandbox
from .objects import Objects

Blueprint = dict[str, Any]
HPA_CONTROLLER = "kube-controller-manager"


@pytest.fixture
def scaled(vllm: Blueprint) -> Blueprint:
    """Room for two replicas, on one node."""
    vllm |= {"recipe_nvidia_gpu_count": 1, "recipe_ephemeral_storage_size": 50, "recipe_prometheus_enabled": False}
    return {**vllm, "recipe_pod_autoscaling_params": {"min_replicas": 1, "max_replicas": 2}}


def objects_of(sandbox: Sandbox, deployment: dict[str, Any]) -> Objects:
    return Objects(sandbox.kube, deployment["canonical_name"])


def test_replicas_that_the_autoscaler_chose_stay_whatever_else_changes(sandbox: Sandbox, scaled: Blueprint) -> None:
    done = sandbox.play(sandbox.deploy(scaled))
    assert not done.failed, done.stdout
    objects = objects_of(sandbox, done.deployment)
    assert objects.get("ScaledObject")["spec"]["scaleTargetRef"]["name"] == objects.workload
    template = objects.deployment["spec"]["template"]["metadata"]
    assert template["annotations"]["prometheus.io/scrape"] == "true"
    assert template["labels"]["recipe"] == done.deployment["canonical_name"]

    condition = {"type": "Ready", "status": "False", "reason": "TriggerError", "message": "no Prometheus at this URL"}
    where = f"/apis/keda.sh/v1alpha1/namespaces/default/scaledobjects/{objects.workload}/status"
    sandbox.kube.merge(where, {"status": {"conditions": [condition]}})
    objects.scale(2, HPA_CONTROLLER)
    sandbox.until(lambda: objects.ready == 2)
    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(scaled))
    assert again.changed is False, again.result["plan"]
    assert calls.writes == []
    drift = sandbox.play(sandbox.info(drift=True)).deployment["drift"]
    assert drift == {"found": False, "repairs": [], "foreign": []}, "the number is the autoscaler's"
    note = " ".join(again.deployment["warnings"])
    assert "is not Ready, so that replicas do not follow the load: TriggerError: no Prometheus at this URL" in note
    sandbox.kube.merge(where, {"status": {"conditions": [{**condition, "status": "True"}]}})

    scaled["recipe_container_env"].append({"key": "LOG_LEVEL", "value": "debug"})
    changed = sandbox.play(sandbox.deploy(scaled))
    assert changed.actions()["Deployment"] == "update"
    assert changed.deployment["replicas"] == {"desired": 2, "ready": 2}
    assert "ScaledObject" not in " ".join(changed.deployment["warnings"])


def test_changed_knobs_reach_keda_and_drift_is_repaired(sandbox: Sandbox, scaled: Blueprint) -> None:
    objects = objects_of(sandbox, sandbox.play(sandbox.deploy(scaled)).deployment)
    scaled["recipe_pod_autoscaling_params"] |= {"scaling_threshold": 0.7, "stabilization_window_down": 600}
    changed = sandbox.play(sandbox.deploy(scaled))
    assert changed.actions() | {"ScaledObject": "update"} == changed.actions()
    assert changed.actions()["Deployment"] == "none"
    spec = objects.get("ScaledObject")["spec"]
    assert spec["triggers"][0]["metadata"]["threshold"] == "0.7"
    objects.edit("ScaledObject", lambda found: found["spec"].update(maxReplicaCount=90))
    assert sandbox.play(sandbox.deploy(scaled)).actions()["ScaledObject"] == "update"
    assert objects.get("ScaledObject")["spec"]["maxReplicaCount"] == 2


def test_the_autoscaler_goes_before_the_number_that_it_would_undo(sandbox: Sandbox, scaled: Blueprint) -> None:
    scaled["recipe_replica_count"] = 2
    done = sandbox.play(sandbox.deploy(scaled))
    del scaled["recipe_pod_autoscaling_params"]
    scaled["recipe_replica_count"] = 1
    with sandbox.recording() as calls:
        fixed = sandbox.play(sandbox.deploy(scaled))
    assert not fixed.failed, fixed.stdout
    assert fixed.deployment["replicas"] == {"desired": 1, "ready": 1}
    written = [f"{one['verb']} {one['objectRef']['resource']}" for one in calls.kubernetes_writes]
    assert written.index("delete scaledobjects") < written.index("patch deployments")
    assert objects_of(sandbox, done.deployment).get("ScaledObject") is None
    assert sandbox.play(sandbox.deploy(scaled)).changed is False


def test_undeploying_takes_the_autoscaler_before_the_workload_and_proves_it(
    sandbox: Sandbox, scaled: Blueprint
) -> None:
    sandbox.play(sandbox.deploy(scaled))
    with sandbox.recording() as calls:
        gone = sandbox.play(sandbox.undeploy(scaled["deployment_name"]))
    deleted = [one["objectRef"]["resource"] for one in calls.kubernetes_writes if one["verb"] == "delete"]
    assert deleted.index("httproutes") < deleted.index("scaledobjects") < deleted.index("deployments")
    assert gone.result["proof"]["left"] == []
    assert any("scaledobjects" in line for line in gone.result["proof"]["checked"])
