# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a changed blueprint reaches a live node pool: one table says per field what OKE does with a change.

``IN_PLACE`` fields change at once. ``NEW_NODES_ONLY`` fields are stored in the pool but never reach nodes that exist.
``REPLACE`` fields cannot change: a new pool is made, the pods move, the old pool is deleted.
Source: OKE's UpdateNodePool, which leaves out compartment and cluster and applies the rest to new nodes only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .._blueprint.payload import Payload
from .._manifest import Json
from .identity import GENERATION, POOL, UID, Identity
from .node_pool import ObservedPool, labels, pool_size


class Reach(StrEnum):
    """How far a change of a field goes."""

    IN_PLACE = "in place"
    NEW_NODES_ONLY = "new nodes only"
    REPLACE = "replace"


@dataclass(frozen=True)
class PoolField:
    """A payload field of the pool: what is wanted (None: not asked for), what is there, and what changes it."""

    name: str
    reach: Reach
    wanted: Callable[[Payload], Json]
    live: Callable[[ObservedPool], Json]
    update: Callable[[Json], dict[str, Json]] = lambda _value: {}
    native_pods_only: bool = False


@dataclass(frozen=True)
class PoolChange:
    """One difference between the blueprint and the live pool."""

    field: str
    reach: Reach
    before: Json
    after: Json
    update: Mapping[str, Json]

    def __str__(self) -> str:
        return f"{self.field} {self.before} -> {self.after} ({self.reach})"


def _config(key: str) -> Callable[[Json], dict[str, Json]]:
    return lambda value: {"nodeConfigDetails": {key: value}}


def _source(key: str) -> Callable[[Json], dict[str, Json]]:
    return lambda value: {"nodeSourceDetails": {"sourceType": "IMAGE", key: value}}


def _as_float(value: int | None) -> Json:
    return None if value is None else float(value)


def _one(value: str | None) -> Json:
    return [value] if value else None


FIELDS: tuple[PoolField, ...] = (
    PoolField("recipe_node_shape", Reach.REPLACE, lambda p: p.recipe_node_shape, lambda pool: pool.shape),
    PoolField(
        "recipe_compartment_ocid",
        Reach.REPLACE,
        lambda p: p.recipe_compartment_ocid,
        lambda pool: pool.compartment_id,
    ),
    PoolField(
        "recipe_flex_shape_ocpu_count",
        Reach.REPLACE,
        lambda p: _as_float(p.recipe_flex_shape_ocpu_count),
        lambda pool: pool.ocpus,
    ),
    PoolField(
        "recipe_flex_shape_memory_size_in_gbs",
        Reach.REPLACE,
        lambda p: _as_float(p.recipe_flex_shape_memory_size_in_gbs),
        lambda pool: pool.memory_gb,
    ),
    PoolField(
        "recipe_max_pods_per_node",
        Reach.REPLACE,
        lambda p: p.recipe_max_pods_per_node,
        lambda pool: pool.max_pods,
        native_pods_only=True,
    ),
    PoolField(
        "recipe_pod_subnet_ocid",
        Reach.REPLACE,
        lambda p: _one(p.recipe_pod_subnet_ocid),
        lambda pool: list(pool.pod_subnet_ids),
        native_pods_only=True,
    ),
    PoolField(
        "recipe_pod_subnet_nsg_ocid",
        Reach.REPLACE,
        lambda p: _one(p.recipe_pod_subnet_nsg_ocid),
        lambda pool: list(pool.pod_nsg_ids),
        native_pods_only=True,
    ),
    PoolField(
        "recipe_availability_domain",
        Reach.REPLACE,
        lambda p: _one(p.recipe_availability_domain),
        lambda pool: list(pool.availability_domains),
    ),
    PoolField(
        "recipe_node_boot_volume_size_in_gbs",
        Reach.REPLACE,
        lambda p: p.recipe_node_boot_volume_size_in_gbs,
        lambda pool: pool.boot_volume_gb,
    ),
    PoolField("recipe_node_pool_size", Reach.IN_PLACE, pool_size, lambda pool: pool.size, _config("size")),
    PoolField(
        "recipe_worker_subnet_nsg_ocid",
        Reach.IN_PLACE,
        lambda p: _one(p.recipe_worker_subnet_nsg_ocid),
        lambda pool: list(pool.nsg_ids),
        _config("nsgIds"),
    ),
    PoolField(
        "recipe_node_image_ocid",
        Reach.NEW_NODES_ONLY,
        lambda p: p.recipe_node_image_ocid,
        lambda pool: pool.image_id,
        _source("imageId"),
    ),
    PoolField(
        "recipe_public_ssh_key",
        Reach.NEW_NODES_ONLY,
        lambda p: p.recipe_public_ssh_key,
        lambda pool: pool.ssh_key,
        lambda value: {"sshPublicKey": value},
    ),
)
"""Boot volume and scratch go together: a bigger disk that only new nodes would get leaves pods unschedulable, so the
pool is replaced."""


def pool_changes(payload: Payload, identity: Identity, pool: ObservedPool) -> list[PoolChange]:
    """Every difference, in the table's order, labels last. A field that the payload leaves out is nobody's wish."""
    found = [
        PoolChange(item.name, item.reach, item.live(pool), wanted, item.update(wanted))
        for item in FIELDS
        if (wanted := item.wanted(payload)) is not None
        and wanted != item.live(pool)
        and (pool.pod_subnet_ids or not item.native_pods_only)
    ]
    return [*found, *_label_changes(payload, identity, pool)]


def _label_changes(payload: Payload, identity: Identity, pool: ObservedPool) -> list[PoolChange]:
    wanted = dict(labels(payload, identity, pool.generation))
    if wanted == dict(pool.labels):
        return []
    own = {POOL, UID, GENERATION}
    before: Json = {key: value for key, value in sorted(pool.labels.items()) if key not in own}
    after: Json = {key: value for key, value in sorted(wanted.items()) if key not in own}
    update: Json = [{"key": key, "value": value} for key, value in sorted(wanted.items())]
    return [PoolChange("recipe_node_labels", Reach.NEW_NODES_ONLY, before, after, {"initialNodeLabels": update})]


def update_body(changes: list[PoolChange]) -> dict[str, Json]:
    """One UpdateNodePool body for all changes that need no new pool: only what changes is sent."""
    body: dict[str, Json] = {}
    for change in changes:
        for key, value in change.update.items():
            known = body.get(key)
            body[key] = {**known, **value} if isinstance(known, dict) and isinstance(value, dict) else value
    return body


def needs_new_pool(changes: list[PoolChange]) -> bool:
    return any(change.reach is Reach.REPLACE for change in changes)
