# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One budget of time for a task, and lines of progress that never stop and never flood."""

from __future__ import annotations

import pytest
from unit.operations.fakes import Clock, FakeWorld

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import ControllerGone, TimedOut
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Budget, Heartbeat


def test_a_budget_is_spent_by_whatever_waits_first(clock: Clock) -> None:
    budget = Budget(10, clock.now)
    clock.now += 4
    assert (budget.spent, budget.left) == (4, 6)
    budget.check("pods")
    clock.now += 6
    with pytest.raises(TimedOut, match="Still waiting for pods after 10 s"):
        budget.check("pods")


def test_evidence_is_gathered_only_when_the_time_is_over(clock: Clock) -> None:
    gathered: list[str] = []

    def evidence() -> list[str]:
        gathered.append("x")
        return gathered

    budget = Budget(10, clock.now)
    budget.check("pods", evidence)
    assert gathered == []
    clock.now += 11
    with pytest.raises(TimedOut) as late:
        budget.check("pods", evidence)
    assert late.value.evidence == ("x",)


def test_news_is_said_at_once_and_the_same_line_only_after_a_silence(clock: Clock, world: FakeWorld) -> None:
    heart = Heartbeat(world.around, Budget(100, clock.now), every=10)
    for line in ("a", "a", "b", "b"):
        heart.beat(line)
    clock.now += 10
    heart.beat("b")
    assert world.said == ["a [0 s]", "b [0 s]", "b [10 s]"]


def test_a_long_rest_goes_on_speaking(clock: Clock, world: FakeWorld) -> None:
    heart = Heartbeat(world.around, Budget(100, clock.now), every=4)
    heart.beat("a")
    heart.rest(9)
    assert clock.now == 1009
    assert world.said == ["a [0 s]", "a [4 s]", "a [8 s]"]


def test_nobody_goes_on_resting_once_the_controller_is_gone(clock: Clock, world: FakeWorld) -> None:
    heart = Heartbeat(world.around, Budget(100, clock.now))
    heart.beat("a")
    world.alive = False
    with pytest.raises(ControllerGone):
        heart.rest(60)
    assert clock.now <= 1001
