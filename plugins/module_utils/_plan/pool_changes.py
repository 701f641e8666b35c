# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a changed blueprint reaches a live node pool: one table says per field what OKE does with a change.

``IN_PLACE`` fields change at once. ``NEW_NODES_ONLY`` fields are stored in the pool but never reach nodes that exist.
``REPLACE`` fields cannot change: a new pool is made, the pods move, the old pool is deleted.
Source: OKE's UpdateNodePool, which leaves out compartment and cluster and applies the rest to new nodes only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .._manifest import Json
from .identity import HAS_RDMA, POOL, Identity
from .node_pool import MIG_LAYOUT_TAG, UPDATED_LABELS_TAG, ObservedPool, labels, tags
from .pool_spec import MIG_LAYOUT, PoolSpec


class Reach(StrEnum):
    """How far a change of a field goes."""

    IN_PLACE = "in place"
    NEW_NODES_ONLY = "new nodes only"
    REPLACE = "replace"


@dataclass(frozen=True)
class PoolField:
    """An attribute of PoolSpec: what is there of it, and what changes it.

    ``told`` says a wish in the form in which the live pool has it.
    """

    name: str
    reach: Reach
    live: Callable[[ObservedPool], Json]
    update: Callable[[Json], dict[str, Json]] = lambda _value: {}
    told: Callable[[Json], Json] = lambda value: value
    native_pods_only: bool = False


@dataclass(frozen=True)
class PoolChange:
    """One difference between the blueprint and the live pool: ``what`` of PoolSpec, by the payload's ``field``."""

    what: str
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


def _as_float(value: Json) -> Json:
    return float(value) if isinstance(value, int) else value


def _one(value: Json) -> Json:
    return [value]


FIELDS: tuple[PoolField, ...] = (
    PoolField("shape", Reach.REPLACE, lambda pool: pool.shape),
    PoolField("compartment_id", Reach.REPLACE, lambda pool: pool.compartment_id),
    PoolField("ocpus", Reach.REPLACE, lambda pool: pool.ocpus, told=_as_float),
    PoolField("memory_gb", Reach.REPLACE, lambda pool: pool.memory_gb, told=_as_float),
    PoolField("max_pods", Reach.REPLACE, lambda pool: pool.max_pods, native_pods_only=True),
    PoolField("pod_subnet_id", Reach.REPLACE, lambda pool: list(pool.pod_subnet_ids), told=_one, native_pods_only=True),
    PoolField("pod_nsg_id", Reach.REPLACE, lambda pool: list(pool.pod_nsg_ids), told=_one, native_pods_only=True),
    PoolField("availability_domain", Reach.REPLACE, lambda pool: list(pool.availability_domains), told=_one),
    PoolField("boot_volume_gb", Reach.REPLACE, lambda pool: pool.boot_volume_gb),
    PoolField("rdma", Reach.REPLACE, lambda pool: bool(pool.part_id)),
    PoolField("size", Reach.IN_PLACE, lambda pool: pool.size, _config("size")),
    PoolField("worker_nsg_id", Reach.IN_PLACE, lambda pool: list(pool.nsg_ids), _config("nsgIds"), told=_one),
    PoolField("image_id", Reach.NEW_NODES_ONLY, lambda pool: pool.image_id, _source("imageId")),
    PoolField("ssh_key", Reach.NEW_NODES_ONLY, lambda pool: pool.ssh_key, lambda value: {"sshPublicKey": value}),
)
"""Boot volume and scratch go together: a bigger disk that only new nodes would get leaves pods unschedulable, so the
pool is replaced."""


LABELS_OF_FIELDS: Mapping[str, str] = {POOL: "selector", MIG_LAYOUT: "mig_layout", HAS_RDMA: "rdma"}
"""Labels that are said by a field of their own."""


def pool_changes(spec: PoolSpec, identity: Identity, pool: ObservedPool) -> list[PoolChange]:
    """Every difference, in the table's order, labels last. What the blueprint leaves open is nobody's wish."""
    found = []
    for item in FIELDS:
        wish: Json = getattr(spec, item.name)
        wanted = item.told(wish)
        if wish and wanted != item.live(pool) and (pool.pod_subnet_ids or not item.native_pods_only):
            field = spec.fields[item.name]
            found.append(PoolChange(item.name, field, item.reach, item.live(pool), wanted, item.update(wanted)))
    return [*found, *_label_changes(spec, identity, pool)]


def _label_changes(spec: PoolSpec, identity: Identity, pool: ObservedPool) -> list[PoolChange]:
    """A change for each field that labels come from; each sends them all, since OKE replaces the list.

    A MIG layout that the blueprint leaves as it was is nobody's wish: live nodes may have been given another since.
    Labels that an update set are the update's.
    """
    live, wanted = dict(pool.labels), dict(labels(spec, identity, pool.generation))
    other_layout = pool.tags.get(MIG_LAYOUT_TAG, "") != spec.mig_layout
    settled = [*pool.tags.get(UPDATED_LABELS_TAG, "").split(), *([] if other_layout else [MIG_LAYOUT])]
    wanted = {key: value for key, value in wanted.items() if key not in settled} | _of(live, settled)
    fields: dict[str, list[str]] = {}
    for key in sorted({*live, *wanted}):
        if live.get(key) != wanted.get(key):
            fields.setdefault(_field_of(key, spec), []).append(key)
    listed: Json = [{"key": key, "value": value} for key, value in sorted(wanted.items())]
    update: dict[str, Json] = {"initialNodeLabels": listed}
    if other_layout:
        kept = {key: value for key, value in pool.tags.items() if key != MIG_LAYOUT_TAG}
        update["freeformTags"] = {**kept, **tags(spec, identity, pool.generation)}
    return [
        PoolChange("labels", field, Reach.NEW_NODES_ONLY, {**_of(live, keys)}, {**_of(wanted, keys)}, update)
        for field, keys in fields.items()
    ]


def _field_of(label: str, spec: PoolSpec) -> str:
    """The payload's field that a label comes from."""
    return spec.fields.get(LABELS_OF_FIELDS.get(label, "labels")) or spec.fields["labels"]


def _of(found: Mapping[str, str], keys: Sequence[str]) -> dict[str, str]:
    return {key: found[key] for key in keys if key in found}


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
