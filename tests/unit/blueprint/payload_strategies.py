# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Payloads that nobody thought of, built from the JSON schema."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from unit.blueprint.rule_case import DOMAIN, HEALTHY, IMAGE

from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.mig import PROFILES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.shapes import SHAPES
from payload_reference.json_schema import Schema, payload_schema

# Texts with a meaning, each of which may come to stand in any field.
WORDS = (
    *SHAPES,
    *(profile for profiles in PROFILES.values() for profile in profiles),
    *("all-1g.10gb", "all-balanced", "all-disabled"),
    *("/", "/models", "/models/a", "/proc", "models", "", " ", "a b", "a.b/c", "10", "-1", "2Gi", "500m", "5m"),
    *("--tensor-parallel-size", "-pp=4", "$(A)", "${a.service_url}", "A", "HTTP", "arm64", "docker.io/a/b:c"),
    *("https://h/p/t/n/n/b/b/o/", "ocid1.compartment.oc2..a", IMAGE, DOMAIN, "ssh-rsa A", "a.example.com"),
)
TEXTS = st.sampled_from(WORDS) | st.text(max_size=20)
NUMBERS = st.sampled_from([0, 1, 2, 3, 8, 49, 50, 110, 1024, 32768, 65535]) | st.integers(-2, 2**31)
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


@st.composite
def schema_payloads(draw: st.DrawFn) -> dict[str, object]:
    """Payloads that the schema takes: a healthy one of some mode, in which up to twelve fields hold something else."""
    names = draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=12, unique=True))
    return {**draw(st.sampled_from(list(HEALTHY.values()))), **{name: draw(FIELDS[name]) for name in names}}


@st.composite
def spoilt_payloads(draw: st.DrawFn) -> dict[str, object]:
    """Payloads of which up to three fields, known or not, hold anything at all."""
    fields = st.sampled_from(sorted(FIELDS)) | TEXTS
    return {**draw(schema_payloads()), **draw(st.dictionaries(fields, ANYTHING, min_size=1, max_size=3))}


def _values(schema: Schema, definitions: Mapping[str, Schema]) -> SearchStrategy[object]:
    if "$ref" in schema:
        return _object(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        return st.one_of([_values(kind, definitions) for kind in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    if schema["type"] == "array":
        return st.lists(_values(schema["items"], definitions), max_size=3)
    if schema["type"] == "object":
        return st.dictionaries(TEXTS, TEXTS, max_size=3)
    if schema.get("pattern") == "^[0-9]{1,5}$":
        return st.integers(1, 65535).map(str)
    return _scalar(schema)


def _scalar(schema: Schema) -> SearchStrategy[object]:
    kinds: Mapping[str, SearchStrategy[object]] = {
        "string": TEXTS,
        "integer": NUMBERS.filter(
            lambda number: schema.get("minimum", number) <= number <= schema.get("maximum", number)
        ),
        "number": st.floats(allow_nan=False, allow_infinity=False),
        "boolean": st.booleans(),
    }
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([kinds[kind] for kind in types])


def _object(schema: Schema, definitions: Mapping[str, Schema]) -> SearchStrategy[dict[str, object]]:
    fields = {name: _values(inner, definitions) for name, inner in schema["properties"].items()}
    required = schema.get("required", [])
    return st.fixed_dictionaries(
        {name: fields[name] for name in required},
        optional={name: values for name, values in fields.items() if name not in required},
    )


SCHEMA = payload_schema()
FIELDS = {name: _values(inner, SCHEMA["$defs"]) for name, inner in SCHEMA["properties"].items()}
