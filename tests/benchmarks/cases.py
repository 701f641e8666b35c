# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is compared: our tasks on a deployment with nothing to change, and kubernetes.core on the same objects."""

from __future__ import annotations

import tempfile
from typing import Any

import yaml
from integration.conftest import Sandbox
from integration.playing import PLAYBOOK, Task, environment, playbook

from sandbox.kube_paths import path_of

from .measure import Contender

BLUEPRINT: dict[str, Any] = {
    "recipe_id": "llm_inference_nvidia",
    "recipe_mode": "service",
    "deployment_name": "benchmark",
    "recipe_image_uri": "docker.io/vllm/vllm-openai:v0.9.1",
    "recipe_node_shape": "VM.GPU.A10.2",
    "recipe_container_env": [{"key": "model_name", "value": "NousResearch/Meta-Llama-3-8B-Instruct"}],
    "recipe_replica_count": 1,
    "recipe_container_port": "8000",
    "recipe_nvidia_gpu_count": 2,
    "recipe_node_pool_size": 1,
    "recipe_node_boot_volume_size_in_gbs": 200,
    "recipe_container_command_args": ["--model", "$(model_name)", "--tensor-parallel-size", "2"],
    "recipe_ephemeral_storage_size": 100,
}
HOSTS = 20
MANY = [{**BLUEPRINT, "deployment_name": f"benchmark {number:02}"} for number in range(20)]
"""Each with nodes of its own, so that each asks OCI, too."""
SERVER_MADE = ("status",)
SERVER_METADATA = ("managedFields", "resourceVersion", "uid", "generation", "creationTimestamp")


def live_objects(sandbox: Sandbox, refs: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The deployment's objects as kubernetes.core would be given them, in the namespace they are in."""
    found = []
    for ref in refs:
        manifest = {
            "apiVersion": ref["api_version"],
            "kind": ref["kind"],
            "metadata": {"name": ref["name"], "namespace": ref["namespace"]},
        }
        live = sandbox.kube.get(path_of(manifest))
        live["metadata"] = {key: value for key, value in live["metadata"].items() if key not in SERVER_METADATA}
        found.append({key: value for key, value in live.items() if key not in SERVER_MADE})
    return found


def looped(task: Task, items: list[Any]) -> Task:
    """The task once for each item, in which it says ``{{ item }}``."""
    return {**task, "loop": items, "loop_control": {"label": ""}}


def contender(sandbox: Sandbox, name: str, tasks: list[Task], *, env: dict[str, str] | None = None) -> Contender:
    """A playbook on localhost."""
    return Contender(name, [str(PLAYBOOK), playbook(tasks)], environment_of(sandbox, env))


def on_hosts(sandbox: Sandbox, name: str, task: Task, hosts: int) -> Contender:
    """The same task on ``hosts`` inventory hosts at once, all naming the sandbox's cluster."""
    names = {f"cluster{number:02}": {"ansible_connection": "local"} for number in range(hosts)}
    inventory = {
        "all": {"hosts": names, "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}},
    }
    with tempfile.NamedTemporaryFile("w", suffix=".yml", prefix="hosts-", delete=False) as file:
        yaml.safe_dump(inventory, file)
    words = [str(PLAYBOOK), playbook([task], hosts="all"), "--inventory", file.name, "--forks", str(hosts)]
    return Contender(name, words, environment_of(sandbox, None))


def environment_of(sandbox: Sandbox, more: dict[str, str] | None = None) -> dict[str, str]:
    with tempfile.NamedTemporaryFile(suffix=".jsonl", delete=False) as results:
        env = environment(sandbox.env, results.name, **(more or {}))
    return {key: value for key, value in env.items() if key != "ANSIBLE_CALLBACKS_ENABLED"}
