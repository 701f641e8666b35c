# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many GPUs of a cluster are free."""

from __future__ import annotations

from typing import Any

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.cluster_gpus import (
    cluster_result,
    gpus_of_nodes,
    nodes_with_gpus,
    pool_rows,
    requested_by,
)


def node(name: str, pool: str = "pool", *, cordoned: bool = False, ready: str = "True", **gpus: str) -> Manifest:
    resources = {"nvidia.com/gpu": "2"} if not gpus else {key.replace("__", "/"): count for key, count in gpus.items()}
    return {
        "metadata": {
            "name": name,
            "labels": {"node.kubernetes.io/instance-type": "VM.GPU.A10.2", "topology.kubernetes.io/zone": "AD-1"},
            "annotations": {"oci.oraclecloud.com/node-pool-id": pool} if pool else {},
        },
        "spec": {"unschedulable": True} if cordoned else {},
        "status": {
            "allocatable": {"cpu": "30", **resources},
            "conditions": [{"type": "Ready", "status": ready}],
            "nodeInfo": {"kubeletVersion": "v1.34.1", "osImage": "Oracle Linux Server 8.10"},
        },
    }


def container(gpus: int, **more: Any) -> Manifest:
    return {"resources": {"limits": {"nvidia.com/gpu": str(gpus), "cpu": "1"}}, **more}


def pod(on: str, *containers: Manifest, phase: str = "Running", **spec: Any) -> Manifest:
    return {"spec": {"nodeName": on, "containers": list(containers), **spec}, "status": {"phase": phase}}


def total(*found: Manifest, pods: list[Manifest]) -> tuple[int, int, int]:
    ((row),) = cluster_result(nodes_with_gpus(found, pods), {})["resources"]  # type: ignore[misc, attr-defined]
    return row["allocatable"], row["requested"], row["free"]


def test_what_pods_hold_is_not_free_until_they_have_ended() -> None:
    both = (node("a"), node("b"))
    assert total(*both, pods=[]) == (4, 0, 4)
    assert total(*both, pods=[pod("a", container(1)), pod("b", container(2))]) == (4, 3, 1)
    assert total(*both, pods=[pod("a", container(1), phase="Succeeded"), pod("", container(2))]) == (4, 0, 4)


def test_a_node_that_takes_no_pods_has_nothing_free() -> None:
    assert total(node("a"), node("b", cordoned=True), pods=[]) == (4, 0, 2)
    assert total(node("a"), node("b", ready="False"), pods=[]) == (4, 0, 2)


def test_a_pod_holds_the_most_it_ever_needs_at_once() -> None:
    first = [container(2), container(1)]
    assert requested_by(pod("a", container(1), initContainers=first)) == {"nvidia.com/gpu": 2}
    assert requested_by(pod("a", container(1), container(1), initContainers=first)) == {"nvidia.com/gpu": 2}
    sidecar = container(1, restartPolicy="Always")
    assert requested_by(pod("a", container(1), initContainers=[sidecar])) == {"nvidia.com/gpu": 2}
    assert requested_by(pod("a", {"resources": {"requests": {"cpu": "1"}}}, {})) == {}


def test_slices_and_pools_are_told_apart() -> None:
    cut = node("c", "other", **{"nvidia.com__mig-1g.10gb": "7", "nvidia.com__gpu": "0"})
    found = cluster_result(nodes_with_gpus([node("a"), cut, node("alone", "")], []), {"pool": "team-a", "other": "cut"})
    pools: Any = found["pools"]
    assert [(pool["id"], pool["name"], len(pool["nodes"])) for pool in pools] == [
        ("", "", 1),
        ("other", "cut", 1),
        ("pool", "team-a", 1),
    ]
    assert pools[1]["resources"] == [
        {"name": "nvidia.com/gpu", "allocatable": 0, "requested": 0, "free": 0},
        {"name": "nvidia.com/mig-1g.10gb", "allocatable": 7, "requested": 0, "free": 7},
    ]


def test_nodes_without_gpus_are_left_out() -> None:
    plain = node("cpu")
    del plain["status"]["allocatable"]["nvidia.com/gpu"]  # type: ignore[index, call-overload]
    assert nodes_with_gpus([plain], []) == []


def test_pools_are_counted_with_nodes_that_have_no_gpus() -> None:
    plain = node("plain", "cpus", cpu="8")
    nodes = [node("a", cordoned=True), node("b", ready="False"), plain]
    same = {
        "shape": "VM.GPU.A10.2",
        "availability_domains": ["AD-1"],
        "kubelet_versions": ["v1.34.1"],
        "os_images": ["Oracle Linux Server 8.10"],
    }
    assert pool_rows(gpus_of_nodes(nodes, []), {"pool": "team-a"}) == [
        {**same, "id": "cpus", "name": "", "nodes": 1, "ready": 1, "schedulable": 1, "resources": []},
        {
            **same,
            "id": "pool",
            "name": "team-a",
            "nodes": 2,
            "ready": 1,
            "schedulable": 1,
            "resources": [{"name": "nvidia.com/gpu", "allocatable": 4, "requested": 0, "free": 0}],
        },
    ]


def test_nothing_is_called_free_where_pods_are_not_known() -> None:
    (row,) = pool_rows(gpus_of_nodes([node("a")], None), {})
    assert row["resources"] == [{"name": "nvidia.com/gpu", "allocatable": 2, "requested": None, "free": None}]
