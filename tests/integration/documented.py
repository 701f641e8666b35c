# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What modules say of their results, held against results that they returned."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import yaml

from .playing import CHECKOUT

OF_ANSIBLE = frozenset({"changed", "failed", "msg", "diff", "warnings", "exception"})
"""Keys of a result that mean the same for every module."""
TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
}
Fields = dict[str, dict[str, Any]]


@cache
def documented(module: str) -> Fields:
    """The RETURN block of a module."""
    source = ast.parse((CHECKOUT / "plugins" / "modules" / f"{module}.py").read_text(encoding="utf-8"))
    blocks = {
        target.id: ast.literal_eval(statement.value)
        for statement in source.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name) and target.id == "RETURN"
    }
    fields: Fields = yaml.safe_load(blocks["RETURN"])
    return fields


def contradictions(results: Iterable[dict[str, Any]]) -> list[str]:
    """Where results of tasks of this collection and the documentation of their modules differ."""
    found: list[str] = []
    for one in results:
        namespace, _dot, module = one["action"].rpartition(".")
        if namespace == "oci_ai.blueprints":
            told = {key: value for key, value in one["result"].items() if key not in OF_ANSIBLE}
            found += [f"{module}: {line}" for line in _differences(documented(module), told, "")]
    return list(dict.fromkeys(found))


def _differences(fields: Fields, told: dict[str, Any], path: str) -> Iterator[str]:
    for key in sorted(told.keys() - fields.keys()):
        yield f"{path}{key} is returned and not documented"
    for key, about in fields.items():
        if key not in told:
            if about["returned"] == "always":
                yield f"{path}{key} is documented as always there and was not returned"
            continue
        value = told[key]
        if value is None:
            if "null" not in str(about["description"]):
                yield f"{path}{key} is null, which is not documented"
        elif not isinstance(value, TYPES[about["type"]]):
            yield f"{path}{key} is documented as {about['type']}, and {type(value).__name__} was returned"
        elif "contains" in about:
            for item in value if isinstance(value, list) else [value]:
                yield from _differences(about["contains"], item, f"{path}{key}.")
