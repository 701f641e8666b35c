# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service takes from its cluster besides nodes and its way in, and the addresses that others have already."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from .._blueprint.payload import Payload
from .._errors import InvalidBlueprint, Problem
from .._kube.kinds import CUSTOM_RESOURCE_DEFINITION, HTTP_ROUTE, INGRESS
from .._manifest import Manifest, entries, name_of, namespace_of, section, text
from .._plan.identity import Identity
from .._plan.inference_gateway import ModelGateway
from .._plan.load_balancer import LoadBalancerPlace
from .._plan.routes import WayIn
from .._plan.scaling import DEFAULT_PROMETHEUS, Monitoring
from .._plan.step import ObjectRef
from .._plan.workspace import Workspace
from .model_gateway import clashes, find_model_gateway
from .world import World

SCALED_OBJECTS = "scaledobjects.keda.sh"
SINCE_KEDA_2_19 = "triggersActivity"
"""A field of a ScaledObject's status. KEDA before 2.18 refuses a fallback for metrics of type Value."""


@dataclass(frozen=True)
class ServiceFacts:
    """See the parts. Empty for a blueprint that asks for none of it."""

    models: ModelGateway = field(default_factory=ModelGateway)
    monitoring: Monitoring = field(default_factory=Monitoring)
    balancers: LoadBalancerPlace = field(default_factory=LoadBalancerPlace)


def service_facts(
    world: World, payload: Payload, workspace: Workspace, recorded: Sequence[ObjectRef], identity: Identity
) -> ServiceFacts:
    """Raises InvalidBlueprint where the cluster lacks what the blueprint asks for."""
    return ServiceFacts(
        models=find_model_gateway(world, payload, workspace, recorded, identity),
        monitoring=_monitoring(world, payload, workspace),
        balancers=LoadBalancerPlace(
            workspace.load_balancer_subnet_id,
            workspace.load_balancer_nsg_id,
            workspace.private_load_balancers.casefold() == "true",
        ),
    )


def _monitoring(world: World, payload: Payload, workspace: Workspace) -> Monitoring:
    if payload.recipe_pod_autoscaling_params is None:
        return Monitoring()
    definition = world.kube.get(CUSTOM_RESOURCE_DEFINITION, SCALED_OBJECTS)
    if definition is None:
        why = "KEDA, which scales pods, is not installed in this cluster"
        problem = Problem("V46", "recipe_pod_autoscaling_params", why)
        raise InvalidBlueprint([problem], name=payload.deployment_name)
    versions = entries(section(definition, "spec"), "versions")
    return Monitoring(workspace.prometheus_url or DEFAULT_PROMETHEUS, SINCE_KEDA_2_19 in json.dumps(versions))


def refuse_taken(world: World, payload: Payload, identity: Identity, way_in: WayIn, models: ModelGateway) -> None:
    """Hosts, models and keys must be this deployment's alone. Raises InvalidBlueprint with all that are not."""
    problems = [*_taken_domain(world, payload, identity, way_in), *clashes(world, payload, identity, models)]
    if problems:
        raise InvalidBlueprint(problems, name=payload.deployment_name)


def _taken_domain(world: World, payload: Payload, identity: Identity, way_in: WayIn) -> list[Problem]:
    if not payload.domain or not way_in.kind:
        return []
    kind, hosts_of = {"gateway": (HTTP_ROUTE, _hosts_of_route), "nginx": (INGRESS, _hosts_of_ingress)}[way_in.kind]
    others = (one for one in world.kube.list(kind).items if payload.domain in hosts_of(one) and not _own(one, identity))
    taken = next((f"{namespace_of(one)}/{name_of(one)}" for one in others), "")
    where = "service_endpoint_domain" if payload.service_endpoint_domain else "service_endpoint.domain"
    return [Problem("V52", where, f"{payload.domain} is routed by {kind.name} {taken} already")] if taken else []


def _own(route: Manifest, identity: Identity) -> bool:
    """By name: a route of an earlier deployment of this name is taken over, or refused, as every object is."""
    workload = identity.names.workload
    name = name_of(route)
    return namespace_of(route) == identity.namespace and (name == workload or name.startswith(f"{workload}-"))


def _hosts_of_route(route: Manifest) -> list[str]:
    hosts = section(route, "spec").get("hostnames")
    return [str(one) for one in hosts] if isinstance(hosts, list) else []


def _hosts_of_ingress(ingress: Manifest) -> list[str]:
    return [text(rule, "host") for rule in entries(section(ingress, "spec"), "rules")]
