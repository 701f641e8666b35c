# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is given: a blueprint, or a list of what is wrong with it."""

from __future__ import annotations

from hypothesis import given, settings
from unit.blueprint.payload_strategies import ANYTHING, schema_payloads, spoilt_payloads

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import Payload, parse, warnings_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.rule import broken_rules
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.rules import RULES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.shapes import SHAPES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidBlueprint, Problem

# The examples are the same in every run: a change that was not made here cannot turn a test red.
unhurried = settings(deadline=None, derandomize=True)


def outcome(payload: object) -> Payload | list[Problem]:
    try:
        return parse(payload)
    except InvalidBlueprint as refusal:
        return list(refusal.problems)


@settings(unhurried, max_examples=100)
@given(schema_payloads())
def test_rules_speak_in_sentences_about_fields_that_are_there(payload: dict[str, object]) -> None:
    model = Payload.model_validate(payload)
    for problem in broken_rules(RULES, model, SHAPES):
        assert problem.field.partition(".")[0].partition("[")[0] in Payload.model_fields
        assert problem.reason
        assert len(str(problem)) < 400, problem
    assert all(problem.severity == "warning" for problem in warnings_of(model))


@settings(unhurried, max_examples=100)
@given(spoilt_payloads() | ANYTHING)
def test_any_payload_is_a_blueprint_or_has_problems_and_always_the_same(payload: object) -> None:
    first = outcome(payload)
    assert first == outcome(payload)
    assert isinstance(first, Payload) or (first and all(problem.reason for problem in first))
