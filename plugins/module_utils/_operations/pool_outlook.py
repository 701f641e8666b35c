# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to become of a deployment's own nodes, and where those that are to be made find room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .._blueprint.payload import Payload
from .._plan.autoscaler import EntryStep, as_sized
from .._plan.identity import Identity
from .._plan.modes import Mode
from .._plan.node_pool import ObservedPool, PoolSurroundings
from .._plan.pool_decision import PoolDecision, decide, for_one_job
from .._plan.pool_spec import PoolSpec, pool_spec
from .._plan.workload import ready
from . import autoscaler_entries
from .known import Known
from .world import World


@dataclass(frozen=True)
class PoolOutlook:
    """``spec`` None: it has no nodes of its own. ``place`` is known when nodes are to be made."""

    spec: PoolSpec | None
    decision: PoolDecision
    place: PoolSurroundings | None
    entries: tuple[EntryStep, ...]
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
    decision = decide(spec, identity, pools, known.newest.pool if known.newest else None)
    if mode.ends:
        soon = spec is not None and (waits or ready(known.workload))
        decision = for_one_job(decision, pools, done=done, soon=soon)
    place, decision, warnings = _placed(spec, known, decision, world)
    steps = autoscaler_entries.planned(payload, identity, decision, known.records, entries)
    return PoolOutlook(spec, decision, place, steps, tuple(warnings))


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
