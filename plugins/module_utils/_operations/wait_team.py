# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting until a team's queue admits jobs."""

from __future__ import annotations

from functools import partial

from .._errors import WorkloadFailed
from .._kube.kinds import CLUSTER_QUEUE
from .._manifest import Manifest
from .._plan.identity import Identity
from .._plan.queue_state import active, why_inactive
from .queueing import served
from .surroundings import Budget, Heartbeat
from .watching import Watch, next_of, watching
from .world import World


def wait_team(world: World, identity: Identity, name: str, budget: Budget) -> None:
    """Returns once the ClusterQueue ``name`` is active. Raises TimedOut with Kueue's reason."""
    heart = Heartbeat(world.around, budget)
    queue: Manifest = {}
    with watching(world, [Watch(served(world.kube, CLUSTER_QUEUE), fields={"metadata.name": name})]) as events:
        while True:
            seen = next_of(events)
            if seen is not None and seen.change == "DELETED":
                raise WorkloadFailed(
                    f"{identity.label}: ClusterQueue {name} was deleted while it was waited for.",
                    hint="Run the task again to make it anew.",
                    reason="Deleted",
                )
            queue = seen.content if seen is not None else queue
            if active(queue):
                return
            says = f"{identity.label}: ClusterQueue {name} is not active: {why_inactive(queue) or 'Kueue is silent'}"
            heart.beat(says)
            budget.check(f"ClusterQueue {name}", partial(list, [says]))
