# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user should know of nodes that no plan can change."""

from __future__ import annotations

from collections.abc import Sequence

from .._blueprint.capacity import most_replicas
from .._blueprint.payload import Payload
from .._catalog.mig import resource_name
from .._catalog.shapes import SHAPES
from .._errors import Problem
from .._manifest import Manifest, metadata, name_of, section
from .container import gpus
from .node_readiness import node_ready


def shared_pool_notes(payload: Payload, nodes: Sequence[Manifest]) -> list[str]:
    """Warnings of a blueprint on shared nodes: none that fits is ready (V24: it waits), or they are too few (V47)."""
    shape = SHAPES[str(payload.recipe_node_shape)]
    ready = [node for node in nodes if node_ready(node, shape)]
    if ready:
        return _pending_replicas(payload, ready)
    selector = payload.recipe_shared_node_pool_selector or "any shared pool"
    return [f"No ready node of shape {payload.recipe_node_shape} belongs to {selector}: pods wait for one (V24)."]


def _pending_replicas(payload: Payload, nodes: Sequence[Manifest]) -> list[str]:
    """Replicas that GPUs or slices of the nodes cannot take even if nobody else uses them."""
    wanted = most_replicas(payload)
    for count, resource in gpus(payload):
        offered = [section(section(node, "status"), "allocatable").get(resource, "0") for node in nodes]
        pods = sum(int(str(number)) // count for number in offered if str(number).isdigit())
        fitting = pods // (payload.multinode_num_nodes_to_use_from_shared_pool or 1)
        if fitting < wanted:
            return [f"Shared nodes have {resource} for {fitting} of {wanted} replicas: the rest stays pending (V47)."]
    return []


def missing_slice(payload: Payload, nodes: Sequence[Manifest]) -> Problem | None:
    """What is wrong when there are nodes, but none is cut into the slices that the blueprint asks for (rule V26)."""
    wanted = payload.mig_resource_request
    if not wanted or not nodes:
        return None
    offered = {
        resource
        for node in nodes
        for resource, count in section(section(node, "status"), "allocatable").items()
        if resource.startswith("nvidia.com/mig-") and count != "0"
    }
    if resource_name(wanted) in offered:
        return None
    names = ", ".join(sorted(offered)) or "none"
    return Problem("V26", "mig_resource_request", f"no node offers slice {wanted}; slices on offer: {names}")


def old_labels_notes(payload: Payload, nodes: Sequence[Manifest]) -> list[str]:
    """Nodes made before the pool's labels were changed: OKE gives labels to new nodes only."""
    wanted = payload.recipe_node_labels or {}
    old = [
        name_of(node)
        for node in nodes
        if any(section(metadata(node), "labels").get(key) != value for key, value in wanted.items())
    ]
    if not old:
        return []
    return [f"Nodes older than recipe_node_labels keep their labels until they are replaced: {', '.join(sorted(old))}."]
