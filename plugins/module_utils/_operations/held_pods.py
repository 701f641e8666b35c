# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which pods keep nodes that are to go, and what keeps the pods: disruption budgets by name."""

from __future__ import annotations

from .._errors import KubeError
from .._kube.kinds import NODE
from .._manifest import Manifest, metadata, name_of, namespace_of, section
from .._plan.identity import UID
from .node_users import pods_by_node
from .world import World

PODS_SHOWN = 8


def held_pods(world: World, uid: str) -> list[str]:
    """A line for each pod on cordoned nodes of the deployment. Never fails itself: what cannot be read is said."""
    try:
        nodes = world.kube.list(NODE, labels={UID: uid}).items
        going = [node for node in nodes if section(node, "spec").get("unschedulable")]
        users = pods_by_node(world, going) if going else {}
    except KubeError as error:
        return [f"pods of its nodes could not be read: {error}"]
    found = [(pod, node) for node, pods in users.items() for pod in pods][:PODS_SHOWN]
    return [f"{namespace_of(pod)}/{name_of(pod)} on {node}: {_why(world, pod)}" for pod, node in found]


def _why(world: World, pod: Manifest) -> str:
    """Kubernetes' own words for what an eviction would meet, from one that is only tried."""
    if metadata(pod).get("deletionTimestamp"):
        return "is leaving"
    try:
        return world.kube.evict(pod, dry_run=True) or "may leave"
    except KubeError as error:
        return f"whether it may leave cannot be asked: {error}"
