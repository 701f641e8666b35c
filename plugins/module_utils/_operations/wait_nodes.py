# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting until the nodes of a pool can take work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from .._catalog.shapes import Shape
from .._kube.kinds import NODE
from .._manifest import Manifest, section, text
from .._plan.node_readiness import nodes_ready
from .node_evidence import evidence_of_nodes
from .surroundings import Budget, Heartbeat
from .watching import Watch, next_of, note, watching
from .world import World

LOOK_AT_POOL_S = 10.0


def wait_nodes(
    world: World,
    subject: str,
    labels: dict[str, str],
    size: int,
    shape: Shape,
    budget: Budget,
    look_at_pool: Callable[[], Mapping[str, str]],
    told_of_pool: Callable[[], list[str]] = list,
) -> None:
    """Waits until ``size`` nodes with these labels are Ready with all their GPUs or slices allocatable.

    ``look_at_pool`` raises when OCI knows that a node will not come, and returns the names of instances that run by
    OCID; it is called now and then. ``told_of_pool`` is what OCI says of the pool, for whoever waited in vain.
    """
    heart = Heartbeat(world.around, budget)
    next_look = time.monotonic() + LOOK_AT_POOL_S
    nodes: dict[str, Manifest] = {}
    running: Mapping[str, str] = {}
    with watching(world, [Watch(NODE, labels=labels)]) as events:
        while True:
            note(nodes, next_of(events))
            ready = nodes_ready(list(nodes.values()), shape)
            if ready >= size:
                return
            what = f"{subject}: {ready} of {size} nodes ready" + (" with all GPUs" if shape.gpus else "")
            what += _not_joined(running, nodes.values())
            heart.beat(what)
            budget.check(what, partial(_evidence, nodes, shape, told_of_pool))
            if time.monotonic() >= next_look:
                running = look_at_pool()
                next_look = time.monotonic() + LOOK_AT_POOL_S


def _not_joined(running: Mapping[str, str], nodes: Iterable[Manifest]) -> str:
    """Nobody reports that an instance does not find its cluster: what is known is said while there is time to look."""
    joined = {text(section(node, "spec"), "providerID") for node in nodes}
    names = [name for instance, name in running.items() if instance not in joined]
    return f"; running, but not in the cluster: {', '.join(names)}" if names else ""


def _evidence(nodes: Mapping[str, Manifest], shape: Shape, told_of_pool: Callable[[], list[str]]) -> list[str]:
    return [*evidence_of_nodes(nodes.values(), shape), *told_of_pool()]
