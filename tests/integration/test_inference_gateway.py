# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Models on the shared entry point: published, guarded by a key of their own, and never open beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .background import Background
from .conftest import Sandbox
from .workspace import Workspace, edited

Blueprint = dict[str, Any]
KEY = "gw-key-81f0c1d2"
ROUTES = "/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes"
POLICIES = "/apis/gateway.envoyproxy.io/v1alpha1/namespaces/default/securitypolicies"
INGRESSES = "/apis/networking.k8s.io/v1/namespaces/default/ingresses"
KONG_CLASS = "/apis/networking.k8s.io/v1/ingressclasses/kong"
CONSUMERS = "/apis/configuration.konghq.com/v1/namespaces/default/kongconsumers"
PLUGINS = "/apis/configuration.konghq.com/v1/namespaces/default/kongplugins"


@pytest.fixture
def workspace(sandbox: Sandbox) -> Iterator[Workspace]:
    with edited(sandbox.kube) as say:
        yield say


@pytest.fixture
def kong(sandbox: Sandbox, workspace: Workspace) -> Iterator[None]:
    """An upstream workspace with Kong as it left it."""
    about = {"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass", "metadata": {"name": "kong"}}
    sandbox.kube.apply(KONG_CLASS, {**about, "spec": {"controller": "ingress-controllers.konghq.com/kong"}})
    workspace(inference_gateway="kong", inference_gateway_url="https://models.example.com")
    yield
    sandbox.kube.delete(KONG_CLASS)


@pytest.fixture
def model(vllm: Blueprint) -> Blueprint:
    return {**vllm, "recipe_inference_gateway": {"model_name": "Llama-4", "url_path": "/ai/models", "api_key": KEY}}


def named(sandbox: Sandbox, path: str) -> list[str]:
    return sorted(item["metadata"]["name"] for item in sandbox.kube.get(path)["items"])


def resources(calls: Any, verb: str) -> list[str]:
    return [one["objectRef"]["resource"] for one in calls.kubernetes_writes if one["verb"] == verb]


def test_a_keyed_model_is_guarded_before_it_is_routed_and_until_its_routes_are_gone(
    sandbox: Sandbox, model: Blueprint
) -> None:
    with sandbox.recording() as calls:
        done = sandbox.play(sandbox.deploy(model), diff=True, verbosity=3)
    assert not done.failed, done.stdout
    name = f"recipe-{done.deployment['canonical_name']}"
    assert done.deployment["endpoints"]["public"][-1] == "http://203-0-113-10.nip.io/ai/models"
    written = resources(calls, "patch")
    assert max(i for i, one in enumerate(written) if one == "securitypolicies") < written.index("httproutes")
    (policy,) = sandbox.kube.get(POLICIES)["items"]
    guarded = {ref["name"] for ref in policy["spec"]["targetRefs"]}
    assert guarded == set(named(sandbox, ROUTES)) == {name, f"{name}-gw"}
    assert KEY not in done.stdout
    assert KEY not in str(done.results)

    with sandbox.recording() as calls:
        assert sandbox.play(sandbox.deploy(model)).changed is False
    assert calls.writes == []

    with sandbox.recording() as calls:
        gone = sandbox.play(sandbox.undeploy(model["deployment_name"]))
    assert gone.result["proof"]["left"] == []
    deleted = resources(calls, "delete")
    assert max(i for i, one in enumerate(deleted) if one == "httproutes") < deleted.index("securitypolicies")
    assert named(sandbox, POLICIES) == []


def test_a_new_key_changes_its_secret_alone_and_no_diff_shows_it(sandbox: Sandbox, model: Blueprint) -> None:
    sandbox.play(sandbox.deploy(model))
    model["recipe_inference_gateway"]["api_key"] = "gw-key-next-99aa"
    changed = sandbox.play(sandbox.deploy(model), diff=True, verbosity=3)
    steps = {(step["kind"], step["name"].rpartition("-")[2]): step["action"] for step in changed.result["plan"]}
    assert {step for step, action in steps.items() if action != "none"} == {("Secret", "gw")}
    assert "gw-key-next" not in changed.stdout
    assert "changed" in changed.result["diff"]["after"]


def test_of_two_runs_at_the_same_time_one_takes_the_model_and_the_domain(
    sandbox: Sandbox, model: Blueprint, start: Callable[..., Background]
) -> None:
    """The first has looked and made nothing yet; the second finds no route, and no key to compare."""
    del model["recipe_inference_gateway"]["api_key"]
    model["service_endpoint_domain"] = "llama.example.com"
    sandbox.hold("CreateNodePool")
    first = start(sandbox.deploy(model))
    sandbox.wait_for_held("CreateNodePool")
    second = {**model, "deployment_name": "second model"}
    refused = sandbox.play(sandbox.deploy(second))
    assert (refused.error, refused.changed) == ("invalid_blueprint", False)
    assert [line.partition(":")[0] for line in refused.result["error"]["details"]["problems"]] == [
        "service_endpoint_domain",
        "recipe_inference_gateway.model_name",
    ]
    assert "is taking now" in refused.result["msg"]
    sandbox.release()
    assert first.end().deployment["status"] == "deployed"
    shown = sandbox.play(sandbox.info()).result["deployments"]
    assert [row["name"] for row in shown] == [model["deployment_name"]]


def test_a_key_and_a_model_belong_to_one_deployment(sandbox: Sandbox, model: Blueprint) -> None:
    first = sandbox.play(sandbox.deploy(model))
    assert not first.failed, first.stdout
    second = {
        **model,
        "deployment_name": "second model",
        "recipe_inference_gateway": {**model["recipe_inference_gateway"]},
    }
    second["recipe_inference_gateway"]["model_name"] = "LLAMA-4"
    with sandbox.recording() as calls:
        refused = sandbox.play(sandbox.deploy(second))
    assert refused.error == "invalid_blueprint"
    assert [line.partition(":")[0] for line in refused.result["error"]["details"]["problems"]] == [
        "recipe_inference_gateway.model_name",
        "recipe_inference_gateway.api_key",
    ]
    assert KEY not in refused.stdout
    assert calls.writes == []

    second["recipe_inference_gateway"] |= {"model_name": "Llama-5", "api_key": "gw-key-of-the-second"}
    assert not sandbox.play(sandbox.deploy(second)).failed


def test_kong_of_an_existing_workspace_gets_consumer_key_and_acl(
    sandbox: Sandbox, model: Blueprint, kong: None
) -> None:
    open_to_all = {**model, "recipe_inference_gateway": {**model["recipe_inference_gateway"]}}
    del open_to_all["recipe_inference_gateway"]["api_key"]
    first = sandbox.play(sandbox.deploy(open_to_all))
    assert not first.failed, first.stdout
    name = f"recipe-{first.deployment['canonical_name']}"
    assert (named(sandbox, ROUTES), named(sandbox, INGRESSES)) == ([name], [f"{name}-gw"])

    with sandbox.recording() as calls:
        keyed = sandbox.play(sandbox.deploy(model))
    assert not keyed.failed, keyed.stdout
    assert keyed.deployment["endpoints"]["public"] == ["https://models.example.com/ai/models"]
    assert (named(sandbox, ROUTES), named(sandbox, INGRESSES)) == ([], [f"{name}-gw"])
    assert named(sandbox, PLUGINS) == [f"{name}-gw-acl", f"{name}-gw-key"]
    assert named(sandbox, CONSUMERS) == [f"{name}-gw"]
    written = [f"{one['verb']} {one['objectRef']['resource']}" for one in calls.kubernetes_writes]
    assert written.index("delete httproutes") < written.index("patch kongconsumers") < written.index("patch ingresses")
    assert sandbox.play(sandbox.deploy(model)).changed is False

    gone = sandbox.play(sandbox.undeploy(model["deployment_name"]))
    assert gone.result["proof"]["left"] == []
    assert named(sandbox, PLUGINS) == named(sandbox, CONSUMERS) == named(sandbox, INGRESSES) == []


def test_a_workspace_without_the_gateway_that_a_key_needs_is_refused(
    sandbox: Sandbox, model: Blueprint, workspace: Workspace
) -> None:
    workspace(inference_gateway="kong")
    with sandbox.recording() as calls:
        refused = sandbox.play(sandbox.deploy(model))
    assert refused.error == "invalid_blueprint"
    assert "Kong" in refused.result["msg"]
    assert calls.writes == []


def test_a_domain_that_is_routed_already_is_refused(sandbox: Sandbox, vllm: Blueprint) -> None:
    vllm["service_endpoint_domain"] = "llm.example.com"
    assert not sandbox.play(sandbox.deploy(vllm)).failed
    assert sandbox.play(sandbox.deploy(vllm)).changed is False
    with sandbox.recording() as calls:
        refused = sandbox.play(sandbox.deploy({**vllm, "deployment_name": "same domain"}))
    assert refused.error == "invalid_blueprint"
    assert "llm.example.com is routed by HTTPRoute" in refused.result["msg"]
    assert calls.writes == []
