# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases of rules about what runs: image, command, environment."""

from __future__ import annotations

from unit.blueprint.rule_case import Case, env, secrets

CONTAINER_CASES = [
    Case("V05", "recipe_image_uri", {"recipe_image_uri": ""}, "is required", {"recipe_image_uri": "ghcr.io/a/b:c"}),
    Case("V41", "recipe_container_env[1].key", env("A", "A"), "given twice", env("A", "B")),
    Case("V41", "recipe_container_env[0].key", {**secrets(), **env("HF_TOKEN")}, "given twice"),
    Case("V41", "recipe_container_env[0].key", env("1A"), "no name for a variable", env("input-len", "a.b", "_x")),
    Case("V41", "recipe_container_env[0].key", env("LWS_GROUP_SIZE"), "set by Kubernetes"),
    Case(
        "V42",
        "recipe_container_command_args[1]",
        {"recipe_container_command_args": ["a", "$(model_name)$(other)"]},
        "$(other) stays as it is",
        {"recipe_container_command_args": ["$(model_name)", "$$(other)", "$(KUBERNETES_PORT)", "$(A_SERVICE_HOST)"]},
    ),
    Case(
        "V43",
        "recipe_environment_secrets[0].secret_name",
        secrets(secret_name="HF_secret"),
        "name of a Secret",
        secrets(),
    ),
    Case("V43", "recipe_container_secret_name", {"recipe_container_secret_name": "a/b"}, "name of a Secret"),
    Case("V43", "recipe_environment_secrets[0].secret_key", secrets(secret_key="a/b"), "key of a Secret", secrets()),
    Case(
        "V60",
        "recipe_shared_memory_volume_size_limit_in_mb",
        {"recipe_container_memory_size": 1, "recipe_shared_memory_volume_size_limit_in_mb": 1025},
        "count against",
        {"recipe_container_memory_size": 1, "recipe_shared_memory_volume_size_limit_in_mb": 1024},
    ),
    Case(
        "V60",
        "recipe_shared_memory_volume_size_limit_in_mb",
        {"recipe_shared_memory_volume_size_limit_in_mb": 2**31 - 1},
        "GB for pods",
        {"recipe_shared_memory_volume_size_limit_in_mb": 100_000},
    ),
    Case(
        "nul",
        "recipe_container_env[0].value",
        {"recipe_container_env": [{"key": "A", "value": "a\0b"}]},
        "NUL character",
        {"recipe_container_env": [{"key": "A", "value": "a\\0b\n"}]},
    ),
    Case("nul", "recipe_container_command_args[0]", {"recipe_container_command_args": ["\0"]}, "NUL character"),
    Case(
        "image",
        "recipe_image_uri",
        {"recipe_image_uri": "docker.io/vllm/vllm openai"},
        "is no image reference",
        {"recipe_image_uri": "localhost:5000/vllm@sha256:0123"},
    ),
    Case("image", "recipe_image_uri", {"recipe_image_uri": "vllm/vllm-openai:v1"}, "names no registry"),
    Case(
        "use_shell",
        "recipe_container_command_use_shell",
        {"recipe_container_command_use_shell": True, "recipe_container_command_args": None},
        "needs recipe_container_command",
        {"recipe_container_command_use_shell": True},
    ),
]
