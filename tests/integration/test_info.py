# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""deployment_info: what is deployed where, and in what state, without a write."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from .conftest import Sandbox
from .documented import contradictions
from .file_systems import make_file_system
from .objects import Objects
from .staging import Buckets

Blueprint = dict[str, Any]
FIELDS = {
    "name",
    "canonical_name",
    "mode",
    "namespace",
    "status",
    "revision",
    "changed",
    "endpoints",
    "node_pool",
    "replicas",
    "objects",
    "warnings",
}


def test_an_empty_cluster_has_no_deployments(sandbox: Sandbox) -> None:
    with sandbox.recording() as calls:
        played = sandbox.play(sandbox.info())
    assert not played.failed
    assert played.result["deployments"] == []
    assert calls.writes == []


def test_each_deployment_is_shown_as_it_is(sandbox: Sandbox, vllm: Blueprint) -> None:
    well, ill, sick = (f"{vllm['deployment_name']} {word}" for word in ("well", "ill", "sick"))
    broken = {**vllm, "deployment_name": ill, "recipe_image_uri": "docker.io/vllm/vllm-openai:sandbox-crash-loop"}
    played = sandbox.play(
        sandbox.deploy({**vllm, "deployment_name": well}, {**vllm, "deployment_name": sick}, broken), timeout=90
    )
    deployed = next(one for one in played.result["deployments"] if one["name"] == well)
    Objects(sandbox.kube, f"{deployed['canonical_name'].removesuffix('well')}sick").delete("Deployment")

    with sandbox.recording() as calls:
        asked = sandbox.play(sandbox.info(), sandbox.info(well), sandbox.info(ill, f"{ill}s", namespace="default"))
    assert calls.writes == []
    assert asked.changed is False
    everything, one, some = (found["result"]["deployments"] for found in asked.results)

    rows = {row["name"]: row for row in everything}
    assert {name: row["status"] for name, row in rows.items()} == {well: "deployed", ill: "failed", sick: "degraded"}
    assert all(set(row) >= FIELDS for row in everything)
    pool = rows[well]["node_pool"]
    assert pool.pop("state") == "ACTIVE"
    told = {key: value for key, value in rows[well].items() if key in deployed and key not in ("changed", "warnings")}
    assert told == {key: deployed[key] for key in told}
    assert {name: bool(row["reason"]) for name, row in rows.items()} == {well: False, ill: True, sick: True}
    assert rows[sick]["reason"] == "Its Deployment is gone."
    assert rows[well]["replicas"] == {"desired": 1, "ready": 1}
    assert rows[ill]["replicas"] == {"desired": 1, "ready": 0}
    assert rows[sick]["replicas"] is None
    assert rows[ill]["node_pool"]["shape"] == vllm["recipe_node_shape"]
    assert any("CrashLoopBackOff" in note for note in rows[ill]["warnings"])

    assert [row["name"] for row in one] == [well]
    assert {row["name"]: row["status"] for row in some} == {ill: "failed", f"{ill}s": "absent"}
    near = next(row["reason"] for row in some if row["status"] == "absent")
    assert near == f"Nothing of this name is deployed. Did you mean {rows[ill]['canonical_name']}?"

    mended = sandbox.play(sandbox.deploy({**vllm, "deployment_name": sick}), sandbox.info(sick))
    assert mended.results[0]["result"]["changed"] is True
    assert mended.deployment["status"] == "deployed"


def test_deployments_of_all_namespaces_are_found_and_one_of_them_can_be_asked_for(
    sandbox: Sandbox, vllm: Blueprint, team: str
) -> None:
    shared = {
        **vllm,
        "recipe_node_shape": "VM.Standard.E5.Flex",
        "recipe_flex_shape_ocpu_count": 2,
        "recipe_flex_shape_memory_size_in_gbs": 16,
    }
    del shared["recipe_nvidia_gpu_count"]
    sandbox.play(sandbox.deploy(shared), sandbox.deploy(shared, namespace=team))
    asked = sandbox.play(
        sandbox.info(), sandbox.info(namespace=team), sandbox.info(vllm["deployment_name"].upper(), namespace=team)
    )
    places = [[row["namespace"] for row in one["result"]["deployments"]] for one in asked.results]
    assert places == [["default", team], [team], [team]]
    sandbox.play(sandbox.undeploy(vllm["deployment_name"], namespace=team))


def test_what_lost_its_record_or_cannot_be_read_is_told_and_the_rest_is_shown(
    sandbox: Sandbox, vllm: Blueprint
) -> None:
    well, lost, torn = (f"{vllm['deployment_name']} {word}" for word in ("well", "lost", "torn"))
    deployed = sandbox.play(sandbox.deploy(*({**vllm, "deployment_name": name} for name in (well, lost, torn))))
    canonical = {row["name"]: row["canonical_name"] for row in deployed.result["deployments"]}
    secrets = "/api/v1/namespaces/oci-ai-blueprints/secrets/deployment.default"
    sandbox.kube.delete(f"{secrets}.{canonical[lost]}.v1")
    sandbox.kube.merge(f"{secrets}.{canonical[torn]}.v1", {"data": {"record": "eA=="}})
    Objects(sandbox.kube, canonical[lost]).delete("Deployment")

    everything, one = (
        {row["canonical_name"]: row for row in found["result"]["deployments"]}
        for found in sandbox.play(sandbox.info(), sandbox.info(lost)).results
    )
    assert {name: row["status"] for name, row in everything.items()} == {
        canonical[well]: "deployed",
        canonical[lost]: "degraded",
        canonical[torn]: "degraded",
    }
    assert "record is lost" in " ".join(everything[canonical[lost]]["warnings"])
    assert "cannot be read" in " ".join(everything[canonical[torn]]["warnings"])
    assert [row["status"] for row in one.values()] == ["degraded"]
    assert sandbox.play(sandbox.undeploy(lost), sandbox.info(lost)).deployment["status"] == "absent"
    sandbox.kube.delete(f"{secrets}.{canonical[torn]}.v1")


def test_a_fleet_is_told_with_drift_and_resources_though_one_cluster_is_out_of_reach(
    sandbox: Sandbox, vllm: Blueprint
) -> None:
    token = {"key": "HF_TOKEN", "value": "hf_c29tZWJvZHkgZWxzZXMgdG9rZW4"}
    vllm["recipe_container_env"].append(token)
    other = {**vllm, "deployment_name": f"{vllm['deployment_name']} other"}
    first = sandbox.deploy(dict(vllm), other)
    vllm["recipe_image_uri"] = "docker.io/vllm/vllm-openai:v0.9.2"
    canonical = sandbox.play(first, sandbox.deploy(vllm)).deployment["canonical_name"]
    objects = Objects(sandbox.kube, canonical)
    container = objects.container
    evil = {**container, "image": "docker.io/evil/miner:latest", "env": container["env"][1:]}
    edited = [evil, {"name": "sidecar", "image": "envoy:1"}]
    objects.edit_pod(lambda pod: pod.update(containers=edited), "mesh-injector")
    objects.delete("Service")
    nowhere = f"{sandbox.cluster_id[:-4]}none"
    both = {"cluster_ids": [sandbox.cluster_id, nowhere], "drift": True, "resources": True}
    with sandbox.recording() as calls:
        told = sandbox.play({"oci_ai.blueprints.deployment_info": both}, check=True)
    assert (told.failed, told.changed, calls.writes) == (False, False, [])
    assert [(one["cluster_id"], one["reachable"]) for one in told.result["clusters"]] == [
        (sandbox.cluster_id, True),
        (nowhere, False),
    ]
    assert told.result["clusters"][1]["error"]["code"] == "oci_error"
    assert any(nowhere in warning for warning in told.result["warnings"])
    assert (contradictions(told.results), token["value"] in str(told.results)) == ([], False)

    wrong, well = told.result["deployments"]
    assert wrong["canonical_name"] == canonical
    assert well["drift"] == {"found": False, "repairs": [], "foreign": []}
    repairs = {one["kind"]: one for one in wrong["drift"]["repairs"]}
    assert {kind: one["action"] for kind, one in repairs.items()} == {"Service": "create", "Deployment": "update"}
    lost = container["env"][0]
    assert repairs["Deployment"]["fields"] == [
        {"field": f"spec.template.spec.containers[recipe].env[{lost['name']}]", "live": None, "wanted": lost},
        {
            "field": "spec.template.spec.containers[recipe].image",
            "live": "docker.io/evil/miner:latest",
            "wanted": vllm["recipe_image_uri"],
        },
    ]
    (foreign,) = wrong["drift"]["foreign"]
    assert (foreign["manager"], foreign["fields"]) == (
        "mesh-injector",
        [".spec.template.spec.containers[name=sidecar]"],
    )

    assert [(one["revision"], one["status"], one["changed"]) for one in wrong["history"]] == [
        (2, "deployed", ["recipe_image_uri"]),
        (1, "superseded", []),
    ]
    assert (well["cluster_id"], well["reason"], well["gpus_used"]) == (sandbox.cluster_id, "", {"nvidia.com/gpu": 2})
    (pod,) = well["pods"]
    assert (pod["ready"], pod["restarts"], pod["gpus"]) == (True, 0, well["gpus_used"])
    assert well["node_pool"]["state"] == "ACTIVE"
    kinds = [one["kind"] for one in well["resources"]]
    assert kinds == ["Instance", "NodePool"]
    assert well["resources"][1]["id"] == well["node_pool"]["id"]


def test_twenty_clusters_of_which_one_is_slow_and_one_broken_take_hardly_longer_than_one(sandbox: Sandbox) -> None:
    twins = [sandbox.admin.post("/clusters", name=f"fleet-{number}")["id"] for number in range(18)]
    broken = sandbox.admin.post("/clusters", name="broken", server="https://127.0.0.1:9")["id"]
    for operation in ("CreateKubeconfig", "GetCluster", "ListClusterNetworks"):
        sandbox.admin.post("/faults", operation=operation, delay_s=0.2, times=99)

    def read(*clusters: str) -> tuple[Any, float]:
        sandbox.admin.post("/faults", operation="ListNodePools", delay_s=1)
        begun = time.monotonic()
        played = sandbox.play({"oci_ai.blueprints.deployment_info": {"cluster_ids": list(clusters)}})
        return played, time.monotonic() - begun

    _alone, for_one = read(sandbox.cluster_id)
    with sandbox.recording() as calls:
        told, for_all = read(sandbox.cluster_id, broken, *twins)
    assert [(one["cluster_id"], one["reachable"]) for one in told.result["clusters"]] == [
        (sandbox.cluster_id, True),
        (broken, False),
        *((one, True) for one in twins),
    ]
    asked = Counter(one["operation"] for one in calls.oci)
    assert asked == {"CreateKubeconfig": 20, "GetCluster": 19, "ListNodePools": 19, "ListClusterNetworks": 19}
    assert for_all <= 2 * for_one


def test_resources_in_oci_are_told_with_their_state_by_one_list_of_each_kind(sandbox: Sandbox, vllm: Blueprint) -> None:
    env = sandbox.env
    buckets = Buckets(env["OCI_AI_BLUEPRINTS_ENDPOINT"], env["OCI_CONFIG_FILE"], env["SANDBOX_COMPARTMENT_ID"])
    buckets.make("models", {"llama/config.json": b"{}"})
    system = make_file_system(sandbox)
    vllm |= {
        "service_endpoint": {"dedicated_load_balancer": True},
        "input_file_system": [system],
        "input_object_storage": [{"bucket_name": "models", "mount_location": "/models", "volume_size_in_gbs": 50}],
    }
    other = {**vllm, "deployment_name": f"{vllm['deployment_name']} other"}
    deployed = sandbox.play(sandbox.deploy(vllm, other))
    assert not deployed.failed, deployed.stdout
    with sandbox.recording() as calls:
        told = sandbox.play(sandbox.info(resources=True))
    assert (told.failed, told.changed, contradictions(told.results)) == (False, False, [])
    there = sandbox.admin.get("/state")
    for row in told.result["deployments"]:
        found = {one["kind"]: one for one in row["resources"]}
        assert {kind: one["state"] for kind, one in found.items()} == {
            "BlockVolume": "AVAILABLE",
            "Export": "ACTIVE",
            "FileSystem": "ACTIVE",
            "Instance": "RUNNING",
            "LoadBalancer": "ACTIVE",
            "MountTarget": "ACTIVE",
            "NodePool": "ACTIVE",
        }
        assert len(found) == len(row["resources"])
        assert found["LoadBalancer"]["id"] in {one["id"] for one in there["load_balancers"]}
        assert found["LoadBalancer"]["name"] == f"recipe-{row['canonical_name']}-lb"
        assert (found["FileSystem"]["id"], found["Export"]["name"]) == (system["file_system_ocid"], "/models")
    asked = Counter(one["operation"] for one in calls.oci)
    assert {*asked.values()} == {1}, asked

    refusal = {"status": 404, "code": "NotAuthorizedOrNotFound", "message": "Authorization failed", "times": 9}
    for operation in ("ListLoadBalancers", "ListVolumes", "GetMountTarget"):
        sandbox.admin.post("/faults", operation=operation, **refusal)
    told = sandbox.play(sandbox.info(vllm["deployment_name"], resources=True))
    found = {one["kind"]: (bool(one["id"]), one["state"]) for one in told.deployment["resources"]}
    assert (found["LoadBalancer"], found["BlockVolume"], found["MountTarget"]) == ((False, ""), (True, ""), (True, ""))
    said = " ".join(told.result["warnings"])
    assert ("Load balancers in" in said, "Block volumes in" in said, "Export" in found) == (True, True, False)
