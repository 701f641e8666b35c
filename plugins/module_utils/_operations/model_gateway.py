# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which shared entry point for models a cluster has, and who uses a model's path or key there already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from .._blueprint.names import Names
from .._blueprint.payload import Payload
from .._errors import InvalidBlueprint, KubeError, Problem, UnreadableRecord
from .._kube.kinds import (
    CUSTOM_RESOURCE_DEFINITION,
    GATEWAY_CLASS,
    HTTP_ROUTE,
    INGRESS,
    INGRESS_CLASS,
    KONG_PLUGIN,
    SECRET,
    SECURITY_POLICY,
    SERVICE,
    Kind,
)
from .._manifest import Json, Manifest, entries, metadata, name_of, namespace_of, section, text
from .._plan.compare import labels_of
from .._plan.env_secret import decoded
from .._plan.identity import INSTANCE, NAMESPACE, Identity
from .._plan.inference_gateway import CREDENTIAL, KONG_CLASS, MODEL_ANNOTATION, MODEL_HEADER, ModelGateway, has_key
from .._plan.public_urls import address_of, scheme_of
from .._plan.step import ObjectRef
from .._plan.workspace import Workspace
from . import record as records
from .record import Phase
from .ways_in import domain_of, gateway_of, load_balancer_address
from .world import World

FIELD = "recipe_inference_gateway"
ENVOY_CONTROLLER = "gateway.envoyproxy.io/gatewayclass-controller"
KONG_CONTROLLER = "ingress-controllers.konghq.com/kong"
ROUTE_OF = {"HTTPRoute": "envoy", "Ingress": "kong"}
"""Kind of a model's recorded route → the gateway that it is on."""
Published = tuple[str, str, str, str]
"""Namespace and name of a route, its path, and the model it answers to."""


def find_model_gateway(
    world: World, payload: Payload, workspace: Workspace, recorded: Sequence[ObjectRef], identity: Identity
) -> ModelGateway:
    """The entry point for the blueprint's model: what the workspace says, where it is already, else what is installed.

    None is needed without recipe_inference_gateway. Raises InvalidBlueprint where it is asked for and there is none.
    """
    if payload.recipe_inference_gateway is None:
        return ModelGateway()
    wanted = workspace.inference_gateway or gateway_kind(recorded, identity.names)
    for kind in [wanted] if wanted else list(FINDERS):
        found = FINDERS[kind](world, workspace, has_key(payload)) if kind in FINDERS else None
        if found is not None:
            return found
    raise InvalidBlueprint([Problem("V50", FIELD, _missing(wanted, has_key(payload)))], name=payload.deployment_name)


def gateway_kind(recorded: Sequence[ObjectRef], names: Names) -> str:
    """The gateway that a deployment's model is on, by the objects of its last revision; "" for none."""
    return next((ROUTE_OF[ref.kind] for ref in recorded if ref.name == names.gateway and ref.kind in ROUTE_OF), "")


def find_gateway(world: World, workspace: Workspace, kind: str) -> ModelGateway:
    """The gateway of this kind; one without an address when it is not there any more."""
    return FINDERS[kind](world, workspace, False) or ModelGateway()


def _missing(wanted: str, keyed: bool) -> str:
    if wanted and wanted not in FINDERS:
        return f"the workspace's inference_gateway is {wanted!r}: it must be envoy or kong"
    looked = {"envoy": "a Gateway with an address", "kong": f"an ingress class {KONG_CLASS}"}
    if keyed:
        looked = {"envoy": "a Gateway of Envoy Gateway, with its SecurityPolicy", "kong": "Kong, with its KongPlugin"}
    return "this cluster has no inference gateway: looked for " + " and for ".join(
        words for kind, words in looked.items() if wanted in ("", kind)
    )


def _envoy(world: World, workspace: Workspace, keyed: bool) -> ModelGateway | None:
    """Any Gateway can route; only Envoy Gateway asks for keys, and another one would let everybody in."""
    gateway = gateway_of(world, workspace)
    if gateway is None or (keyed and not (_is_envoys(world, gateway) and _is_served(world, SECURITY_POLICY))):
        return None
    url = workspace.inference_gateway_url or f"{scheme_of(gateway)}://{domain_of(address_of(gateway))}"
    return ModelGateway("envoy", (namespace_of(gateway), name_of(gateway)), url.rstrip("/"))


def _is_envoys(world: World, gateway: Manifest) -> bool:
    found = world.kube.get(GATEWAY_CLASS, text(section(gateway, "spec"), "gatewayClassName"))
    return text(section(found or {}, "spec"), "controllerName") == ENVOY_CONTROLLER


def _kong(world: World, workspace: Workspace, keyed: bool) -> ModelGateway | None:
    classes = world.kube.list(INGRESS_CLASS).items
    there = any(
        name_of(one) == KONG_CLASS or text(section(one, "spec"), "controller") == KONG_CONTROLLER for one in classes
    )
    if not there or (keyed and not _is_served(world, KONG_PLUGIN)):
        return None
    address = load_balancer_address(world.kube.list(SERVICE, labels={"app.kubernetes.io/name": "kong"}).items)
    url = workspace.inference_gateway_url or (f"https://{domain_of(address)}" if address else "")
    return ModelGateway("kong", url=url.rstrip("/"))


FINDERS: Mapping[str, Callable[[World, Workspace, bool], ModelGateway | None]] = {"envoy": _envoy, "kong": _kong}
"""In the order of preference."""


def _is_served(world: World, kind: Kind) -> bool:
    group = kind.api_version.partition("/")[0]
    return world.kube.get(CUSTOM_RESOURCE_DEFINITION, f"{kind.plural}.{group}") is not None


def clashes(world: World, payload: Payload, identity: Identity, gateway: ModelGateway) -> list[Problem]:
    """Models and keys that somebody else has. Kong takes no change at all once one key stands there twice."""
    asked = payload.recipe_inference_gateway
    if asked is None:
        return []
    routes = world.start(_published, world, gateway)
    holder = _holder(world, identity, gateway, asked.api_key) if asked.api_key else ""
    own = (identity.namespace, identity.names.gateway)
    wanted = (_path(asked.url_path), asked.model_name.casefold())
    problems = [
        Problem("V50", f"{FIELD}.model_name", f"{asked.model_name!r} is served on {asked.url_path} by {where}/{name}")
        for where, name, path, model in routes.result()
        if (where, name) != own and (_path(path), model.casefold()) == wanted
    ]
    if holder:
        problems.append(
            Problem("V50", f"{FIELD}.api_key", f"is the key of {holder} already: every model needs its own")
        )
    return problems


def _path(path: str) -> str:
    return path.rstrip("/") or "/"


def _published(world: World, gateway: ModelGateway) -> list[Published]:
    read = {"envoy": _on_envoy, "kong": _on_kong}[gateway.kind]
    return list(read(world, gateway))


def _on_envoy(world: World, gateway: ModelGateway) -> Iterator[Published]:
    for route in world.kube.list(HTTP_ROUTE).items:
        spec = section(route, "spec")
        parents = [
            (text(one, "namespace") or namespace_of(route), text(one, "name")) for one in entries(spec, "parentRefs")
        ]
        if gateway.gateway not in parents:
            continue
        for match in (match for rule in entries(spec, "rules") for match in entries(rule, "matches")):
            path = text(section(match, "path"), "value")
            for header in entries(match, "headers"):
                if text(header, "name").casefold() == MODEL_HEADER.casefold():
                    yield namespace_of(route), name_of(route), path, text(header, "value")


def _on_kong(world: World, gateway: ModelGateway) -> Iterator[Published]:
    del gateway
    for ingress in world.kube.list(INGRESS).items:
        models = text(section(metadata(ingress), "annotations"), MODEL_ANNOTATION)
        for model in filter(None, (one.strip() for one in models.split(","))):
            for rule in entries(section(ingress, "spec"), "rules"):
                for path in entries(section(rule, "http"), "paths"):
                    yield namespace_of(ingress), name_of(ingress), text(path, "path"), model


def _holder(world: World, identity: Identity, gateway: ModelGateway, key: str) -> str:
    """Who has the key: another deployment by its record, or a credential that somebody gave Kong."""
    for record in other_deployments(world, identity):
        if _key_of(record.payload) == key:
            return f"the deployment {record.namespace}/{record.canonical}"
    secrets = _kong_credentials(world, identity) if gateway.kind == "kong" else []
    holders = (one for one in secrets if decoded(one).get("key") == key and not identity.owns(labels_of(one)))
    return next((f"Secret {namespace_of(one)}/{name_of(one)}" for one in holders), "")


def other_deployments(world: World, identity: Identity) -> Iterator[records.Record]:
    """Revisions of other deployments that may be in force. One that cannot be read keeps its secret."""
    for secret in records.stored(world.kube):
        labels = labels_of(secret)
        mine = (labels.get(NAMESPACE), labels.get(INSTANCE)) == (identity.namespace, identity.names.canonical)
        if mine or labels.get(records.STATUS) == str(Phase.SUPERSEDED):
            continue
        try:
            record = records.decode(secret)
        except UnreadableRecord:
            continue
        if not record.holds_nothing:
            yield record


def _key_of(payload: Json) -> str:
    return text(section(payload, FIELD), "api_key") if isinstance(payload, dict) else ""


def _kong_credentials(world: World, identity: Identity) -> list[Manifest]:
    """Everybody's, where that may be read; else those of the deployment's own namespace."""
    labels = {CREDENTIAL: "key-auth"}
    try:
        return world.kube.list(SECRET, labels=labels).items
    except KubeError as error:
        if error.status != 403:
            raise
    return world.kube.list(SECRET, identity.namespace, labels=labels).items
