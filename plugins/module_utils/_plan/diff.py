# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts that ``--diff`` shows: every changing object and pool, before and after."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from .._manifest import Json
from .step import Plan, Step

MASKED_FIELDS = frozenset({"user_data"})
_SAFE = r"[A-Za-z0-9_./$()<>@%+=~^,;:-]"
PLAIN = re.compile(rf"(?:[A-Za-z_/$(]|--?[A-Za-z]|<[a-z]){_SAFE}*(?: {_SAFE}+)*")
QUANTITY = re.compile(r"[0-9]+(?:[KMGTPE]i|[kMGTPEms])")
"""Text that YAML reads as text without quotes: words, options, paths, image references, and quantities as 200Mi."""
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
YAML_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})


def texts(plans: Iterable[Plan]) -> tuple[str, str]:
    """(before, after) of all steps that change something; both empty when nothing does."""
    steps = [step for plan in plans for step in plan.steps if step.changes]
    return "".join(_document(step, step.before) for step in steps), "".join(
        _document(step, step.after) for step in steps
    )


def _document(step: Step, content: Json) -> str:
    """A titled YAML-like document; nothing at all for what does not exist on this side."""
    if content is None:
        return ""
    title = f"# {step.where}: {step.kind} {step.namespace + '/' if step.namespace else ''}{step.name}"
    return "\n".join([title, *_lines(content, 0)]) + "\n"


def _lines(value: Json, depth: int) -> list[str]:
    """Block YAML of plain JSON data, written here so that a module needs no YAML library to show a diff."""
    pad = "  " * depth
    if isinstance(value, Mapping) and value:
        lines = []
        for key in sorted(value):
            inner = "<cloud-init>" if key in MASKED_FIELDS else value[key]
            if isinstance(inner, (dict, list)) and inner:
                lines += [f"{pad}{_text(key)}:", *_lines(inner, depth + 1)]
            else:
                lines.append(f"{pad}{_text(key)}: {_scalar(inner)}")
        return lines
    if isinstance(value, list) and value:
        lines = []
        for item in value:
            if isinstance(item, (dict, list)) and item:
                inner_lines = _lines(item, depth + 1)
                lines += [f"{pad}- {inner_lines[0].lstrip()}", *inner_lines[1:]]
            else:
                lines.append(f"{pad}- {_scalar(item)}")
        return lines
    return [f"{pad}{_scalar(value)}"]


def _scalar(value: Json) -> str:
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(value: str) -> str:
    """Quoted wherever YAML would read something else: "2" is not 2, and a diff has to show which one it is."""
    plain = PLAIN.fullmatch(value) and not value.endswith(":") and ": " not in value and value.lower() not in YAML_WORDS
    return value if plain or QUANTITY.fullmatch(value) else f'"{"".join(map(_escaped, value))}"'


def _escaped(character: str) -> str:
    known = ESCAPES.get(character)
    return known or (character if character.isprintable() else f"\\U{ord(character):08x}")
