# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Models behind the shared entry point: a table from the kind of gateway to the manifests that publish a model there.

One address serves all models; the header ``X-Model`` and a path prefix, which is removed, choose one. Its key is asked
for in the header ``apikey``. What guards a route is listed, and so applied, before the route.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass

from .._blueprint.parts import InferenceGateway
from .._blueprint.payload import Payload
from .._manifest import Json, Manifest
from .identity import Identity
from .routes import GATEWAY_TIMEOUT, WayIn, backend, parent

MODEL_HEADER = "X-Model"
KEY_HEADER = "apikey"
KONG_CLASS = "kong"
MODEL_ANNOTATION = "konghq.com/headers.x-model"
CREDENTIAL = "konghq.com/credential"
GUARD_KINDS = frozenset({"SecurityPolicy", "KongPlugin"})
KONG_TIMEOUT_MS = "3600000"
"""Kong's own minute would cut long generations."""
KONG_TIMEOUTS = {
    f"konghq.com/{phase}-timeout": KONG_TIMEOUT_MS if phase != "connect" else "60000"
    for phase in ("connect", "read", "write")
}


@dataclass(frozen=True)
class ModelGateway:
    """The shared entry point of a cluster. ``kind``: ``envoy``, ``kong`` or "" (none).

    ``gateway``: (namespace, name) of the Gateway that Envoy's routes attach to. ``url``: its public address.
    """

    kind: str = ""
    gateway: tuple[str, str] = ("", "")
    url: str = ""


def model_url(payload: Payload, gateway: ModelGateway) -> list[str]:
    """Where the model is called, if it is published there and the address is known."""
    asked = payload.recipe_inference_gateway
    return [f"{gateway.url}{asked.url_path.rstrip('/')}"] if asked and gateway.kind and gateway.url else []


def has_key(payload: Payload) -> bool:
    return bool(payload.recipe_inference_gateway and payload.recipe_inference_gateway.api_key)


def has_own_route(payload: Payload, way_in: WayIn, gateway: ModelGateway) -> bool:
    """Whether the service's own host is routed too: not where its route could not ask for the model's key."""
    return not has_key(payload) or (gateway.kind, way_in.kind, way_in.gateway) == ("envoy", "gateway", gateway.gateway)


def guards(payload: Payload, identity: Identity, gateway: ModelGateway, routes: list[str]) -> list[Manifest]:
    """What asks for the key. ``routes``: names of the service's HTTPRoutes, the model's own last."""
    asked = payload.recipe_inference_gateway
    if asked is None or not asked.api_key or not gateway.kind:
        return []
    return GUARDS[gateway.kind](identity, asked.api_key, routes)


def model_route(payload: Payload, identity: Identity, gateway: ModelGateway) -> list[Manifest]:
    """The route of the model, or nothing."""
    asked = payload.recipe_inference_gateway
    if asked is None or not gateway.kind:
        return []
    return [MODEL_ROUTES[gateway.kind](asked, identity, gateway, int(payload.recipe_host_port))]


def service_annotations(payload: Payload, gateway: ModelGateway) -> dict[str, Json]:
    """Kong reads its timeouts from the Service."""
    return {**KONG_TIMEOUTS} if payload.recipe_inference_gateway and gateway.kind == "kong" else {}


def _envoy_guards(identity: Identity, key: str, routes: list[str]) -> list[Manifest]:
    """One policy for all routes of the service, so that none of them is a way around the key."""
    name = identity.names.gateway
    policy: Manifest = {
        "apiVersion": "gateway.envoyproxy.io/v1alpha1",
        "kind": "SecurityPolicy",
        "metadata": _metadata(identity, name),
        "spec": {
            "targetRefs": [
                {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "name": route} for route in routes
            ],
            "apiKeyAuth": {
                "credentialRefs": [{"group": "", "kind": "Secret", "name": name}],
                "extractFrom": [{"headers": [KEY_HEADER]}],
                "sanitize": True,
            },
        },
    }
    return [_secret(identity, name, {identity.names.canonical: key}), policy]


def _envoy_route(asked: InferenceGateway, identity: Identity, gateway: ModelGateway, port: int) -> Manifest:
    rule: dict[str, Json] = {
        "matches": [
            {
                "path": {"type": "PathPrefix", "value": asked.url_path},
                "headers": [{"type": "Exact", "name": MODEL_HEADER, "value": asked.model_name}],
            }
        ],
        "backendRefs": [backend(identity, port)],
        "timeouts": {"request": GATEWAY_TIMEOUT},
    }
    if asked.url_path != "/":
        rewrite: dict[str, Json] = {"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/"}}
        rule["filters"] = [{"type": "URLRewrite", "urlRewrite": rewrite}]
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": _metadata(identity, identity.names.gateway),
        "spec": {"parentRefs": [parent(*gateway.gateway)], "rules": [rule]},
    }


def _kong_guards(identity: Identity, key: str, _routes: list[str]) -> list[Manifest]:
    """Kong's key-auth takes the key of any consumer: the acl narrows it to this model's."""
    name, who = identity.names.gateway, f"{identity.namespace}.{identity.names.canonical}"
    consumer: Manifest = {
        "apiVersion": "configuration.konghq.com/v1",
        "kind": "KongConsumer",
        "metadata": {**_metadata(identity, name), "annotations": {"kubernetes.io/ingress.class": KONG_CLASS}},
        "username": who,
        "credentials": [f"{name}-key", f"{name}-acl"],
    }
    return [
        _secret(identity, f"{name}-key", {"key": key}, "key-auth"),
        _secret(identity, f"{name}-acl", {"group": who}, "acl"),
        _plugin(identity, f"{name}-key", "key-auth", {"key_names": [KEY_HEADER], "hide_credentials": True}),
        _plugin(identity, f"{name}-acl", "acl", {"allow": [who], "hide_groups_header": True}),
        consumer,
    ]


def _kong_route(asked: InferenceGateway, identity: Identity, gateway: ModelGateway, port: int) -> Manifest:
    del gateway
    name = identity.names.gateway
    annotations: dict[str, Json] = {"konghq.com/strip-path": "true", MODEL_ANNOTATION: asked.model_name}
    if asked.api_key:
        annotations["konghq.com/plugins"] = f"{name}-key,{name}-acl"
    where: dict[str, Json] = {
        "path": asked.url_path,
        "pathType": "Prefix",
        "backend": {"service": {"name": identity.names.workload, "port": {"number": port}}},
    }
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {**_metadata(identity, name), "annotations": annotations},
        "spec": {"ingressClassName": KONG_CLASS, "rules": [{"http": {"paths": [where]}}]},
    }


def _plugin(identity: Identity, name: str, plugin: str, config: dict[str, Json]) -> Manifest:
    return {
        "apiVersion": "configuration.konghq.com/v1",
        "kind": "KongPlugin",
        "metadata": _metadata(identity, name),
        "plugin": plugin,
        "config": config,
    }


def _secret(identity: Identity, name: str, values: dict[str, str], credential: str = "") -> Manifest:
    about = _metadata(identity, name)
    if credential:
        about["labels"] = {**identity.labels(), CREDENTIAL: credential}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": about,
        "type": "Opaque",
        "data": {field: base64.b64encode(value.encode()).decode() for field, value in values.items()},
    }


def _metadata(identity: Identity, name: str) -> dict[str, Json]:
    return {"name": name, "namespace": identity.namespace, "labels": {**identity.labels()}}


GUARDS: dict[str, Callable[[Identity, str, list[str]], list[Manifest]]] = {
    "envoy": _envoy_guards,
    "kong": _kong_guards,
}
MODEL_ROUTES: dict[str, Callable[[InferenceGateway, Identity, ModelGateway, int], Manifest]] = {
    "envoy": _envoy_route,
    "kong": _kong_route,
}
