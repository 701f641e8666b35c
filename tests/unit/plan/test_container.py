# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each field about the program becomes in its container."""

from __future__ import annotations

import pytest
from unit.plan.builders import AMD, CPU_FLEX, identity, part, payload, shared

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import Payload
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, entries
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.container import (
    architecture,
    container,
    pull_policy,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.env_secret import move_secrets


def made(asked: Payload) -> dict[str, Json]:
    return container(asked, move_secrets(asked, identity()))


def of(**changes: Json) -> dict[str, Json]:
    return made(payload(**changes))


def test_the_image_runs_in_a_container_called_recipe() -> None:
    assert (of()["name"], of()["image"]) == ("recipe", "docker.io/vllm/vllm-openai:v0.9.1")


@pytest.mark.parametrize(
    ("image", "policy"),
    [
        ("docker.io/vllm/vllm-openai:v0.9.1", "IfNotPresent"),
        ("docker.io/vllm/vllm-openai:latest", "Always"),
        ("docker.io/vllm/vllm-openai", "Always"),
        ("registry.example.com:5000/vllm", "Always"),
        ("registry.example.com:5000/vllm:1", "IfNotPresent"),
        (f"docker.io/vllm/vllm-openai@sha256:{'a' * 64}", "IfNotPresent"),
        (f"docker.io/vllm/vllm-openai:latest@sha256:{'a' * 64}", "IfNotPresent"),
    ],
)
def test_only_a_moving_tag_is_pulled_again(image: str, policy: str) -> None:
    assert pull_policy(image) == policy


def test_a_fine_tuning_program_reads_arguments_left_out_with_their_defaults_and_before_the_payloads_own() -> None:
    job = payload(
        recipe_id="lora_finetune_nvidia",
        recipe_mode="job",
        recipe_container_port=None,
        recipe_prometheus_enabled=None,
        recipe_container_env=[{"key": "Mlflow_Run_Name", "value": "rank-$(Lora_R)"}],
    )
    variables = [(one["name"], one["value"]) for one in entries(made(job), "env")]
    assert ("Lora_R", "8") in variables
    assert variables[-1] == ("Mlflow_Run_Name", "rank-$(Lora_R)")


def test_without_a_command_the_image_decides_what_runs() -> None:
    assert "command" not in of()
    assert "args" not in of(recipe_container_command_args=None)


def test_a_command_replaces_the_images_entrypoint_and_arguments_follow_it() -> None:
    found = of(recipe_container_command=["vllm", "serve"], recipe_container_command_args=["--model", "x y"])
    assert (found["command"], found["args"]) == (["vllm", "serve"], ["--model", "x y"])


def test_a_shell_gets_command_and_arguments_as_one_line_joined_by_spaces() -> None:
    found = of(
        recipe_container_command=["vllm", "serve"],
        recipe_container_command_args=["x", "&&", "sleep", "1"],
        recipe_container_command_use_shell=True,
    )
    assert (found["command"], found["args"]) == (["/bin/sh", "-c"], ["vllm serve x && sleep 1"])


def test_variables_keep_their_order_and_numbers_become_text() -> None:
    variables: Json = [{"key": "input-len", "value": 128}, {"key": "empty", "value": ""}, {"key": "a", "value": "b"}]
    assert of(recipe_container_env=variables)["env"] == [
        {"name": "input-len", "value": "128"},
        {"name": "empty", "value": ""},
        {"name": "a", "value": "b"},
    ]


def test_secret_backed_variables_come_first_so_that_values_can_refer_to_them() -> None:
    secrets: Json = [{"envvar_name": "HF_TOKEN", "secret_name": "hub", "secret_key": "token"}]
    variables: Json = [{"key": "HEADER", "value": "Bearer $(HF_TOKEN)"}]
    assert of(recipe_environment_secrets=secrets, recipe_container_env=variables)["env"] == [
        {"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": {"name": "hub", "key": "token"}}},
        {"name": "HEADER", "value": "Bearer $(HF_TOKEN)"},
    ]


def test_the_container_offers_its_port_and_the_extra_ones_and_never_a_port_of_the_node() -> None:
    extra: Json = [{"name": "jaeger", "port": 16686, "path": "/jaeger"}]
    assert of(recipe_additional_ingress_ports=extra, recipe_host_port="8080")["ports"] == [
        {"name": "http", "containerPort": 8000, "protocol": "TCP"},
        {"name": "jaeger", "containerPort": 16686, "protocol": "TCP"},
    ]


def test_nvidia_gpus_are_asked_for_per_pod() -> None:
    assert part(of(), "resources", "limits", "nvidia.com/gpu") == "2"
    assert part(of(), "resources", "requests", "nvidia.com/gpu") == "2"


def test_amd_gpus_are_asked_for_as_amds() -> None:
    limits = part(made(shared(**AMD)), "resources", "limits")
    assert limits == {"amd.com/gpu": "8", "ephemeral-storage": "100G"}


def test_cpu_and_memory_are_guarantee_and_cap() -> None:
    found = of(**CPU_FLEX, recipe_container_cpu_count=4, recipe_container_memory_size=16)
    wanted = {"cpu": "4", "memory": "16Gi", "ephemeral-storage": "100G"}
    assert found["resources"] == {"limits": wanted, "requests": wanted}


def test_scratch_space_is_counted_in_decimal_gigabytes() -> None:
    assert part(of(recipe_ephemeral_storage_size=150), "resources", "requests", "ephemeral-storage") == "150G"


def test_a_container_that_asks_for_nothing_has_no_resources() -> None:
    assert "resources" not in of(recipe_nvidia_gpu_count=None, recipe_ephemeral_storage_size=None)


def test_a_service_without_a_readiness_probe_gets_one_on_its_port() -> None:
    probe = of()["readinessProbe"]
    assert part(probe, "tcpSocket", "port") == 8000
    assert "livenessProbe" not in of()
    assert "startupProbe" not in of()


def test_a_readiness_probe_of_the_blueprint_replaces_ours() -> None:
    probe = of(recipe_readiness_probe_params={"endpoint_path": "/health"})["readinessProbe"]
    assert "tcpSocket" not in str(probe)


@pytest.mark.parametrize(
    ("field", "probe", "defaults"),
    [
        ("recipe_liveness_probe_params", "livenessProbe", (3, 600, 600, 1)),
        ("recipe_startup_probe_params", "startupProbe", (30, 10, 2, 1)),
        ("recipe_readiness_probe_params", "readinessProbe", (3, 15, 10, 2)),
    ],
)
def test_what_a_probe_leaves_out_is_what_upstream_documents(
    field: str, probe: str, defaults: tuple[int, int, int, int]
) -> None:
    failures, delay, period, timeout = defaults
    assert of(**{field: {"endpoint_path": "/health"}})[probe] == {
        "httpGet": {"path": "/health", "port": 8000, "scheme": "HTTP"},
        "failureThreshold": failures,
        "initialDelaySeconds": delay,
        "periodSeconds": period,
        "timeoutSeconds": timeout,
        "successThreshold": 1,
    }


@pytest.mark.parametrize(
    ("field", "probe", "successes"),
    [
        ("recipe_liveness_probe_params", "livenessProbe", 1),
        ("recipe_startup_probe_params", "startupProbe", 1),
        ("recipe_readiness_probe_params", "readinessProbe", 2),
    ],
)
def test_what_a_probe_says_is_what_it_gets(field: str, probe: str, successes: int) -> None:
    asked: Json = {
        "endpoint_path": "/ready",
        "port": 9000,
        "scheme": "HTTPS",
        "failure_threshold": 7,
        "initial_delay_seconds": 0,
        "period_seconds": 5,
        "timeout_seconds": 4,
        "success_threshold": successes,
    }
    assert of(**{field: asked})[probe] == {
        "httpGet": {"path": "/ready", "port": 9000, "scheme": "HTTPS"},
        "failureThreshold": 7,
        "initialDelaySeconds": 0,
        "periodSeconds": 5,
        "timeoutSeconds": 4,
        "successThreshold": successes,
    }


def test_a_probe_without_a_path_only_asks_whether_the_port_is_open() -> None:
    probe = of(recipe_startup_probe_params={"period_seconds": 5})["startupProbe"]
    assert probe == {
        "tcpSocket": {"port": 8000},
        "failureThreshold": 30,
        "initialDelaySeconds": 10,
        "periodSeconds": 5,
        "timeoutSeconds": 1,
        "successThreshold": 1,
    }


@pytest.mark.parametrize(
    ("changes", "arch"),
    [
        ({}, "amd64"),
        ({**CPU_FLEX, "recipe_node_shape": "VM.Standard.A1.Flex"}, "arm64"),
        ({**CPU_FLEX, "recipe_node_shape": "VM.Standard.A1.Flex", "recipe_node_selector_arch": "arm64"}, "arm64"),
    ],
)
def test_the_architecture_is_the_shapes_own(changes: dict[str, Json], arch: str) -> None:
    assert architecture(payload(**changes)) == arch
