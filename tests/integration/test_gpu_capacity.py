# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where GPUs can be had: the region's matrix, what is missing from it, and what is free in the cluster."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import oci
import pytest
from sandbox_judges.clients import CommandLine

from .conftest import Sandbox
from .playing import CHECKOUT, Played, Task
from .shared_nodes import make_shared_pool

H100, A10 = "BM.GPU.H100.8", "VM.GPU.A10.2"
LATENCY_S = 0.2
TWENTY = [
    *("VM.GPU2.1", "BM.GPU2.2", "VM.GPU3.1", "VM.GPU3.2", "VM.GPU3.4", "BM.GPU3.8", "VM.GPU.A10.1", "VM.GPU.A10.2"),
    *("BM.GPU.A10.4", "BM.GPU4.8", "BM.GPU.A100-v2.8", "BM.GPU.L40S.4", "BM.GPU.L40S-NC.4", "BM.GPU.H100.8"),
    *("BM.GPU.H200.8", "BM.GPU.B200.8", "BM.GPU.B300.8", "BM.GPU.GB200.4", "BM.GPU.MI300X.8", "BM.GPU.MI355X.8"),
]


def capacity(**options: Any) -> Task:
    return {"oci_ai.blueprints.gpu_capacity_info": options}


def by_place(played: Played) -> dict[tuple[str, str], dict[str, Any]]:
    """Rows by shape and the end of the domain's name."""
    rows = played.result["capacity"]
    return {(row["shape"], row["availability_domain"][-4:] + row["fault_domain"][-2:]): row for row in rows}


def test_each_place_tells_how_much_can_be_launched_and_what_is_in_the_way(sandbox: Sandbox) -> None:
    first, second, _third = sandbox.domains
    put = sandbox.admin.put
    put("/capacity", shape=H100, availability_domain=first, available=3)
    put("/capacity", shape=A10, availability_domain=first, available=0)
    put("/limits", limit_name="gpu-a10-count", availability_domain=second, value=1)
    put("/quotas", limit_name="gpu-h100-count", availability_domain=second, value=4)
    oci.core.ComputeClient(
        oci.config.from_file(sandbox.env["OCI_CONFIG_FILE"]),
        service_endpoint=sandbox.env["OCI_AI_BLUEPRINTS_ENDPOINT"],
    ).create_compute_capacity_reservation(
        {
            "compartmentId": sandbox.env["SANDBOX_COMPARTMENT_ID"],
            "availabilityDomain": first,
            "displayName": "training",
            "instanceReservationConfigs": [{"instanceShape": H100, "reservedCount": 1}],
        }
    )
    of_compartment = {"compartment_id": sandbox.env["SANDBOX_COMPARTMENT_ID"]}
    task = capacity(shapes=[H100.lower()], families=["VM.GPU.A10"], **of_compartment)
    with sandbox.recording() as calls:
        found = sandbox.play(task, task, check=True)
    assert (found.failed, found.changed, calls.writes) == (False, False, [])
    shipped = sandbox.play(task, env={"OCI_AI_BLUEPRINTS_DOOR": "module"})
    assert found.results[0]["result"] == found.results[1]["result"]
    assert shipped.result["capacity"] == found.result["capacity"]
    rows = by_place(found)
    assert {key: (row["can_launch"], row["blocked_by"]) for key, row in rows.items() if key[0] in (H100, A10)} == {
        (H100, "AD-1"): (2, "none"),
        (H100, "AD-2"): (0, "quota"),
        (H100, "AD-3"): (0, "unsupported"),
        (A10, "AD-1"): (0, "capacity"),
        (A10, "AD-2"): (0, "limit"),
        (A10, "AD-3"): (24, "none"),
    }
    h100 = rows[H100, "AD-1"]
    assert (h100["usd_per_hour"], h100["preemptible"], h100["hardware"]["gpu_memory_gb"]) == (80.0, False, 80)
    assert [(one["name"], one["reserved"], one["available"]) for one in h100["reservations"]] == [("training", 1, 1)]
    assert rows[H100, "AD-2"]["limits"] == [
        {"name": "gpu-h100-count", "per_node": 8, "limit": 128, "used": 0, "available": 4, "quota": 4}
    ]
    assert (found.result["cluster"], found.result["prices_as_of"][:3]) == (None, "202")
    register = {**task, "register": "found"}
    best = {"place": "{{ found.capacity | oci_ai.blueprints.places_for('BM.GPU.H100.8', nodes=2) | first }}"}
    said = {
        "ansible.builtin.debug": {"msg": "{{ place.availability_domain }} has {{ place.can_launch }}"},
        "vars": best,
    }
    assert f"{first} has 2" in sandbox.play(register, said).stdout

    in_detail = sandbox.play(capacity(shapes=[H100], availability_domains=["1", "AD-1"], fault_domains=True))
    assert list(by_place(in_detail)) == [(H100, f"AD-1{end}") for end in ("", "-1", "-2", "-3")]
    flexible = sandbox.play(capacity(shapes=["VM.Standard.E5.Flex"], ocpus=16, memory_in_gbs=256))
    row = by_place(flexible)["VM.Standard.E5.Flex", "AD-1"]
    assert (row["usd_per_hour"], row["blocked_by"]) == (16 * 0.03 + 256 * 0.002, "none")
    assert {limit["name"]: limit["per_node"] for limit in row["limits"]} == {
        "standard-e5-core-count": 16,
        "standard-e5-memory-count": 256,
    }


def test_the_numbers_are_those_of_the_command_line(sandbox: Sandbox) -> None:
    domain = sandbox.domains[0]
    sandbox.admin.put("/capacity", shape=H100, availability_domain=domain, available=3)
    row = by_place(sandbox.play(capacity(shapes=[H100])))[H100, "AD-1"]
    config_file, url = Path(sandbox.env["OCI_CONFIG_FILE"]), sandbox.env["OCI_AI_BLUEPRINTS_ENDPOINT"]
    command_line = CommandLine(CHECKOUT / ".venv-oci-cli" / "bin" / "oci", config_file, url)
    tenancy = ("--compartment-id", sandbox.env["SANDBOX_TENANCY_ID"], "--availability-domain", domain)
    report = command_line(
        "compute", "compute-capacity-report", "create", *tenancy,
        "--shape-availabilities", json.dumps([{"instanceShape": H100}]),
    )["shape-availabilities"][0]  # fmt: skip
    assert (row["status"], row["available_count"]) == (report["availability-status"], report["available-count"])
    left = command_line(
        "limits", "resource-availability", "get", *tenancy,
        "--service-name", "compute", "--limit-name", "gpu-h100-count",
    )  # fmt: skip
    (limit,) = row["limits"]
    assert (limit["used"], limit["available"]) == (left["used"], left["available"])


def test_a_source_that_may_not_be_read_is_unknown_and_the_others_are_told(sandbox: Sandbox) -> None:
    sandbox.admin.put("/limits", limit_name="gpu-a10-count", availability_domain="AD-1", value=0)
    refusal = {"status": 404, "code": "NotAuthorizedOrNotFound", "message": "Authorization failed", "times": 99}
    sandbox.admin.post("/faults", operation="CreateComputeCapacityReport", **refusal)
    sandbox.admin.post("/faults", operation="ListComputeCapacityReservations", **refusal)
    sandbox.admin.post("/faults", operation="ListFaultDomains", **refusal)
    found = sandbox.play(capacity(shapes=[A10, H100], fault_domains=True))
    rows = by_place(found)
    assert (rows[H100, "AD-1"]["can_launch"], rows[H100, "AD-1"]["blocked_by"]) == (None, "policy")
    assert "CreateComputeCapacityReport is not permitted" in rows[H100, "AD-1"]["message"]
    assert rows[H100, "AD-1"]["reservations"] is None
    assert (rows[A10, "AD-1"]["can_launch"], rows[A10, "AD-1"]["blocked_by"]) == (0, "limit")
    assert {row["fault_domain"] for row in found.result["capacity"]} == {""}
    for unknown in ("free hosts in Uocm:US-ASHBURN-AD-1 are", "the fault domains of Uocm:US-ASHBURN-AD-1 are"):
        assert f"{unknown} unknown" in " ".join(found.stdout.split())

    elsewhere = sandbox.play(capacity(compartment_id="ocid1.compartment.oc1..elsewhere"))
    assert len(elsewhere.result["warnings"]) == 5, "three reports and one for each other source, not one for each limit"
    assert (
        "GetResourceAvailability is not permitted, or knows nothing, so how much is used is unknown of gpu"
        in "".join(elsewhere.result["warnings"])
    )


def test_a_domain_that_fails_leaves_the_others_known(sandbox: Sandbox) -> None:
    sandbox.admin.post("/faults", operation="CreateComputeCapacityReport", status=404, code="NotFound", nth=1)
    rows = by_place(sandbox.play(capacity(shapes=[H100], availability_domains=["AD-1", "AD-2"])))
    assert sorted(row["blocked_by"] for row in rows.values()) == ["none", "policy"]


def test_throttling_and_passing_errors_are_waited_out(sandbox: Sandbox) -> None:
    sandbox.admin.post("/faults", operation="GetResourceAvailability", status=429, code="TooManyRequests", times=2)
    sandbox.admin.post("/faults", operation="CreateComputeCapacityReport", status=500, code="InternalError", times=1)
    rows = by_place(sandbox.play(capacity(shapes=[H100])))
    assert (rows[H100, "AD-1"]["can_launch"], rows[H100, "AD-1"]["blocked_by"]) == (4, "none")


def test_shapes_of_a_family_that_do_not_come_in_the_size_are_left_out(sandbox: Sandbox) -> None:
    family = {"families": ["VM.Standard"], "ocpus": 120, "memory_in_gbs": 240}
    played = sandbox.play(capacity(**family))
    assert {shape for shape, _domain in by_place(played)} >= {"VM.Standard.E5.Flex"}
    left_out = [one for one in played.result["warnings"] if "left out" in one]
    assert "VM.Standard.E4.Flex is left out: 120 OCPUs: VM.Standard.E4.Flex has at most 114." in left_out
    refused = sandbox.play(capacity(**{**family, "ocpus": 500, "memory_in_gbs": 600}))
    assert refused.error == "invalid_option", "none of them has as many"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"shapes": ["BM.GPU.A100.8"]}, "Did you mean BM.GPU.A100-v2.8?"),
        ({"families": ["H1000"]}, "families: 'H1000' is not known."),
        (
            {"availability_domains": ["AD-4"]},
            "availability_domains: 'AD-4' is not known. There are Uocm:US-ASHBURN-AD-1, ",
        ),
        ({"region": "eu-frankfurt-1"}, "has not subscribed to eu-frankfurt-1; it has to us-ashburn-1"),
        ({"shapes": ["VM.Standard.E5.Flex"]}, "VM.Standard.E5.Flex is flexible: give ocpus and memory_in_gbs"),
        (
            {"shapes": ["VM.Standard.E5.Flex"], "ocpus": 500, "memory_in_gbs": 600},
            "500 OCPUs: VM.Standard.E5.Flex has at most 126.",
        ),
        ({"shapes": [A10], "ocpus": -1}, "ocpus: -1.0 is not a number above 0."),
    ],
)
def test_what_there_is_not_is_said_with_what_there_is(sandbox: Sandbox, options: dict[str, Any], says: str) -> None:
    refused = sandbox.play(capacity(**options))
    assert (refused.error, says in refused.result["msg"]) == ("invalid_option", True), refused.result["msg"]


def test_twenty_shapes_in_three_domains_take_little_longer_than_the_network(sandbox: Sandbox) -> None:
    operations = [
        *("ListAvailabilityDomains", "ListRegionSubscriptions", "ListShapes", "ListLimitValues"),
        *("GetResourceAvailability", "CreateComputeCapacityReport", "ListComputeCapacityReservations"),
    ]
    for operation in operations:
        sandbox.admin.post("/faults", operation=operation, delay_s=LATENCY_S, times=999)
    with sandbox.recording() as calls:
        found = sandbox.play(capacity(shapes=TWENTY))
    assert len(found.result["capacity"]) == 60
    answered = [one["answered"] for one in calls.oci]
    assert max(answered) - min(answered) + LATENCY_S <= 1.5
    assert calls.count("CreateComputeCapacityReport") <= 6
    assert calls.count("ListShapes") == 3
    assert len(calls.oci) <= 50


def test_what_is_free_in_the_cluster_is_told_node_by_node(sandbox: Sandbox, vllm: dict[str, Any]) -> None:
    make_shared_pool(sandbox, A10, size=2)
    shared = {"recipe_use_shared_node_pool": True, "recipe_shared_node_pool_selector": "team-a"}
    small = {"recipe_nvidia_gpu_count": 1, "recipe_ephemeral_storage_size": 10}
    deployed = sandbox.play(sandbox.deploy({**vllm, **shared, **small}))
    assert deployed.deployment["status"] == "deployed", deployed.result["msg"]
    with sandbox.recording() as calls:
        found = sandbox.play(capacity(families=["A10"], cluster_id=sandbox.cluster_id))
    assert calls.writes == []
    cluster = found.result["cluster"]
    assert cluster["resources"] == [{"name": "nvidia.com/gpu", "allocatable": 4, "requested": 1, "free": 3}]
    (pool,) = cluster["pools"]
    assert (pool["shape"], len(pool["nodes"]), pool["name"] != "") == (A10, 2, True)
    assert sorted(node["resources"][0]["free"] for node in pool["nodes"]) == [1, 2]

    sandbox.admin.post("/faults", operation="ListNodePools", status=404, code="NotAuthorizedOrNotFound", times=99)
    nameless = sandbox.play(capacity(families=["A10"], cluster_id=sandbox.cluster_id))
    assert nameless.result["cluster"] == {**cluster, "pools": [{**pool, "name": ""}]}
    assert nameless.result["warnings"] == [
        "ListNodePools is not permitted, so the names of node pools in the cluster are unknown."
    ]

    clusterless = capacity(shapes=[A10], cluster_id=sandbox.cluster_id)
    sandbox.admin.post("/faults", operation="GetCluster", status=404, code="NotAuthorizedOrNotFound", times=99)
    clusterless["oci_ai.blueprints.gpu_capacity_info"]["compartment_id"] = sandbox.env["SANDBOX_COMPARTMENT_ID"]
    matrix = sandbox.play(clusterless)
    assert (len(matrix.result["capacity"]), matrix.result["cluster"]) == (3, None), matrix.stdout
    assert any("so nothing is known of the cluster" in one for one in matrix.result["warnings"])
    asked = [one for one in calls.kubernetes if one["verb"] == "list" and one["user"]["username"].startswith("ocid1")]
    assert sorted(one["objectRef"]["resource"] for one in asked) == ["nodes", "pods"]
