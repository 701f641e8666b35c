# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From OCI's records to ours: every field that may be missing is allowed to be."""

from __future__ import annotations

import pytest
from unit.scripted_server import Answer, ScriptedServer

from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci import (
    compute,
    limits,
    network,
    node_pools,
    work_requests,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.client import Oci
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.wire import Record

POOL: Record = {
    "id": "ocid1.nodepool.oc1.iad.p",
    "name": "bp-x",
    "lifecycleState": "ACTIVE",
    "compartmentId": "k",
    "clusterId": "c",
    "kubernetesVersion": "v1.36.3",
    "nodeShape": "VM.Standard.E5.Flex",
    "nodeShapeConfig": {"ocpus": 8.0, "memoryInGBs": 64.0},
    "nodeSourceDetails": {"sourceType": "IMAGE", "imageId": "img", "bootVolumeSizeInGBs": 500},
    "nodeMetadata": {"user_data": "IyE="},
    "initialNodeLabels": [{"key": "corrino", "value": "x"}],
    "freeformTags": {"app.kubernetes.io/instance": "x"},
    "nodeConfigDetails": {
        "size": 2,
        "nsgIds": ["nsg"],
        "freeformTags": {"uid": "1"},
        "placementConfigs": [
            {"availabilityDomain": "Uocm:PHX-AD-1", "subnetId": "s", "preemptibleNodeConfig": {"preemptionAction": {}}}
        ],
        "nodePoolPodNetworkOptionDetails": {"podSubnetIds": ["ps"], "maxPodsPerNode": 31},
    },
    "nodes": [
        {"id": "i1", "name": "oke-1", "lifecycleState": "ACTIVE", "privateIp": "10.0.0.9"},
        {
            "id": None,
            "name": "oke-2",
            "lifecycleState": "CREATING",
            "nodeError": {
                "code": "InternalError",
                "message": "Out of host capacity.",
                "status": "500",
                "opc-request-id": "r",
            },
        },
    ],
}


def test_a_pool_is_read_whole() -> None:
    pool = node_pools.node_pool(POOL, "e1")
    assert (pool.size, pool.shape, pool.ocpus, pool.memory_gb) == (2, "VM.Standard.E5.Flex", 8.0, 64.0)
    assert (pool.image_id, pool.boot_volume_gb) == ("img", 500)
    assert pool.labels == {"corrino": "x"}
    assert (pool.freeform_tags, pool.node_tags) == ({"app.kubernetes.io/instance": "x"}, {"uid": "1"})
    assert pool.placements == (node_pools.Placement("Uocm:PHX-AD-1", "s", (), "", True),)
    assert (pool.pod_subnet_ids, pool.max_pods_per_node, pool.nsg_ids) == (("ps",), 31, ("nsg",))
    assert pool.etag == "e1"
    assert pool.raw is POOL


def test_a_node_that_could_not_be_launched_has_no_id_but_a_reason() -> None:
    launched, failed = node_pools.node_pool(POOL, "").nodes
    assert (launched.id, launched.error) == ("i1", None)
    assert failed.id == ""
    assert failed.error == node_pools.NodeError("InternalError", "Out of host capacity.", "500")


def test_a_summary_with_almost_nothing_in_it_is_read_too() -> None:
    pool = node_pools.node_pool({"id": "p", "nodeConfigDetails": None, "nodes": None}, "")
    assert (pool.id, pool.size, pool.nodes, pool.labels) == ("p", 0, (), {})


def test_a_pool_nobody_knows_is_none(api: ScriptedServer, oci: Oci) -> None:
    api.answers(Answer(404, {"code": "NotAuthorizedOrNotFound", "message": "no"}))
    assert node_pools.get(oci, "ocid1.nodepool.oc1.iad.gone") is None


def test_a_pool_comes_with_its_version(api: ScriptedServer, oci: Oci) -> None:
    api.answers(Answer(200, dict(POOL), {"ETag": "e9"}))
    pool = node_pools.get(oci, "ocid1.nodepool.oc1.iad.p")
    assert pool is not None
    assert pool.etag == "e9"


def test_deleting_a_node_says_whether_the_pool_shrinks(api: ScriptedServer, oci: Oci) -> None:
    api.answers(Answer(202, None, {"opc-work-request-id": "w"}))
    node_pools.delete_node(oci, "p", "i", grace="PT0M", force_after_grace=True)
    assert api.seen[0].path == "/20180222/nodePools/p/node/i"
    assert api.seen[0].query == {
        "isDecrementSize": "true",
        "overrideEvictionGraceDuration": "PT0M",
        "isForceDeletionAfterOverrideGraceDuration": "true",
    }


def test_a_work_request_names_its_pool_whatever_the_spelling_and_order() -> None:
    found = work_requests.work_request(
        {
            "id": "w",
            "operationType": "NODEPOOL_CREATE",
            "status": "FAILED",
            "resources": [
                {"entityType": "cluster", "identifier": "c", "actionType": "RELATED"},
                {"entityType": "NodePool", "identifier": "p", "actionType": "FAILED"},
            ],
        }
    )
    assert (found.node_pool_id, found.finished) == ("p", True)


def test_errors_of_a_work_request_are_asked_in_its_compartment(api: ScriptedServer, oci: Oci) -> None:
    api.answers(
        Answer(200, [{"code": "X", "message": "2 node(s) launch failure", "timestamp": "2026-01-01T00:00:00Z"}])
    )
    assert work_requests.errors(oci, "w", "k") == [
        work_requests.Entry("X", "2 node(s) launch failure", "2026-01-01T00:00:00Z")
    ]
    assert api.seen[0].target == "/20180222/workRequests/w/errors?compartmentId=k"


def test_instances_are_found_by_all_their_tags_and_dead_ones_are_skipped(api: ScriptedServer, oci: Oci) -> None:
    ours = {"managed-by": "us", "uid": "1"}
    api.answers(
        Answer(
            200,
            [
                {"id": "a", "lifecycleState": "RUNNING", "freeformTags": {**ours, "more": "x"}},
                {"id": "b", "lifecycleState": "TERMINATED", "freeformTags": ours},
                {"id": "c", "lifecycleState": "RUNNING", "freeformTags": {"managed-by": "us"}},
            ],
        )
    )
    assert [one.id for one in compute.instances(oci, "k", ours)] == ["a"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(200, {"used": 6, "available": 2}), limits.Availability(6, 2, None)),
        (Answer(200, {"used": None, "available": -1, "effectiveQuotaValue": 4.0}), limits.Availability(None, -1, 4)),
        (Answer(200, {}), None),
        (Answer(404, {"code": "NotAuthorizedOrNotFound", "message": "no"}), None),
    ],
)
def test_what_is_left_of_a_limit_may_be_unknown(
    api: ScriptedServer, oci: Oci, answer: Answer, expected: limits.Availability | None
) -> None:
    api.answers(answer)
    assert limits.availability(oci, "gpu-h100-count", "t", "Uocm:PHX-AD-1") == expected
    assert api.seen[0].path == "/20190729/services/compute/limits/gpu-h100-count/resourceAvailability"


def test_shapes_listed_once_per_domain_count_once(api: ScriptedServer, oci: Oci) -> None:
    shape = {"shape": "BM.GPU.H100.8", "gpus": 8, "ocpus": 112, "memoryInGBs": 2048, "quotaNames": ["gpu-h100-count"]}
    api.answers(Answer(200, [shape, shape]))
    assert compute.shapes(oci, "k") == [
        compute.OfferedShape("BM.GPU.H100.8", 8, 112.0, 2048.0, False, ("gpu-h100-count",))
    ]


def test_a_regional_private_subnet_is_recognised() -> None:
    found = network.subnet_of(
        {"id": "s", "cidrBlock": "10.0.0.0/24", "availabilityDomain": None, "prohibitPublicIpOnVnic": True}
    )
    assert (found.availability_domain, found.private) == ("", True)
