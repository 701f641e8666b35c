# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes that others share do not go while their pods run on them."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest
from unit.operations.fakes import FakeKube, FakeWorld
from unit.plan.builders import UID, body, identity, live_pool

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import PoolInUse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest, section
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.node_users import (
    refuse_replacing_while_in_use,
    refuse_while_in_use,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.traces import Traces

POOL = live_pool(body())


def node(name: str = "node-1", **labels: str) -> Manifest:
    shared: dict[str, Json] = {"corrino/pool-shared-any": "true", **labels}
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": shared}}


def pod(
    name: str = "vllm-0",
    *,
    on: str = "node-1",
    namespace: str = "models",
    phase: str = "Running",
    owner: str = "ReplicaSet",
    uid: str = "another",
    annotations: dict[str, Json] | None = None,
) -> Manifest:
    about: dict[str, Json] = {
        "name": name,
        "namespace": namespace,
        "labels": {"oci-ai-blueprints/uid": uid},
        "annotations": annotations or {},
        "ownerReferences": [{"kind": owner, "name": "x"}],
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": about, "spec": {"nodeName": on}, "status": {"phase": phase}}


def refusal(*pods: Manifest, nodes: tuple[Manifest, ...] = (node(),), **changes: Any) -> PoolInUse | None:
    world: Any = FakeWorld(FakeKube().holding(*pods))
    try:
        refuse_while_in_use(world, identity(), replace(Traces(nodes=nodes, pools=(POOL,)), **changes))
    except PoolInUse as error:
        return error
    return None


def test_the_pods_that_use_a_shared_pool_are_named_with_their_nodes() -> None:
    pods = [pod(f"vllm-{number}", on=f"node-{number % 2 + 1}") for number in range(5)]
    error = refusal(*pods, nodes=(node("node-1"), node("node-2")))
    assert error is not None
    assert "still used by models/vllm-0, models/vllm-2, models/vllm-4 and 2 more" in str(error)
    assert "models/vllm-1 on node-2" in error.evidence
    assert len(error.evidence) == 5


@pytest.mark.parametrize(
    "idle",
    [
        pytest.param(pod(owner="DaemonSet"), id="of a DaemonSet"),
        pytest.param(pod(annotations={"kubernetes.io/config.mirror": "x"}), id="static"),
        pytest.param(pod(phase="Succeeded"), id="done"),
        pytest.param(pod(phase="Failed"), id="failed"),
        pytest.param(pod(namespace="kube-system"), id="of the cluster"),
        pytest.param(pod(uid=UID), id="its own"),
        pytest.param(pod(on="node-9"), id="on another node"),
    ],
)
def test_what_does_not_lose_its_place_with_the_node_does_not_count(idle: Manifest) -> None:
    assert refusal(pod()) is not None
    assert refusal(idle) is None


def test_pods_of_what_the_same_task_takes_away_before_hold_nothing_up_but_their_namesakes_do() -> None:
    ours = pod(namespace="default")
    labels = section(section(ours, "metadata"), "labels")
    labels |= {"app": "recipe-vllm", "app.kubernetes.io/managed-by": "oci-ai-blueprints"}
    elsewhere = {**ours, "metadata": {**section(ours, "metadata"), "namespace": "models"}}
    foreign = pod(namespace="default")
    section(section(foreign, "metadata"), "labels")["app"] = "recipe-vllm"
    gone = frozenset({"recipe-vllm"})
    for one, held in ((ours, False), (elsewhere, True), (foreign, True)):
        world: Any = FakeWorld(FakeKube().holding(one))
        traces = Traces(nodes=(node(),), pools=(POOL,))
        with pytest.raises(PoolInUse) if held else nullcontext():
            refuse_while_in_use(world, identity(), traces, gone)


def test_nodes_of_one_deployment_alone_may_go_with_all_that_runs_on_them() -> None:
    assert refusal(pod(), nodes=(node(**{"corrino/pool-shared-any": "false"}),)) is None


def test_a_pool_that_is_being_deleted_is_not_held_up_by_pods_that_are_leaving_it() -> None:
    assert refusal(pod(), pools=(replace(POOL, state="DELETING"),)) is None


def test_a_pool_is_not_replaced_while_pods_of_others_run_on_its_nodes() -> None:
    old, new = (
        node(name, **{"oci-ai-blueprints/uid": UID, "oci-ai-blueprints/generation": generation})
        for name, generation in (("old", "1"), ("new", "2"))
    )
    world: Any = FakeWorld(FakeKube().holding(old, new, pod("moved", on="new"), pod("mine", on="old", uid=UID)))
    refuse_replacing_while_in_use(world, identity(), [POOL])
    world.kube.holding(pod("vllm-0", on="old"))
    refuse_replacing_while_in_use(world, identity(), [])
    with pytest.raises(PoolInUse, match=r"still used by models/vllm-0\.$") as refused:
        refuse_replacing_while_in_use(world, identity(), [POOL])
    assert "set drain" in refused.value.hint
