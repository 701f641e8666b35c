# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of node pools in the ClusterAutoscaler add-on, and whose the size of a scaled pool is."""

from __future__ import annotations

import pytest
from unit.plan.builders import body, live_pool, node, own_nodes, payload, placeholder

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.autoscaler import (
    EntryStep,
    as_sized,
    entries,
    entry_steps,
    refusal,
    scales_nothing,
    with_entry,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_pool import ObservedPool
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_range import NodeRange, node_range
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_spec import PoolSpec
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action

OURS, THEIRS, ALSO_THEIRS = (f"ocid1.nodepool.oc1.iad.aaaaaaaa{who}" for who in ("ours", "theirs", "others"))
SHARED_LIST = {"maxNodeProvisionTime": "25m", "nodes": f"1:5:{THEIRS}, 2:3:{OURS},0:9:{ALSO_THEIRS}"}
RANGE: dict[str, Json] = {"recipe_node_autoscaling_params": {"min_nodes": 1, "max_nodes": 4}}


def test_an_entry_changes_in_its_place_and_all_else_stays_letter_by_letter() -> None:
    changed = with_entry(SHARED_LIST, OURS, NodeRange(1, 4))
    assert changed == {**SHARED_LIST, "nodes": f"1:5:{THEIRS},1:4:{OURS},0:9:{ALSO_THEIRS}"}
    assert with_entry(SHARED_LIST, OURS, None) == {**SHARED_LIST, "nodes": f"1:5:{THEIRS},0:9:{ALSO_THEIRS}"}
    assert with_entry(SHARED_LIST, ALSO_THEIRS, None)["nodes"] == f"1:5:{THEIRS}, 2:3:{OURS}"


def test_a_new_entry_comes_last() -> None:
    before = {"nodes": f"1:5:{THEIRS}"}
    assert with_entry(before, OURS, NodeRange(1, 2))["nodes"] == f"1:5:{THEIRS},1:2:{OURS}"
    assert with_entry({}, OURS, NodeRange(1, 2)) == {"nodes": f"1:2:{OURS}"}
    assert entries(SHARED_LIST) == {THEIRS: "1:5", OURS: "2:3", ALSO_THEIRS: "0:9"}


def test_the_add_on_may_go_when_it_scales_nothing_and_nobody_has_set_it_up() -> None:
    assert scales_nothing(with_entry({"nodes": f"1:2:{OURS}"}, OURS, None))
    assert not scales_nothing(with_entry(SHARED_LIST, OURS, None))
    assert not scales_nothing({"maxNodeProvisionTime": "25m", "nodes": ""})


@pytest.mark.parametrize(
    ("given", "size", "expected"),
    [
        ({"min_nodes": 1, "max_nodes": 2}, 1, "1:2"),
        ({"max_nodes": 4}, 3, "3:4"),
        ({"min_nodes": 2}, 5, "2:5"),
        ({"min_nodes": 0, "max_nodes": 3}, 1, "0:3"),
    ],
)
def test_a_bound_that_is_left_out_follows_the_pools_size(given: dict[str, Json], size: int, expected: str) -> None:
    asked = payload(recipe_node_pool_size=size, recipe_node_autoscaling_params=given)
    assert str(node_range(asked)) == expected
    assert node_range(payload()) is None


def pool_of(size: int, nodes: list[dict[str, Json]] | None = None) -> ObservedPool:
    return live_pool(body(recipe_node_pool_size=size), nodes=nodes)


@pytest.mark.parametrize(("live", "wanted"), [(3, 3), (1, 1), (6, 4)])
def test_a_scaled_pool_keeps_the_size_the_autoscaler_gave_it_within_the_range(live: int, wanted: int) -> None:
    sized = as_sized(own_nodes(**RANGE), [pool_of(live)])
    assert isinstance(sized, PoolSpec)
    assert (sized.size, sized.awaited) == (wanted, 1)
    unscaled = as_sized(own_nodes(recipe_node_pool_size=2), [pool_of(live)])
    assert isinstance(unscaled, PoolSpec)
    assert (unscaled.size, unscaled.awaited) == (2, 2)


def test_nodes_that_did_not_come_up_are_not_asked_for_again_in_a_scaled_pool() -> None:
    asked = own_nodes(recipe_node_pool_size=2, **RANGE)
    some = as_sized(asked, [pool_of(3, [node(0), placeholder(1), placeholder(2)])])
    none = as_sized(asked, [pool_of(1, [placeholder(0)])])
    assert (some and some.size, none and none.size) == (1, 2)
    assert as_sized(asked, []) == asked


def told(steps: list[EntryStep]) -> list[tuple[Action, str, str]]:
    return [(step.action, step.pool_id, step.why) for step in steps]


def test_the_steps_add_change_and_remove_the_deployments_own_entries_only() -> None:
    wanted = NodeRange(1, 4)
    new = entry_steps(wanted, ("", "pool-1"), SHARED_LIST, [])
    changed = entry_steps(wanted, (OURS, "pool-1"), SHARED_LIST, [])
    same = entry_steps(NodeRange(2, 3), (OURS, "pool-1"), SHARED_LIST, [("ocid1.gone", "pool-0")])
    gone = entry_steps(None, (OURS, "pool-1"), SHARED_LIST, [(OURS, "pool-1")])
    assert told(new) == [(Action.CREATE, "", "nodes are scaled in the range 1:4")]
    assert told(changed) == [(Action.UPDATE, OURS, "range 2:3 -> 1:4")]
    assert told(same) == [(Action.NONE, OURS, "as wanted")]
    assert told(gone) == [(Action.DELETE, OURS, "its nodes are no longer scaled")]
    assert [step.late for step in (*new, *changed, *gone)] == [False, False, True]


def test_an_add_on_that_finds_pools_by_tags_is_not_told_names_beside() -> None:
    by_tags = {"nodeGroupAutoDiscovery": "compartmentId:ocid1.compartment,nodepoolTags:x=y"}
    (problem,) = refusal(payload(**RANGE), by_tags)
    assert (problem.rule, problem.field) == ("V48", "recipe_node_autoscaling_params")
    assert refusal(payload(), by_tags) == []
    assert refusal(payload(**RANGE), SHARED_LIST) == []
