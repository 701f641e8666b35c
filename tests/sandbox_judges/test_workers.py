# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nodes of a pool in the sandbox's Kubernetes, and what pods can do to their removal."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from .cluster import until
from .workers import Workers

FETCH, START = "curl $URL/oke_init_script | base64 -d > /run/oke-init.sh", "bash /run/oke-init.sh"
GROW_FIRST = f"#!/bin/bash\nbash /usr/libexec/oci-growfs -y\n{FETCH}\n{START}"
GROW_LAST = f"#!/bin/bash\n{FETCH}\n{START}\nbash /usr/libexec/oci-growfs -y"
GIB = 1024**3


def user_data(script: str) -> dict[str, str]:
    return {"user_data": base64.b64encode(script.encode()).decode()}


def test_a_worker_carries_what_oke_writes_on_it(workers: Workers) -> None:
    label = {"key": "corrino", "value": "mine"}
    pool = workers.create(node_shape="VM.GPU.A10.2", initial_node_labels=[label])
    (node,) = workers.nodes(pool)
    api_node = pool.nodes[0]
    assert node.metadata.name == api_node.private_ip
    assert node.metadata.annotations["oci.oraclecloud.com/node-pool-id"] == pool.id
    expected = {
        "corrino": "mine",
        "node.kubernetes.io/instance-type": "VM.GPU.A10.2",
        "topology.kubernetes.io/zone": api_node.availability_domain.partition(":")[2],
        "topology.kubernetes.io/region": "us-ashburn-1",
        "oci.oraclecloud.com/fault-domain": api_node.fault_domain,
        "kubernetes.io/arch": "amd64",
        "hostname": api_node.name,
        "displayName": api_node.name,
    }
    assert expected.items() <= node.metadata.labels.items()
    assert ("nvidia.com/gpu", "present", "NoSchedule") in {(t.key, t.value, t.effect) for t in node.spec.taints}
    assert ("InternalIP", api_node.private_ip) in {(a.type, a.address) for a in node.status.addresses}
    until(lambda: workers.nodes(pool)[0].status.allocatable.get("nvidia.com/gpu") == "2")
    allocatable = workers.nodes(pool)[0].status.allocatable
    assert allocatable["pods"] == "31"
    assert 59000 < int(allocatable["cpu"].removesuffix("m")) < 60000


def test_a_worker_is_ready_before_its_gpus_are_allocatable(workers: Workers) -> None:
    workers.sdk.emulated.admin("PUT", "/delays", {"gpu_allocatable_s": 3})
    try:
        pool = workers.create(node_shape="VM.GPU.A10.1")
        node = until(lambda: next((n for n in workers.nodes(pool) if is_ready(n)), None))
        assert "nvidia.com/gpu" not in node.status.allocatable
        until(lambda: workers.nodes(pool)[0].status.allocatable.get("nvidia.com/gpu") == "1")
    finally:
        workers.sdk.emulated.admin("PUT", "/delays", {"gpu_allocatable_s": 0.3})


def is_ready(node: Any) -> bool:
    return any(one.type == "Ready" and one.status == "True" for one in node.status.conditions or [])


@pytest.mark.parametrize(("script", "disk_gb"), [("", 47), (GROW_FIRST, 200), (GROW_LAST, 47)])
def test_the_disk_counts_only_when_it_grew_before_kubelet(workers: Workers, script: str, disk_gb: int) -> None:
    source = {"sourceType": "IMAGE", "imageId": workers.sdk.image(), "bootVolumeSizeInGBs": 200}
    metadata = user_data(script) if script else {}
    pool = workers.create(node_source_details=source, node_metadata=metadata)
    allocatable = int(workers.nodes(pool)[0].status.allocatable["ephemeral-storage"])
    assert allocatable == int(disk_gb * GIB * 0.9)


def test_new_labels_reach_new_nodes_only(workers: Workers) -> None:
    pool = workers.create(initial_node_labels=[{"key": "age", "value": "old"}])
    change = {"initialNodeLabels": [{"key": "age", "value": "new"}], "nodeConfigDetails": {"size": 2}}
    workers.sdk.wait(workers.sdk.oke.update_node_pool(pool.id, change))
    assert [node.metadata.labels["age"] for node in workers.nodes(pool)] == ["old", "new"]


def test_a_pod_that_may_not_be_evicted_leaves_the_pool_in_need_of_attention(workers: Workers) -> None:
    sdk = workers.sdk
    pool = workers.create()
    (node,) = workers.nodes(pool)
    workers.hold(node)
    work = sdk.wait(sdk.oke.delete_node_pool(pool.id, override_eviction_grace_duration="PT5M"))
    assert work.status == "FAILED"
    after = sdk.oke.get_node_pool(pool.id).data
    assert after.lifecycle_state == "NEEDS_ATTENTION"
    assert "held" in after.lifecycle_details
    assert [one.lifecycle_state for one in after.nodes] == ["DELETING"]
    assert workers.nodes(pool)[0].spec.unschedulable
    force = {"override_eviction_grace_duration": "PT5M", "is_force_deletion_after_override_grace_duration": True}
    assert sdk.wait(sdk.oke.delete_node_pool(pool.id, **force)).status == "SUCCEEDED"
    assert node.metadata.name not in {one.metadata.name for one in workers.cluster.core.list_node().items}
    until(lambda: not workers.cluster.core.list_namespaced_pod(workers.cluster.namespace).items)
