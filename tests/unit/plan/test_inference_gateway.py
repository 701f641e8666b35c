# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Models on the shared entry point: their routes, and what asks for their keys."""

from __future__ import annotations

import base64

from unit.plan.builders import GATEWAY, NGINX, identity, of_kind, part, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest, name_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.inference_gateway import ModelGateway
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.routes import WayIn
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.service import public_addresses, service

ENVOY = ModelGateway("envoy", GATEWAY.gateway, "https://10-0-0-1.nip.io")
KONG = ModelGateway("kong", url="https://10-0-0-2.nip.io")
KEY = "a-key-of-this-model"
OWN, MODEL = "recipe-vllm-inference", "recipe-vllm-inference-gw"


def asked(**changes: Json) -> dict[str, Json]:
    return {"recipe_inference_gateway": {"model_name": "llama-4", "url_path": "/ai/models", **changes}}


def made(gateway: ModelGateway, way_in: WayIn = GATEWAY, **changes: Json) -> list[Manifest]:
    wanted = payload(**asked(**changes))
    return service(wanted, identity(), way_in, pool_generation=1, replicas=1, models=gateway)


def secret_of(manifests: list[Manifest], name: str) -> dict[str, str]:
    data = next(part(one, "data") for one in of_kind(manifests, "Secret") if name_of(one) == name)
    assert isinstance(data, dict)
    return {key: base64.b64decode(str(value)).decode() for key, value in data.items()}


def kinds(manifests: list[Manifest]) -> list[str]:
    return [str(one["kind"]) for one in manifests]


def test_a_model_is_chosen_by_header_and_path_and_the_path_is_removed() -> None:
    route = of_kind(made(ENVOY), "HTTPRoute")[-1]
    assert name_of(route) == MODEL
    rule = part(route, "spec", "rules", 0)
    assert part(rule, "matches") == [
        {
            "path": {"type": "PathPrefix", "value": "/ai/models"},
            "headers": [{"type": "Exact", "name": "X-Model", "value": "llama-4"}],
        }
    ]
    assert part(rule, "filters", 0, "urlRewrite", "path", "replacePrefixMatch") == "/"
    assert part(rule, "backendRefs", 0, "name") == OWN
    assert "hostnames" not in str(part(route, "spec"))


def test_without_a_key_the_model_is_published_beside_the_services_own_host() -> None:
    open_to_all = made(ENVOY)
    assert [name_of(one) for one in of_kind(open_to_all, "HTTPRoute")] == [OWN, MODEL]
    assert of_kind(open_to_all, "SecurityPolicy") == []


def test_one_policy_asks_for_the_key_on_every_route_and_is_made_before_them() -> None:
    keyed = made(ENVOY, api_key=KEY)
    (policy,) = of_kind(keyed, "SecurityPolicy")
    assert [part(ref, "name") for ref in part(policy, "spec", "targetRefs")] == [OWN, MODEL]  # type: ignore[union-attr]
    assert part(policy, "spec", "apiKeyAuth") == {
        "credentialRefs": [{"group": "", "kind": "Secret", "name": MODEL}],
        "extractFrom": [{"headers": ["apikey"]}],
        "sanitize": True,
    }
    assert secret_of(keyed, MODEL) == {"vllm-inference": KEY}
    order = kinds(keyed)
    assert max(order.index("Secret"), order.index("SecurityPolicy")) < order.index("HTTPRoute")


def test_the_key_stands_in_its_secret_alone() -> None:
    for gateway in (ENVOY, KONG):
        rest = [one for one in made(gateway, api_key=KEY) if one["kind"] != "Secret"]
        assert KEY not in str(rest)
        assert base64.b64encode(KEY.encode()).decode() not in str(rest)


def test_a_way_in_that_cannot_ask_for_the_key_gets_no_route() -> None:
    another = WayIn("gateway", "example.com", ("istio-system", "other"), "https")
    for way_in in (NGINX, another):
        assert [
            name_of(one) for one in made(ENVOY, way_in, api_key=KEY) if one["kind"] in ("Ingress", "HTTPRoute")
        ] == [MODEL]
    assert of_kind(made(KONG, api_key=KEY), "HTTPRoute") == []
    assert [name_of(one) for one in of_kind(made(KONG, NGINX, api_key=KEY), "Ingress")] == [MODEL]
    assert [name_of(one) for one in of_kind(made(KONG, NGINX), "Ingress")] == [OWN, MODEL]


def test_kong_narrows_a_key_to_its_model() -> None:
    keyed = made(KONG, api_key=KEY)
    plugins = {str(part(one, "plugin")): one for one in of_kind(keyed, "KongPlugin")}
    (consumer,), route = of_kind(keyed, "KongConsumer"), of_kind(keyed, "Ingress")[-1]
    assert part(plugins["key-auth"], "config") == {"key_names": ["apikey"], "hide_credentials": True}
    group = secret_of(keyed, f"{MODEL}-acl")["group"]
    assert part(plugins["acl"], "config", "allow") == [group] == [part(consumer, "username")]
    assert secret_of(keyed, f"{MODEL}-key") == {"key": KEY}
    assert part(consumer, "credentials") == [f"{MODEL}-key", f"{MODEL}-acl"]
    assert part(route, "metadata", "annotations", "konghq.com/plugins") == f"{MODEL}-key,{MODEL}-acl"
    assert part(route, "metadata", "annotations", "konghq.com/headers.x-model") == "llama-4"
    order = kinds(keyed)
    assert order.index("Secret") < order.index("KongConsumer") < order.index("Ingress")


def test_kong_does_not_cut_long_answers() -> None:
    service_of = of_kind(made(KONG), "Service")[0]
    assert part(service_of, "metadata", "annotations", "konghq.com/read-timeout") == "3600000"
    assert "konghq" not in str(of_kind(made(ENVOY), "Service"))


def test_addresses_name_the_service_first_then_its_model() -> None:
    own, model = "https://vllm-inference.10-0-0-1.nip.io", f"{ENVOY.url}/ai/models"
    assert public_addresses(payload(**asked()), identity(), GATEWAY, ENVOY) == [own, model]
    keyed = payload(**asked(api_key=KEY))
    assert public_addresses(keyed, identity(), GATEWAY, ENVOY) == [own, model]
    assert public_addresses(keyed, identity(), NGINX, KONG) == [f"{KONG.url}/ai/models"]
    at_root = payload(**asked(url_path="/"))
    assert public_addresses(at_root, identity(), GATEWAY, ENVOY)[-1] == ENVOY.url
