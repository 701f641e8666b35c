# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manifests of a blueprint in service mode: a Deployment, its Service, the way in, and the Secret it needs."""

from __future__ import annotations

from .._blueprint.names import Names
from .._blueprint.payload import Payload
from .._catalog.shapes import SHAPES
from .._manifest import Json, Manifest, name_of, section
from . import staging
from .container import architecture, container, gpus
from .env_secret import MovedSecrets, digest, env_secret, move_secrets
from .identity import GENERATION, POOL, SHARED_BY_ANY, UID, Identity
from .inference_gateway import (
    ModelGateway,
    guards,
    has_own_route,
    model_route,
    model_url,
    service_annotations,
)
from .load_balancer import LoadBalancerPlace, load_balancer
from .routes import WayIn, public_urls, routes
from .scaling import Monitoring, scaled_object
from .scrape import scrape_annotations, scrape_labels
from .step import ref_of
from .storage_facts import NO_STORAGE, StorageFacts
from .volumes import claims, outputs_are_kept, volumes

NO_MODEL_GATEWAY, MONITORING, PUBLIC_BALANCERS = ModelGateway(), Monitoring(), LoadBalancerPlace()
"""For services that need nothing of the kind."""
PROGRESS_DEADLINE_S = 7200
"""Kubernetes' own 600 s is shorter than downloading a large model."""
RAW_NAME = "oci-ai-blueprints/deployment-name"
RECIPE = "oci-ai-blueprints/recipe-id"


def service(
    payload: Payload,
    identity: Identity,
    way_in: WayIn,
    *,
    pool_generation: int,
    replicas: int | None,
    models: ModelGateway = NO_MODEL_GATEWAY,
    monitoring: Monitoring = MONITORING,
    balancers: LoadBalancerPlace = PUBLIC_BALANCERS,
    storage: StorageFacts = NO_STORAGE,
) -> list[Manifest]:
    """All objects in the order they are applied: what others need comes first, the way in last, behind its guards.

    ``replicas`` None leaves the field out, because an autoscaler owns it.
    """
    moved = move_secrets(payload, identity)
    template = pod_template(payload, identity, moved, pool_generation=pool_generation, storage=storage)
    workload = deployment(payload, identity, template, replicas=replicas)
    published = [
        *(routes(payload, identity, way_in) if has_own_route(payload, way_in, models) else []),
        *model_route(payload, identity, models),
    ]
    return [
        *env_secret(moved, identity),
        *staging.objects(payload, identity, storage),
        *claims(payload, identity, storage),
        cluster_service(payload, identity, models),
        workload,
        *load_balancer(payload, identity, balancers, service_ports(payload)),
        *scaled_object(payload, identity, ref_of(workload), monitoring),
        *guards(payload, identity, models, [name_of(one) for one in published if one["kind"] == "HTTPRoute"]),
        *published,
    ]


def public_addresses(payload: Payload, identity: Identity, way_in: WayIn, models: ModelGateway) -> list[str]:
    """Addresses that users call: the service's own first, then that of its model on the shared gateway."""
    own = public_urls(payload, identity, way_in) if has_own_route(payload, way_in, models) else []
    return [*own, *model_url(payload, models)]


def surge(payload: Payload) -> dict[str, Json]:
    """A GPU is never spare, nor is a volume that one node mounts: a rolling update frees one before it needs one."""
    scarce = gpus(payload) or (payload.output_object_storage and outputs_are_kept(payload))
    return {"maxSurge": 0, "maxUnavailable": 1} if scarce else {"maxSurge": 1, "maxUnavailable": 0}


def deployment(payload: Payload, identity: Identity, template: dict[str, Json], *, replicas: int | None) -> Manifest:
    """The workload."""
    spec: dict[str, Json] = {
        "progressDeadlineSeconds": PROGRESS_DEADLINE_S,
        "strategy": {"type": "RollingUpdate", "rollingUpdate": surge(payload)},
        "selector": {"matchLabels": {"app": identity.names.workload}},
        "template": template,
    }
    if replicas is not None:
        spec["replicas"] = replicas
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata(payload, identity),
        "spec": spec,
    }


def metadata(payload: Payload, identity: Identity) -> dict[str, Json]:
    """Name, labels, and the names as the user typed them, which labels could not hold."""
    annotations: dict[str, Json] = {RAW_NAME: identity.names.raw}
    if payload.recipe_id:
        annotations[RECIPE] = payload.recipe_id
    return {
        "name": identity.names.workload,
        "namespace": identity.namespace,
        "labels": {**identity.labels()},
        "annotations": annotations,
    }


def pod_template(
    payload: Payload,
    identity: Identity,
    moved: MovedSecrets,
    *,
    pool_generation: int,
    storage: StorageFacts,
) -> dict[str, Json]:
    """Pods get no API token and no environment variables of other Services (``VLLM_PORT`` would confuse vLLM)."""
    spec: dict[str, Json] = {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "initContainers": staging.init_containers(payload, identity, storage),
        "containers": [container(payload, moved), *staging.containers(payload, identity, storage)],
        "nodeSelector": node_selector(payload, identity, pool_generation),
        "tolerations": tolerations(payload),
        "volumes": [*volumes(payload, identity, storage), *staging.volumes(payload, identity, storage)],
        **staging.pod_fields(payload, identity, storage),
    }
    if payload.recipe_container_secret_name:
        spec["imagePullSecrets"] = [{"name": payload.recipe_container_secret_name}]
    described: dict[str, Json] = {"labels": {**identity.labels(), **scrape_labels(payload, identity)}}
    annotations = {**scrape_annotations(payload), **digest(moved, identity)}
    if annotations:
        described["annotations"] = annotations
    return {"metadata": described, "spec": {key: value for key, value in spec.items() if value != []}}


def node_selector(payload: Payload, identity: Identity, pool_generation: int) -> dict[str, Json]:
    """Own nodes by uid and pool generation; shared nodes by the labels that upstream's pools carry."""
    selector: dict[str, Json] = {
        "node.kubernetes.io/instance-type": str(payload.recipe_node_shape),
        "kubernetes.io/arch": architecture(payload),
    }
    if not payload.recipe_use_shared_node_pool:
        return {**selector, UID: identity.uid, GENERATION: str(pool_generation)}
    if payload.recipe_shared_node_pool_selector:
        selector[POOL] = payload.recipe_shared_node_pool_selector
    else:
        selector[SHARED_BY_ANY] = "true"
    for wanted in payload.shared_node_pool_custom_node_selectors or ():
        selector[wanted.key] = wanted.value
    return selector


def tolerations(payload: Payload) -> list[Json]:
    """GPU nodes are tainted by vendor, whether or not this pod asks for a GPU."""
    shape = SHAPES.get(str(payload.recipe_node_shape))
    if shape is None or not shape.vendor:
        return []
    return [{"key": f"{shape.vendor}.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]


def cluster_service(payload: Payload, identity: Identity, models: ModelGateway = NO_MODEL_GATEWAY) -> Manifest:
    """The cluster-internal address ``recipe-<name>.<namespace>.svc``; recipe_host_port is its port, never a node's."""
    about = metadata(payload, identity)
    about["annotations"] = {**section(about, "annotations"), **service_annotations(payload, models)}
    spec: Manifest = {
        "type": "ClusterIP",
        "selector": {"app": identity.names.workload},
        "ports": service_ports(payload),
    }
    return {"apiVersion": "v1", "kind": "Service", "metadata": about, "spec": spec}


def service_ports(payload: Payload) -> list[Json]:
    """The program's port as users call it, and the extra ones."""
    ports: list[Json] = [
        {
            "name": "http",
            "port": service_port(payload),
            "targetPort": int(payload.recipe_container_port or 0),
            "protocol": "TCP",
        }
    ]
    for extra in payload.recipe_additional_ingress_ports or ():
        ports.append({"name": extra.name, "port": extra.port, "targetPort": extra.port, "protocol": "TCP"})
    return ports


def internal_url(payload: Payload, identity: Identity) -> str:
    """Address inside the cluster."""
    return f"http://{internal_host(identity.names, identity.namespace)}:{service_port(payload)}"


def internal_host(names: Names, namespace: str) -> str:
    """Name of the Service in the cluster's DNS."""
    return f"{names.workload}.{namespace}.svc.cluster.local"


def service_port(payload: Payload) -> int:
    """Port of the Service: 80 unless the payload says otherwise."""
    return int(payload.recipe_host_port or 80)
