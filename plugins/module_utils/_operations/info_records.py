# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recorded revisions of the deployments that were asked for, and why some cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from .._blueprint.names import Names, canonical_name
from .._errors import UnreadableRecord
from .._plan.compare import labels_of
from .._plan.identity import INSTANCE, NAMESPACE
from . import record as records
from .record import Phase, Record
from .requests import Info
from .world import World

Key: TypeAlias = tuple[str, str]
"""Namespace and canonical name."""


def asked(key: Key, request: Info, names: Mapping[str, Names]) -> bool:
    """Whether a row was asked for. A deployment that stands alone is part of itself, but no member of a group."""
    namespace, canonical = key
    wanted = canonical in names if names else not request.group or canonical != canonical_name(request.group)
    return request.namespace in ("", namespace) and wanted


def names_of_all(world: World, namespace: str) -> list[str]:
    """Canonical names of whatever has a record."""
    return sorted({labels_of(one).get(INSTANCE, "") for one in records.stored(world.kube, namespace)})


def recorded(world: World, request: Info, names: Mapping[str, Names]) -> tuple[dict[Key, list[Record]], dict[Key, str]]:
    """Revisions of each deployment asked for, newest first, and why it cannot be read where it cannot.

    Of a deployment that left the group only superseded revisions are in it.
    """
    canonical = next(iter(names)) if len(names) == 1 else ""
    found: dict[Key, list[Record]] = {}
    damaged: dict[Key, str] = {}
    for secret in records.stored(world.kube, request.namespace, canonical, canonical_name(request.group)):
        labels = labels_of(secret)
        key = (labels.get(NAMESPACE, ""), labels.get(INSTANCE, ""))
        if not asked(key, request, names):
            continue
        try:
            found.setdefault(key, []).append(records.decode(secret))
        except UnreadableRecord as error:
            damaged[key] = str(error)
    for revisions in found.values():
        revisions.sort(key=lambda one: -one.revision)
    moved = {key for key, one in found.items() if request.group and one[0].phase is Phase.SUPERSEDED}
    return {key: one for key, one in found.items() if key not in {*damaged, *moved}}, damaged
