# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blueprints deployed side by side show what they share once, whichever of them made it."""

from __future__ import annotations

from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.shared_steps import shown_once
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action, ObjectRef, ObjectStep, Plan


def step(action: Action, name: str) -> ObjectStep:
    ref = ObjectRef("kueue.x-k8s.io/v1beta2", "ResourceFlavor", "", name)
    return ObjectStep(action, "kubernetes", "ResourceFlavor", name, "because", ref=ref)


def shown(*plans: Plan) -> list[list[tuple[str, str]]]:
    return [[(str(one.action), one.name) for one in plan.steps] for plan in shown_once(plans)]


def test_who_of_two_makes_what_they_share_makes_no_difference() -> None:
    makes = Plan((step(Action.CREATE, "shared"), step(Action.CREATE, "a")))
    finds = Plan((step(Action.NONE, "shared"), step(Action.CREATE, "a")))
    other_makes = Plan((step(Action.CREATE, "shared"), step(Action.CREATE, "b")))
    other_finds = Plan((step(Action.NONE, "shared"), step(Action.CREATE, "b")))
    once = [[("create", "shared"), ("create", "a")], [("create", "b")]]
    assert shown(makes, other_finds) == shown(finds, other_makes) == shown(makes, other_makes) == once


def test_two_steps_of_one_plan_on_one_object_stay() -> None:
    again = Plan((step(Action.DELETE, "x"), step(Action.CREATE, "x")))
    assert shown(again, Plan()) == [[("delete", "x"), ("create", "x")], []]
