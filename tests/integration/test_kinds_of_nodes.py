# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes without NVIDIA's GPUs: AMD's, and processors of both architectures, side by side in one cluster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from .conftest import Sandbox
from .moments import RECORDS
from .objects import Objects

Blueprint = dict[str, Any]

ANY: Blueprint = {
    "recipe_mode": "service",
    "recipe_image_uri": "docker.io/ollama/ollama:0.12.0",
    "recipe_container_port": "11434",
}
FLEX = {
    **ANY,
    "recipe_node_boot_volume_size_in_gbs": 100,
    "recipe_flex_shape_ocpu_count": 8,
    "recipe_flex_shape_memory_size_in_gbs": 64,
}
ARM: Blueprint = {
    **FLEX,
    "deployment_name": "ollama on arm",
    "recipe_node_shape": "VM.Standard.A2.Flex",
    "recipe_node_selector_arch": "arm64",
}
X86: Blueprint = {**FLEX, "deployment_name": "ollama on x86", "recipe_node_shape": "VM.Standard.E5.Flex"}
AMD: Blueprint = {
    **ANY,
    "deployment_name": "ollama on amd",
    "recipe_node_shape": "BM.GPU.MI300X.8",
    "recipe_amd_gpu_count": 8,
    "recipe_use_shared_node_pool": True,
}


@pytest.fixture
def mi300x(sandbox: Sandbox) -> Iterator[str]:
    """A shared node that joined the cluster by itself, as these do."""
    name = f"mi300x-{sandbox.cluster_id[-6:]}"
    size = {"cpu": "200", "memory": "2000Gi", "ephemeral-storage": "3000Gi", "pods": "110", "amd.com/gpu": "8"}
    labels = {
        "kubernetes.io/arch": "amd64",
        "node.kubernetes.io/instance-type": "BM.GPU.MI300X.8",
        "corrino/pool-shared-any": "true",
    }
    node = {
        "metadata": {"name": name, "labels": labels, "annotations": {"kwok.x-k8s.io/node": "fake"}},
        "spec": {"taints": [{"key": "amd.com/gpu", "value": "present", "effect": "NoSchedule"}]},
        "status": {"capacity": size, "allocatable": size},
    }
    sandbox.kube.post("/api/v1/nodes", node)
    yield name
    sandbox.kube.delete(f"/api/v1/nodes/{name}")


def calls_of_a_second_run(sandbox: Sandbox, blueprint: Blueprint) -> Counter[str]:
    """What a run with nothing to do asks Kubernetes and OCI. Watches do not count: they are logged when they end."""
    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(blueprint))
    assert again.changed is False, again.stdout
    asked = [one["requestURI"] for one in calls.kubernetes if one["verb"] != "watch"]
    asked += [f"{one['method']} {one['path']}" for one in calls.oci]
    assert asked
    return Counter(asked)


def test_pods_run_on_nodes_of_their_own_kind_and_a_run_asks_no_more_for_what_else_is_there(
    sandbox: Sandbox, mi300x: str
) -> None:
    assert not sandbox.play(sandbox.deploy(ARM)).failed
    alone = calls_of_a_second_run(sandbox, ARM)

    done = sandbox.play(sandbox.deploy(ARM, X86, AMD))
    assert [row["status"] for row in done.result["deployments"]] == ["deployed"] * 3, done.stdout
    assert nodes_of(sandbox, "ollama-on-amd") == [mi300x]
    kinds = {name: labels(sandbox, nodes_of(sandbox, name)[0]) for name in ("ollama-on-arm", "ollama-on-x86")}
    assert {name: of["kubernetes.io/arch"] for name, of in kinds.items()} == {
        "ollama-on-arm": "arm64",
        "ollama-on-x86": "amd64",
    }
    assert len(sandbox.pools()) == 2
    record_others(sandbox, 30)
    assert calls_of_a_second_run(sandbox, ARM) == alone
    assert sandbox.play(sandbox.deploy(ARM, X86, AMD)).changed is False
    gone = sandbox.play(sandbox.undeploy("ollama on arm", "ollama on x86", "ollama on amd"))
    assert gone.result["proof"]["left"] == []
    assert sandbox.pools() == []


def record_others(sandbox: Sandbox, count: int) -> None:
    """Records of so many other deployments, as the cluster would hold them. They hold nothing else."""
    known = sandbox.kube.get(f"{RECORDS}?labelSelector=app.kubernetes.io/instance=ollama-on-x86")["items"][0]
    for number in range(count):
        name, about = f"other-{number}", known["metadata"]
        labels = {**about["labels"], "app.kubernetes.io/instance": name}
        metadata = {"name": f"deployment.default.{name}.v1", "labels": labels}
        sandbox.kube.post(RECORDS, {"metadata": metadata, "type": known["type"], "data": known["data"]})


def nodes_of(sandbox: Sandbox, canonical: str) -> list[str]:
    return [pod["spec"]["nodeName"] for pod in Objects(sandbox.kube, canonical).pods]


def labels(sandbox: Sandbox, node: str) -> dict[str, str]:
    found: dict[str, str] = sandbox.kube.get(f"/api/v1/nodes/{node}")["metadata"]["labels"]
    return found
