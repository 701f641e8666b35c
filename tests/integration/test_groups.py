# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of deployments: each member after those it depends on, told their addresses, and taken away before them."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Sandbox
from .recording import Calls
from .shared_nodes import make_shared_pool
from .workspace import edited

Json = dict[str, Any]
GOOD = "docker.io/vllm/vllm-openai:v0.9.1"
CRASHES = "docker.io/vllm/vllm-openai:sandbox-crash-loop"


@pytest.fixture
def nodes(sandbox: Sandbox) -> None:
    """Room for four members, so that none needs nodes of its own."""
    make_shared_pool(sandbox, "VM.GPU.A10.2", size=2)


def member(name: str, env: str = "none", **more: Any) -> Json:
    recipe = {
        "recipe_id": "llm_inference_nvidia",
        "recipe_mode": "service",
        "deployment_name": name,
        "recipe_image_uri": GOOD,
        "recipe_node_shape": "VM.GPU.A10.2",
        "recipe_use_shared_node_pool": True,
        "recipe_nvidia_gpu_count": 1,
        "recipe_container_port": "8000",
        "recipe_container_env": [{"key": "TELLS", "value": env}],
    }
    return {"name": name, "recipe": recipe, **more}


def group(*members: Json) -> Json:
    return {"deployment_group": {"name": "RAG demo", "deployments": list(members)}}


def rag() -> list[Json]:
    """Listed in the opposite order of what has to be there first."""
    return [
        member("app", "${model.service_url}/v1 ${db.internal_dns_name}:80", depends_on=["model", "db"]),
        member("model", "${db.internal_dns_name}", depends_on=["db"], exports=["service_url"]),
        member("db", exports=["internal_dns_name"]),
    ]


def by_group(module: str, sandbox: Sandbox, **options: Any) -> Json:
    return {f"oci_ai.blueprints.{module}": {"group": "rag demo", "cluster_id": sandbox.cluster_id, **options}}


def told(sandbox: Sandbox, name: str) -> str:
    """What the live member was told of others."""
    live = sandbox.kube.get(f"/apis/apps/v1/namespaces/default/deployments/recipe-{name}-rag-demo")
    return live["spec"]["template"]["spec"]["containers"][0]["env"][0]["value"]


def touched(calls: Calls) -> list[str]:
    """Members whose workloads were written or deleted, in that order."""
    written = [one["objectRef"] for one in calls.kubernetes_writes]
    names = [one["name"] for one in written if one["resource"] == "deployments"]
    return [name.removeprefix("recipe-").removesuffix("-rag-demo") for name in dict.fromkeys(names)]


def states(result: Json) -> dict[str, str]:
    """The status of each deployment, or the code of its error."""
    return {one["canonical_name"]: one.get("error", {}).get("code", one["status"]) for one in result["deployments"]}


def test_a_chain_is_planned_deployed_run_again_read_and_taken_away_from_its_end(sandbox: Sandbox, nodes: None) -> None:
    with sandbox.recording() as calls:
        planned = sandbox.play(sandbox.deploy(group(*rag())), check=True)
    assert calls.writes == []

    with sandbox.recording() as calls:
        done = sandbox.play(sandbox.deploy(group(*rag())))
    assert not done.failed, done.stdout
    assert done.result["plan"] == planned.result["plan"]
    assert touched(calls) == ["db", "model", "app"]
    assert states(done.result) == {f"{name}-rag-demo": "deployed" for name in ("app", "model", "db")}
    (model,) = [one for one in done.result["deployments"] if one["canonical_name"] == "model-rag-demo"]
    host = "recipe-db-rag-demo.default.svc.cluster.local"
    assert told(sandbox, "model") == host
    assert told(sandbox, "app") == f"{model['endpoints']['public'][0]}/v1 {host}:80"

    with sandbox.recording() as calls:
        assert sandbox.play(sandbox.deploy(group(*rag()))).changed is False
    assert calls.writes == []

    shorter = sandbox.play(sandbox.deploy(group(*rag()[1:])))
    assert shorter.changed is False
    assert any("app-rag-demo belongs to group RAG demo" in note for note in shorter.result["warnings"])

    found = sandbox.play(sandbox.deploy(member("alone")["recipe"]), by_group("deployment_info", sandbox)).result
    assert {(one["name"], one["group"]) for one in found["deployments"]} == {
        (f"{name}-RAG demo", "RAG demo") for name in ("app", "model", "db")
    }

    would = sandbox.play(by_group("blueprint_undeploy", sandbox), check=True)
    with sandbox.recording() as calls:
        gone = sandbox.play(by_group("blueprint_undeploy", sandbox))
    assert gone.result["plan"] == would.result["plan"]
    assert touched(calls) == ["app", "model", "db"]
    assert gone.result["proof"]["left"] == []
    assert set(states(gone.result).values()) == {"absent"}
    assert sandbox.play(by_group("blueprint_undeploy", sandbox)).changed is False
    assert states(sandbox.play(sandbox.info()).result) == {"alone": "deployed"}


def test_a_member_that_fails_stops_only_those_that_depend_on_it(sandbox: Sandbox, nodes: None) -> None:
    members = [*rag(), member("side", depends_on=["db"])]
    members[1]["recipe"]["recipe_image_uri"] = CRASHES
    failed = sandbox.play(sandbox.deploy(group(*members)), timeout=90)
    assert failed.error == "workload_failed"
    assert states(failed.result) == {
        "app-rag-demo": "dependency_failed",
        "model-rag-demo": "workload_failed",
        "db-rag-demo": "deployed",
        "side-rag-demo": "deployed",
    }
    assert "depends on model-rag-demo, which failed" in failed.result["msg"]

    members[1]["recipe"]["recipe_image_uri"] = GOOD
    with sandbox.recording() as calls:
        done = sandbox.play(sandbox.deploy(group(*members)))
    assert not done.failed, done.stdout
    assert touched(calls) == ["model", "app"]

    service = "/api/v1/namespaces/default/services/recipe-app-rag-demo"
    sandbox.kube.merge(service, {"metadata": {"finalizers": ["example.com/held"]}})
    try:
        held = sandbox.play(by_group("blueprint_undeploy", sandbox, wait_timeout=4))
    finally:
        sandbox.kube.merge(service, {"metadata": {"finalizers": None}})
    assert {
        "app-rag-demo": "left_behind",
        "model-rag-demo": "dependency_failed",
        "db-rag-demo": "dependency_failed",
    }.items() <= states(held.result).items()
    assert sandbox.play(by_group("blueprint_undeploy", sandbox)).result["proof"]["left"] == []


def test_an_address_is_told_once_it_is_there_and_refused_beforehand_where_nothing_would_give_it(
    sandbox: Sandbox, nodes: None
) -> None:
    model = member("model", exports=["service_url"])
    members = [member("app", "${model.service_url}/v1", depends_on=["model"]), model]
    with edited(sandbox.kube) as workspace:
        workspace(ingress="gateway", gateway="nowhere/none")
        with sandbox.recording() as calls:
            refused = sandbox.play(sandbox.deploy(group(*members)))
            model["recipe"]["service_endpoint"] = {"dedicated_load_balancer": True}
            planned = sandbox.play(sandbox.deploy(group(*members)), check=True, diff=True)
        begun = sandbox.play(sandbox.deploy(group(*members), wait=False))
        unbegun = sandbox.kube.find("/apis/apps/v1/namespaces/default/deployments/recipe-app-rag-demo")
        done = sandbox.play(sandbox.deploy(group(*members)))
        again = sandbox.play(sandbox.deploy(group(*members), wait=False))
    assert calls.writes == []
    assert (refused.error, states(refused.result)) == ("invalid_blueprint", {"rag-demo": "invalid_blueprint"})
    assert "deployments[0].recipe.recipe_container_env[0].value" in refused.result["msg"]
    assert any("not known before its load balancer has an address" in note for note in planned.result["warnings"])
    assert "<address of model-rag-demo>/v1" in planned.stdout

    assert states(begun.result) == {"app-rag-demo": "pending", "model-rag-demo": "pending"}
    assert any("Not begun: it waits for" in note for note in begun.result["warnings"])
    assert unbegun is None
    assert set(states(done.result).values()) == {"deployed"}, done.stdout
    balancer = sandbox.kube.get("/api/v1/namespaces/default/services/recipe-model-rag-demo-lb")
    assert told(sandbox, "app") == f"http://{balancer['status']['loadBalancer']['ingress'][0]['ip']}/v1"
    assert (again.changed, set(states(again.result).values())) == (False, {"deployed"})
