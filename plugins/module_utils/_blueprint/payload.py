# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what a user handed over to a payload that can be planned, or to everything that is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice

from .._catalog.shapes import SHAPES
from .._errors import InvalidBlueprint, MissingLibrary, Problem
from ._pydantic import PYDANTIC_IMPORT_ERROR, ValidationError
from .parts import ProbeParams
from .rule import ERROR, WARNING, Shapes, broken_rules
from .rules import RULES
from .schema import Payload
from .supported import not_supported, refused_form
from .words import in_words, path

__all__ = ["Payload", "ProbeParams", "parse", "refuse_without_pydantic", "too_large", "warnings_of"]

# The record keeps the payload in a Secret, and etcd takes no object above about 1.5 MB.
LARGEST_PAYLOAD = 1_000_000
# An error fits a screen or two, and comparing names takes time: who has more problems than this has another file.
MOST_PROBLEMS = 50
# Deeper than any field of the schema lies.
DEEPEST_FIELD = 8
STAND_INS = {"deployment_name": "x", "recipe_mode": "service"}


def parse(payload: object, *, name_hint: str = "", shapes: Shapes = SHAPES) -> Payload:
    """The payload, checked against the schema, what this version can do, and every rule of its mode.

    ``name_hint`` names the blueprint in the error when it does not name itself. ``shapes`` are the compute shapes that
    exist. Raises InvalidBlueprint with all problems at once (of hundreds the first 50).
    """
    refuse_without_pydantic()
    if not isinstance(payload, Mapping):
        raise InvalidBlueprint([_no_object(payload)], name=name_hint)
    name = _name_of(payload) or name_hint
    refusal = refused_form(payload) or too_large(payload)
    if refusal is not None:
        raise InvalidBlueprint([refusal], name=name)
    parsed, wrong_fields = _by_schema(payload)
    wrong = frozenset(re.split(r"[.\[]", problem.field)[0] for problem in wrong_fields)
    problems = [*wrong_fields, *not_supported(parsed, wrong)]
    problems += [p for p in broken_rules(RULES, parsed, shapes, wrong) if p.severity == ERROR]
    if problems:
        raise InvalidBlueprint(problems[:MOST_PROBLEMS], name=name)
    return parsed


def warnings_of(payload: Payload, *, shapes: Shapes = SHAPES) -> list[Problem]:
    """What will probably not do what its author wants, though it can be deployed."""
    return [problem for problem in broken_rules(RULES, payload, shapes) if problem.severity == WARNING]


def refuse_without_pydantic() -> None:
    """Raises MissingLibrary where payloads cannot be read."""
    if PYDANTIC_IMPORT_ERROR is not None:
        raise MissingLibrary("The Python library pydantic (2 or later) is not installed where this task runs.")


def too_large(payload: object) -> Problem | None:
    """A payload that no Kubernetes object could keep, or that cannot be written as JSON at all."""
    try:
        size = len(json.dumps(payload, default=str, ensure_ascii=False).encode())
    except UnicodeEncodeError:
        return Problem("schema", "", "the payload has text in it that is not valid Unicode")
    except (ValueError, RecursionError):
        return Problem("schema", "", "the payload is nested too deeply, or contains itself")
    if size <= LARGEST_PAYLOAD:
        return None
    limit = f"{LARGEST_PAYLOAD / 1e6:.0f} MB"
    return Problem("schema", "", f"the payload is {size / 1e6:.1f} MB of JSON; at most {limit} can be kept")


def _by_schema(payload: Mapping[object, object]) -> tuple[Payload, list[Problem]]:
    """What is right of the payload, and what is wrong with the rest."""
    nulls = list(islice(_nulls(payload), MOST_PROBLEMS))
    problems = [Problem("schema", field, "is null: remove the field or give it a value") for field in nulls]
    try:
        return Payload.model_validate(payload), problems
    except ValidationError as failure:
        errors = failure.errors(include_url=False)
        found = map(in_words, errors[:MOST_PROBLEMS])
        problems += [problem for problem in found if problem.field not in nulls or problem.rule == "V03"]
        wrong = {error["loc"][0] for error in errors if error["loc"]}
    rest = {field: value for field, value in payload.items() if field not in wrong}
    return Payload.model_validate({**STAND_INS, **rest}), problems


def _nulls(value: object, location: tuple[int | str, ...] = ()) -> Iterator[str]:
    """Fields with null in them, which the models would take for not given."""
    if value is None:
        yield path(location)
    elif len(location) >= DEEPEST_FIELD:
        return
    elif isinstance(value, Mapping):
        for field, inner in value.items():
            yield from _nulls(inner, (*location, str(field)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _nulls(inner, (*location, index))


def _no_object(payload: object) -> Problem:
    kinds: dict[type, str] = {list: "a list", str: "text", type(None): "null"}
    found = next((words for kind, words in kinds.items() if isinstance(payload, kind)), "a single value")
    return Problem("V01", "", f"a blueprint is an object of fields, this is {found}")


def _name_of(payload: Mapping[object, object]) -> str:
    """The deployment's name for a message: whatever stands there, if it is short."""
    name = payload.get("deployment_name")
    return name if isinstance(name, str) and len(name) <= 100 and name.isprintable() else ""
