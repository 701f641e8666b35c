# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services whose replicas span nodes: groups of pods that the real LeaderWorkerSet controller makes."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Sandbox
from .objects import Objects
from .shared_nodes import make_shared_pool
from .test_deployment_logs import logs

Blueprint = dict[str, Any]
INDEX = "leaderworkerset.sigs.k8s.io/worker-index"


@pytest.fixture
def two_nodes(vllm: Blueprint) -> Blueprint:
    """A model on two shared nodes at a time."""
    own = ("recipe_node_pool_size", "recipe_node_boot_volume_size_in_gbs", "recipe_ephemeral_storage_size")
    return {
        **{key: value for key, value in vllm.items() if key not in own},
        "recipe_use_shared_node_pool": True,
        "multinode_num_nodes_to_use_from_shared_pool": 2,
        "recipe_container_command_args": ["--tensor-parallel-size", "2", "--pipeline-parallel-size", "2"],
    }


def test_a_replica_spans_two_nodes_and_its_leader_is_served(sandbox: Sandbox, two_nodes: Blueprint) -> None:
    make_shared_pool(sandbox, two_nodes["recipe_node_shape"], size=2)
    told = sandbox.play(sandbox.deploy(two_nodes), check=True)
    done = sandbox.play(sandbox.deploy(two_nodes), timeout=120)
    assert done.result["plan"] == told.result["plan"]
    assert told.actions() == {"Service": "create", "LeaderWorkerSet": "create", "HTTPRoute": "create"}
    assert done.deployment["status"] == "deployed", done.result["msg"]
    assert done.deployment["replicas"] == {"desired": 1, "ready": 1}
    objects = Objects(sandbox.kube, done.deployment["canonical_name"])
    assert sorted(pod["metadata"]["labels"][INDEX] for pod in objects.pods) == ["0", "1"]
    assert len({pod["spec"]["nodeName"] for pod in objects.pods}) == 2
    service = objects.get("Service")
    assert service is not None
    slices = sandbox.kube.get(
        f"/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
        f"?labelSelector=kubernetes.io/service-name={objects.workload}"
    )["items"]
    served = [end["targetRef"]["name"] for one in slices for end in one["endpoints"]]
    assert served == [f"{objects.workload}-lws-0"]

    with sandbox.recording() as calls:
        name = two_nodes["deployment_name"]
        again = sandbox.play(sandbox.deploy(two_nodes), logs(sandbox, name), sandbox.info(name))
    assert again.changed is False
    assert calls.writes == []
    assert again.deployment["status"] == "deployed"
    read = again.results[1]["result"]["logs"]
    assert [row["pod"] for row in read] == [f"{objects.workload}-lws-0", f"{objects.workload}-lws-0-1"]
    assert all(row["lines"] for row in read), "the leader's and the worker's"

    undone = sandbox.play(sandbox.undeploy(two_nodes["deployment_name"]))
    assert undone.result["proof"]["left"] == []
    assert objects.pods == []


def test_a_changed_image_rolls_the_groups_and_one_that_does_not_exist_ends_the_run(
    sandbox: Sandbox, two_nodes: Blueprint
) -> None:
    make_shared_pool(sandbox, two_nodes["recipe_node_shape"], size=2)
    first = sandbox.play(sandbox.deploy(two_nodes), timeout=120).deployment
    objects = Objects(sandbox.kube, first["canonical_name"])
    before = {pod["metadata"]["uid"] for pod in objects.pods}
    two_nodes["recipe_image_uri"] = "docker.io/vllm/vllm-openai:v0.9.2"
    assert sandbox.play(sandbox.deploy(two_nodes), timeout=120).deployment["replicas"] == {"desired": 1, "ready": 1}
    assert before.isdisjoint(pod["metadata"]["uid"] for pod in objects.pods)
    two_nodes["recipe_image_uri"] = "docker.io/vllm/vllm-openai:sandbox-image-pull-back-off"
    failed = sandbox.play(sandbox.deploy(two_nodes), timeout=120)
    assert failed.error == "workload_failed"
    assert failed.deployment["evidence"]


def test_a_slice_of_a_gpu_is_asked_for_where_nodes_offer_it(sandbox: Sandbox, vllm: Blueprint) -> None:
    own = (
        "recipe_node_pool_size",
        "recipe_node_boot_volume_size_in_gbs",
        "recipe_container_command_args",
        "recipe_ephemeral_storage_size",
    )
    sliced = {key: value for key, value in vllm.items() if key not in own} | {
        "recipe_node_shape": "BM.GPU.H100.8",
        "recipe_nvidia_gpu_count": 1,
        "recipe_use_shared_node_pool": True,
        "mig_resource_request": "1g.20gb",
    }
    make_shared_pool(sandbox, "BM.GPU.H100.8")
    whole = sandbox.play(sandbox.deploy(sliced), check=True)
    assert "no node offers slice 1g.20gb" in whole.result["msg"]
    (node,) = sandbox.kube.get("/api/v1/nodes?labelSelector=corrino=team-a")["items"]
    where = f"/api/v1/nodes/{node['metadata']['name']}"
    sandbox.kube.merge(where, {"metadata": {"labels": {"nvidia.com/mig.config": "all-1g.20gb"}}})
    sandbox.until(lambda: "nvidia.com/mig-1g.20gb" in sandbox.kube.get(where)["status"]["allocatable"])
    assert sandbox.play(sandbox.deploy(sliced)).deployment["status"] == "deployed"
    assert sandbox.play(sandbox.deploy(sliced)).changed is False
