# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of node pools in the ClusterAutoscaler add-on, and the steps that bring them in line with a blueprint.

All deployments of a cluster share one text, ``min:max:OCID`` of each pool, separated by commas: what others wrote
there is carried over letter by letter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .._blueprint.payload import Payload
from .._errors import Problem
from .node_pool import ObservedPool
from .node_range import NodeRange, node_range
from .pool_decision import LEAVING
from .pool_spec import PoolSpec
from .step import Action, Step

ADDON = "ClusterAutoscaler"
NODES = "nodes"
AUTO_DISCOVERY = "nodeGroupAutoDiscovery"
KIND = "AutoscalerEntry"


@dataclass(frozen=True)
class EntryStep(Step):
    """A pool's entry in the add-on. ``pool_id`` is "" for a pool that this run creates first."""

    pool_id: str = ""
    wanted: NodeRange | None = None


def as_sized(spec: PoolSpec | None, pools: Sequence[ObservedPool]) -> PoolSpec | None:
    """The spec with the size that the autoscaler has given the pool, brought into the range: else a run would undo it.

    ``pools``: those of the deployment, the newest first. Nodes that did not come up are not asked for again: if they
    are still needed, the autoscaler does.
    """
    live = next((pool for pool in pools if pool.state not in LEAVING), None)
    if spec is None or spec.scaled is None or live is None or (live.failed_nodes and not live.healthy):
        return spec
    return replace(spec, size=spec.scaled.clamp(len(live.healthy) if live.failed_nodes else live.size))


def entries(configurations: Mapping[str, str]) -> dict[str, str]:
    """Pool OCID → range as it is written, in the text's order."""
    found = (entry.strip() for entry in configurations.get(NODES, "").split(","))
    split = (entry.rpartition(":") for entry in found if entry)
    return {ocid: bounds for bounds, _colon, ocid in split}


def with_entry(configurations: Mapping[str, str], pool_id: str, wanted: NodeRange | None) -> dict[str, str]:
    """All configurations with the pool's entry set, or taken out when ``wanted`` is None."""
    texts = [text for text in configurations.get(NODES, "").split(",") if text.strip()]
    places = [place for place, text in enumerate(texts) if text.strip().rpartition(":")[2] == pool_id]
    own = [] if wanted is None else [f"{wanted}:{pool_id}"]
    first = places[0] if places else len(texts)
    others = [text for place, text in enumerate(texts) if place >= first and place not in places]
    return {**configurations, NODES: ",".join([*texts[:first], *own, *others])}


def scales_nothing(configurations: Mapping[str, str]) -> bool:
    """Whether no pool is left, and nobody has set anything else: then the add-on itself may go."""
    return not entries(configurations) and not (configurations.keys() - {NODES})


def refusal(payload: Payload, configurations: Mapping[str, str]) -> list[Problem]:
    """Why the add-on cannot be told about a pool."""
    if node_range(payload) is None or not configurations.get(AUTO_DISCOVERY):
        return []
    why = (
        f"the add-on {ADDON} finds its pools by {AUTO_DISCOVERY}, and would ignore a pool that is named to it: "
        "tag the pool for it instead, or take that configuration out"
    )
    return [Problem("V48", "recipe_node_autoscaling_params", why)]


def entry_steps(
    wanted: NodeRange | None,
    pool: tuple[str, str],
    configurations: Mapping[str, str],
    stale: Sequence[tuple[str, str]],
) -> list[EntryStep]:
    """Steps on this deployment's entries. ``pool`` and ``stale``: OCID and name of the pool that serves, and of those
    that are to lose their entry. The OCID is "" while the pool is not there."""
    pool_id, name = pool
    current = entries(configurations).get(pool_id, "")
    steps = [] if wanted is None else [_set(current, wanted, pool_id, name)]
    return [*steps, *removals(configurations, stale)]


def removals(configurations: Mapping[str, str], pools: Sequence[tuple[str, str]]) -> list[EntryStep]:
    """Steps that take the entries of ``pools`` (OCID and name) out, as far as they have any."""
    known = entries(configurations)
    return [removal(ocid, name, known[ocid]) for ocid, name in pools if ocid in known]


def _set(current: str, wanted: NodeRange, pool_id: str, name: str) -> EntryStep:
    if current == str(wanted):
        return EntryStep(Action.NONE, "oci", KIND, name, "as wanted", pool_id=pool_id, wanted=wanted)
    why = f"range {current} -> {wanted}" if current else f"nodes are scaled in the range {wanted}"
    return EntryStep(
        Action.UPDATE if current else Action.CREATE,
        "oci",
        KIND,
        name,
        why,
        before={ADDON: f"{current}:{name}"} if current else None,
        after={ADDON: f"{wanted}:{name}"},
        pool_id=pool_id,
        wanted=wanted,
    )


def removal(pool_id: str, name: str, current: str) -> EntryStep:
    """Takes a pool's entry out. The OCID is "" for a pool that the same plan makes and gives back."""
    why = "its nodes are no longer scaled"
    return EntryStep(Action.DELETE, "oci", KIND, name, why, before={ADDON: f"{current}:{name}"}, pool_id=pool_id)
