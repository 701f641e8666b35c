# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a deployment does what it was made for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .._catalog.shapes import SHAPES
from .._manifest import Manifest
from .._plan.node_readiness import nodes_ready
from .._plan.queue_state import active
from .._plan.workload import ready
from .observe import Observed, live_workload
from .observe_nodes import nodes_of_pool
from .queueing import live_queue
from .world import World


@dataclass(frozen=True)
class Standing:
    """How far a deployment is. ``workload`` is the live object that does the work, where there is one."""

    ready: bool
    workload: Manifest | None = None


def standing(observed: Observed) -> Standing:
    """As it was observed."""
    if observed.mode.changes_nodes:
        return Standing(not any(step.changes for step in observed.node_steps))
    if observed.mode.is_team:
        return Standing(active(observed.queue.queue))
    return _judge(observed, observed.workload, observed.nodes)


def standing_now(observed: Observed, world: World) -> Standing:
    """As it is now: what was observed is from before this run's writes. An update waits itself."""
    if observed.mode.is_team:
        return Standing(active(live_queue(world, observed.queue.name)))
    if observed.mode.is_nodes:
        return _judge(observed, None, nodes_of_pool(world, observed.identity, observed.decision.generation))
    return _judge(observed, live_workload(observed, world) if observed.mode.workload else None, ())


def _judge(observed: Observed, workload: Manifest | None, nodes: Sequence[Manifest]) -> Standing:
    if observed.mode.is_nodes and observed.spec is not None:
        return Standing(nodes_ready(nodes, SHAPES[observed.spec.shape]) >= observed.spec.size)
    return Standing(observed.done or not observed.mode.workload or ready(workload), workload)
