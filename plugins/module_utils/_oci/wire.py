# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON as OCI sends it, and typed reading of its fields: a field may be missing, null, or empty alike."""

from __future__ import annotations

from collections.abc import Mapping

from .._manifest import Json

Record = dict[str, Json]


def text(record: Mapping[str, Json], key: str) -> str:
    """A string field, "" when missing."""
    value = record.get(key)
    return "" if value is None else str(value)


def number(record: Mapping[str, Json], key: str) -> float:
    """A numeric field, 0 when missing. OCI sends some numbers as strings."""
    value = record.get(key)
    return float(value) if isinstance(value, (int, float, str)) and value != "" else 0.0


def whole(record: Mapping[str, Json], key: str) -> int:
    """A whole number, 0 when missing."""
    return int(number(record, key))


def record(holder: Mapping[str, Json], key: str) -> Record:
    """A nested object, {} when missing."""
    value = holder.get(key)
    return value if isinstance(value, dict) else {}


def records(value: Json) -> list[Record]:
    """The objects of a list; OCI wraps some lists as {"items": […]}."""
    if isinstance(value, dict):
        value = value.get("items")
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def texts(holder: Mapping[str, Json], key: str) -> tuple[str, ...]:
    """A list of strings, () when missing."""
    value = holder.get(key)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def tags(holder: Mapping[str, Json], key: str = "freeformTags") -> dict[str, str]:
    """A map of strings, {} when missing."""
    return {name: str(value) for name, value in record(holder, key).items()}
