# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The container of a blueprint: image, command, environment, resources, probes, ports and mounts."""

from __future__ import annotations

from .._blueprint.payload import Payload, ProbeParams
from .._blueprint.quantity import write_quantity
from .._blueprint.recipe_arguments import defaults
from .._catalog.mig import resource_name
from .._catalog.shapes import SHAPES
from .._manifest import Json
from .env_secret import MovedSecrets
from .volumes import mounts

CONTAINER = "recipe"
DEFAULT_PROBES: dict[str, dict[str, int]] = {
    "livenessProbe": {"failureThreshold": 3, "initialDelaySeconds": 600, "periodSeconds": 600, "timeoutSeconds": 1},
    "startupProbe": {"failureThreshold": 30, "initialDelaySeconds": 10, "periodSeconds": 2, "timeoutSeconds": 1},
    "readinessProbe": {"failureThreshold": 3, "initialDelaySeconds": 15, "periodSeconds": 10, "timeoutSeconds": 2},
}
"""Values upstream documents for probe fields that a payload leaves out."""


def container(payload: Payload, moved: MovedSecrets) -> dict[str, Json]:
    """The main container. Fields that the payload does not set are left to the image and to Kubernetes."""
    fields: dict[str, Json] = {
        "name": CONTAINER,
        "image": payload.recipe_image_uri,
        "imagePullPolicy": pull_policy(str(payload.recipe_image_uri)),
        **command(payload, moved),
        "env": environment(payload, moved),
        "ports": ports(payload),
        "resources": resources(payload),
        "volumeMounts": mounts(payload),
        **probes(payload),
    }
    return {key: value for key, value in fields.items() if value not in (None, [], {})}


def pull_policy(image: str) -> str:
    """Always for a moving tag, as Kubernetes itself would default; stated, so that it never counts as drift."""
    reference = image.rsplit("/", 1)[-1]
    if "@" in reference:
        return "IfNotPresent"
    tag = reference.partition(":")[2]
    return "Always" if tag in ("", "latest") else "IfNotPresent"


def command(payload: Payload, moved: MovedSecrets) -> dict[str, Json]:
    """``command`` and ``args``. With use_shell both are joined with spaces, unquoted, into one ``sh -c`` line."""
    if payload.recipe_container_command_use_shell:
        return {"command": ["/bin/sh", "-c"], "args": [" ".join([*moved.command, *moved.args])]}
    return {"command": [*moved.command], "args": [*moved.args]}


def environment(payload: Payload, moved: MovedSecrets) -> list[Json]:
    """Secret-backed variables first: a later value may refer to them as ``$(NAME)``, an earlier one could not.

    For the same reason arguments that the payload leaves out come before its own.
    """
    from_secrets: list[Json] = [
        _from_secret(item.envvar_name, item.secret_name, item.secret_key)
        for item in payload.recipe_environment_secrets or ()
    ]
    from_secrets += [_from_secret(name, moved.name, key) for name, key in moved.env.items()]
    from_secrets += [_from_secret(variable, moved.name, variable) for variable in moved.variables]
    plain: list[Json] = [
        {"name": item.key, "value": moved.values.get(item.key, str(item.value))}
        for item in payload.recipe_container_env or ()
        if item.key not in moved.env
    ]
    left_out: list[Json] = [{"name": name, "value": value} for name, value in defaults(payload).items()]
    return [*from_secrets, *left_out, *plain]


def _from_secret(variable: str, secret: str, key: str) -> dict[str, Json]:
    return {"name": variable, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}


def ports(payload: Payload) -> list[Json]:
    """The program's port and the extra ones."""
    found: list[Json] = []
    if payload.recipe_container_port:
        found.append({"name": "http", "containerPort": int(payload.recipe_container_port), "protocol": "TCP"})
    for extra in payload.recipe_additional_ingress_ports or ():
        found.append({"name": extra.name, "containerPort": extra.port, "protocol": "TCP"})
    return found


def resources(payload: Payload) -> dict[str, Json]:
    """CPU and memory are both guarantee and cap. Scratch is decimal (G): as Gi the usual payloads would not fit."""
    limits: dict[str, Json] = {}
    if payload.recipe_container_cpu_count:
        limits["cpu"] = str(payload.recipe_container_cpu_count)
    if payload.recipe_container_memory_size:
        limits["memory"] = write_quantity(payload.recipe_container_memory_size, "Gi")
    if payload.recipe_ephemeral_storage_size:
        limits["ephemeral-storage"] = write_quantity(payload.recipe_ephemeral_storage_size, "G")
    requests = dict(limits)
    for count, resource in gpus(payload):
        limits[resource] = str(count)
        requests[resource] = str(count)
    return {"limits": limits, "requests": requests} if limits else {}


def gpus(payload: Payload) -> list[tuple[int, str]]:
    """GPUs per pod and the extended resource that counts them; a slice of a GPU is a resource of its own."""
    if payload.mig_resource_request:
        return [(1, resource_name(payload.mig_resource_request))]
    wanted = ((payload.recipe_nvidia_gpu_count, "nvidia.com/gpu"), (payload.recipe_amd_gpu_count, "amd.com/gpu"))
    return [(count, resource) for count, resource in wanted if count]


def probes(payload: Payload) -> dict[str, Json]:
    """The payload's probes. Without one for readiness a TCP probe is added, or "ready" would come too early."""
    port = int(payload.recipe_container_port or 8000)
    given = {
        "livenessProbe": payload.recipe_liveness_probe_params,
        "startupProbe": payload.recipe_startup_probe_params,
        "readinessProbe": payload.recipe_readiness_probe_params,
    }
    found: dict[str, Json] = {kind: _probe(kind, params, port) for kind, params in given.items() if params is not None}
    if "readinessProbe" not in found and payload.recipe_container_port:
        found["readinessProbe"] = {
            "tcpSocket": {"port": port},
            "periodSeconds": 5,
            "timeoutSeconds": 2,
            "successThreshold": 1,
            "failureThreshold": 3,
        }
    return found


def _probe(kind: str, params: ProbeParams, container_port: int) -> dict[str, Json]:
    given = {
        "failureThreshold": params.failure_threshold,
        "initialDelaySeconds": params.initial_delay_seconds,
        "periodSeconds": params.period_seconds,
        "timeoutSeconds": params.timeout_seconds,
    }
    timing: dict[str, Json] = {
        key: default if (value := given[key]) is None else int(value) for key, default in DEFAULT_PROBES[kind].items()
    }
    timing["successThreshold"] = params.success_threshold or 1
    port = params.port or container_port
    if not params.endpoint_path:
        return {"tcpSocket": {"port": port}, **timing}
    return {"httpGet": {"path": params.endpoint_path, "port": port, "scheme": params.scheme or "HTTP"}, **timing}


def architecture(payload: Payload) -> str:
    """``amd64`` or ``arm64``: the payload's word, else the shape's."""
    shape = SHAPES.get(str(payload.recipe_node_shape))
    return payload.recipe_node_selector_arch or (shape.kubernetes_arch if shape else "amd64")
