# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task's result: errors as data, nothing secret, never an exception."""

from __future__ import annotations

from collections.abc import Mapping

from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.answer import Answer, Run, answer
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.door import Door
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import NotOurs
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.outcome import Outcome, Row
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Surroundings


def asked(
    *,
    outcome: Outcome | None = None,
    error: Exception | None = None,
    diff: bool = False,
    verbose: bool = False,
    **params: object,
) -> Answer:
    """What a task answers when its operation ends so."""

    def run(params: Mapping[str, object], check: bool, around: Surroundings) -> Outcome:
        if error:
            raise error
        assert outcome is not None
        return outcome

    run_as = Run(check=False, diff=diff, verbose=verbose, progress=print, alive=lambda: True)
    return answer(Door("test", {}, run), params, run_as)


def test_a_result_always_says_whether_it_changed_or_failed() -> None:
    found = asked(outcome=Outcome(rows=[Row("a", changed=True)]))
    assert (found.result["changed"], found.result["failed"], found.failed) == (True, False, False)


def test_an_expected_error_fails_the_task_with_its_code_and_hint() -> None:
    found = asked(error=NotOurs("Service x is not ours.", hint="Use adopt."))
    assert found.failed
    assert found.result["changed"] is False
    assert found.result["msg"] == "Service x is not ours. Use adopt."
    assert found.result["error"]["code"] == "not_ours"  # type: ignore[index]


def test_the_diff_is_only_given_when_asked_for() -> None:
    outcome = Outcome(before="a\n", after="b\n")
    assert "diff" not in asked(outcome=outcome).result
    assert asked(outcome=outcome, diff=True).result["diff"] == {"before": "a\n", "after": "b\n"}


def test_a_run_without_difference_shows_no_empty_diff() -> None:
    assert "diff" not in asked(outcome=Outcome(), diff=True).result


def test_an_unforeseen_exception_is_one_line_that_asks_for_a_report() -> None:
    found = asked(error=KeyError("metadata\nof what"))
    assert found.failed
    assert "\n" not in str(found.result["msg"])
    assert "Unexpected KeyError at test_answer.py:" in str(found.result["msg"])
    assert "please report it" in str(found.result["msg"])
    assert "traceback" not in found.result


def test_the_way_to_an_unforeseen_exception_is_shown_on_request() -> None:
    found = asked(error=KeyError("metadata"), verbose=True)
    assert any("in run" in line for line in found.result["traceback"])  # type: ignore[union-attr]


def test_every_text_of_a_blueprint_is_masked_in_an_unforeseen_exception() -> None:
    payload = {"recipe_container_env": [{"key": "HF_TOKEN", "value": "hf_abcdef"}]}
    assert "hf_abcdef" in asked(error=ValueError("hf_abcdef"), blueprint=payload).secrets


def test_short_texts_are_not_masked_as_they_would_hide_everything() -> None:
    assert asked(outcome=Outcome(secrets=("none", "hf_abcdef"))).secrets == {"hf_abcdef"}
