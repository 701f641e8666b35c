# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manifests of a service whose replicas span nodes: a LeaderWorkerSet, and a Service in front of the leaders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from .._blueprint.payload import Payload
from .._catalog.nccl import SETTINGS
from .._catalog.shapes import SHAPES
from .._manifest import Json, Manifest, entries, section
from .identity import HAS_RDMA, Identity
from .job import NOT_TO_BE_MOVED

API_VERSION, KIND = "leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet"
SET = "leaderworkerset.sigs.k8s.io/name"
INDEX = "leaderworkerset.sigs.k8s.io/worker-index"
NEAREST_FIRST = (
    ("oci.oraclecloud.com/rdma.local_block_id", 100),
    ("oci.oraclecloud.com/rdma.network_block_id", 50),
    ("oci.oraclecloud.com/rdma.hpc_island_id", 25),
)
"""Node labels that tell how many switches lie between two nodes, and what it is worth to share one."""
RDMA_SHARED_MEMORY = "32Gi"
PROBES = ("livenessProbe", "startupProbe", "readinessProbe")
LAUNCHER = """set -eu
if [ "${LWS_WORKER_INDEX:-0}" != 0 ]; then
  until ray start --address="$LWS_LEADER_ADDRESS:6379" --block; do sleep 5; done
  exit 0
fi
ray start --head --port=6379
alive='import ray; ray.init(address="auto", logging_level="ERROR"); print(sum(n["Alive"] for n in ray.nodes()))'
until [ "$(python3 -c "$alive")" -ge "$LWS_GROUP_SIZE" ]; do sleep 5; done
exec "$@"
"""
"""Forms a Ray cluster out of a group, then starts the program on its leader. However long a worker takes to load a
model, the leader waits for it: to give up would start the whole group again."""


def in_groups(manifests: Sequence[Manifest], payload: Payload, identity: Identity) -> list[Manifest]:
    """A service's manifests, with a group of pods where each of its Deployment's pods would be."""
    return [_MADE_OF.get(str(one["kind"]), _same)(one, payload, identity) for one in manifests]


def _same(manifest: Manifest, _payload: Payload, _identity: Identity) -> Manifest:
    return manifest


def _to_leaders(service: Manifest, _payload: Payload, identity: Identity) -> Manifest:
    """Only a leader answers requests."""
    leaders: dict[str, Json] = {SET: identity.names.lws, INDEX: "0"}
    return {**service, "spec": {**section(service, "spec"), "selector": leaders}}


def _scaling_groups(scaled_object: Manifest, _payload: Payload, identity: Identity) -> Manifest:
    spec = section(scaled_object, "spec")
    target: dict[str, Json] = {"apiVersion": API_VERSION, "kind": KIND, "name": identity.names.lws}
    return {**scaled_object, "spec": {**spec, "scaleTargetRef": target}}


def leader_worker_set(deployment: Manifest, payload: Payload, identity: Identity) -> Manifest:
    """One group of pods per replica, rolled one group at a time: GPUs for a spare group are never there.

    A group whose pod restarts is made anew as a whole, since a Ray cluster does not survive the loss of a member. The
    leader is not waited for before workers start: its readiness needs them.
    """
    known = section(deployment, "spec")
    leader = _template(section(known, "template"), payload, identity)
    template: dict[str, Json] = {
        "size": payload.multinode_num_nodes_to_use_from_shared_pool,
        "restartPolicy": "RecreateGroupOnPodRestart",
        "leaderTemplate": leader,
        "workerTemplate": _without_probes(leader),
    }
    replicas = {"replicas": known["replicas"]} if "replicas" in known else {}
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": {**section(deployment, "metadata"), "name": identity.names.lws},
        "spec": {
            **replicas,
            "startupPolicy": "LeaderCreated",
            "rolloutStrategy": {
                "type": "RollingUpdate",
                "rollingUpdateConfiguration": {"maxUnavailable": 1, "maxSurge": 0},
            },
            "leaderWorkerTemplate": template,
        },
    }


_MADE_OF: Mapping[str, Callable[[Manifest, Payload, Identity], Manifest]] = {
    "Deployment": leader_worker_set,
    "Service": _to_leaders,
    "ScaledObject": _scaling_groups,
}


def _template(template: Manifest, payload: Payload, identity: Identity) -> dict[str, Json]:
    about, pod = section(template, "metadata"), {**section(template, "spec")}
    annotations: dict[str, Json] = {**section(about, "annotations"), NOT_TO_BE_MOVED: "false"}
    pod["containers"] = [_launched(one) for one in entries(pod, "containers")]
    if affinity := _affinity(payload, identity):
        pod["affinity"] = affinity
    if payload.multinode_rdma_enabled_in_shared_pool:
        _give_rdma(pod, payload)
    return {"metadata": {**about, "annotations": annotations}, "spec": pod}


def _launched(container: Manifest) -> Manifest:
    """A command of the payload's own is started on the leader of a Ray cluster. Without one the image must do that."""
    command = container.get("command")
    if not isinstance(command, list) or not command:
        return container
    return {**container, "command": ["/bin/sh", "-c", LAUNCHER, "launcher", *command]}


def _without_probes(template: dict[str, Json]) -> dict[str, Json]:
    """Workers serve nothing that could be asked whether it is ready."""
    pod = section(template, "spec")
    containers: list[Json] = [
        {key: value for key, value in one.items() if key not in PROBES} for one in entries(pod, "containers")
    ]
    return {**template, "spec": {**pod, "containers": containers}}


def _affinity(payload: Payload, identity: Identity) -> dict[str, Json]:
    """Apart when a node could hold two pods of the set, near each other when they talk over RDMA."""
    ours: dict[str, Json] = {"matchLabels": {SET: identity.names.lws}}
    found: dict[str, Json] = {}
    shape = SHAPES.get(str(payload.recipe_node_shape))
    if shape is not None and payload.gpus < shape.gpus:
        apart: Json = {"labelSelector": ours, "topologyKey": "kubernetes.io/hostname"}
        found["podAntiAffinity"] = {"requiredDuringSchedulingIgnoredDuringExecution": [apart]}
    if payload.multinode_rdma_enabled_in_shared_pool:
        near: list[Json] = [
            {"weight": weight, "podAffinityTerm": {"labelSelector": ours, "topologyKey": label}}
            for label, weight in NEAREST_FIRST
        ]
        found["podAffinity"] = {"preferredDuringSchedulingIgnoredDuringExecution": near}
    return found


def _give_rdma(pod: dict[str, Json], payload: Payload) -> None:
    """The host's network and its RDMA cards, as Oracle's reference manifests for OKE give them to a pod.

    Source: oracle-quickstart/oci-hpc-oke. NCCL's settings are defaults: the payload's own variables win.
    """
    pod["hostNetwork"] = True
    pod["dnsPolicy"] = "ClusterFirstWithHostNet"
    pod["nodeSelector"] = {**section(pod, "nodeSelector"), HAS_RDMA: "true"}
    volumes: list[Json] = [*entries(pod, "volumes"), {"name": "infiniband", "hostPath": {"path": "/dev/infiniband"}}]
    mounts: list[Json] = [{"name": "infiniband", "mountPath": "/dev/infiniband"}]
    if not payload.recipe_shared_memory_volume_size_limit_in_mb:
        volumes.append({"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": RDMA_SHARED_MEMORY}})
        mounts.append({"name": "shm", "mountPath": "/dev/shm"})
    pod["volumes"] = volumes
    capabilities: list[Json] = ["IPC_LOCK", *(["SYS_PTRACE"] if payload.recipe_amd_gpu_count else [])]
    settings = SETTINGS.get(str(payload.recipe_node_shape), {})
    pod["containers"] = [_with_rdma(one, settings, mounts, capabilities) for one in entries(pod, "containers")]


def _with_rdma(
    container: Manifest, settings: Mapping[str, str], mounts: list[Json], capabilities: list[Json]
) -> Manifest:
    given = entries(container, "env")
    names = {one.get("name") for one in given}
    defaults: list[Json] = [{"name": key, "value": value} for key, value in settings.items() if key not in names]
    return {
        **container,
        "env": [*defaults, *given],
        "volumeMounts": [*entries(container, "volumeMounts"), *mounts],
        "securityContext": {"privileged": True, "capabilities": {"add": capabilities}},
    }
