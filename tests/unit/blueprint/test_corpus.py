# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Payloads of OCI AI Blueprints themselves, where a copy of them is at hand."""

from __future__ import annotations

import json
import typing
from pathlib import Path

import jsonschema
import pytest
from upstream_payloads import FILES, PAYLOADS, SCHEMA, needs_payloads, needs_schema, recipes

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.groups import parse_group
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.parts import Part
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.recipe_arguments import (
    defaults,
    model_place,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.rule import ERROR, broken_rules
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.rules import RULES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.schema import Payload
from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.shapes import SHAPES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidBlueprint
from payload_reference.json_schema import file_schema

# What an upstream payload may be refused for: what cannot be done yet, and a shape that OCI never published.
DOCUMENTED = {("unsupported", None), ("V08", "BM.GPU.A100.8")}


@needs_payloads
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_upstream_payload_parses_or_is_refused_for_a_documented_reason(path: Path) -> None:
    data = json.loads(path.read_text())
    if "deployment_group" in data:
        assert {member.name for member in parse_group(data)} >= {"vllm", "llamastack_app"}
        return
    try:
        parse(data)
    except InvalidBlueprint as refusal:
        for problem in refusal.problems:
            shape = data["recipe_node_shape"] if problem.rule == "V08" else None
            assert (problem.rule, shape) in DOCUMENTED, str(problem)


@needs_payloads
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_rule_refuses_an_upstream_payload_of_any_mode(path: Path) -> None:
    data = json.loads(path.read_text())
    for recipe in recipes(data):
        found = broken_rules(RULES, Payload.model_validate(recipe), SHAPES)
        refused = {(problem.rule, recipe.get("recipe_node_shape")) for problem in found if problem.severity == ERROR}
        assert {refusal for refusal in refused if refusal[0] != "V56" or "deployment_group" not in data} <= DOCUMENTED


@needs_payloads
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_upstream_payload_fits_the_json_schema(path: Path) -> None:
    validator = jsonschema.Draft202012Validator(file_schema())
    assert list(validator.iter_errors(json.loads(path.read_text()))) == []


@needs_payloads
@pytest.mark.parametrize(
    "path", sorted(PAYLOADS.rglob("*finetune*.json")) + sorted(PAYLOADS.rglob("lora-fine*/*.json"))
)
def test_an_upstream_fine_tuning_gets_no_argument_that_it_has_not_given_and_leaves_a_model(path: Path) -> None:
    payload = Payload.model_validate(json.loads(path.read_text()))
    assert defaults(payload) == {}
    assert model_place(payload) is not None


@needs_payloads
@pytest.mark.parametrize("path", sorted(PAYLOADS.rglob("llama_stack*.json")), ids=lambda path: path.parent.name)
def test_traces_that_the_llama_stack_sends_to_the_public_path_are_warned_of(path: Path) -> None:
    warned = {member.name: member.warnings for member in parse_group(json.loads(path.read_text()))}
    assert {name: [one.rule for one in found] for name, found in warned.items() if found} == {"llamastack_app": ["V57"]}


@needs_schema
def test_the_models_have_every_field_of_the_schema_and_no_other() -> None:
    schema = json.loads(SCHEMA.read_text())["$defs"]["recipe_payload"]
    assert difference(Payload, schema) == []


def difference(model: type[Part], schema: dict[str, typing.Any]) -> list[str]:
    """Names that only one of both has, or that only one of both requires."""
    found = sorted(set(model.model_fields) ^ set(schema["properties"]))
    required = {name for name, field in model.model_fields.items() if field.is_required()}
    of_each_kind = [set(kind["required"]) for kind in schema.get("oneOf", [])]
    found += sorted(required ^ (set.intersection(*of_each_kind) if of_each_kind else set(schema.get("required", []))))
    for name, inner in schema["properties"].items():
        inner = inner["items"] if inner.get("type") == "array" else inner
        if "properties" in inner:
            (part,) = parts_in(model.model_fields[name].annotation)
            found += [f"{name}.{field}" for field in difference(part, inner)]
    return found


def parts_in(annotation: object) -> list[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return [annotation]
    return [part for argument in typing.get_args(annotation) for part in parts_in(argument)]
