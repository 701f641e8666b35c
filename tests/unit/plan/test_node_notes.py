# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of nodes that no plan can change."""

from __future__ import annotations

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_notes import (
    missing_slice,
    old_labels_notes,
    shared_pool_notes,
)

SERVICE = {
    "deployment_name": "a",
    "recipe_mode": "service",
    "recipe_image_uri": "docker.io/vllm/vllm-openai:v0.9.1",
    "recipe_node_shape": "VM.GPU.A10.2",
    "recipe_container_port": "8000",
    "recipe_nvidia_gpu_count": 1,
}


def node(name: str, **labels: str) -> Manifest:
    return {"metadata": {"name": name, "labels": {**labels}}}


def test_nodes_older_than_their_pools_labels_are_named() -> None:
    payload = parse({**SERVICE, "recipe_node_labels": {"team": "ml"}})
    (note,) = old_labels_notes(payload, [node("new", team="ml"), node("old", team="web"), node("older")])
    assert note.endswith(": old, older.")


def test_nothing_is_said_of_nodes_that_have_all_labels() -> None:
    payload = parse({**SERVICE, "recipe_node_labels": {"team": "ml"}})
    assert old_labels_notes(payload, [node("new", team="ml")]) == []


def test_a_shared_pool_without_nodes_is_said_to_be_waited_for() -> None:
    payload = parse({**SERVICE, "recipe_use_shared_node_pool": True, "recipe_shared_node_pool_selector": "a10"})
    (note,) = shared_pool_notes(payload, [])
    assert "VM.GPU.A10.2" in note
    assert "a10" in note
    assert shared_pool_notes(payload, [node("not yet")]) != []
    ready: Manifest = {"conditions": [{"type": "Ready", "status": "True"}], "allocatable": {"nvidia.com/gpu": "2"}}
    assert shared_pool_notes(payload, [{**node("one"), "status": ready}]) == []


def test_a_slice_must_be_on_offer_where_there_are_nodes() -> None:
    wanted = {"recipe_use_shared_node_pool": True, "recipe_node_shape": "BM.GPU.H100.8"}
    payload = parse({**SERVICE, **wanted, "recipe_nvidia_gpu_count": 0, "mig_resource_request": "1g.10gb"})
    cut: Manifest = {"allocatable": {"nvidia.com/mig-1g.10gb": "56", "nvidia.com/mig-3g.40gb": "0"}}
    other: Manifest = {"allocatable": {"nvidia.com/mig-1g.10gb": "0", "nvidia.com/mig-3g.40gb": "16"}}
    assert missing_slice(payload, []) is None
    assert missing_slice(payload, [{**node("one"), "status": other}, {**node("two"), "status": cut}]) is None
    problem = missing_slice(payload, [{**node("one"), "status": other}])
    assert problem is not None
    assert (problem.rule, problem.field) == ("V26", "mig_resource_request")
    assert problem.reason.endswith("slices on offer: nvidia.com/mig-3g.40gb")


def test_replicas_that_the_shared_nodes_cannot_take_are_counted() -> None:
    payload = parse(
        {
            **SERVICE,
            "recipe_use_shared_node_pool": True,
            "recipe_replica_count": 1,
            "recipe_pod_autoscaling_params": {"min_replicas": 1, "max_replicas": 5},
        }
    )
    ready: Manifest = {"conditions": [{"type": "Ready", "status": "True"}], "allocatable": {"nvidia.com/gpu": "2"}}
    nodes: list[Manifest] = [{**node(name), "status": ready} for name in ("one", "two", "three")]
    assert shared_pool_notes(payload, nodes) == []
    assert "4 of 5 replicas" in shared_pool_notes(payload, nodes[:2])[0]
