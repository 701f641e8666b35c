# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An undeployment that something holds up names it, says what it did so far, and both ways go on from there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .background import Background
from .conftest import Sandbox
from .objects import Objects, path

Blueprint = dict[str, Any]
HOLD = "example.com/hold"


@contextmanager
def held_service(sandbox: Sandbox, canonical: str) -> Iterator[None]:
    """The deployment's Service has a finalizer of somebody else."""
    where = path("Service", f"recipe-{canonical}")
    sandbox.kube.merge(where, {"metadata": {"finalizers": [HOLD]}})
    try:
        yield
    finally:
        sandbox.kube.merge(where, {"metadata": {"finalizers": None}})


def test_what_holds_an_undeployment_is_named_and_what_is_gone_is_told(sandbox: Sandbox, vllm: Blueprint) -> None:
    canonical = sandbox.play(sandbox.deploy(vllm)).deployment["canonical_name"]
    with held_service(sandbox, canonical):
        held = sandbox.play(sandbox.undeploy(canonical, wait_timeout=3))
    assert held.error == "left_behind"
    assert f"Service default/recipe-{canonical} by finalizer {HOLD}" in held.result["msg"]
    assert {"HTTPRoute", "Deployment"} <= {one["kind"] for one in held.result["removed"]}
    left = {one["kind"] for one in held.result["proof"]["left"]}
    assert {"Service", "NodePool"} <= left
    assert "Deployment" not in left

    done = sandbox.play(sandbox.undeploy(canonical))
    assert done.result["proof"]["left"] == []
    assert sandbox.pools() == []


def test_a_deployment_waits_for_an_object_on_its_way_out_and_makes_it_anew(
    sandbox: Sandbox, vllm: Blueprint, start: Callable[..., Background]
) -> None:
    canonical = sandbox.play(sandbox.deploy(vllm)).deployment["canonical_name"]
    with held_service(sandbox, canonical):
        sandbox.play(sandbox.undeploy(canonical, wait_timeout=3))
        told = sandbox.play(sandbox.deploy(vllm), check=True)
        run = start(sandbox.deploy(vllm))
        sandbox.until(lambda: "replace Service" in run.stdout)
    assert told.actions()["Service"] == "replace"
    assert run.end().failed is False
    assert Objects(sandbox.kube, canonical).get("Service") is not None
    assert sandbox.play(sandbox.deploy(vllm)).changed is False


def test_check_mode_says_what_would_be_removed(sandbox: Sandbox, vllm: Blueprint) -> None:
    name = vllm["deployment_name"]
    sandbox.play(sandbox.deploy(vllm))
    told = sandbox.play(sandbox.undeploy(name), check=True).result
    done = sandbox.play(sandbox.undeploy(name)).result
    assert told["removed"] == done["removed"] != []
    assert told["proof"] == done["proof"]


@contextmanager
def namesake(sandbox: Sandbox, canonical: str) -> Iterator[str]:
    """Path of a Service of somebody else with the deployment's name."""
    services = "/api/v1/namespaces/default/services"
    about = {"name": f"recipe-{canonical}"}
    sandbox.kube.post(
        services, {"apiVersion": "v1", "kind": "Service", "metadata": about, "spec": {"ports": [{"port": 80}]}}
    )
    try:
        yield f"{services}/recipe-{canonical}"
    finally:
        sandbox.kube.delete(f"{services}/recipe-{canonical}")


def test_a_namesake_of_somebody_else_stays_unless_it_is_adopted(sandbox: Sandbox) -> None:
    with namesake(sandbox, "not-deployed") as service:
        left_alone = sandbox.play(sandbox.undeploy("not-deployed"))
        told = sandbox.play(sandbox.undeploy("not-deployed", adopt=True), check=True)
        assert sandbox.kube.find(service) is not None
        assert (left_alone.changed, told.changed) == (False, True)
        done = sandbox.play(sandbox.undeploy("not-deployed", adopt=True))
        assert done.result["removed"] == told.result["removed"]
        assert [one["kind"] for one in done.result["removed"]] == ["Service"]
        assert sandbox.kube.find(service) is None


def test_a_deletion_that_fails_for_a_moment_is_asked_for_again(sandbox: Sandbox, vllm: Blueprint) -> None:
    sandbox.play(sandbox.deploy(vllm))
    sandbox.admin.post("/faults", operation="DeleteNodePool", status=500, code="InternalServerError", message="oops")
    assert sandbox.play(sandbox.undeploy(vllm["deployment_name"])).result["proof"]["left"] == []
    assert sandbox.pools() == []


def test_a_deletion_that_oci_refuses_says_what_is_gone_and_what_is_left(sandbox: Sandbox, vllm: Blueprint) -> None:
    sandbox.play(sandbox.deploy(vllm))
    sandbox.admin.post("/faults", operation="DeleteNodePool", status=400, code="InvalidParameter", message="not today")
    refused = sandbox.play(sandbox.undeploy(vllm["deployment_name"])).result
    assert "DeleteNodePool: not today" in refused["msg"]
    assert {"HTTPRoute", "Deployment", "Service"} <= {one["kind"] for one in refused["removed"]}
    assert {one["kind"] for one in refused["proof"]["left"]} == {"Node", "NodePool", "Instance"}
    assert sandbox.play(sandbox.undeploy(vllm["deployment_name"])).result["proof"]["left"] == []


def test_a_pool_is_not_forgotten_by_an_undeployment_that_cannot_see_oci(sandbox: Sandbox, vllm: Blueprint) -> None:
    name = vllm["deployment_name"]
    sandbox.play(sandbox.deploy(vllm))
    blind = {"name": name, "kubeconfig": sandbox.env["SANDBOX_ADMIN_KUBECONFIG"], "wait_timeout": 5}
    refused = sandbox.play({"oci_ai.blueprints.blueprint_undeploy": blind})
    assert refused.error == "invalid_option"
    assert sandbox.cluster_id in refused.result["msg"]
    assert sandbox.play(sandbox.deploy(vllm)).changed is False


def test_a_volume_that_stays_behind_its_claim_is_named(sandbox: Sandbox, vllm: Blueprint) -> None:
    canonical = sandbox.play(sandbox.deploy(vllm)).deployment["canonical_name"]
    labels = {
        "app.kubernetes.io/managed-by": "oci-ai-blueprints",
        "app.kubernetes.io/instance": canonical,
    }
    sizes = {"accessModes": ["ReadWriteOnce"]}
    volume, claim = f"csi-{canonical}", f"{canonical}-data"
    sandbox.kube.post(
        "/api/v1/persistentvolumes",
        {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {"name": volume, "finalizers": [HOLD]},
            "spec": {
                **sizes,
                "capacity": {"storage": "50Gi"},
                "hostPath": {"path": "/data"},
                "claimRef": {"namespace": "default", "name": claim},
                "persistentVolumeReclaimPolicy": "Retain",
            },
        },
    )
    sandbox.kube.post(
        "/api/v1/namespaces/default/persistentvolumeclaims",
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": claim, "labels": labels},
            "spec": {
                **sizes,
                "resources": {"requests": {"storage": "50Gi"}},
                "storageClassName": "",
                "volumeName": volume,
            },
        },
    )
    try:
        held = sandbox.play(sandbox.undeploy(canonical, wait_timeout=6))
        left = {(one["kind"], one["name"]) for one in held.result["proof"]["left"]}
        assert ("PersistentVolume", volume) in left
    finally:
        sandbox.kube.delete(f"/api/v1/persistentvolumes/{volume}")
        sandbox.kube.merge(f"/api/v1/persistentvolumes/{volume}", {"metadata": {"finalizers": None}})
    assert sandbox.play(sandbox.undeploy(canonical)).result["proof"]["left"] == []
