# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The diff that ``--diff`` shows: YAML that says exactly what would change."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.diff import texts
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action, Plan, Step

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(0.01, 1e6) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def step(action: Action, before: Json, after: Json, name: str = "recipe-x") -> Step:
    return Step(action, "kubernetes", "Service", name, "because", "ml", before, after)


def shown(content: Json) -> str:
    """The text of a new object, without its title."""
    before, after = texts([Plan((step(Action.CREATE, None, content),))])
    assert before == ""
    return after.partition("\n")[2]


def test_nothing_is_shown_when_nothing_changes() -> None:
    assert texts([Plan((step(Action.NONE, {"a": 1}, {"a": 1}),))]) == ("", "")


def test_an_update_shows_the_object_on_both_sides_under_the_same_title() -> None:
    before, after = texts([Plan((step(Action.UPDATE, {"port": 80}, {"port": 81}),))])
    assert before == "# kubernetes: Service ml/recipe-x\nport: 80\n"
    assert after == "# kubernetes: Service ml/recipe-x\nport: 81\n"


def test_what_is_created_or_deleted_is_on_one_side_only() -> None:
    assert texts([Plan((step(Action.CREATE, None, {"a": 1}),))])[0] == ""
    assert texts([Plan((step(Action.DELETE, {"a": 1}, None),))])[1] == ""


def test_steps_of_several_deployments_stand_in_the_order_they_are_carried_out() -> None:
    plans = [Plan((step(Action.CREATE, None, {}, name),)) for name in ("b", "a")]
    titles = [line for line in texts(plans)[1].splitlines() if line.startswith("#")]
    assert titles == ["# kubernetes: Service ml/b", "# kubernetes: Service ml/a"]


def test_the_cloud_init_of_nodes_is_named_and_not_shown() -> None:
    assert shown({"user_data": "IyEvYmluL2Jhc2g="}) == "user_data: <cloud-init>\n"


@pytest.mark.parametrize(
    "text",
    [
        *("2", "2.5", "1e3", "0x1F", "0o17", ".5", "-1", "+1", "1:30", ".inf", ".nan", "2026-05-20"),
        *("true", "True", "yes", "No", "on", "null", "~", "", "=", "---", "<<", "?", "|", ">"),
        *(" a", "a ", "- a", "? a", "a: b", "a:", "# a", "a #b", "[a]", "{a}", "*a", "&a", "!a", "%a", "@a", "`a"),
        *("'a'", '"a"', "a\nb", "a\\b", "\x00", "\ufeff", "\u2028"),
    ],
)
def test_text_that_yaml_would_take_for_something_else_is_quoted(text: str) -> None:
    assert yaml.safe_load(shown({"value": text})) == {"value": text}


@pytest.mark.parametrize("text", ["--model", "$(model_name)", "docker.io/vllm/vllm-openai:v0.9.1", "200Mi", "100G"])
def test_ordinary_text_is_not_quoted(text: str) -> None:
    assert shown({"value": text}) == f"value: {text}\n"


def test_the_number_two_becoming_the_text_two_is_seen() -> None:
    before, after = texts([Plan((step(Action.UPDATE, {"value": 2}, {"value": "2"}),))])
    assert before != after


@given(JSON)
def test_whatever_is_shown_reads_back_as_what_it_is(content: Json) -> None:
    assert yaml.safe_load(shown(content)) == content


@given(JSON, JSON)
def test_two_different_contents_never_look_the_same(one: Json, other: Json) -> None:
    if one != other:
        assert shown(one) != shown(other)
