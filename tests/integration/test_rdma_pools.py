# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pools of nodes on an RDMA network: on a compute cluster, or as self-managed nodes in a cluster network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .background import Background
from .conftest import Sandbox
from .lost_records import lose_lock, lose_record
from .objects import Objects
from .shared_nodes import image_with_drivers
from .test_inventory import Inventory
from .workspace import edited

Blueprint = dict[str, Any]


@pytest.fixture
def h100(sandbox: Sandbox) -> Blueprint:
    """A pool of two hosts whose GPUs talk over RDMA; OKE manages the shape."""
    return {
        "deployment_name": "H100 rdma",
        "recipe_mode": "shared_node_pool",
        "shared_node_pool_size": 2,
        "shared_node_pool_shape": "BM.GPU.H100.8",
        "shared_node_pool_boot_volume_size_in_gbs": 1000,
        "recipe_availability_domain": sandbox.domains[0],
        "recipe_node_image_ocid": image_with_drivers(sandbox),
        "multinode_rdma_enabled_in_shared_pool": True,
    }


@pytest.fixture
def b200(sandbox: Sandbox, h100: Blueprint) -> Blueprint:
    """A pool of a shape whose nodes join by themselves."""
    del h100["multinode_rdma_enabled_in_shared_pool"]
    return h100 | {
        "deployment_name": "B200 pool",
        "shared_node_pool_size": 1,
        "shared_node_pool_shape": "BM.GPU.B200.8",
        "recipe_availability_domain": sandbox.domains[2],
        "recipe_node_labels": {"rack": "left"},
    }


def of_pools(sandbox: Sandbox) -> dict[str, int]:
    """What there is in OCI: how many of each type."""
    state = sandbox.admin.get("/state")
    kinds = ("node_pools", "compute_clusters", "cluster_networks", "instance_configurations", "instances")
    over = ("DELETED", "TERMINATED")
    counts = {kind: sum(one.get("lifecycle_state") not in over for one in state.get(kind, ())) for kind in kinds}
    return {kind: count for kind, count in counts.items() if count}


def nodes(sandbox: Sandbox, **labels: str) -> list[dict[str, Any]]:
    wanted = ",".join(f"{key}={value}" for key, value in labels.items())
    found: list[dict[str, Any]] = sandbox.kube.get(f"/api/v1/nodes?labelSelector={wanted}")["items"]
    return found


def test_a_managed_pool_stands_on_a_compute_cluster_which_goes_with_it(sandbox: Sandbox, h100: Blueprint) -> None:
    with sandbox.recording() as told_calls:
        told = sandbox.play(sandbox.deploy(h100), check=True, diff=True)
    assert told_calls.writes == []
    assert told.actions() == {"ComputeCluster": "create", "NodePool": "create"}
    done = sandbox.play(sandbox.deploy(h100))
    assert done.result["plan"] == told.result["plan"]
    assert (done.deployment["status"], done.deployment["node_pool"]["size"]) == ("deployed", 2)
    first, second = nodes(sandbox, **{"corrino/rdma": "true", "corrino/pool-shared-any": "true"})
    island = "oci.oraclecloud.com/rdma.hpc_island_id"
    assert first["metadata"]["labels"][island] == second["metadata"]["labels"][island]

    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(h100), diff=True)
    assert (again.changed, calls.writes) == (False, [])
    gone = sandbox.play(sandbox.undeploy(h100["deployment_name"]))
    assert [one["kind"] for one in gone.result["removed"]] == ["NodePool", "ComputeCluster"]
    assert (gone.result["proof"]["left"], of_pools(sandbox)) == ([], {})


def test_self_managed_nodes_join_are_shown_resized_labelled_and_taken_away(
    sandbox: Sandbox, b200: Blueprint, tmp_path: Path
) -> None:
    name = b200["deployment_name"]
    with sandbox.recording() as told_calls:
        told = sandbox.play(sandbox.deploy(b200), check=True, diff=True)
    assert told_calls.writes == []
    assert not told.failed, told.stdout
    assert told.actions() == {"InstanceConfiguration": "create", "ClusterNetwork": "create"}
    done = sandbox.play(sandbox.deploy(b200))
    assert done.result["plan"] == told.result["plan"]
    assert done.deployment["status"] == "deployed"
    (node,) = nodes(sandbox, rack="left")
    assert node["metadata"]["labels"]["oci.oraclecloud.com/node.info.byon"] == "true"
    assert node["status"]["allocatable"]["nvidia.com/gpu"] == "8"
    assert int(node["status"]["allocatable"]["ephemeral-storage"].rstrip("Ki")) > 800 * 2**20
    with sandbox.recording() as calls:
        assert sandbox.play(sandbox.deploy(b200), diff=True).changed is False
    assert calls.writes == []
    (shown,) = sandbox.play(sandbox.info(name, resources=True)).result["deployments"]
    assert (shown["status"], shown["node_pool"]) == ("deployed", {**done.deployment["node_pool"], "state": "ACTIVE"})
    assert [(one["kind"], one["state"]) for one in shown["resources"]] == [
        ("ClusterNetwork", "ACTIVE"),
        ("Instance", "RUNNING"),
        ("InstanceConfiguration", ""),
    ]

    (cluster,) = Inventory(sandbox, tmp_path).read()[0].values()
    assert [(pool["shape"], pool["size"]) for pool in cluster["node_pools"]] == [(b200["shared_node_pool_shape"], 1)]
    assert (cluster["gpus_total"], cluster["gpus_free"]) == (8, 8)

    b200 |= {"shared_node_pool_size": 2, "recipe_node_labels": {"rack": "right"}}
    grown = sandbox.play(sandbox.deploy(b200))
    assert [step["action"] for step in grown.result["plan"]] == ["create", "update", "delete"]
    assert any("recipe_node_labels reaches new nodes only" in one for one in grown.result["warnings"])
    assert [len(nodes(sandbox, rack=rack)) for rack in ("left", "right")] == [1, 1]
    b200["shared_node_pool_size"] = 1
    assert sandbox.play(sandbox.deploy(b200)).actions() == {"InstanceConfiguration": "none", "ClusterNetwork": "update"}
    assert [len(nodes(sandbox, rack=rack)) for rack in ("left", "right")] == [1, 0]
    assert of_pools(sandbox) == {"cluster_networks": 1, "instance_configurations": 1, "instances": 1}
    assert sandbox.play(sandbox.deploy(b200)).changed is False

    gone = sandbox.play(sandbox.undeploy(name))
    assert [one["kind"] for one in gone.result["removed"]] == ["ClusterNetwork", "InstanceConfiguration"]
    assert (gone.result["proof"]["left"], of_pools(sandbox)) == ([], {})


def test_runs_killed_between_configuration_network_and_record_make_one_of_each(
    sandbox: Sandbox, b200: Blueprint, start: Callable[..., Background]
) -> None:
    """The answer of either creation is lost; in the end the record is lost too, and once more before undeploying."""
    for operation in ("CreateInstanceConfiguration", "CreateClusterNetwork"):
        sandbox.hold(operation)
        run = start(sandbox.deploy(b200))
        sandbox.wait_for_held(operation)
        run.kill_both()
        sandbox.release()
        lose_lock(sandbox)
    sandbox.until(lambda: "cluster_networks" in of_pools(sandbox))
    lose_record(sandbox)
    with sandbox.recording() as calls:
        done = sandbox.play(sandbox.deploy(b200))
    assert (done.deployment["status"], calls.oci_writes) == ("deployed", [])
    assert of_pools(sandbox) == {"cluster_networks": 1, "instance_configurations": 1, "instances": 1}
    assert sandbox.play(sandbox.deploy(b200)).changed is False

    lose_record(sandbox)
    gone = sandbox.play(sandbox.undeploy(b200["deployment_name"]))
    assert [one["kind"] for one in gone.result["removed"]] == ["ClusterNetwork", "InstanceConfiguration"]
    assert (gone.result["proof"]["left"], of_pools(sandbox)) == ([], {})


def test_a_network_without_hosts_fails_with_ocis_words_and_the_next_run_gets_them(
    sandbox: Sandbox, b200: Blueprint
) -> None:
    shape = b200["shared_node_pool_shape"]
    sandbox.admin.put("/capacity", shape=shape, available=0, reported=5)
    failed = sandbox.play(sandbox.deploy(b200), timeout=30)
    assert (failed.error, failed.deployment["status"]) == ("out_of_host_capacity", "failed")
    assert f"need 1 x {shape}, have 0" in failed.result["msg"]
    assert any("Out of host capacity" in line for line in failed.deployment["evidence"]), failed.deployment["evidence"]
    sandbox.admin.put("/capacity", shape=shape, available=5)
    assert sandbox.play(sandbox.deploy(b200)).deployment["status"] == "deployed"
    assert of_pools(sandbox) == {"cluster_networks": 1, "instance_configurations": 1, "instances": 1}
    gone = sandbox.play(sandbox.undeploy(b200["deployment_name"]))
    assert (gone.result["proof"]["left"], of_pools(sandbox)) == ([], {})


def test_replicas_and_jobs_run_on_nodes_of_cluster_networks_and_nothing_is_left_of_these(
    sandbox: Sandbox, h100: Blueprint, vllm: Blueprint
) -> None:
    """A service in groups on shared nodes, made as the workspace wants them, and a job on nodes of its own."""
    kept = ("recipe_id", "recipe_image_uri", "recipe_container_port")
    groups = {field: vllm[field] for field in kept} | {
        "deployment_name": "over rdma",
        "recipe_mode": "service",
        "recipe_node_shape": h100["shared_node_pool_shape"],
        "recipe_nvidia_gpu_count": 8,
        "recipe_use_shared_node_pool": True,
        "multinode_num_nodes_to_use_from_shared_pool": 2,
        "multinode_rdma_enabled_in_shared_pool": True,
    }
    job = {
        "deployment_name": "tuning",
        "recipe_mode": "job",
        "recipe_image_uri": "docker.io/pytorch/pytorch:2.7.0",
        "recipe_node_shape": "BM.GPU.B200.8",
        "recipe_nvidia_gpu_count": 8,
        "recipe_replica_count": 2,
        "recipe_node_pool_size": 2,
        "recipe_node_boot_volume_size_in_gbs": 500,
        "recipe_availability_domain": sandbox.domains[2],
        "recipe_node_image_ocid": h100["recipe_node_image_ocid"],
    }
    with edited(sandbox.kube) as say:
        say(rdma_nodes="self_managed")
        told = sandbox.play(sandbox.deploy(job), check=True, diff=True)
        done = sandbox.play(sandbox.deploy(h100, groups, job), timeout=120)
    assert [row["status"] for row in done.result["deployments"]] == ["deployed"] * 3, done.stdout
    of_job = [step for step in done.result["plan"] if "tuning" in step["name"]]
    assert told.result["plan"] == of_job
    assert [(step["action"], step["kind"]) for step in of_job] == [
        ("create", "InstanceConfiguration"),
        ("create", "ClusterNetwork"),
        ("create", "Job"),
        ("delete", "ClusterNetwork"),
        ("delete", "InstanceConfiguration"),
    ]
    assert of_pools(sandbox) == {"cluster_networks": 1, "instance_configurations": 1, "instances": 2}
    pods = Objects(sandbox.kube, "over-rdma").pods
    assert {pod["spec"]["nodeName"] for pod in pods} == {
        node["metadata"]["name"] for node in nodes(sandbox, **{"oci.oraclecloud.com/node.info.byon": "true"})
    }
    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(h100, groups, job))
    assert (again.changed, calls.writes) == (False, []), again.stdout
    names = (h100["deployment_name"], "over rdma", "tuning")
    told = sandbox.play(sandbox.undeploy(*names), check=True)
    gone = sandbox.play(sandbox.undeploy(*names))
    assert not gone.failed, gone.stdout
    assert gone.result["removed"] == told.result["removed"]
    assert (gone.result["proof"]["left"], of_pools(sandbox)) == ([], {})
