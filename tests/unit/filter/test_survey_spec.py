# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Surveys of AWX from the options of roles."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.oci_ai.blueprints.plugins.filter.survey_spec import FilterModule

survey_spec = FilterModule().filters()["survey_spec"]

OPTIONS: dict[str, dict[str, Any]] = {
    "x_state": {"type": "str", "choices": ["present", "absent"], "default": "present", "description": "What to do."},
    "x_cluster_id": {"type": "str", "required": True, "description": ["OCID.", "See O(main:x_state=present), C(id)."]},
    "x_size": {"type": "int", "default": 2, "description": "As M(a.b.c), L(written,https://x.y), P(a.b.x#role)."},
    "x_wait": {"type": "bool", "default": True, "description": "Whether to wait."},
    "x_token": {"type": "str", "no_log": True, "description": "A secret."},
    "x_values": {"type": "dict", "default": {"a": 1}, "description": "Values."},
    "x_modes": {"type": "list", "choices": ["one", "two"], "description": "Modes."},
}


def question(name: str, **asked: Any) -> dict[str, Any]:
    found: Any = survey_spec(OPTIONS, ask=[name], **asked)
    (only,) = found["spec"]
    assert only.pop("variable") == name
    return dict(only)


def test_each_type_has_its_question() -> None:
    assert question("x_state") == {
        "question_name": "X state",
        "question_description": "What to do.",
        "required": False,
        "type": "multiplechoice",
        "default": "present",
        "choices": ["present", "absent"],
        "new_question": True,
    }
    kinds = {name: question(name)["type"] for name in OPTIONS}
    assert list(kinds.values()) == [
        "multiplechoice", "text", "integer", "multiplechoice", "password", "textarea", "multiselect",
    ]  # fmt: skip
    assert [question(name)["default"] for name in ("x_size", "x_wait", "x_values", "x_token")] == [
        2,
        "true",
        '{"a": 1}',
        "",
    ]
    assert (question("x_wait")["choices"], question("x_values")["max"]) == (["true", "false"], 65536)


def test_descriptions_are_plain_text() -> None:
    assert question("x_cluster_id")["question_description"] == "OCID. See x_state=present, id."
    assert question("x_size")["question_description"] == "As a.b.c, written, a.b.x."


def test_lists_dictionaries_and_what_follows_other_variables_are_asked_for_by_name_only() -> None:
    found: Any = survey_spec({**OPTIONS, "x_region": {"type": "str", "default": "{{ region }}"}}, skip=["x_state"])
    assert [one["variable"] for one in found["spec"]] == ["x_cluster_id", "x_size", "x_wait", "x_token"]


def test_what_must_be_answered_and_what_is_proposed_can_be_told() -> None:
    assert question("x_cluster_id")["required"] is True
    told = question("x_size", required=["x_size"], defaults={"x_size": 5})
    assert (told["required"], told["default"]) == (True, 5)


@pytest.mark.parametrize(
    ("options", "asked", "says"),
    [
        (["x"], {}, "no dictionary of options"),
        (OPTIONS, {"ask": ["x_sizes"]}, "there is no option x_sizes; there are x_state, x_cluster_id"),
        (OPTIONS, {"required": ["x_other"]}, "there is no option x_other"),
        (OPTIONS, {"ask": "x_size"}, "ask is no list of names"),
        (OPTIONS, {"defaults": "x_size"}, "defaults is no dictionary"),
    ],
)
def test_what_makes_no_survey_is_refused(options: object, asked: dict[str, Any], says: str) -> None:
    with pytest.raises(AnsibleFilterError, match=says):
        survey_spec(options, **asked)
