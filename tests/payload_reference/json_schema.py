# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The payload, and files with a group of them, as a JSON schema."""

from __future__ import annotations

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.group_schema import GroupFile
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.schema import Payload

Schema = dict[str, object]

ABOUT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Payload of OCI AI Blueprints",
    "description": "One blueprint, or a group of them, as the module oci_ai.blueprints.blueprint_deploy takes it.",
}


def file_schema() -> Schema:
    """What stands in a file: a payload, or a group whose members have one each."""
    schema = GroupFile.model_json_schema()
    definitions = {name: _plain(part) for name, part in schema.pop("$defs").items()}
    payload = payload_schema()
    definitions |= payload.pop("$defs")
    definitions["GroupMember"]["properties"]["recipe"] = {"$ref": "#/$defs/Payload"}
    definitions |= {"Payload": {key: value for key, value in payload.items() if key not in ABOUT}}
    definitions |= {"GroupFile": _plain(schema)}
    # With anyOf an editor could not tell which of both a file with a mistake was meant to be.
    kind = {
        "if": {"required": ["deployment_group"]},
        "then": {"$ref": "#/$defs/GroupFile"},
        "else": {"$ref": "#/$defs/Payload"},
    }
    return {**ABOUT, **kind, "$defs": dict(sorted(definitions.items()))}


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
