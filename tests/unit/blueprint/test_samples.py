# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The samples show everything there is, and users can see what each is for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from shipped_samples import FILES, SAMPLES, title_of
from unit.blueprint.rule_case import Json
from upstream_payloads import recipes

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.groups import parse_group
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import Payload, parse, warnings_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.recipes import FINE_TUNING

# In no sample: OCIDs, names and keys of one's own tenancy, and fields that switch a check off or say the same
# as another.
IN_NO_SAMPLE = {
    "pre_filled_sample_name",
    "recipe_compartment_ocid",
    "recipe_node_name",
    "recipe_pod_subnet_nsg_ocid",
    "recipe_pod_subnet_ocid",
    "recipe_public_ssh_key",
    "recipe_worker_subnet_nsg_ocid",
    "service_endpoint_domain",
    "skip_capacity_validation",
    "skip_quota_validation",
}


def blueprints() -> Iterator[Json]:
    for file in FILES:
        yield from recipes(json.loads(file.read_text()))


def test_every_field_is_shown_in_a_sample() -> None:
    shown = {field for blueprint in blueprints() for field in blueprint}
    assert Payload.model_fields.keys() - shown <= IN_NO_SAMPLE


def test_every_recipe_with_arguments_is_shown_in_a_sample() -> None:
    assert {*FINE_TUNING, "llm_inference_nvidia"} <= {blueprint.get("recipe_id") for blueprint in blueprints()}


@pytest.mark.parametrize("file", FILES, ids=title_of)
def test_a_sample_has_nothing_to_warn_of(file: Path) -> None:
    data = json.loads(file.read_text())
    if "deployment_group" in data:
        assert parse_group(data)
    else:
        assert warnings_of(parse(data)) == []


@pytest.mark.parametrize("file", FILES, ids=title_of)
def test_of_a_sample_is_said_what_it_is_for_what_it_costs_and_what_to_change(file: Path) -> None:
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    rows = [row.strip("|\n ").split(" | ") for row in text.splitlines() if row.startswith("| `")]
    (said,) = [cells for cells in rows if cells[0] == f"`{title_of(file)}`"]
    assert [bool(re.search(r"\w", cell)) for cell in said] == [True] * 4
