# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a case of a rule is, and pieces that cases are made of."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.schema import Payload

Json = dict[str, object]

HEALTHY: Mapping[str, Json] = {
    # A vLLM service on its own pool of one VM.GPU.A10.2
    "service": {
        "recipe_id": "llm_inference_nvidia",
        "recipe_mode": "service",
        "deployment_name": "vLLM Inference",
        "recipe_image_uri": "docker.io/vllm/vllm-openai:v0.9.1",
        "recipe_node_shape": "VM.GPU.A10.2",
        "recipe_node_pool_size": 1,
        "recipe_node_boot_volume_size_in_gbs": 200,
        "recipe_nvidia_gpu_count": 2,
        "recipe_container_port": "8000",
        "recipe_container_env": [{"key": "model_name", "value": "NousResearch/Meta-Llama-3-8B-Instruct"}],
        "recipe_container_command_args": ["--model", "$(model_name)"],
        "recipe_ephemeral_storage_size": 100,
    },
    "job": {
        "recipe_id": "healthcheck",
        "recipe_mode": "job",
        "deployment_name": "Check of an A10",
        "recipe_image_uri": "docker.io/example/healthcheck:v1",
        "recipe_node_shape": "VM.GPU.A10.2",
        "recipe_use_shared_node_pool": True,
        "recipe_nvidia_gpu_count": 2,
        "recipe_container_cpu_count": 4,
        "recipe_container_memory_size": 20,
        "recipe_team_info": {"team_name": "research"},
    },
    "shared_node_pool": {
        "recipe_mode": "shared_node_pool",
        "deployment_name": "H100 pool",
        "shared_node_pool_shape": "BM.GPU.H100.8",
        "shared_node_pool_size": 2,
        "shared_node_pool_boot_volume_size_in_gbs": 1000,
    },
    "update": {
        "recipe_mode": "update",
        "deployment_name": "slices for tests",
        "recipe_node_name": "10.0.10.138",
        "shared_node_pool_mig_config": "all-1g.10gb",
    },
    "team": {
        "recipe_mode": "team",
        "deployment_name": "research",
        "team": {
            "team_name": "research",
            "priority_threshold": 100,
            "quotas": [{"shape_name": "VM.GPU.A10.2", "cpu_nominal_quota": "10", "gpu_nominal_quota": "4"}],
        },
    },
}

FLEX = {
    "recipe_node_shape": "VM.Standard.E4.Flex",
    "recipe_nvidia_gpu_count": 0,
    "recipe_flex_shape_ocpu_count": 4,
    "recipe_flex_shape_memory_size_in_gbs": 64,
}
AMD = {"recipe_node_shape": "BM.GPU.MI300X.8", "recipe_nvidia_gpu_count": 0, "recipe_amd_gpu_count": 8}
SHARED = {
    "recipe_use_shared_node_pool": True,
    "recipe_node_pool_size": None,
    "recipe_node_boot_volume_size_in_gbs": None,
}
COMPARTMENT = "ocid1.compartment.oc1..aaaa"
IMAGE = "ocid1.image.oc1.iad.aaaa"
DOMAIN = "Uocm:US-ASHBURN-AD-1"
PORT = {"name": "traces", "port": 4318, "path": "/traces"}
BUCKET = {"bucket_name": "models", "mount_location": "/models", "volume_size_in_gbs": 500}


def env(*names: str) -> Json:
    return {"recipe_container_env": [{"key": name, "value": "x"} for name in names]}


def secrets(**changes: str) -> Json:
    secret = {"envvar_name": "HF_TOKEN", "secret_name": "hf-secret", "secret_key": "hf-token", **changes}
    return {"recipe_environment_secrets": [secret]}


def directories(*entries: tuple[str, str]) -> Json:
    return {"local_filesystem": [{"node_directory_path": node, "mount_location": mount} for node, mount in entries]}


@dataclasses.dataclass(frozen=True)
class Case:
    """``breaks`` and ``keeps`` are changes to the healthy payload of a mode; None removes a field."""

    rule: str
    field: str
    breaks: Json
    says: str
    keeps: Json = dataclasses.field(default_factory=dict)
    nearest: str = ""
    mode: str = "service"


def changed(payload: Json, changes: Json) -> Payload:
    return Payload.model_validate(given_fields({**payload, **changes}))


def given_fields(payload: Json) -> Json:
    return {name: value for name, value in payload.items() if value is not None}
