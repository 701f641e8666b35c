# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The payload as a JSON schema."""

from __future__ import annotations

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.schema import Payload

Schema = dict[str, object]

ABOUT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Payload of OCI AI Blueprints",
    "description": "One blueprint, as the module oci_ai.blueprints.blueprint_deploy takes it.",
}


def payload_schema() -> Schema:
    """Closed: a field that it does not name is an error. Names of models and null for "not given" are left out."""
    schema = Payload.model_json_schema()
    definitions = {name: _plain(part) for name, part in sorted(schema.pop("$defs").items())}
    return {**ABOUT, **{key: value for key, value in _plain(schema).items() if key not in ABOUT}, "$defs": definitions}


def _plain(schema: Schema) -> Schema:
    """A schema without what only Python's models need."""
    kept: Schema = {}
    for key, value in schema.items():
        if key == "properties":
            kept[key] = {name: _plain(inner) for name, inner in value.items()}
        elif key == "anyOf":
            kinds = [_plain(kind) for kind in value if kind != {"type": "null"}]
            kept.update(kinds[0] if len(kinds) == 1 else {"anyOf": kinds})
        elif key in ("items", "additionalProperties") and isinstance(value, dict):
            kept[key] = _plain(value)
        elif key == "description":
            kept[key] = " ".join(value.split())
        elif key != "title" and (key, value) != ("default", None):
            kept[key] = value
    return kept
