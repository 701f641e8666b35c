# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is given: a blueprint, or a list of what is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import jsonschema
import pytest
from hypothesis import given, settings
from unit.blueprint.payload_strategies import ANYTHING, SCHEMA, schema_payloads, spoilt_payloads
from unit.blueprint.rule_case import HEALTHY

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.mode_rules import modes_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import Payload, parse, warnings_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.rule import broken_rules
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.rules import RULES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.words import path as in_words
from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.shapes import SHAPES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidBlueprint, Problem
from payload_reference.json_schema import Schema

# The examples are the same in every run: a change that was not made here cannot turn a test red.
unhurried = settings(deadline=None, derandomize=True)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


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


def places(schema: Schema, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Schema]]:
    """Where each object of a payload stands, and its schema; the first entry stands for all of a list."""
    yield path, schema
    for name, inner in schema["properties"].items():
        is_list = inner.get("type") == "array"
        part = (inner["items"] if is_list else inner).get("$ref")
        if part:
            yield from places(SCHEMA["$defs"][part.rpartition("/")[2]], (*path, name, *([0] if is_list else [])))


def holding(path: tuple[str | int, ...], inside: object) -> object:
    """A value with ``inside`` at the end of the path."""
    for step in reversed(path):
        inside = [inside] if step == 0 else {step: inside}
    return inside


PLACES = dict(places(SCHEMA))


@pytest.mark.parametrize("path", PLACES, ids=lambda path: in_words(path) or "payload")
def test_a_misspelt_field_is_refused_wherever_it_stands_with_the_nearest_that_is_known(
    path: tuple[str | int, ...],
) -> None:
    for name in PLACES[path]["properties"]:
        found = outcome(holding(path, {f"{name}x": 1}))
        assert isinstance(found, list)
        wrong = in_words((*path, f"{name}x"))
        assert [(p.rule, p.nearest) for p in found if p.field == wrong] == [("V03", name)], name


HOSTILE: tuple[object, ...] = (
    *(10**9, 2**31, 2**63, 10**400, -1, 0, 0.5, 1e308, math.inf, -math.inf, math.nan, True),
    *("", " ", "\0", "é" * 300, "x" * 10_000, "../" * 50, "${a.b}", "{{ a }}", "\n- a", "\u202e", "٣", "1e9"),
    *(None, [], {}, [[]], {"": {}}, [None], b"x", {1: 2}),
)


def test_no_value_of_any_field_is_met_with_more_than_sentences() -> None:
    for path, schema in PLACES.items():
        for name in schema["properties"]:
            top = str((*path, name)[0])
            payload = next(one for mode, one in HEALTHY.items() if mode in modes_of(top))
            for value in HOSTILE:
                wrong = holding((*path, name), value)
                assert isinstance(wrong, dict)
                found = outcome({**payload, **wrong})
                assert isinstance(found, Payload) or all(problem.reason for problem in found)


@settings(unhurried, max_examples=200)
@given(spoilt_payloads())
def test_what_the_json_schema_refuses_is_refused_here_too(payload: dict[str, object]) -> None:
    if not VALIDATOR.is_valid(payload):
        assert isinstance(outcome(payload), list)
