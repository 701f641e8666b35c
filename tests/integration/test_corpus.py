# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every payload of OCI AI Blueprints at hand: planned, deployed, run again and taken away, or refused as documented."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from upstream_payloads import FILES, PAYLOADS, needs_payloads

from .conftest import OURS, WORKLOADS, Sandbox
from .playing import Played
from .staging import Buckets

Blueprint = dict[str, Any]
CORPUS: dict[str, Blueprint] = {str(file.relative_to(PAYLOADS)): json.loads(file.read_text()) for file in FILES}

# A shape that OCI never published.
A100 = "recipe_node_shape: shape BM.GPU.A100.8 does not exist (did you mean BM.GPU.A100-v2.8?)"
LATER = "is not supported yet"
# The tenancy of its author.
ELSEWHERE = "is not in this region"
REFUSED = {
    "lora-benchmarking/mlcommons_lora_finetune_nvidia_sample_recipe.json": A100,
    "whisper_transcription/whisper-transcription-A100.json": A100,
    # To come: an entry goes when its mode comes.
    "deployment_groups/llama_stack_basic.json": LATER,
    "llama-stack/llama_stack_basic.json": LATER,
    "shared_node_pools/shared_node_pool_B200_BM.json": ELSEWHERE,
    "teams/create_job_with_team.json": "there is no team randomteam in namespace default",
    "using_rdma_enabled_node_pools/rdma_shared_node_pool.json": ELSEWHERE,
}
UPDATES = {name: one for name, one in CORPUS.items() if one.get("recipe_mode") == "update"}
# What the authors of payloads oversaw, and are told once the nodes are there.
WARNED = (
    ("autoscale_mig", "for 32 of 50 replicas"),
    ("offline-benchmark-vllm", "recipe_node_pool_size: has no effect"),
)


@pytest.fixture
def buckets(sandbox: Sandbox) -> Buckets:
    env = sandbox.env
    return Buckets(env["OCI_AI_BLUEPRINTS_ENDPOINT"], env["OCI_CONFIG_FILE"], env["SANDBOX_COMPARTMENT_ID"])


@pytest.fixture
def payloads(buckets: Buckets) -> dict[str, Blueprint]:
    """Those that are to be deployed, with what a user fills in: keys, and requests of buckets that are there."""
    pars: dict[str, str] = {}
    numbers = count(1)
    found = {}
    for name, payload in CORPUS.items():
        if name in REFUSED or name in UPDATES:
            continue
        text = json.dumps(payload)
        named = set(re.findall(r'"bucket_name": "([^"]+)"', text))
        for bucket in (named | set(re.findall(r"/b/([^/]+)/o/", text))) - pars.keys():
            buckets.make(bucket, {"model.bin": b"x"})
            pars[bucket] = buckets.par(bucket)
        text = re.sub(r"https://[^\"]+/b/([^/]+)/o/", lambda par: pars[par[1]], text)
        found[name] = json.loads(text.replace("<any-api-key-here>", f"key-{next(numbers)}-of-the-gateway"))
    return found


@needs_payloads
def test_a_payload_that_cannot_be_deployed_is_refused_with_the_reason(sandbox: Sandbox) -> None:
    with sandbox.recording() as calls:
        refused = sandbox.play(sandbox.deploy(*(CORPUS[name] for name in REFUSED)))
    messages = [row["error"]["message"] for row in refused.result["deployments"]]
    assert [name for name, message in zip(REFUSED, messages, strict=True) if REFUSED[name] not in message] == []
    assert calls.writes == []


@pytest.fixture
def nodes_of_others(sandbox: Sandbox) -> Iterator[list[Blueprint]]:
    """Shared nodes that the payloads take for granted: a self-managed one at once, for the others their blueprints."""
    node = f"self-managed-{sandbox.cluster_id[-6:]}"
    size = {"cpu": "200", "memory": "2000Gi", "ephemeral-storage": "3000Gi", "pods": "110", "amd.com/gpu": "8"}
    labels = {
        "kubernetes.io/arch": "amd64",
        "node.kubernetes.io/instance-type": "BM.GPU.MI300X.8",
        "corrino/pool-shared-any": "true",
    }
    about = {"name": node, "labels": labels, "annotations": {"kwok.x-k8s.io/node": "fake"}}
    taint = {"key": "amd.com/gpu", "value": "present", "effect": "NoSchedule"}
    status = {"capacity": size, "allocatable": size}
    sandbox.kube.post("/api/v1/nodes", {"metadata": about, "spec": {"taints": [taint]}, "status": status})
    h100 = {
        "recipe_mode": "shared_node_pool",
        "shared_node_pool_size": 1,
        "shared_node_pool_shape": "BM.GPU.H100.8",
        "shared_node_pool_boot_volume_size_in_gbs": 1000,
    }
    yield [
        {**h100, "deployment_name": "whole H100"},
        {**h100, "deployment_name": "small slices", "shared_node_pool_mig_config": "all-1g.10gb"},
    ]
    sandbox.kube.delete(f"/api/v1/nodes/{node}")


@needs_payloads
def test_every_other_payload_is_planned_deployed_run_again_and_taken_away(
    sandbox: Sandbox, payloads: dict[str, Blueprint], nodes_of_others: list[Blueprint], team: str
) -> None:
    pools = [
        *nodes_of_others,
        *(one for one in payloads.values() if one["recipe_mode"] in ("shared_node_pool", "team")),
    ]
    workloads = [one for one in payloads.values() if one not in pools]
    first = {one["deployment_name"]: one for one in reversed(workloads)}
    # Two may have the same name: the second one goes into another namespace.
    batches = [
        (pools, "default"),
        (list(first.values()), "default"),
        ([one for one in workloads if one not in first.values()], team),
    ]
    deploy = [sandbox.deploy(*batch, namespace=namespace) for batch, namespace in batches]
    with sandbox.recording() as calls:
        told = sandbox.play(*deploy, check=True)
    assert not told.failed, told.stdout
    assert calls.writes == []

    done = sandbox.play(*deploy, timeout=300)
    assert not done.failed, done.stdout
    assert [one["result"]["plan"] for one in done.results] == [one["result"]["plan"] for one in told.results]
    assert {row["status"] for row in rows(done)} == {"deployed"}
    assert {row["name"] for row in rows(done) if row["model"]} == {
        name for name, one in first.items() if one.get("recipe_id") == "lora_finetune_nvidia"
    }

    with sandbox.recording() as calls:
        again = sandbox.play(*deploy)
    assert not again.changed, [step for step in again.result["plan"] if step["action"] != "none"]
    assert calls.writes == []
    said = [(row["name"], warning) for row in rows(again) for warning in row["warnings"]]
    assert [told for told in WARNED if not any(told[0] == name and told[1] in warning for name, warning in said)] == []

    undeploy = [
        sandbox.undeploy(*(one["deployment_name"] for one in batch), namespace=namespace)
        for batch, namespace in reversed(batches)
    ]
    gone = sandbox.play(*undeploy, timeout=300)
    assert not gone.failed, gone.stdout
    assert [one["result"]["proof"]["left"] for one in gone.results] == [[], [], []]
    assert sandbox.pools() == []
    assert [path for path in WORKLOADS if sandbox.kube.get(f"/{path}?labelSelector={OURS}")["items"]] == []


@pytest.fixture
def named_nodes(sandbox: Sandbox) -> Iterator[None]:
    """Nodes of the addresses that updates in the corpus name. The GPU operator runs on them."""
    names = sorted({one["recipe_node_name"] for one in UPDATES.values()})
    for name in names:
        about = {"name": name, "annotations": {"kwok.x-k8s.io/node": "fake"}}
        labels = {"node.kubernetes.io/instance-type": "BM.GPU.H100.8"}
        size = {"cpu": "200", "pods": "110", "nvidia.com/gpu": "8"}
        status = {"capacity": size, "allocatable": size}
        sandbox.kube.post("/api/v1/nodes", {"metadata": {**about, "labels": labels}, "status": status})
    yield
    for name in names:
        sandbox.kube.delete(f"/api/v1/nodes/{name}")


@needs_payloads
@pytest.mark.usefixtures("named_nodes")
def test_an_update_changes_the_node_that_it_names(sandbox: Sandbox) -> None:
    """One after the other: two of them give one node different labels."""
    told = sandbox.play(*(sandbox.deploy(one) for one in UPDATES.values()), check=True)
    done = sandbox.play(
        *(
            task
            for one in UPDATES.values()
            for task in (sandbox.deploy(one), sandbox.deploy(one), sandbox.undeploy(one["deployment_name"]))
        )
    )
    assert not done.failed, done.stdout
    first, again, gone = done.results[::3], done.results[1::3], done.results[2::3]
    assert [row["status"] for one in first for row in one["result"]["deployments"]] == ["deployed"] * len(UPDATES)
    assert [step["name"] for one in told.results for step in one["result"]["plan"]] == [
        one["recipe_node_name"] for one in UPDATES.values()
    ]
    assert [one["result"]["changed"] for one in again] == [False] * len(UPDATES)
    assert [one["result"]["proof"]["left"] for one in gone] == [[]] * len(UPDATES)
    for one in UPDATES.values():
        node = sandbox.kube.get(f"/api/v1/nodes/{one['recipe_node_name']}")
        assert set(one.get("recipe_node_labels", {})) <= set(node["metadata"]["labels"])


def rows(played: Played) -> list[dict[str, Any]]:
    return [row for one in played.results for row in one["result"]["deployments"]]
