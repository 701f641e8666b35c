# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an object is exactly as we last applied it, read from the object itself: no dry-run has to be asked for.

Kubernetes keeps the set of fields that our last apply owned. When that set is the manifest's own, field by field, and
every value is the live one, another apply could change nothing. Anything less certain is left to the API server.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from .._manifest import Json, Manifest
from .identity import MANAGER

NOT_OWNED = frozenset({"apiVersion", "kind"})
NOT_OWNED_METADATA = frozenset({"name", "namespace"})
"""Fields that name an object; ``managedFields`` leaves them out."""


def settled(manifest: Manifest, live: Manifest) -> bool:
    """True only when applying ``manifest`` would certainly change nothing."""
    owned = _owned(live)
    if owned is None:
        return False
    wanted: dict[str, Json] = {key: value for key, value in manifest.items() if key not in NOT_OWNED}
    metadata = wanted.get("metadata")
    if isinstance(metadata, dict):
        wanted["metadata"] = {key: value for key, value in metadata.items() if key not in NOT_OWNED_METADATA}
    return _same(owned, wanted, live)


def _owned(live: Manifest) -> Mapping[str, object] | None:
    """Fields of our one apply entry; None when there is none, or more than the one that an apply leaves."""
    metadata = live.get("metadata")
    entries = metadata.get("managedFields") if isinstance(metadata, Mapping) else None
    ours = [
        entry
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, Mapping) and entry.get("manager") == MANAGER and not entry.get("subresource")
    ]
    fields = ours[0].get("fieldsV1") if len(ours) == 1 and ours[0].get("operation") == "Apply" else None
    return fields if isinstance(fields, Mapping) else None


def _same(owned: Mapping[str, object], wanted: Json, live: Json) -> bool:
    inner = {key: fields for key, fields in owned.items() if key != "."}
    if not inner:
        return wanted == live if not isinstance(wanted, dict) else not wanted or wanted == live
    if isinstance(wanted, dict) and isinstance(live, dict):
        return _same_fields(inner, wanted, live)
    if isinstance(wanted, list) and isinstance(live, list):
        return _same_items(inner, wanted, live)
    return False


def _same_fields(owned: Mapping[str, object], wanted: dict[str, Json], live: dict[str, Json]) -> bool:
    if owned.keys() != {f"f:{key}" for key in wanted}:
        return False
    return all(
        key in live and isinstance(fields := owned[f"f:{key}"], Mapping) and _same(fields, value, live[key])
        for key, value in wanted.items()
    )


def _same_items(owned: Mapping[str, object], wanted: list[Json], live: list[Json]) -> bool:
    """Items of a list that Kubernetes merges by key, each found again by the fields that make its key.

    Ours must stand in our order, whatever others put between them: a variable may refer to those before it.
    """
    if len(owned) != len(wanted):
        return False
    places: list[tuple[int, int]] = []
    for key, fields in owned.items():
        kind, _colon, text = key.partition(":")
        mine = _place(kind, text, wanted)
        theirs = _place(kind, text, live)
        if mine is None or theirs is None or not isinstance(fields, Mapping):
            return False
        if not _same(fields, wanted[mine], live[theirs]):
            return False
        places.append((mine, theirs))
    in_our_order = [theirs for _mine, theirs in sorted(places)]
    return in_our_order == sorted(in_our_order)


def _place(kind: str, text: str, items: list[Json]) -> int | None:
    identity = json.loads(text)
    for place, item in enumerate(items):
        if kind == "v" and item == identity:
            return place
        if kind == "k" and isinstance(item, dict) and all(item.get(name) == identity[name] for name in identity):
            return place
    return None
