# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A role's defaults, argument specification and README say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

ROLES = sorted(path for path in (Path(__file__).parents[2] / "roles").iterdir() if path.is_dir())


def read(role: Path, name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((role / name).read_text(encoding="utf-8"))
    return content


def options(role: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = read(role, "meta/argument_specs.yml")["argument_specs"]["main"]["options"]
    return found


def test_there_are_roles() -> None:
    assert [role.name for role in ROLES] == ["fine_tuning", "inference", "shared_node_pool", "workspace"]


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_defaults_are_those_of_the_argument_specification(role: Path) -> None:
    optional = {name: one["default"] for name, one in options(role).items() if not one.get("required")}
    assert optional == read(role, "defaults/main.yml")


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_every_variable_is_the_roles_own_and_in_its_readme(role: Path) -> None:
    readme = (role / "README.md").read_text(encoding="utf-8")
    assert [name for name in options(role) if f"| `{name}` |" not in readme] == []
    assert [name for name in options(role) if not name.startswith(f"{role.name}_")] == []


def test_every_add_on_of_a_workspace_is_in_the_readme() -> None:
    (role,) = (one for one in ROLES if one.name == "workspace")
    readme = (role / "README.md").read_text(encoding="utf-8")
    for one in read(role, "vars/main.yml")["_workspace_table"]:
        enabled = "yes" if one["enabled"] else "no"
        assert f"| `{one['name']}` | {one['chart']} | {one['version']} | {enabled} |" in readme
