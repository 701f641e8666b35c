# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role's table, defaults, argument specification and README say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

ROLE = Path(__file__).parents[2] / "roles" / "workspace"


def read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROLE / name).read_text(encoding="utf-8"))
    return content


def test_defaults_are_those_of_the_argument_specification() -> None:
    options = read("meta/argument_specs.yml")["argument_specs"]["main"]["options"]
    assert {name: option["default"] for name, option in options.items()} == read("defaults/main.yml")


def test_every_add_on_and_every_variable_is_in_the_readme() -> None:
    readme = (ROLE / "README.md").read_text(encoding="utf-8")
    for one in read("vars/main.yml")["_workspace_table"]:
        enabled = "yes" if one["enabled"] else "no"
        assert f"| `{one['name']}` | {one['chart']} | {one['version']} | {enabled} |" in readme
    for name in read("defaults/main.yml"):
        assert f"| `{name}` |" in readme
