# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What blueprint tests share: a healthy service, and ways to ask what is wrong with a changed one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidBlueprint, Problem

Json = dict[str, object]


@pytest.fixture
def service() -> Json:
    """A vLLM service on its own pool of one VM.GPU.A10.2: nothing wrong with it, nothing to warn of."""
    return {
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
    }


@pytest.fixture
def problems_of() -> Callable[[object], list[Problem]]:
    """Everything that is wrong with a payload."""

    def problems(payload: object) -> list[Problem]:
        with pytest.raises(InvalidBlueprint) as refusal:
            parse(payload)
        return list(refusal.value.problems)

    return problems
