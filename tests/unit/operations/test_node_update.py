# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an update finds in cluster and OCI, and what it refuses before it touches a node."""

from __future__ import annotations

from typing import Any

import pytest
from unit.operations.builders import record
from unit.operations.fakes import FakeWorld
from unit.plan.builders import COMPARTMENT_ID, body, identity, live_pool
from unit.plan.live_nodes import TENS, gpu_pod, h100, of_pool, update

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import Payload
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidBlueprint, NodeInUse, NotOurs
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.coming_pools import coming_pools
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.node_update import (
    holds,
    refuse_taken_name,
    update_steps,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_decision import decide
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_steps import PoolStep
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action, Plan

UNDER_WAY: dict[str, Any] = {
    "labels": {"oci-ai-blueprints/update": "true"},
    "annotations": {"oci-ai-blueprints/update-of": "default/other"},
}


def actions(world: Any, payload: Payload, *, adopt: bool = False, drain: bool = False) -> list[Action]:
    request: Any = type("Asked", (), {"adopt": adopt, "drain": drain, "coming": ()})
    steps, _notes = update_steps(world, payload, identity(), COMPARTMENT_ID, request)
    return [step.action for step in steps]


def test_pods_on_a_node_matter_only_where_gpus_are_cut_anew(world: FakeWorld) -> None:
    world.kube.holding(h100(), gpu_pod())
    with pytest.raises(NodeInUse, match="held by models/vllm-0"):
        actions(world, update())
    assert actions(world, update(), drain=True) == [Action.UPDATE]
    labels_only = update(shared_node_pool_mig_config=None, recipe_node_labels={"a": "b"})
    assert actions(world, labels_only) == [Action.UPDATE]
    world.kube.holding(h100(layout="all-1g.10gb", offers=TENS))
    assert actions(world, update()) == [Action.NONE]


def test_a_node_that_another_update_did_not_finish_is_left_to_it_unless_told_to_take_it_over(world: FakeWorld) -> None:
    world.kube.holding(h100(**UNDER_WAY))
    with pytest.raises(NotOurs, match=r"10\.0\.10\.5 by default/other"):
        actions(world, update())
    assert actions(world, update(), adopt=True) == [Action.UPDATE]


def test_an_update_may_not_take_the_name_of_what_it_would_take_away() -> None:
    none, pools = decide(None, identity(), [], None), decide(None, identity(), [live_pool(body())], None)
    refuse_taken_name(update(), record(mode="update"), none)
    refuse_taken_name(update(), None, none)
    with pytest.raises(InvalidBlueprint, match="of mode shared_node_pool"):
        refuse_taken_name(update(), record(mode="shared_node_pool"), none)
    with pytest.raises(InvalidBlueprint, match="with a node pool"):
        refuse_taken_name(update(), None, pools)


def test_an_update_holds_while_all_its_nodes_are_as_it_made_them() -> None:
    cut = h100(layout="all-1g.10gb", offers=TENS)
    assert holds(update(), "default", [], [cut, h100("other")])
    assert not holds(of_pool("slices"), "default", [], [cut, h100("other")])
    assert not holds(update(), "default", [], [h100("other")])


def test_check_mode_plans_on_the_nodes_of_a_pool_that_the_same_task_would_make(world: FakeWorld) -> None:
    labels: Json = [{"key": "nvidia.com/mig.config", "value": "all-1g.20gb"}, {"key": "corrino", "value": "slices"}]
    made = PoolStep(
        Action.CREATE,
        "oci",
        "NodePool",
        "sliced-1",
        "does not exist",
        body={**body(), "name": "sliced-1", "nodeShape": "BM.GPU.H100.8", "initialNodeLabels": labels},
    )
    coming = coming_pools([Plan((made,))])
    request: Any = type("Asked", (), {"adopt": False, "drain": False, "coming": coming})
    world.cluster_id = ""
    steps, _notes = update_steps(world, of_pool("slices"), identity(), COMPARTMENT_ID, request)  # type: ignore[arg-type]
    assert [(step.kind, step.name, step.action) for step in steps] == [
        ("Node", "<node 1 of sliced-1>", Action.UPDATE),
        ("NodePool", "sliced-1", Action.UPDATE),
    ]
    same = of_pool("slices", shared_node_pool_mig_config="all-1g.20gb")
    steps, _notes = update_steps(world, same, identity(), COMPARTMENT_ID, request)  # type: ignore[arg-type]
    assert not any(step.changes for step in steps)
