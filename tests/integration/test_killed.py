# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed with ``kill -9`` at any moment - controller, worker or both - nothing goes on writing, and the next run ends
with one pool and nothing left over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .conftest import OURS, Sandbox
from .gate import gate
from .killed_runs import Killed, Story, kill_all, ways_of
from .moments import MOMENTS, Moment

pytestmark = pytest.mark.xdist_group("killed")
"""The runs of this file are played once, for all of its tests: by one worker."""
CASES = [(moment, way) for moment in MOMENTS for way in ways_of(moment)]
each = pytest.mark.parametrize(("moment", "way"), [(moment.name, way) for moment, way in CASES])


def _blueprint(number: int, way: str) -> dict[str, Any]:
    """A service on one node of its own, with a token that becomes a Secret. No name is part of another."""
    return {
        "recipe_id": "llm_inference_nvidia",
        "recipe_mode": "service",
        "deployment_name": f"killed {number} {way} run",
        "recipe_image_uri": "docker.io/vllm/vllm-openai:v0.9.1",
        "recipe_node_shape": "VM.GPU.A10.1",
        "recipe_container_env": [{"key": "HF_TOKEN", "value": "hf_not_a_real_token_but_long"}],
        "recipe_replica_count": 1,
        "recipe_container_port": "8000",
        "recipe_nvidia_gpu_count": 1,
        "recipe_node_pool_size": 1,
        "recipe_node_boot_volume_size_in_gbs": 200,
    }


@pytest.fixture(scope="module")
def story(running: Sandbox) -> Iterator[Story]:
    running.clean()
    for shape in ("VM.GPU.A10.1", "VM.GPU.A10.2"):
        running.admin.put("/capacity", shape=shape, available=100)
    killed = [Killed(moment, way, _blueprint(MOMENTS.index(moment), way)) for moment, way in CASES]
    with gate(running.kube, [moment.held for moment in MOMENTS if moment.held]) as at_the_door:
        yield kill_all(running, at_the_door, killed)
    running.clean()


@pytest.mark.parametrize("moment", MOMENTS, ids=[moment.name for moment in MOMENTS])
def test_nothing_is_written_once_the_runs_of_a_moment_are_killed(story: Story, moment: Moment) -> None:
    under_way = [moment.fault["operation"]] * len(ways_of(moment)) if moment.fault else []
    assert story.oci_after[moment.name] == under_way
    assert story.kubernetes_after[moment.name] == []


@each
def test_a_killed_run_neither_writes_nor_renews_its_lock(story: Story, moment: str, way: str) -> None:
    assert story.of(moment, way).writes == []


@each
def test_no_process_of_a_killed_run_lives_on(story: Story, moment: str, way: str) -> None:
    assert story.of(moment, way).survivors == []


@each
def test_the_next_run_finishes_what_a_killed_one_began(story: Story, moment: str, way: str) -> None:
    one = story.of(moment, way)
    assert one.again.get("error") is None
    assert one.again["status"] == ("deployed" if one.is_deployed_again else "absent")


@each
def test_the_next_run_says_whose_lock_it_takes_over(story: Story, moment: str, way: str) -> None:
    one = story.of(moment, way)
    assert f"default/{one.name}: taking over the lock of " in one.said_again


@each
def test_a_killed_run_and_the_next_one_make_one_pool(story: Story, moment: str, way: str) -> None:
    one = story.of(moment, way)
    assert len(one.pools) == (1 if one.is_deployed_again else 0)


@each
def test_the_run_after_that_changes_nothing(story: Story, moment: str, way: str) -> None:
    assert story.of(moment, way).changed_once_more is False


def test_undeploying_after_all_that_leaves_nothing(running: Sandbox, story: Story) -> None:
    names = [one.blueprint["deployment_name"] for one in story.killed]
    done = running.play(running.undeploy(*names), timeout=180)
    assert done.result["proof"]["left"] == []
    assert [row["status"] for row in done.result["deployments"]] == ["absent"] * len(names)
    state = running.admin.get("/state")
    assert (state["node_pools"], state["instances"]) == ([], [])
    paths = ("apis/apps/v1/deployments", "apis/apps/v1/replicasets", "apis/coordination.k8s.io/v1/leases")
    paths += ("api/v1/services", "api/v1/secrets", "api/v1/pods", "api/v1/nodes")
    left = [item for path in paths for item in running.kube.get(f"/{path}?labelSelector={OURS}")["items"]]
    assert [item["metadata"]["name"] for item in left] == []
