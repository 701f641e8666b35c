# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of a deployment's pools in the ClusterAutoscaler add-on: which are there, and which are to change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from .._blueprint.payload import Payload
from .._errors import InvalidBlueprint
from .._manifest import Json
from .._oci import addons
from .._plan.autoscaler import (
    ADDON,
    EntryStep,
    entry_steps,
    refusal,
    removal,
)
from .._plan.identity import Identity
from .._plan.node_pool import pool_name
from .._plan.node_range import node_range
from .._plan.pool_decision import PoolDecision
from .record import Record
from .world import World


def configurations(world: World) -> Mapping[str, str]:
    """Configurations of the add-on; {} when it is not installed."""
    found = addons.get(world.oci, world.cluster_id, ADDON)
    return found.configurations if found else {}


def begin(world: World, payload: Payload, known: Sequence[Record]) -> Callable[[], Mapping[str, str]]:
    """Begins to read the configurations if they matter: the blueprint asks for scaled nodes, or an earlier one did."""
    if not world.cluster_id or not (node_range(payload) or any(_asked(record.payload) for record in known)):
        return dict
    return world.start(configurations, world).result


def _asked(payload: Json) -> bool:
    return isinstance(payload, dict) and bool(payload.get("recipe_node_autoscaling_params"))


def planned(
    payload: Payload,
    identity: Identity,
    decision: PoolDecision,
    known: Sequence[Record],
    found: Mapping[str, str],
) -> tuple[EntryStep, ...]:
    """Steps on the entries of this deployment's pools. Raises InvalidBlueprint where the add-on takes none."""
    problems = refusal(payload, found)
    if problems:
        raise InvalidBlueprint(problems, name=payload.deployment_name)
    serving = None if decision.creates else decision.pool
    wanted = node_range(payload) if serving or decision.creates else None
    own = (serving.id, serving.name) if serving else ("", pool_name(identity, decision.generation))
    pools = recorded_pools(known) | {pool.id: pool.name for pool in decision.leaving}
    stale = [(ocid, name) for ocid, name in pools.items() if wanted is None or ocid != own[0]]
    steps = entry_steps(wanted, own, found, stale)
    if wanted is not None and decision.given_back:
        steps.append(removal(*own, str(wanted)))
    return tuple(steps)


def recorded_pools(known: Sequence[Record]) -> dict[str, str]:
    """OCID → name of the pools that records know of, those that are gone already too."""
    pools = [record.pool for record in known if record.pool is not None and record.pool.pool_id]
    return {pool.pool_id: str(pool.body.get("name") or pool.pool_id) for pool in pools}
