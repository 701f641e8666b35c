# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes are waited for until all can take pods; who waited in vain is told what each of them lacks."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from unit.operations.builders import record
from unit.operations.fakes import Clock, FakeOke, FakeWorld
from unit.plan.builders import node, placeholder

from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.shapes import SHAPES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import OciError, TimedOut
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import node_evidence
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import wait_nodes as waiting
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.node_evidence import evidence_of_pool
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Budget
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.watching import Seen
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_pool import ObservedNode, ObservedPool

RUNNING = {"ocid1.instance.1": "good", "ocid1.instance.2": "inst-lost"}
A10 = SHAPES["VM.GPU.A10.2"]


def live(name: str, gpus: str, ready: str = "True") -> Manifest:
    status: Manifest = {
        "conditions": [{"type": "Ready", "status": ready, "reason": "KubeletNotReady"}],
        "allocatable": {"nvidia.com/gpu": gpus},
    }
    known = {name: ocid for ocid, name in RUNNING.items()}
    return {"metadata": {"name": name}, "spec": {"providerID": known.get(name, "")}, "status": status}


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> list[Manifest]:
    """What the watch delivers, one at a time; after that only time passes."""
    coming: list[Manifest] = []

    @contextmanager
    def watching(*_where: object) -> Iterator[queue.SimpleQueue[Seen]]:
        yield queue.SimpleQueue()

    def next_of(_events: object) -> Seen | None:
        clock.sleep(1)
        return Seen("Node", "ADDED", coming.pop(0)) if coming else None

    monkeypatch.setattr(waiting, "watching", watching)
    monkeypatch.setattr(waiting, "next_of", next_of)
    return coming


def wait(world: FakeWorld, clock: Clock, size: int) -> None:
    said = ["node pool bp-vllm (pool1): ACTIVE, 2 of 2 nodes"]
    budget = Budget(20, clock.now)
    waiting.wait_nodes(world, "ml/vllm", {}, size, A10, budget, lambda: RUNNING, lambda: said)  # type: ignore[arg-type]


def test_the_wait_ends_once_all_nodes_offer_all_their_gpus(
    world: FakeWorld, clock: Clock, events: list[Manifest]
) -> None:
    events += [live("one", "0"), live("two", "2"), live("one", "2")]
    wait(world, clock, 2)
    assert world.said[-1].startswith("ml/vllm: 1 of 2 nodes ready with all GPUs")


def test_who_waited_in_vain_is_told_what_each_node_lacks_and_what_oke_says(
    world: FakeWorld, clock: Clock, events: list[Manifest]
) -> None:
    events += [live("good", "2"), live("early", "0"), live("broken", "2", ready="False")]
    with pytest.raises(TimedOut, match="1 of 3 nodes ready with all GPUs") as late:
        wait(world, clock, 3)
    assert late.value.evidence == (
        "node early: Ready, but offers 0 nvidia.com/gpu instead of 2 nvidia.com/gpu",
        "node broken: not Ready: KubeletNotReady",
        "node pool bp-vllm (pool1): ACTIVE, 2 of 2 nodes",
    )


def test_an_instance_that_runs_and_does_not_join_is_named_while_others_wait(
    world: FakeWorld, clock: Clock, events: list[Manifest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LOOK_AT_POOL_S", 0.0)
    events += [live("good", "2")]
    with pytest.raises(TimedOut, match="running, but not in the cluster: inst-lost after"):
        wait(world, clock, 2)
    early = [line for line in world.said if "running, but not in the cluster: inst-lost" in line]
    assert early, world.said


def test_oke_tells_of_the_pool_its_nodes_and_its_newest_work_request(world: FakeWorld, oke: FakeOke) -> None:
    oke.work_request("FAILED", nodes=[node(0), placeholder(1)], errors=["no hosts"])
    oke.create(None, {"name": "bp-vllm", "compartmentId": "k", "nodeConfigDetails": {"size": 2}}, "token")
    (pool_id,) = oke.pools
    assert evidence_of_pool(world, pool_id, record()) == [  # type: ignore[arg-type]
        f"node pool bp-vllm ({pool_id}): ACTIVE, 1 of 2 nodes",
        "node oke-node-0: ACTIVE in OKE",
        "node oke-node-1: InternalError: Out of host capacity. in OKE",
        "work request wr1: NODEPOOL_CREATE FAILED",
        "work request wr1: GetWorkRequestGeneric: no hosts",
    ]


@pytest.mark.usefixtures("oke")
def test_what_cannot_be_read_is_said(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_where: object) -> None:
        raise OciError("OCI refused GetNodePool", status=403)

    assert evidence_of_pool(world, "pool1", record()) == ["node pool pool1: is gone"]  # type: ignore[arg-type]
    monkeypatch.setattr("unit.operations.fakes.node_pools.get", refuse)
    assert evidence_of_pool(world, "pool1", record()) == [  # type: ignore[arg-type]
        "node pool pool1: could not be read (OCI refused GetNodePool)"
    ]


def test_what_is_said_of_a_cluster_network_is_told_of_compute_and_not_of_oke(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = "ocid1.clusternetwork.oc1.iad.aaaaaaaab200"
    instance = ObservedNode("ocid1.instance.1", "inst-1", "ACTIVE")
    pool = ObservedPool(network, "bp-b200", "ACTIVE", "BM.GPU.B200.8", 1, nodes=(instance,))
    monkeypatch.setattr(node_evidence, "read_pool", lambda *_where: pool)
    monkeypatch.setattr(node_evidence.core_work_requests, "of_resource", lambda *_where: [])
    assert evidence_of_pool(world, network, record()) == [  # type: ignore[arg-type]
        f"cluster network bp-b200 ({network}): ACTIVE, 1 of 1 nodes",
        "instance inst-1: ACTIVE in Compute",
    ]
