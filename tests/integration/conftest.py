# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox as tests see it: playbooks run on it, requests recorded, everything taken away afterwards."""

from __future__ import annotations

import itertools
import json
import os
import shlex
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from sandbox.kube_api import KubeApi

from .background import Background
from .playing import Played, Task, play
from .recording import Calls, recording

OURS = "app.kubernetes.io/managed-by=oci-ai-blueprints"
WORKLOADS = (
    "apis/gateway.networking.k8s.io/v1/httproutes",
    "apis/networking.k8s.io/v1/ingresses",
    "apis/keda.sh/v1alpha1/scaledobjects",
    "apis/gateway.envoyproxy.io/v1alpha1/securitypolicies",
    "apis/configuration.konghq.com/v1/kongconsumers",
    "apis/configuration.konghq.com/v1/kongplugins",
    "apis/apps/v1/deployments",
    "apis/batch/v1/jobs",
    "apis/leaderworkerset.x-k8s.io/v1/leaderworkersets",
    "apis/kueue.x-k8s.io/v1beta2/localqueues",
    "apis/kueue.x-k8s.io/v1beta2/clusterqueues",
    "apis/kueue.x-k8s.io/v1beta2/workloadpriorityclasses",
    "apis/kueue.x-k8s.io/v1beta2/resourceflavors",
    "api/v1/services",
    "api/v1/secrets",
    "api/v1/configmaps",
    "api/v1/serviceaccounts",
    "api/v1/persistentvolumeclaims",
    "api/v1/persistentvolumes",
    "apis/rbac.authorization.k8s.io/v1/rolebindings",
    "apis/rbac.authorization.k8s.io/v1/roles",
    "apis/coordination.k8s.io/v1/leases",
)
_numbers = itertools.count(1)


class Admin:
    """The emulator's admin API."""

    def __init__(self, url: str) -> None:
        self._url = url

    def get(self, path: str) -> Any:
        return self._ask("GET", path)

    def put(self, path: str, **body: Any) -> Any:
        return self._ask("PUT", path, body)

    def post(self, path: str, **body: Any) -> Any:
        return self._ask("POST", path, body)

    def delete(self, path: str, **body: Any) -> Any:
        return self._ask("DELETE", path, body or None)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, {"content-type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None


class Sandbox:
    """One running sandbox."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        self.cluster_id = env["SANDBOX_CLUSTER_ID"]
        self.domains = env["SANDBOX_AVAILABILITY_DOMAINS"].split(",")
        self.admin = Admin(env["SANDBOX_ADMIN_URL"])
        self.kube = KubeApi.from_kubeconfig(Path(env["SANDBOX_ADMIN_KUBECONFIG"]))

    def play(self, *tasks: Task, **options: Any) -> Played:
        return play(self.env, *tasks, **options)

    def recording(self) -> AbstractContextManager[Calls]:
        return recording(self.admin, Path(self.env["SANDBOX_AUDIT_LOG"]), "ocid1.user")

    def deploy(self, *blueprints: dict[str, Any], **options: Any) -> Task:
        """A task as a user writes it."""
        what = {"blueprint": blueprints[0]} if len(blueprints) == 1 else {"blueprints": list(blueprints)}
        return {"oci_ai.blueprints.blueprint_deploy": {**what, "cluster_id": self.cluster_id, **options}}

    def undeploy(self, *names: str, **options: Any) -> Task:
        which = {"name": names[0]} if len(names) == 1 else {"names": list(names)}
        return {"oci_ai.blueprints.blueprint_undeploy": {**which, "cluster_id": self.cluster_id, **options}}

    def info(self, *names: str, **options: Any) -> Task:
        which = {"names": list(names)} if names else {}
        return {"oci_ai.blueprints.deployment_info": {**which, "cluster_id": self.cluster_id, **options}}

    def pools(self) -> list[dict[str, Any]]:
        """Node pools of deployments that still exist."""
        return [
            pool
            for pool in self.admin.get("/state")["node_pools"]
            if pool["lifecycle_state"] != "DELETED" and pool["freeform_tags"]
        ]

    def hold(self, operation: str) -> None:
        """From now on calls of this OCI operation wait, until ``release``."""
        self.admin.post("/faults", operation=operation, delay_s=60, times=9)

    def wait_for_held(self, operation: str, calls: int = 1) -> None:
        """Returns once so many calls of the operation wait."""
        self.until(lambda: self.admin.get("/faults")["delayed"].get(operation) == calls)

    def release(self) -> None:
        self.admin.delete("/faults")

    def until(self, true: Callable[[], Any], within: float = 30) -> Any:
        """What ``true`` returns once it is true."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            found = true()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"not true within {within} s")

    def clean(self) -> None:
        """Back to an empty sandbox, whatever a test left."""
        for path in WORKLOADS:
            for item in self.kube.get(f"/{path}?labelSelector={OURS}")["items"]:
                metadata = item["metadata"]
                group, plural = path.rsplit("/", 1)
                place = f"/namespaces/{metadata['namespace']}" if "namespace" in metadata else ""
                where = f"/{group}{place}/{plural}/{metadata['name']}"
                self.kube.delete(f"{where}?propagationPolicy=Background")
        self.admin.post("/reset")


@pytest.fixture(scope="session")
def running(sandbox_env: Path) -> Sandbox:
    """This worker's sandbox."""
    os.environ.pop("KUBECONFIG", None)
    return sandbox_of(sandbox_env)


def sandbox_of(env: Path) -> Sandbox:
    """The sandbox that wrote this file ``env``."""
    return Sandbox(dict(shlex.split(line)[0].split("=", 1) for line in env.read_text().splitlines() if line))


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    running.clean()
    yield running
    running.clean()


@pytest.fixture
def start(sandbox: Sandbox) -> Iterator[Callable[..., Background]]:
    """Starts playbooks that run beside the test; none outlives it."""
    runs: list[Background] = []

    def begin(*tasks: Task, **options: Any) -> Background:
        runs.append(Background(sandbox.env, *tasks, **options))
        return runs[-1]

    yield begin
    for run in runs:
        run.stop()


@pytest.fixture(scope="session")
def team(running: Sandbox) -> Iterator[str]:
    """A second namespace."""
    with namespace(running, f"team-{os.getpid()}") as name:
        yield name


@contextmanager
def namespace(running: Sandbox, name: str) -> Iterator[str]:
    """For the block. The sandbox repeats the RoleBinding of docs/rbac.yaml in it, as an administrator would."""
    binding = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{name}/rolebindings/oci-ai-blueprints-workloads"
    running.kube.post("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    running.until(lambda: running.kube.find(binding))
    try:
        yield name
    finally:
        running.kube.delete(f"/api/v1/namespaces/{name}")


@pytest.fixture
def vllm() -> dict[str, Any]:
    """A blueprint as users send it: vLLM on a node pool of its own."""
    return {
        "recipe_id": "llm_inference_nvidia",
        "recipe_mode": "service",
        "deployment_name": f"vllm open model {next(_numbers)}",
        "recipe_image_uri": "docker.io/vllm/vllm-openai:v0.9.1",
        "recipe_node_shape": "VM.GPU.A10.2",
        "recipe_prometheus_enabled": True,
        "recipe_container_env": [
            {"key": "tensor_parallel_size", "value": "2"},
            {"key": "model_name", "value": "NousResearch/Meta-Llama-3-8B-Instruct"},
        ],
        "recipe_replica_count": 1,
        "recipe_container_port": "8000",
        "recipe_nvidia_gpu_count": 2,
        "recipe_node_pool_size": 1,
        "recipe_node_boot_volume_size_in_gbs": 200,
        "recipe_container_command_args": ["--model", "$(model_name)", "--tensor-parallel-size", "2"],
        "recipe_ephemeral_storage_size": 100,
        "recipe_shared_memory_volume_size_limit_in_mb": 200,
    }
