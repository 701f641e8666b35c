# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared entry point for models, found in clusters of every kind, and what others have there already."""

from __future__ import annotations

import base64

import pytest
from unit.operations.builders import record
from unit.operations.fakes import FakeKube, FakeWorld
from unit.plan.builders import blueprint, identity, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidBlueprint
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.model_gateway import (
    clashes,
    find_model_gateway,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.record import Phase, _encode
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.service_facts import (
    _monitoring,
    refuse_taken,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.inference_gateway import (
    ModelGateway,
    model_route,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.routes import WayIn
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import ObjectRef
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.workspace import Workspace

ENVOY = ModelGateway("envoy", ("gateways", "main"), "http://10-0-0-1.nip.io")
KEYED: dict[str, Json] = {
    "recipe_inference_gateway": {"model_name": "Llama-4", "url_path": "/ai", "api_key": "1234567890"}
}
OPEN: dict[str, Json] = {"recipe_inference_gateway": {"model_name": "Llama-4", "url_path": "/ai"}}
ON_KONG = (ObjectRef("networking.k8s.io/v1", "Ingress", "default", "recipe-vllm-inference-gw"),)


def definition(name: str, **status: Json) -> Manifest:
    schema: Json = {"openAPIV3Schema": {"properties": {"status": {"properties": {**status}}}}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": name},
        "spec": {"versions": [{"name": "v1alpha1", "schema": schema}]},
    }


def envoy(controller: str = "gateway.envoyproxy.io/gatewayclass-controller") -> list[Manifest]:
    api = "gateway.networking.k8s.io/v1"
    return [
        {"apiVersion": api, "kind": "GatewayClass", "metadata": {"name": "eg"}, "spec": {"controllerName": controller}},
        {
            "apiVersion": api,
            "kind": "Gateway",
            "metadata": {"name": "main", "namespace": "gateways"},
            "spec": {"gatewayClassName": "eg", "listeners": [{"protocol": "HTTP"}]},
            "status": {"addresses": [{"value": "10.0.0.1"}]},
        },
        definition("securitypolicies.gateway.envoyproxy.io"),
    ]


KONG: list[Manifest] = [
    {"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass", "metadata": {"name": "kong"}},
    definition("kongplugins.configuration.konghq.com"),
]


def world(*objects: Manifest) -> FakeWorld:
    return FakeWorld(kube=FakeKube().holding(*objects))


def found(where: FakeWorld, workspace: Workspace, *recorded: ObjectRef, **asked: Json) -> ModelGateway:
    return find_model_gateway(where, payload(**(asked or KEYED)), workspace, recorded, identity())  # type: ignore[arg-type]


def test_nothing_is_looked_for_without_a_model_to_publish() -> None:
    assert find_model_gateway(world(), payload(), Workspace(), (), identity()) == ModelGateway()  # type: ignore[arg-type]


def test_envoy_is_preferred_the_workspace_decides_and_what_publishes_a_model_goes_on_to() -> None:
    both = world(*envoy(), *KONG)
    assert found(both, Workspace()) == ENVOY
    assert found(both, Workspace(inference_gateway="kong")).kind == "kong"
    assert found(both, Workspace(), *ON_KONG).kind == "kong"
    assert found(both, Workspace(inference_gateway="envoy"), *ON_KONG).kind == "envoy"
    assert found(world(*KONG), Workspace(inference_gateway_url="https://m.example.com/")).url == "https://m.example.com"


def test_a_gateway_that_cannot_ask_for_keys_takes_open_models_only() -> None:
    istio = world(*envoy("istio.io/gateway-controller"))
    assert found(istio, Workspace(), **OPEN).kind == "envoy"
    with pytest.raises(InvalidBlueprint, match="no inference gateway: looked for a Gateway of Envoy Gateway"):
        found(istio, Workspace())
    with pytest.raises(InvalidBlueprint, match="must be envoy or kong"):
        found(world(*envoy()), Workspace(inference_gateway="traefik"))


def other(name: str = "other", **asked: Json) -> Manifest:
    (route,) = model_route(payload(**asked), identity(name), ENVOY)
    return route


def fields(where: FakeWorld, gateway: ModelGateway = ENVOY, **asked: Json) -> list[str]:
    return [one.field for one in clashes(where, payload(**asked), identity(), gateway)]  # type: ignore[arg-type]


def test_a_model_name_is_taken_on_its_path_in_any_case() -> None:
    same: dict[str, Json] = {"recipe_inference_gateway": {"model_name": "LLAMA-4", "url_path": "/ai"}}
    elsewhere: dict[str, Json] = {"recipe_inference_gateway": {"model_name": "Llama-4", "url_path": "/lab"}}
    assert fields(world(other(**same)), **OPEN) == ["recipe_inference_gateway.model_name"]
    assert fields(world(other(**elsewhere)), **OPEN) == []
    assert fields(world(other("vLLM Inference", **OPEN)), **OPEN) == []


def test_a_key_is_taken_while_any_other_deployment_has_it() -> None:
    theirs = record(canonical="other", payload=blueprint(**KEYED))
    assert fields(world(_encode(theirs)), **KEYED) == ["recipe_inference_gateway.api_key"]
    assert fields(world(_encode(record(payload=blueprint(**KEYED)))), **KEYED) == []
    past = record(canonical="other", payload=blueprint(**KEYED), phase=Phase.SUPERSEDED)
    assert fields(world(_encode(past)), **KEYED) == []
    rolled_back = record(canonical="other", payload=blueprint(**KEYED), phase=Phase.FAILED)
    assert fields(world(_encode(rolled_back)), **KEYED) == []


def test_kong_must_not_get_a_key_twice_whoever_gave_it_the_first() -> None:
    by_hand: Manifest = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "old", "namespace": "kong", "labels": {"konghq.com/credential": "key-auth"}},
        "data": {"key": base64.b64encode(b"1234567890").decode()},
    }
    assert fields(world(by_hand), ModelGateway("kong"), **KEYED) == ["recipe_inference_gateway.api_key"]
    assert fields(world(by_hand), ENVOY, **KEYED) == []


def test_a_domain_belongs_to_one_deployment() -> None:
    way_in, wanted = (
        WayIn("gateway", "example.com", ("gateways", "main")),
        payload(service_endpoint_domain="a.example.com"),
    )
    theirs: Manifest = {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": "portal", "namespace": "web"},
        "spec": {"hostnames": ["a.example.com"]},
    }
    own: Manifest = {**theirs, "metadata": {"name": "recipe-vllm-inference", "namespace": "default"}}
    with pytest.raises(InvalidBlueprint, match=r"a\.example\.com is routed by HTTPRoute web/portal already"):
        refuse_taken(world(theirs), wanted, identity(), way_in, ModelGateway())  # type: ignore[arg-type]
    refuse_taken(world(own), wanted, identity(), way_in, ModelGateway())  # type: ignore[arg-type]


def test_scaling_of_pods_needs_keda_and_asks_of_it_what_it_can() -> None:
    scaled = payload(recipe_pod_autoscaling_params={"min_replicas": 1, "max_replicas": 2})
    with pytest.raises(InvalidBlueprint, match="KEDA, which scales pods, is not installed"):
        _monitoring(world(), scaled, Workspace())  # type: ignore[arg-type]
    old = world(definition("scaledobjects.keda.sh"))
    new = world(definition("scaledobjects.keda.sh", triggersActivity={}))
    assert _monitoring(old, scaled, Workspace()).fallback is False  # type: ignore[arg-type]
    known = _monitoring(new, scaled, Workspace(prometheus_url="http://p:9090"))  # type: ignore[arg-type]
    assert (known.fallback, known.prometheus) == (True, "http://p:9090")
