# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to become of a deployment's own nodes, and where those that are to be made find room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .._blueprint.payload import Payload
from .._errors import InvalidOption
from .._plan.autoscaler import EntryStep, as_sized
from .._plan.identity import Identity
from .._plan.modes import Mode
from .._plan.node_pool import ObservedPool, PoolSurroundings
from .._plan.pool_decision import SELF_MANAGED, PoolDecision, as_made, decide, for_one_job
from .._plan.pool_parts import PartStep, part_steps
from .._plan.pool_spec import PoolSpec, pool_spec
from .._plan.workload import ready
from .._plan.workspace import Workspace
from . import autoscaler_entries
from .known import Known
from .pools import compartments_of
from .record import Record
from .world import World

RDMA_NODES = frozenset({"", "managed", SELF_MANAGED})
"""What the workspace may say of them."""


@dataclass(frozen=True)
class PoolOutlook:
    """``spec`` None: it has no nodes of its own. ``place`` is known when nodes are to be made."""

    spec: PoolSpec | None
    decision: PoolDecision
    place: PoolSurroundings | None
    entries: tuple[EntryStep, ...]
    parts: tuple[PartStep, ...]
    warnings: tuple[str, ...]


def pool_outlook(
    payload: Payload,
    mode: Mode,
    identity: Identity,
    known: Known,
    pools: Sequence[ObservedPool],
    entries: Mapping[str, str],
    world: World,
    *,
    done: bool,
    waits: bool,
) -> PoolOutlook:
    """``entries``: the autoscaler's. ``done``: the job ran to its end. Raises when new nodes find no room."""
    spec = as_sized(pool_spec(payload), pools)
    if spec is not None and spec.rdma:
        spec = as_made(spec, pools, _told_of_rdma_nodes(known.workspace))
    decision = decide(spec, identity, pools, known.newest.pool if known.newest else None)
    if mode.ends:
        soon = spec is not None and (waits or ready(known.workload))
        decision = for_one_job(decision, pools, done=done, soon=soon)
    place, decision, warnings = _placed(spec, known, decision, world)
    steps = autoscaler_entries.planned(payload, identity, decision, known.records, entries)
    parts = _parts(spec, identity, known, decision, place, world)
    return PoolOutlook(spec, decision, place, steps, parts, (*warnings, *_stays_put(decision, known.compartment_id)))


def _stays_put(decision: PoolDecision, wanted: str) -> list[str]:
    """A note when the blueprint or the task names another compartment than that of the pool, which OCI cannot move."""
    pool = decision.pool
    if pool is None or decision.creates or not wanted or pool.compartment_id in ("", wanted):
        return []
    return [
        f"{pool.name} stays in compartment {pool.compartment_id}: node pools cannot be moved, "
        f"only one that takes its place is made in {wanted}."
    ]


def needs_a_part(spec: PoolSpec | None) -> bool:
    """Whether the pool is to stand on a compute cluster or an instance configuration."""
    return spec is not None and (spec.rdma or spec.self_managed)


def may_have_parts(spec: PoolSpec | None, records: Sequence[Record]) -> bool:
    """Whether the deployment has such a part, or had one."""
    return needs_a_part(spec) or any(record.pool is not None and record.pool.part is not None for record in records)


def _told_of_rdma_nodes(workspace: Workspace) -> str:
    """``rdma_nodes`` of the workspace ConfigMap. Raises InvalidOption for what means nothing."""
    if workspace.rdma_nodes not in RDMA_NODES:
        raise InvalidOption(
            f"rdma_nodes {workspace.rdma_nodes!r} in the workspace ConfigMap is not known.",
            hint="Use managed or self_managed.",
        )
    return workspace.rdma_nodes


def _parts(
    spec: PoolSpec | None,
    identity: Identity,
    known: Known,
    decision: PoolDecision,
    place: PoolSurroundings | None,
    world: World,
) -> tuple[PartStep, ...]:
    if not world.cluster_id or not may_have_parts(spec, known.records):
        return ()
    # Only now: a shipped module compiles everything it loads, and few pools stand on anything.
    from .pool_parts import find_parts

    home = place.compartment_id if place is not None else known.compartment_id
    found = find_parts(world, identity, compartments_of(known.records, home))
    return tuple(part_steps(spec, identity, decision, place, found))


def _placed(
    spec: PoolSpec | None, known: Known, decision: PoolDecision, world: World
) -> tuple[PoolSurroundings | None, PoolDecision, list[str]]:
    """Where nodes that are to be made find room. Raises when they find none."""
    if not decision.creates and not decision.grows_by:
        return None, decision, []
    # Only now: a shipped module compiles everything it loads, and most runs make no nodes.
    from .pool_place import room_to_grow, surroundings_of_pool

    if spec is None:
        return None, decision, []
    if decision.creates:
        place, warnings = surroundings_of_pool(world, spec, known.workspace, known.compartment_id)
        return place, decision, warnings
    if decision.grows_by and decision.pool is not None:
        more, warnings = room_to_grow(world, spec, decision.pool, decision.grows_by, known.compartment_id)
        return None, replace(decision, more_domains=more), warnings
    return None, decision, []
