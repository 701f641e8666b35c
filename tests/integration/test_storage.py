# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blueprints with buckets, pre-authenticated requests and file systems: deployed, deployed again, taken away."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import Sandbox
from .file_systems import make_file_system
from .objects import Objects
from .staging import Buckets
from .test_deployment_logs import logs

CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims"
VOLUMES = "/api/v1/persistentvolumes"
Blueprint = dict[str, Any]


@pytest.fixture
def buckets(sandbox: Sandbox) -> Buckets:
    env = sandbox.env
    found = Buckets(env["OCI_AI_BLUEPRINTS_ENDPOINT"], env["OCI_CONFIG_FILE"], env["SANDBOX_COMPARTMENT_ID"])
    found.make("models", {"llama/config.json": b"{}"})
    found.make("results")
    return found


@pytest.fixture
def staged(vllm: Blueprint, buckets: Buckets) -> Blueprint:
    """A service that reads a model from a bucket and data by a pre-authenticated request."""
    inputs = [
        {"bucket_name": "models", "mount_location": "/models", "volume_size_in_gbs": 500, "include": ["llama"]},
        {"par": buckets.par("models"), "mount_location": "/data", "volume_size_in_gbs": 20},
    ]
    return {**vllm, "input_object_storage": inputs}


@pytest.fixture
def tuning(vllm: Blueprint, buckets: Buckets) -> Blueprint:
    """A job that leaves a model on a volume of its own."""
    service_only = ("recipe_container_port", "recipe_prometheus_enabled")
    job = {field: value for field, value in vllm.items() if field not in service_only}
    output = {"bucket_name": "results", "mount_location": "/out", "volume_size_in_gbs": 100}
    return {**job, "recipe_mode": "job", "output_object_storage": [output]}


def claims(sandbox: Sandbox, canonical: str) -> list[dict[str, Any]]:
    found = sandbox.kube.get(f"{CLAIMS}?labelSelector=app.kubernetes.io/instance={canonical}")["items"]
    return [dict(one) for one in found]


def volumes(sandbox: Sandbox) -> list[str]:
    return [one["metadata"]["name"] for one in sandbox.kube.get(VOLUMES)["items"]]


def test_inputs_are_staged_by_init_containers_and_a_second_run_changes_nothing(
    sandbox: Sandbox, staged: Blueprint
) -> None:
    played = sandbox.play(sandbox.deploy(staged))
    assert not played.failed, played.stdout
    name = played.deployment["canonical_name"]
    spec = Objects(sandbox.kube, name).pod_spec
    assert [one["name"] for one in spec["initContainers"]] == ["stage-0", "stage-1"]
    assert len(claims(sandbox, name)) == 2
    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(staged), check=False, diff=True)
    assert not again.changed, again.result["plan"]
    assert calls.writes == []
    read = sandbox.play(logs(sandbox, staged["deployment_name"]), verbosity=3)
    assert [(row["container"], row["init"]) for row in read.result["logs"]] == [
        ("stage-0", True),
        ("stage-1", True),
        ("recipe", False),
    ]
    token = staged["input_object_storage"][1]["par"].split("/")[4]
    assert token not in played.stdout + again.stdout + read.stdout


def test_undeploy_proves_that_the_volumes_went_too(sandbox: Sandbox, staged: Blueprint) -> None:
    played = sandbox.play(sandbox.deploy(staged))
    assert len(volumes(sandbox)) == 2
    gone = sandbox.play(sandbox.undeploy(played.deployment["canonical_name"]))
    assert not gone.failed, gone.stdout
    assert gone.result["proof"]["left"] == []
    assert "block volumes behind the deployment's claims by OCID" in gone.result["proof"]["checked"]
    assert volumes(sandbox) == []
    assert sandbox.kube.get(f"/api/v1/namespaces/default/configmaps/{'kube-root-ca.crt'}")


def test_check_mode_shows_the_storage_and_makes_none(sandbox: Sandbox, staged: Blueprint) -> None:
    with sandbox.recording() as calls:
        played = sandbox.play(sandbox.deploy(staged), check=True, diff=True)
    assert not played.failed, played.stdout
    assert calls.writes == []
    assert played.actions()["ConfigMap"] == "create"
    assert "import argparse" not in played.stdout
    assert "characters, sha256" in played.stdout


def test_buckets_that_are_missing_are_named_all_at_once(sandbox: Sandbox, staged: Blueprint, tuning: Blueprint) -> None:
    wrong = {**staged, "output_object_storage": [{**tuning["output_object_storage"][0], "bucket_name": "nowhere"}]}
    wrong["input_object_storage"][0]["bucket_name"] = "modles"
    wrong["input_object_storage"][1]["par"] = wrong["input_object_storage"][1]["par"].replace("/p/", "/p/x")
    played = sandbox.play(sandbox.deploy(wrong))
    assert played.failed
    problems = played.result["error"]["details"]["problems"]
    assert [one.partition(":")[0] for one in problems] == [
        "input_object_storage[0].bucket_name",
        "output_object_storage[0].bucket_name",
        "input_object_storage[1].par",
    ]


def test_a_job_with_outputs_gives_its_volume_back_when_they_are_uploaded_and_begins_anew_with_an_empty_one(
    sandbox: Sandbox, tuning: Blueprint
) -> None:
    told = sandbox.play(sandbox.deploy(tuning), check=True)
    played = sandbox.play(sandbox.deploy(tuning))
    assert not played.failed, played.stdout
    assert played.result["plan"] == told.result["plan"]
    name = played.deployment["canonical_name"]
    assert (claims(sandbox, name), volumes(sandbox)) == ([], [])
    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(tuning))
    assert (again.changed, calls.writes) == (False, []), again.stdout

    tuning["output_object_storage"][0]["volume_size_in_gbs"] = 60
    asked = sandbox.play(sandbox.deploy(tuning, wait=False))
    assert asked.deployment["status"] == "pending", asked.stdout
    (claim,) = claims(sandbox, name)
    assert "ownerReferences" not in claim["metadata"]
    assert claim["spec"]["resources"]["requests"]["storage"] == "60Gi"
    job = Objects(sandbox.kube, name)
    sandbox.until(lambda: (job.get("Job") or {}).get("status", {}).get("succeeded"))
    tuning["output_object_storage"][0]["volume_size_in_gbs"] = 50
    tuning["recipe_container_command_args"] = ["--epochs", "2"]
    smaller = sandbox.play(sandbox.deploy(tuning))
    assert [step["action"] for step in smaller.result["plan"] if step["kind"] == "PersistentVolumeClaim"] == [
        "delete",
        "create",
        "delete",
    ]
    assert (claims(sandbox, name), sandbox.pools()) == ([], [])
    gone = sandbox.play(sandbox.undeploy(name))
    assert not gone.failed, gone.stdout
    assert gone.result["proof"]["left"] == []
    assert claims(sandbox, name) == []


def test_outputs_of_a_failed_job_are_not_deleted_unless_told_so(sandbox: Sandbox, tuning: Blueprint) -> None:
    tuning["recipe_image_uri"] = "docker.io/vllm/vllm-openai:sandbox-job-fails"
    played = sandbox.play(sandbox.deploy(tuning))
    assert played.failed
    name = played.deployment["canonical_name"]
    without: Blueprint = {**tuning, "output_object_storage": []}
    with sandbox.recording() as calls:
        refused = [sandbox.play(task) for task in (sandbox.undeploy(name), sandbox.deploy(without))]
    assert all(one.failed for one in refused)
    assert [one.error for one in refused] == ["outputs_not_uploaded", "outputs_not_uploaded"]
    assert calls.writes == []
    assert len(claims(sandbox, name)) == 1
    gone = sandbox.play(sandbox.undeploy(name, discard_outputs=True))
    assert not gone.failed, gone.stdout
    assert claims(sandbox, name) == []


def test_a_block_volume_that_oci_kept_after_a_job_is_named_when_the_job_is_undeployed(
    sandbox: Sandbox, tuning: Blueprint
) -> None:
    sandbox.admin.post("/faults", operation="TerminateVolume", nth=1, times=1000, status=500, code="InternalError")
    done = sandbox.play(sandbox.deploy(tuning))
    assert done.deployment["status"] == "deployed", done.stdout
    name = done.deployment["canonical_name"]
    assert claims(sandbox, name) == []
    held = sandbox.play(sandbox.undeploy(name, wait_timeout=8))
    assert held.error == "left_behind"
    assert [one["kind"] for one in held.result["proof"]["left"] if one["where"] == "oci"] == ["BlockVolume"]
    sandbox.admin.delete("/faults")
    assert sandbox.play(sandbox.undeploy(name)).result["proof"]["left"] == []


@pytest.fixture
def file_system(sandbox: Sandbox) -> Blueprint:
    """An input_file_system entry whose export is there."""
    return make_file_system(sandbox)


def test_a_file_system_is_mounted_and_left_alone_when_the_deployment_goes(
    sandbox: Sandbox, vllm: Blueprint, file_system: Blueprint
) -> None:
    mounted = {**vllm, "input_file_system": [file_system]}
    played = sandbox.play(sandbox.deploy(mounted))
    assert not played.failed, played.stdout
    name = played.deployment["canonical_name"]
    (claim,) = claims(sandbox, name)
    assert claim["status"]["phase"] == "Bound"
    volume = sandbox.kube.get(f"{VOLUMES}/{claim['spec']['volumeName']}")
    handle = volume["spec"]["csi"]["volumeHandle"]
    assert handle.startswith(f"{file_system['file_system_ocid']}:")
    assert handle.endswith(":/models")
    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(mounted))
    assert not again.changed, again.result["plan"]
    assert calls.writes == []
    gone = sandbox.play(sandbox.undeploy(name))
    assert not gone.failed, gone.stdout
    assert gone.result["proof"]["left"] == []
    assert volumes(sandbox) == []
    assert file_system["file_system_ocid"] in json.dumps(sandbox.admin.get("/state"))


def test_a_mount_target_that_does_not_export_the_file_system_is_refused(
    sandbox: Sandbox, vllm: Blueprint, file_system: Blueprint
) -> None:
    other = {**file_system, "file_system_ocid": file_system["file_system_ocid"][:-4] + "zzzz"}
    played = sandbox.play(sandbox.deploy({**vllm, "input_file_system": [other]}))
    assert played.error == "invalid_blueprint"
    assert "the mount target does not export this file system" in played.result["msg"]
    assert sandbox.pools() == []


def test_a_block_volume_that_oci_keeps_is_named_and_the_next_run_finishes(sandbox: Sandbox, staged: Blueprint) -> None:
    name = sandbox.play(sandbox.deploy(staged)).deployment["canonical_name"]
    sandbox.admin.post("/faults", operation="TerminateVolume", nth=1, times=1000, status=500, code="InternalError")
    held = sandbox.play(sandbox.undeploy(name, wait_timeout=15))
    assert held.error == "left_behind"
    assert "BlockVolume" in {one["kind"] for one in held.result["proof"]["left"]}
    sandbox.admin.delete("/faults")
    gone = sandbox.play(sandbox.undeploy(name))
    assert not gone.failed, gone.stdout
    assert gone.result["proof"]["left"] == []
