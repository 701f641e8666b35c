# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain JSON data, Kubernetes objects as such, and where their few common fields are."""

from __future__ import annotations

from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Manifest = dict[str, Json]


def metadata(manifest: Manifest) -> Manifest:
    """``metadata`` of an object, {} when it has none."""
    return section(manifest, "metadata")


def section(manifest: Manifest, key: str) -> Manifest:
    """A nested object, {} when it is missing or null."""
    value = manifest.get(key)
    return value if isinstance(value, dict) else {}


def entries(manifest: Manifest, key: str) -> list[Manifest]:
    """The objects of a nested list, [] when it is missing or null."""
    value = manifest.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(manifest: Manifest, key: str) -> str:
    """A field as text, "" when it is missing or null."""
    value = manifest.get(key)
    return "" if value is None else str(value)


def name_of(manifest: Manifest) -> str:
    """``metadata.name``."""
    return text(metadata(manifest), "name")


def namespace_of(manifest: Manifest) -> str:
    """``metadata.namespace``, "" for objects without one."""
    return text(metadata(manifest), "namespace")
