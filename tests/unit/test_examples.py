# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Examples say nothing that roles and playbooks do not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

CHECKOUT = Path(__file__).parents[2]
INVENTORIES = sorted((CHECKOUT / "examples").glob("*/inventory.yml"))
KNOWN = {"cluster_id", "region", "ansible_connection", "ansible_python_interpreter"}


def known() -> set[str]:
    """Options of the roles, and variables that the pages about playbooks describe."""
    specs = [yaml.safe_load(path.read_text()) for path in (CHECKOUT / "roles").glob("*/meta/argument_specs.yml")]
    options = {name for spec in specs for name in spec["argument_specs"]["main"]["options"]}
    pages = [(CHECKOUT / "docs" / page).read_text() for page in ("playbooks.md", "fleets.md")]
    return KNOWN | options | {name for page in pages for name in re.findall(r"`((?:un)?[a-z]+_\w+)`", page)}


def variables(group: dict[str, Any]) -> Iterator[str]:
    yield from group.get("vars", {})
    for host in group.get("hosts", {}).values():
        yield from host
    for child in group.get("children", {}).values():
        yield from variables(child)


def test_there_are_examples() -> None:
    assert [path.parent.name for path in INVENTORIES] == ["air_gapped", "fleet", "one_cluster", "teams"]


@pytest.mark.parametrize("inventory", INVENTORIES, ids=lambda path: path.parent.name)
def test_every_variable_is_known(inventory: Path) -> None:
    assert sorted({*variables(yaml.safe_load(inventory.read_text())["all"])} - known()) == []
