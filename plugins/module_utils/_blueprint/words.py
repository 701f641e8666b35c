# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""pydantic's findings in words that a user of blueprints understands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, get_args

from .._catalog.nearest import misspelt, nearest
from .._errors import Problem
from .parts import Part
from .schema import Mode, Payload
from .values import Refused

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    Location = Sequence[int | str]

LONGEST_SHOWN = 20
MODES: tuple[str, ...] = get_args(Mode)

# Values under these fields may be secret whatever they hold: they are never shown.
NEVER_SHOWN = frozenset(
    {
        "recipe_container_env",
        "recipe_container_command",
        "recipe_container_command_args",
        "recipe_environment_secrets",
        "recipe_inference_gateway",
        "input_object_storage",
    }
)

EXPECTED: Mapping[str, str] = {
    "missing": "is required",
    "string_type": "must be text",
    "string_unicode": "must be valid Unicode text",
    "int_type": "must be a whole number",
    "int_parsing_size": "is too large",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "invalid_key": "is no field name: names are text",
    "literal_error": "must be one of {expected}",
}

RULES: Mapping[tuple[str, str], str] = {
    ("recipe_mode", "missing"): "V01",
    ("recipe_mode", "string_type"): "V01",
    ("deployment_name", "missing"): "V01",
    ("deployment_name", "string_type"): "V01",
    ("recipe_mode", "literal_error"): "V02",
}

# Rules about the values of a field, or of the fields of an object.
RULES_OF_VALUES: Mapping[str, str] = {
    "shared_node_pool_size": "V15",
    "multinode_num_nodes_to_use_from_shared_pool": "V30",
    "recipe_liveness_probe_params": "V44",
    "recipe_startup_probe_params": "V44",
    "recipe_readiness_probe_params": "V44",
    "recipe_pod_autoscaling_params": "V46",
    "recipe_node_autoscaling_params": "V48",
    "team": "V53",
}


def in_words(error: ErrorDetails) -> Problem:
    """One finding of pydantic as a problem of the payload."""
    location, kind = error["loc"], error["type"]
    field = path(location)
    if kind == "extra_forbidden":
        return _unknown_field(location)
    if field == "recipe_mode" and kind == "literal_error":
        return _unknown_mode(error["input"])
    context = error.get("ctx", {})
    refusal = context.get("error")
    if isinstance(refusal, Refused):
        return Problem(refusal.rule, field, f"{refusal}{_instead(location, error['input'])}")
    reason = EXPECTED.get(kind, "has a value of the wrong kind").format(**context)
    shown = "" if kind == "missing" else _instead(location, error["input"])
    return Problem(_rule(field, kind), field, f"{reason}{shown}")


def _rule(field: str, kind: str) -> str:
    return RULES.get((field, kind)) or RULES_OF_VALUES.get(field.partition(".")[0], "schema")


def path(location: Location) -> str:
    """``("recipe_container_env", 0, "value")`` as ``recipe_container_env[0].value``."""
    text = ""
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else f".{_short(step)}" if text else _short(step)
    return text


def _instead(location: Location, value: object) -> str:
    """What stands there: numbers and short words only, and nothing from fields that hold secrets."""
    if location and location[0] in NEVER_SHOWN:
        return ""
    if isinstance(value, bool):
        return f", not {str(value).lower()}"
    if isinstance(value, int | float) or (isinstance(value, str) and value.isprintable()):
        text = f'"{value}"' if isinstance(value, str) else repr(value)
        return f", not {text}" if len(text) <= LONGEST_SHOWN else ""
    return ""


def _unknown_mode(value: object) -> Problem:
    """A mode that does not exist, or is not even text."""
    word = value if isinstance(value, str) else ""
    multinode = "; multi-node services replaced raycluster" if word == "raycluster" else ""
    expected = f"must be one of {', '.join(MODES)}{multinode}"
    return Problem("V02", "recipe_mode", f"{expected}{_instead(('recipe_mode',), value)}", nearest(word, MODES))


def _unknown_field(location: Location) -> Problem:
    """A field the schema does not have here: where it belongs, or what was probably meant."""
    *parents, name = (step for step in location if isinstance(step, str))
    homes = [home for home in _homes().get(name, ()) if home != ".".join(parents)]
    if homes:
        places = " or ".join(home or "the top level" for home in homes)
        return Problem("V03", path(location), f"does not belong here but in {places}")
    known = _fields().get(".".join(parents), ())
    return Problem("V03", path(location), "unknown field", misspelt(name, known) or nearest(name, known))


def _short(name: str) -> str:
    return name if len(name) <= 3 * LONGEST_SHOWN else f"{name[: 3 * LONGEST_SHOWN]}…"


@cache
def _fields() -> Mapping[str, Sequence[str]]:
    """Names of the fields of the payload and of the objects inside it, by the path of the object; "" is the payload."""
    return _fields_of(Payload, "")


@cache
def _homes() -> Mapping[str, Sequence[str]]:
    """Where a field of a name may stand: paths of objects."""
    names = {name for names in _fields().values() for name in names}
    return {name: [parent for parent, fields in _fields().items() if name in fields] for name in names}


def _fields_of(model: type[Part], parent: str) -> dict[str, Sequence[str]]:
    found: dict[str, Sequence[str]] = {parent: list(model.model_fields)}
    for name, field in model.model_fields.items():
        for part in _parts_in(field.annotation):
            found.update(_fields_of(part, f"{parent}.{name}" if parent else name))
    return found


def _parts_in(annotation: object) -> list[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return [annotation]
    return [part for argument in get_args(annotation) for part in _parts_in(argument)]
