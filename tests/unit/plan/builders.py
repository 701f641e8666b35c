# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blueprints, clusters and node pools that tests of plans and operations start from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.names import Names
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import Payload, parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci import node_pools
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.pools import observed
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.identity import Identity
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_pool import (
    ObservedPool,
    PoolSurroundings,
    create_body,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_spec import PoolSpec, pool_spec
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.routes import WayIn

REGION = "oc1.iad"
CLUSTER_ID = f"ocid1.cluster.{REGION}.aaaaaaaacluster7fmqjx"
COMPARTMENT_ID = "ocid1.compartment.oc1..aaaaaaaahome"
IMAGE_ID = f"ocid1.image.{REGION}.aaaaaaaaimage"
UID = "0123456789abcdef0123456789abcdef"
AD_1, AD_2, AD_3 = (f"Uocm:US-ASHBURN-AD-{number}" for number in (1, 2, 3))

VLLM: Mapping[str, Json] = {
    "recipe_id": "llm_inference_nvidia",
    "recipe_mode": "service",
    "deployment_name": "vLLM Inference",
    "recipe_image_uri": "docker.io/vllm/vllm-openai:v0.9.1",
    "recipe_node_shape": "VM.GPU.A10.2",
    "recipe_replica_count": 1,
    "recipe_node_pool_size": 1,
    "recipe_node_boot_volume_size_in_gbs": 200,
    "recipe_nvidia_gpu_count": 2,
    "recipe_container_port": "8000",
    "recipe_container_env": [
        {"key": "tensor_parallel_size", "value": "2"},
        {"key": "model_name", "value": "NousResearch/Meta-Llama-3-8B-Instruct"},
    ],
    "recipe_container_command_args": ["--model", "$(model_name)", "--tensor-parallel-size", "$(tensor_parallel_size)"],
    "recipe_ephemeral_storage_size": 100,
    "recipe_shared_memory_volume_size_limit_in_mb": 200,
    "recipe_prometheus_enabled": True,
}
"""A language model on a pool of its own: one node with two NVIDIA GPUs."""
CPU_FLEX: Mapping[str, Json] = {
    "recipe_node_shape": "VM.Standard.E5.Flex",
    "recipe_nvidia_gpu_count": None,
    "recipe_flex_shape_ocpu_count": 6,
    "recipe_flex_shape_memory_size_in_gbs": 64,
}
AMD: Mapping[str, Json] = {
    "recipe_node_shape": "BM.GPU.MI300X.8",
    "recipe_nvidia_gpu_count": None,
    "recipe_amd_gpu_count": 8,
}
"""What to change of VLLM for CPUs of a flexible shape, or AMD's GPUs."""
PLACED: Mapping[str, Json] = {
    "recipe_availability_domain": AD_1,
    "recipe_node_image_ocid": f"ocid1.image.{REGION}.aaaaaaaacustom",
    "recipe_public_ssh_key": "ssh-ed25519 AAAAC3Nz someone@example.com",
}
"""What nodes that join by themselves have to be told."""
RDMA_POOL: Mapping[str, Json] = {
    **PLACED,
    "recipe_mode": "shared_node_pool",
    "deployment_name": "H100 over RDMA",
    "shared_node_pool_shape": "BM.GPU.H100.8",
    "shared_node_pool_size": 2,
    "shared_node_pool_boot_volume_size_in_gbs": 1000,
    "shared_node_pool_mig_config": "all-1g.10gb",
    "multinode_rdma_enabled_in_shared_pool": True,
}
"""Two hosts on an RDMA network, for others to use."""
OWN_POOL = frozenset({"recipe_node_pool_size", "recipe_node_boot_volume_size_in_gbs"})
NOTHING_SET = WayIn()
GATEWAY = WayIn("gateway", "10-0-0-1.nip.io", ("envoy-gateway-system", "blueprints"), "https")
NGINX = WayIn("nginx", "ai.example.com", ("", ""), "https", "letsencrypt-prod")


def blueprint(**changes: Json) -> dict[str, Json]:
    """VLLM with some fields changed; a field set to None is left out."""
    return {key: value for key, value in {**VLLM, **changes}.items() if value is not None}


def payload(**changes: Json) -> Payload:
    """The same, parsed: so it is known to be a blueprint that users can deploy."""
    return parse(blueprint(**changes))


def shared(**changes: Json) -> Payload:
    """The same on shared nodes, without the fields of a pool of its own."""
    return payload(recipe_use_shared_node_pool=True, **dict.fromkeys(OWN_POOL), **changes)


def own_nodes(**changes: Json) -> PoolSpec:
    """The nodes that VLLM with some fields changed asks for."""
    spec = pool_spec(payload(**changes))
    assert spec is not None
    return spec


def identity(name: str = "vLLM Inference", namespace: str = "default", uid: str = UID) -> Identity:
    return Identity(CLUSTER_ID, namespace, Names.of(name), uid)


def surroundings(cni: str = "OCI_VCN_IP_NATIVE", domains: Sequence[str] = (AD_1,), **changes: str) -> PoolSurroundings:
    known = {
        "compartment_id": COMPARTMENT_ID,
        "cluster_id": CLUSTER_ID,
        "kubernetes_version": "v1.36.3",
        "image_id": IMAGE_ID,
        "node_subnet_id": f"ocid1.subnet.{REGION}.aaaaaaaanodes",
    }
    return PoolSurroundings(**{**known, **changes}, cni=cni, availability_domains=tuple(domains))


def body(**changes: Json) -> dict[str, Json]:
    """CreateNodePoolDetails of a blueprint."""
    return create_body(own_nodes(**changes), identity(), surroundings(), 1)


def live_pool(
    details: Mapping[str, Json],
    *,
    pool_id: str = f"ocid1.nodepool.{REGION}.aaaaaaaapool",
    state: str = "ACTIVE",
    nodes: Sequence[Mapping[str, Json]] | None = None,
) -> ObservedPool:
    """The pool that OKE shows after it was created from ``details``, read by our own adapter."""
    config = details["nodeConfigDetails"]
    assert isinstance(config, dict)
    size = config["size"]
    assert isinstance(size, int)
    shown: list[Json] = [dict(node) for node in (nodes if nodes is not None else [node(at) for at in range(size)])]
    return observed(node_pools.node_pool({**details, "id": pool_id, "lifecycleState": state, "nodes": shown}, "etag-1"))


def node(number: int = 0, state: str = "ACTIVE") -> dict[str, Json]:
    """A node that OCI has launched."""
    return {
        "id": f"ocid1.instance.{REGION}.aaaaaaaanode{number}",
        "name": f"oke-node-{number}",
        "lifecycleState": state,
    }


def placeholder(number: int = 0, message: str = "Out of host capacity.") -> dict[str, Json]:
    """A node that OCI could not launch: it has a name and an error, and never an instance."""
    error: dict[str, Json] = {"code": "InternalError", "message": message, "status": "500"}
    return {"id": None, "name": f"oke-node-{number}", "lifecycleState": "CREATING", "nodeError": error}


def part(manifest: Json, *path: str | int) -> Json:
    """What stands at a path of a manifest. Raises KeyError or IndexError when there is nothing."""
    for key in path:
        if isinstance(key, int):
            assert isinstance(manifest, list)
            manifest = manifest[key]
        else:
            assert isinstance(manifest, dict)
            manifest = manifest[key]
    return manifest


def of_kind(manifests: Sequence[Manifest], kind: str) -> list[Manifest]:
    return [one for one in manifests if one["kind"] == kind]


Fields = dict[str, "Fields"]
"""``fieldsV1`` of managedFields: "f:spec" → {"f:replicas" → {}}."""


def live_object(*owners: tuple[str, Fields], subresources: Mapping[str, str] | None = None) -> Manifest:
    """A live object with the fields that these own, whatever their values."""
    entries: list[Json] = []
    live: Json = {}
    for manager, fields in owners:
        entry: dict[str, Json] = {"manager": manager, "operation": "Apply", "fieldsV1": dict(fields)}  # type: ignore[dict-item]
        if subresources and manager in subresources:
            entry["subresource"] = subresources[manager]
        entries.append(entry)
        live = merged(live, value_with(fields) or {})
    about: Manifest = {"name": "recipe-x", "managedFields": entries}
    assert isinstance(live, dict)
    return {**live, "apiVersion": "v1", "kind": "Service", "metadata": about}


def value_with(fields: Fields) -> Json:
    """Something that has all these fields."""
    keys = [(*key.partition(":")[::2], inner) for key, inner in fields.items() if key != "."]
    if any(kind == "f" for kind, _rest, _inner in keys):
        return {rest: value_with(inner) for kind, rest, inner in keys if kind == "f"}
    return [
        merged(json.loads(rest), value_with(inner)) if kind == "k" else json.loads(rest) for kind, rest, inner in keys
    ]


def merged(one: Json, other: Json) -> Json:
    """What has the fields of both."""
    if isinstance(one, dict) and isinstance(other, dict):
        both = {key: merged(one[key], other[key]) for key in one.keys() & other.keys()}
        return {**one, **other, **both}
    if isinstance(one, list) and isinstance(other, list):
        return [*one, *other]
    return one or other
