# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of a pool of nodes that deployments share: made, used, resized, cut into slices, given back."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from .background import Background
from .conftest import Sandbox
from .objects import Objects

Blueprint = dict[str, Any]
_numbers = itertools.count(1)


@pytest.fixture
def pool() -> Blueprint:
    """A blueprint of mode shared_node_pool as users send it."""
    return {
        "deployment_name": f"VM.GPU.A10.2 shared pool {next(_numbers)}",
        "recipe_mode": "shared_node_pool",
        "shared_node_pool_size": 1,
        "shared_node_pool_shape": "VM.GPU.A10.2",
        "shared_node_pool_boot_volume_size_in_gbs": 500,
        "shared_node_pool_selector": "team-a",
    }


@pytest.fixture
def user(vllm: Blueprint) -> Blueprint:
    """A service whose pods use the nodes of that pool."""
    for field in ("recipe_node_pool_size", "recipe_node_boot_volume_size_in_gbs"):
        del vllm[field]
    return vllm | {"recipe_use_shared_node_pool": True, "recipe_shared_node_pool_selector": "team-a"}


def nodes(sandbox: Sandbox, selector: str = "corrino=team-a") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sandbox.kube.get(f"/api/v1/nodes?labelSelector={selector}")["items"]
    return found


def test_a_shared_pool_is_made_as_told_and_a_second_run_sends_no_write(sandbox: Sandbox, pool: Blueprint) -> None:
    with sandbox.recording() as told_calls:
        told = sandbox.play(sandbox.deploy(pool), check=True, diff=True)
    assert told_calls.writes == []
    assert told.actions() == {"NodePool": "create"}

    done = sandbox.play(sandbox.deploy(pool))
    assert done.result["plan"] == told.result["plan"]
    row = done.deployment
    assert (row["mode"], row["status"], row["replicas"], row["objects"]) == ("shared_node_pool", "deployed", None, [])
    assert row["endpoints"] == {"internal": "", "public": []}
    assert (row["node_pool"]["shape"], row["node_pool"]["size"]) == ("VM.GPU.A10.2", 1)
    (live,) = sandbox.pools()
    assert live["id"] == row["node_pool"]["id"]
    (node,) = nodes(sandbox)
    assert node["metadata"]["labels"]["corrino/pool-shared-any"] == "true"
    assert node["status"]["allocatable"]["nvidia.com/gpu"] == "2"

    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(pool), diff=True)
    assert (again.changed, again.deployment["status"], calls.writes) == (False, "deployed", [])
    (shown,) = sandbox.play(sandbox.info(pool["deployment_name"])).result["deployments"]
    assert (shown["mode"], shown["status"], shown["node_pool"]) == (
        "shared_node_pool",
        "deployed",
        {**row["node_pool"], "state": "ACTIVE"},
    )


def test_a_pool_that_is_used_stays_until_its_users_are_gone(sandbox: Sandbox, pool: Blueprint, user: Blueprint) -> None:
    sandbox.play(sandbox.deploy(pool), sandbox.deploy(user))
    with sandbox.recording() as calls:
        told = sandbox.play(sandbox.undeploy(pool["deployment_name"]), check=True)
        refused = sandbox.play(sandbox.undeploy(pool["deployment_name"]))
    assert (told.error, refused.error) == ("pool_in_use", "pool_in_use")
    (pod,) = Objects(sandbox.kube, user["deployment_name"].replace(" ", "-")).pods
    assert f"default/{pod['metadata']['name']}" in refused.result["msg"]
    assert [call for call in calls.writes if "leases" not in call] == []

    gone = sandbox.play(sandbox.undeploy(user["deployment_name"]), sandbox.undeploy(pool["deployment_name"]))
    assert [one["result"]["proof"]["left"] for one in gone.results] == [[], []]
    assert (sandbox.pools(), nodes(sandbox)) == ([], [])


def test_a_pool_whose_record_is_lost_is_still_known_to_be_used(
    sandbox: Sandbox, pool: Blueprint, user: Blueprint
) -> None:
    row = sandbox.play(sandbox.deploy(pool), sandbox.deploy(user)).results[0]["result"]["deployments"][0]
    name = f"deployment.default.{row['canonical_name']}.v1"
    sandbox.kube.delete(f"/api/v1/namespaces/oci-ai-blueprints/secrets/{name}")
    assert sandbox.play(sandbox.undeploy(pool["deployment_name"])).error == "pool_in_use"
    gone = sandbox.play(sandbox.undeploy(user["deployment_name"]), sandbox.undeploy(pool["deployment_name"]))
    assert [one["result"]["proof"]["left"] for one in gone.results] == [[], []]
    assert sandbox.pools() == []


def test_force_takes_the_nodes_from_under_the_pods_that_use_them_once_their_disruption_budgets_let_them(
    sandbox: Sandbox, pool: Blueprint, user: Blueprint
) -> None:
    sandbox.play(sandbox.deploy(pool), sandbox.deploy(user))
    app = f"recipe-{user['deployment_name'].replace(' ', '-')}"
    budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets"
    guard = {"minAvailable": 1, "selector": {"matchLabels": {"app": app}}}
    sandbox.kube.post(budgets, {"metadata": {"name": "one-answers"}, "spec": guard})
    sandbox.until(lambda: sandbox.kube.get(f"{budgets}/one-answers").get("status", {}).get("currentHealthy") == 1)
    sandbox.admin.put("/delays", eviction_minute_s=3)
    try:
        held = sandbox.play(sandbox.undeploy(pool["deployment_name"], force=True, wait_timeout=3))
    finally:
        sandbox.kube.delete(f"{budgets}/one-answers")
    assert held.error == "left_behind"
    (line,) = [line for line in held.result["error"]["evidence"] if f"default/{app}" in line]
    assert "disruption budget one-answers needs 1 healthy pods" in line
    gone = sandbox.play(sandbox.undeploy(pool["deployment_name"], force=True))
    assert gone.result["proof"]["left"] == []
    assert sandbox.pools() == []
    (pod,) = Objects(sandbox.kube, user["deployment_name"].replace(" ", "-")).pods
    assert "nodeName" not in pod["spec"]


def test_nodes_in_use_are_replaced_only_when_told_and_once_the_new_ones_are_there(
    sandbox: Sandbox, pool: Blueprint, user: Blueprint
) -> None:
    sandbox.play(sandbox.deploy(pool), sandbox.deploy(user))
    (old,) = nodes(sandbox)
    bigger = pool | {"shared_node_pool_boot_volume_size_in_gbs": 600}
    with sandbox.recording() as calls:
        refused = sandbox.play(sandbox.deploy(bigger))
    assert (refused.error, calls.writes) == ("pool_in_use", [])
    assert f"still used by default/recipe-{user['deployment_name'].replace(' ', '-')}" in refused.result["msg"]

    replaced = sandbox.play(sandbox.deploy(bigger, drain=True), sandbox.deploy(user))
    assert [one["result"]["changed"] for one in replaced.results] == [True, False]
    (new,) = nodes(sandbox)
    (pod,) = Objects(sandbox.kube, user["deployment_name"].replace(" ", "-")).pods
    assert pod["spec"]["nodeName"] == new["metadata"]["name"] != old["metadata"]["name"]


def test_a_workload_waits_for_a_pool_that_is_not_there_yet(
    sandbox: Sandbox, pool: Blueprint, user: Blueprint, start: Callable[..., Background]
) -> None:
    told = sandbox.play(sandbox.deploy(user), check=True)
    assert any("V24" in warning for warning in told.result["warnings"])
    sandbox.admin.put("/delays", node_pool_create_s=17)
    waiting = start(sandbox.deploy(user))
    sandbox.until(lambda: Objects(sandbox.kube, user["deployment_name"].replace(" ", "-")).pods)
    assert sandbox.play(sandbox.deploy(pool)).deployment["status"] == "deployed"
    assert waiting.end().deployment["status"] == "deployed"


def test_a_pool_grows_and_gives_back_the_node_that_nobody_uses(
    sandbox: Sandbox, pool: Blueprint, user: Blueprint
) -> None:
    sandbox.play(sandbox.deploy(pool), sandbox.deploy(user))
    busy = nodes(sandbox)[0]["metadata"]["name"]
    pool["shared_node_pool_size"] = 2
    grown = sandbox.play(sandbox.deploy(pool))
    assert [step["why"] for step in grown.result["plan"]] == ["shared_node_pool_size 1 -> 2 (in place)"]
    assert grown.deployment["status"] == "deployed"
    assert len(nodes(sandbox)) == 2
    pool["shared_node_pool_size"] = 1
    assert sandbox.play(sandbox.deploy(pool)).actions() == {"NodePool": "update"}
    assert [node["metadata"]["name"] for node in nodes(sandbox)] == [busy]
    assert sandbox.play(sandbox.deploy(pool)).changed is False


def test_the_gpus_of_new_nodes_are_cut_as_asked_and_a_layout_changed_since_is_left_alone(
    sandbox: Sandbox, pool: Blueprint
) -> None:
    pool |= {"shared_node_pool_shape": "BM.GPU.H100.8", "shared_node_pool_mig_config": "all-1g.20gb"}
    assert sandbox.play(sandbox.deploy(pool)).deployment["status"] == "deployed"
    (node,) = nodes(sandbox)
    assert node["status"]["allocatable"]["nvidia.com/mig-1g.20gb"] == "32"
    assert node["status"]["capacity"]["pods"] == "90"
    name = node["metadata"]["name"]
    sandbox.kube.merge(f"/api/v1/nodes/{name}", {"metadata": {"labels": {"nvidia.com/mig.config": "all-2g.20gb"}}})
    sandbox.until(lambda: nodes(sandbox)[0]["status"]["allocatable"].get("nvidia.com/mig-2g.20gb") == "24")
    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(pool))
    assert (again.changed, again.deployment["status"], calls.writes) == (False, "deployed", [])

    pool["shared_node_pool_mig_config"] = "all-1g.10gb"
    changed = sandbox.play(sandbox.deploy(pool))
    assert any(
        f"reaches new nodes only; unchanged: {name_in_oci(sandbox)}" in one for one in changed.result["warnings"]
    )
    assert nodes(sandbox)[0]["metadata"]["labels"]["nvidia.com/mig.config"] == "all-2g.20gb"
    assert sandbox.play(sandbox.deploy(pool)).changed is False


def name_in_oci(sandbox: Sandbox) -> str:
    ((node,),) = ([one["name"] for one in pool["nodes"]] for pool in sandbox.pools())
    return str(node)


def test_without_waiting_a_pool_is_pending_until_its_nodes_can_take_pods(sandbox: Sandbox, pool: Blueprint) -> None:
    begun = sandbox.play(sandbox.deploy(pool, wait=False))
    assert begun.deployment["status"] == "pending"
    done = sandbox.play(sandbox.deploy(pool))
    assert (done.deployment["status"], len(sandbox.pools())) == ("deployed", 1)
    assert sandbox.play(sandbox.deploy(pool)).changed is False


def test_nodes_that_cannot_take_pods_any_more_degrade_the_pool(sandbox: Sandbox, pool: Blueprint) -> None:
    sandbox.play(sandbox.deploy(pool))
    name = nodes(sandbox)[0]["metadata"]["name"]
    sandbox.kube.delete(f"/api/v1/nodes/{name}")
    (shown,) = sandbox.play(sandbox.info(pool["deployment_name"])).result["deployments"]
    assert shown["status"] == "degraded"
    told = sandbox.play(sandbox.deploy(pool), check=True)
    assert (told.changed, told.deployment["status"]) == (False, "pending")
