# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Live node pools grown, shrunk, repaired and deleted in OCI: what is asked, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from unit.operations.fakes import FakeKube, FakeOke
from unit.plan.builders import body, identity, live_pool, node, own_nodes, placeholder

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import (
    NodePoolFailed,
    OciError,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.pool_work import (
    delete_pool,
    update_pool,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.work import Work
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_pool import ObservedPool
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_decision import decide
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_steps import (
    PoolStep,
    first_steps,
    last_steps,
)

POOL = "ocid1.nodepool.oc1.iad.pool1"


def changes(pool: ObservedPool, **asked: Json) -> Sequence[PoolStep]:
    decision = decide(own_nodes(**asked), identity(), [pool], None)
    return [*first_steps(decision, own_nodes(**asked), identity(), None), *last_steps(decision)]


def deletion(oke: FakeOke) -> PoolStep:
    oke.holds(POOL, body())
    decision = decide(None, identity(), [live_pool(body(), pool_id=POOL)], None)
    (step,) = last_steps(decision)
    return step


def test_a_pool_grows_by_one_update(work: Work, oke: FakeOke) -> None:
    pool = oke.holds(POOL, body(recipe_node_pool_size=1))
    (step,) = changes(pool, recipe_node_pool_size=3)
    update_pool(step, work)
    assert oke.writes == ['update {"nodeConfigDetails": {"size": 3}}']


def test_surplus_nodes_are_taken_one_by_one_idle_ones_first_and_never_by_a_lower_size(
    work: Work, oke: FakeOke, kube: FakeKube
) -> None:
    pool = oke.holds(POOL, body(recipe_node_pool_size=3))
    busy = pool.nodes[2]
    kube.holding(
        {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": "10.0.0.3", "labels": {"oci-ai-blueprints/uid": work.record.uid}},
            "spec": {"providerID": busy.id},
        },
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "p", "namespace": "default", "labels": {"app": "recipe-vllm-inference"}},
            "spec": {"nodeName": "10.0.0.3"},
        },
    )
    (step,) = changes(pool, recipe_node_pool_size=1)
    update_pool(step, work)
    assert oke.writes == [f"delete_node {pool.nodes[1].id}", f"delete_node {pool.nodes[0].id}"]


def test_nodes_that_never_came_up_are_cleared_before_they_are_asked_for_again(work: Work, oke: FakeOke) -> None:
    pool = oke.holds(POOL, body(recipe_node_pool_size=2), nodes=[node(0), placeholder(1)])
    (step,) = changes(pool, recipe_node_pool_size=2)
    update_pool(step, work)
    assert oke.writes == [
        'update {"nodeConfigDetails": {"size": 1}}',
        'update {"nodeConfigDetails": {"size": 2}}',
    ]


def test_a_pool_that_shrinks_after_clearing_still_gets_its_other_changes(work: Work, oke: FakeOke) -> None:
    group = "ocid1.networksecuritygroup.oc1.iad.aaaaaaaagroup"
    nodes = [node(0), node(1), placeholder(2)]
    pool = oke.holds(POOL, body(recipe_node_pool_size=3), nodes=nodes)
    (step,) = changes(pool, recipe_node_pool_size=1, recipe_worker_subnet_nsg_ocid=group)
    update_pool(step, work)
    assert oke.writes == [
        'update {"nodeConfigDetails": {"size": 2}}',
        f"delete_node {pool.nodes[1].id}",
        f'update {{"nodeConfigDetails": {{"nsgIds": ["{group}"]}}}}',
    ]


def test_a_busy_pool_is_waited_for(work: Work, oke: FakeOke) -> None:
    pool = oke.holds(POOL, body())
    oke.busy_for(3)
    (step,) = changes(pool, recipe_node_pool_size=2)
    update_pool(step, work)
    assert oke.writes == ['update {"nodeConfigDetails": {"size": 2}}']


def test_a_node_that_is_gone_already_is_no_error(work: Work, oke: FakeOke) -> None:
    pool = oke.holds(POOL, body(recipe_node_pool_size=2))
    oke.missing.add(pool.nodes[1].id)
    (step,) = changes(pool, recipe_node_pool_size=1)
    update_pool(step, work)
    assert oke.writes == [f"delete_node {pool.nodes[1].id}"]


def test_a_pool_that_vanished_before_its_update_is_told(work: Work, oke: FakeOke) -> None:
    del oke
    (step,) = changes(live_pool(body()), recipe_node_pool_size=2)
    with pytest.raises(OciError, match="is gone"):
        update_pool(step, work)


def test_a_pool_is_deleted_and_followed_to_its_end(work: Work, oke: FakeOke) -> None:
    delete_pool(deletion(oke), work)
    assert oke.writes == [f"delete {POOL}"]
    assert oke.calls[-1] == "follow wr1"


def test_a_pool_that_is_gone_already_is_deleted(work: Work, oke: FakeOke) -> None:
    step = deletion(oke)
    oke.missing.add(POOL)
    delete_pool(step, work)


def test_a_run_that_does_not_wait_only_asks_for_the_deletion(work: Work, oke: FakeOke) -> None:
    work.wait = False
    delete_pool(deletion(oke), work)
    assert oke.calls == [f"delete {POOL}"]


def test_a_deletion_that_failed_is_called_one(work: Work, oke: FakeOke) -> None:
    step = deletion(oke)
    oke.work_request("FAILED", errors=["eviction timed out"], makes_pool=False)
    with pytest.raises(NodePoolFailed, match="could not be deleted") as failed:
        delete_pool(step, work)
    assert any("eviction timed out" in line for line in failed.value.evidence)
