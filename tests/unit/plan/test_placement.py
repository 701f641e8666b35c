# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where nodes are placed, and what a user is told when there is no place."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from unit.plan.builders import AD_1, AD_2, AD_3, own_nodes

from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.shapes import SHAPES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import (
    LimitReached,
    NodePoolFailed,
    OutOfCapacity,
    QuotaReached,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.placement import Room, place, units_per_node

A10 = SHAPES["VM.GPU.A10.2"]
E5 = SHAPES["VM.Standard.E5.Flex"]
COUNT = st.none() | st.integers(-2, 12)
ROOMS = st.lists(
    st.builds(
        Room,
        st.sampled_from([AD_1, AD_2, AD_3]),
        offered=st.booleans(),
        hosts=COUNT,
        limit_left=COUNT,
        quota=COUNT,
        used=COUNT,
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda room: room.availability_domain,
)


def room(domain: str = AD_1, **known: int | bool | None) -> Room:
    return Room(domain, **known)  # type: ignore[arg-type]


def has_room(one: Room, nodes: int, per_node: int) -> bool:
    return (
        one.offered
        and (one.hosts is None or one.hosts >= nodes)
        and (one.limit_left is None or one.limit_left >= nodes * per_node)
    )


def refusal(rooms: list[Room], nodes: int = 1) -> NodePoolFailed:
    with pytest.raises(NodePoolFailed) as refused:
        place(rooms, nodes, A10.gpus, A10)
    return refused.value


def test_one_node_goes_to_the_domain_with_the_most_free_hosts() -> None:
    assert place([room(AD_1, hosts=1), room(AD_2, hosts=4), room(AD_3, hosts=0)], 1, 2, A10) == [AD_2]


def test_several_nodes_go_to_the_domains_that_can_hold_all_of_them() -> None:
    rooms = [room(AD_1, hosts=1), room(AD_2, hosts=3), room(AD_3, hosts=5)]
    assert place(rooms, 3, 2, A10) == [AD_3, AD_2]


def test_nodes_are_spread_when_no_single_domain_can_hold_them() -> None:
    rooms = [room(AD_1, hosts=2), room(AD_2, hosts=0), room(AD_3, hosts=2)]
    assert place(rooms, 4, 2, A10) == [AD_1, AD_3]


def test_what_could_not_be_read_is_no_reason_to_refuse() -> None:
    assert place([room(AD_1)], 1, 2, A10) == [AD_1]


@given(ROOMS, st.integers(1, 5))
def test_no_domain_without_room_for_a_node_is_ever_picked(rooms: list[Room], nodes: int) -> None:
    by_name = {one.availability_domain: one for one in rooms}
    try:
        found = place(rooms, nodes, A10.gpus, A10)
    except NodePoolFailed:
        assert not any(has_room(one, nodes, A10.gpus) for one in rooms)
        return
    assert found
    assert [name for name in found if not has_room(by_name[name], 1, A10.gpus)] == []
    assert len(set(found)) == len(found)
    assert nodes > 1 or len(found) == 1


@given(ROOMS, st.integers(1, 5))
def test_a_refusal_is_one_of_capacity_limit_and_quota_and_says_need_and_have(rooms: list[Room], nodes: int) -> None:
    assume(not any(has_room(one, nodes, A10.gpus) for one in rooms))
    try:
        place(rooms, nodes, A10.gpus, A10)
    except NodePoolFailed as refused:
        error = refused
    else:
        return
    need, have = error.details["need"], error.details["have"]
    assert error.code in {one.code for one in (OutOfCapacity, LimitReached, QuotaReached)}
    assert isinstance(need, int)
    assert isinstance(have, int)
    assert 0 <= have < need
    assert len(error.evidence) == len(rooms)


def test_a_region_without_free_hosts_is_out_of_capacity_and_says_that_limit_and_quota_are_fine() -> None:
    error = refusal([room(AD_1, hosts=0, limit_left=8), room(AD_2, hosts=1, limit_left=8)], nodes=2)
    assert isinstance(error, OutOfCapacity)
    assert "need 2, have 1" in error.message
    assert "Limit and quota are fine there." in error.message
    assert error.evidence == (f"{AD_1}: 0 free hosts, 2 needed", f"{AD_2}: 1 free hosts, 2 needed")


def test_capacity_is_not_called_fine_for_limits_that_nobody_read() -> None:
    error = refusal([room(AD_1, hosts=0)])
    assert isinstance(error, OutOfCapacity)
    assert "fine" not in error.message


def test_a_limit_that_is_used_up_is_told_in_its_own_unit() -> None:
    error = refusal([room(AD_1, hosts=5, limit_left=1), room(AD_2, hosts=5, limit_left=0)])
    assert isinstance(error, LimitReached)
    assert "service limit gpu-a10-count" in error.message
    assert "need 2 GPUs, have 1" in error.message
    assert error.details["limit"] == "gpu-a10-count"


def test_a_quota_is_told_apart_from_the_limit_behind_it() -> None:
    error = refusal([room(AD_1, hosts=5, limit_left=1, quota=4, used=3)])
    assert isinstance(error, QuotaReached)
    assert "compartment quota" in error.message
    assert "need 2 GPUs, have 1" in error.message


def test_a_quota_with_space_left_does_not_take_the_blame_for_the_limit() -> None:
    error = refusal([room(AD_1, hosts=5, limit_left=0, quota=40, used=3)])
    assert isinstance(error, LimitReached)


def test_a_shape_that_is_offered_nowhere_is_told_so() -> None:
    error = refusal([room(AD_1, offered=False), room(AD_2, offered=False)])
    assert isinstance(error, OutOfCapacity)
    assert error.message == f"VM.GPU.A10.2 is not offered in {AD_1}, {AD_2}."


def test_a_limit_that_is_overdrawn_leaves_nothing_rather_than_less_than_nothing() -> None:
    assert refusal([room(AD_1, limit_left=-3)]).details["have"] == 0


def test_domains_that_lack_different_things_each_say_which() -> None:
    error = refusal([room(AD_1, hosts=0, limit_left=8), room(AD_2, hosts=3, limit_left=0), room(AD_3, offered=False)])
    assert isinstance(error, OutOfCapacity)
    assert error.evidence == (
        f"{AD_1}: 0 free hosts, 1 needed",
        f"{AD_2}: 0 left of gpu-a10-count, 2 needed",
        f"{AD_3}: VM.GPU.A10.2 is not offered",
    )


def test_nodes_that_fit_only_together_in_several_domains_are_counted_together() -> None:
    error = refusal([room(AD_1, hosts=2, limit_left=99), room(AD_2, hosts=2, limit_left=99)], nodes=5)
    assert (error.details["need"], error.details["have"]) == (5, 4)


def test_a_node_takes_its_gpus_or_its_ocpus_of_the_limit() -> None:
    assert units_per_node(own_nodes(), A10) == 2
    flex = own_nodes(
        recipe_node_shape="VM.Standard.E5.Flex",
        recipe_nvidia_gpu_count=None,
        recipe_flex_shape_ocpu_count=6,
        recipe_flex_shape_memory_size_in_gbs=64,
    )
    assert units_per_node(flex, E5) == 6
