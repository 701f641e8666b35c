# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of all fields of the payload: what each may hold, which modes it is for, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.mode_rules import modes_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.pool_rules import OWN_POOL_FIELDS
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.rule import ALL_MODES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.supported import IGNORED
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.words import MODES
from payload_reference.json_schema import Schema, payload_schema

HEADER = """# Fields of the payload

Every field of the payload of OCI AI Blueprints, and what becomes of it here. *Supported* fields work as OCI AI
Blueprints documents them; *refused* ones end the task before anything is written, so that nothing is left out
unnoticed; *ignored* ones change nothing, for the reason given. Fields of another mode are refused by name. `[]` stands
for each entry of a list. For editors there is a [JSON schema](blueprint.schema.json). It is closed, so it finds
misspelt fields, too. A file may hold a [group](groups.md) of blueprints as well.

<!-- Written by `make docs-update` from the models; changes made here are lost. -->

| field | holds | default | modes | here |
| --- | --- | --- | --- | --- |
"""

KINDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "object",
}
INT32_MAX = 2**31 - 1


@dataclass(frozen=True)
class Field:
    """``path`` as in ``input_object_storage[].par``."""

    path: str
    schema: Schema
    required: bool

    @property
    def name(self) -> str:
        """The path without the marks of lists, as tables of the product have it."""
        return self.path.replace("[]", "")

    def is_or_is_in(self, name: str) -> bool:
        return self.name == name or self.name.startswith(f"{name}.")

    @property
    def top(self) -> str:
        return self.name.partition(".")[0]


def fields() -> Iterator[Field]:
    """All fields, an object's own before those inside it."""
    schema = payload_schema()
    yield from _fields_of(schema, schema["$defs"], "")


def becomes_of(field: Field) -> str:
    """``supported``, under which condition, or ``ignored`` with the reason."""
    if field.name in IGNORED:
        return f"ignored: {IGNORED[field.name]}"
    return "supported; without effect on shared nodes" if field.name in OWN_POOL_FIELDS else "supported"


def fields_page() -> str:
    return HEADER + "".join(f"| {' | '.join(_cells(field))} |\n" for field in fields())


def _fields_of(schema: Schema, definitions: Schema, parent: str) -> Iterator[Field]:
    for name, inner in schema.get("properties", {}).items():
        field = Field(f"{parent}{name}", inner, name in schema.get("required", []))
        yield field
        is_list = inner.get("type") == "array"
        part = (inner["items"] if is_list else inner).get("$ref")
        if part:
            yield from _fields_of(
                definitions[part.rpartition("/")[2]], definitions, f"{field.path}{'[]' if is_list else ''}."
            )


def _cells(field: Field) -> list[str]:
    modes = modes_of(field.top)
    default = "required" if field.required else _code(field.schema.get("default"))
    return [
        f"`{field.path}`",
        _holds(field.schema),
        default,
        "all" if modes == ALL_MODES else ", ".join(mode for mode in MODES if mode in modes),
        becomes_of(field),
    ]


def _holds(schema: Schema) -> str:
    """The kind of value, in words."""
    if "$ref" in schema:
        return "object"
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
    if "anyOf" in schema:
        return " or ".join(_holds(kind) for kind in schema["anyOf"])
    if schema["type"] == "array":
        return f"list of {_holds(schema['items'])}{'s' if '$ref' in schema['items'] else ''}"
    if schema["type"] == "object":
        return "object of text"
    if isinstance(schema["type"], list):
        return " or ".join(KINDS[kind] for kind in schema["type"])
    return KINDS[schema["type"]] + _range(schema)


def _range(schema: Schema) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    if most in (None, INT32_MAX):
        return "" if least is None or least < 0 else f", at least {least}"
    return f", {least} to {most}"


def _code(default: object) -> str:
    """A default as JSON, nothing for what is not there by default."""
    if default is None or default == [] or default == {}:
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"
