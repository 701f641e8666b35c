# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployments that need each other: one after the other, and everything else side by side."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.in_order import (
    AT_ONCE,
    first_to_last,
    in_order,
)

CHAIN_AND_OTHERS = [(1, 2), (2,), (), ()]
"""The first needs the second and third, the second the third; the last stands alone."""


def test_what_is_needed_is_done_before_and_its_result_is_handed_on() -> None:
    done: list[str] = []

    def work(item: str, before: Sequence[str]) -> str:
        done.append(item)
        return f"{item}({', '.join(before)})"

    assert in_order(["app", "model", "db", "alone"], CHAIN_AND_OTHERS, work, "test") == [
        "app(model(db()), db())",
        "model(db())",
        "db()",
        "alone()",
    ]
    assert [one for one in done if one != "alone"] == ["db", "model", "app"]


def test_what_needs_nothing_of_each_other_is_done_side_by_side() -> None:
    meeting = threading.Barrier(3, timeout=10)
    in_order(["a", "b", "c"], [(), (), ()], lambda item, before: meeting.wait(), "test")


def test_more_that_wait_than_there_are_threads_hold_nothing_up() -> None:
    many = 3 * AT_ONCE
    needs = [tuple(range(place + 1, many)) for place in range(many)]
    assert in_order(range(many), needs, lambda item, before: item, "test") == list(range(many))


def test_waves_follow_each_other_and_keep_the_order_given_inside() -> None:
    assert first_to_last(CHAIN_AND_OTHERS) == [2, 3, 1, 0]


def test_a_defect_ends_everything_that_waits_for_it() -> None:
    def work(item: str, before: Sequence[str]) -> str:
        raise KeyError(item)

    with pytest.raises(KeyError, match="db"):
        in_order(["app", "db"], [(1,), ()], work, "test")
