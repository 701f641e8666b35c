# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON schema and the table of fields in docs/."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest
from unit.blueprint.rule_case import HEALTHY, Json

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.mode_rules import OF_OTHER_MODES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.schema import Payload
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.supported import IGNORED
from payload_reference.fields_page import becomes_of, fields
from payload_reference.json_schema import file_schema
from payload_reference.pages import PAGES

CHECKOUT = Path(__file__).resolve().parents[3]
MODULE_UTILS = CHECKOUT / "plugins" / "module_utils"
SHARED = CHECKOUT.parent / "shared"
FACTS = Path(os.environ.get("OCI_AI_BLUEPRINTS_FACTS", SHARED / "facts")) / "kubernetes_fields.json"

# Fields that operations read by another name.
READ_AS = {"service_endpoint": "domain", "service_endpoint_domain": "domain"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_pages_in_docs_are_what_the_models_say(page: Path) -> None:
    assert page.read_text() == PAGES[page](), "`make docs-update` (python -m payload_reference) writes it anew"


@pytest.mark.skipif(not FACTS.is_file(), reason=f"no collected facts at {FACTS}")
def test_every_field_of_oci_ai_blueprints_is_in_the_table() -> None:
    known = {field["path"] for field in json.loads(FACTS.read_text())["payload_properties"]}
    assert len(known) == 152
    assert {field.path for field in fields()} == known


def test_a_supported_field_is_read_by_what_plans_or_operates() -> None:
    code = "".join(path.read_text() for path in MODULE_UTILS.rglob("*.py") if path.parent.name != "_blueprint")
    supported = [
        field.path for field in fields() if "." not in field.path and becomes_of(field).startswith("supported")
    ]
    assert [name for name in supported if not re.search(rf"\b{READ_AS.get(name, name)}\b", code)] == []


def test_what_is_said_of_fields_is_said_of_fields_that_there_are() -> None:
    names = {field.name for field in fields()}
    assert set(IGNORED) <= names
    assert set(OF_OTHER_MODES) <= set(Payload.model_fields)


@pytest.mark.parametrize("mode", HEALTHY)
def test_the_schema_takes_healthy_payloads(mode: str) -> None:
    assert errors(HEALTHY[mode]) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipe_node_shap": "VM.GPU.A10.2"},
        {"recipe_mode": "raycluster"},
        {"recipe_container_env": [{"key": "a", "value": "b", "valu": "c"}]},
        {"recipe_container_port": "http"},
        {"recipe_container_port": 65536},
        {"recipe_replica_count": "1"},
        {"recipe_image_uri": None},
        {"recipe_node_labels": {"a": 1}},
        {"recipe_node_boot_volume_size_in_gbs": 49},
    ],
    ids=str,
)
def test_the_schema_refuses_what_the_models_refuse(wrong: Json) -> None:
    assert errors({**HEALTHY["service"], **wrong}) != []


@pytest.mark.parametrize(
    "wrong", [{"exports": ["port"]}, {"depend_on": ["b"]}, {"recipe": {**HEALTHY["service"], "recipe_node_shap": "x"}}]
)
def test_the_schema_takes_groups_and_refuses_what_is_wrong_in_a_member(wrong: Json) -> None:
    member: Json = {"name": "a", "recipe": HEALTHY["service"], "depends_on": ["b"], "exports": ["service_url"]}
    group = {"name": "g", "deployments": [member]}
    assert errors({"deployment_group": group, "blueprint_category": "RAG"}) == []
    assert errors({"deployment_group": {**group, "deployments": [{**member, **wrong}]}}) != []


def errors(file: Json) -> list[jsonschema.ValidationError]:
    return list(jsonschema.Draft202012Validator(file_schema()).iter_errors(file))
