# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan as results show it."""

from __future__ import annotations

from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action, ObjectRef, Plan, Step, ref_of


def step(action: Action) -> Step:
    return Step(action, "oci", "NodePool", "pool-1", "because", before={"secret": 1}, after={"secret": 2})


def test_a_step_tells_action_kind_name_place_and_reason_and_nothing_of_its_content() -> None:
    assert step(Action.CREATE).as_result() == {
        "action": "create",
        "kind": "NodePool",
        "name": "pool-1",
        "namespace": "",
        "where": "oci",
        "why": "because",
    }


def test_a_plan_is_empty_when_none_of_its_steps_changes_anything() -> None:
    assert Plan().empty
    assert Plan((step(Action.NONE),)).empty
    assert not Plan((step(Action.NONE), step(Action.UPDATE))).empty


def test_only_what_goes_has_to_wait_for_the_new_pods() -> None:
    assert [action for action in Action if step(action).late] == [Action.DELETE]


def test_an_object_is_named_by_version_kind_namespace_and_name() -> None:
    ref = ref_of({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}})
    assert ref == ObjectRef("v1", "Node", "", "n")
    assert ref.as_result() == {"api_version": "v1", "kind": "Node", "namespace": "", "name": "n"}
