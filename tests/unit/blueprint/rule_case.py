# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a case of a rule is, and pieces that cases are made of."""

from __future__ import annotations

import dataclasses

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.schema import Payload

Json = dict[str, object]

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
    """``breaks`` and ``keeps`` are changes to a healthy service; None removes a field."""

    rule: str
    field: str
    breaks: Json
    says: str
    keeps: Json = dataclasses.field(default_factory=dict)
    nearest: str = ""


def changed(service: Json, changes: Json) -> Payload:
    given = {name: value for name, value in {**service, **changes}.items() if value is not None}
    return Payload.model_validate(given)
