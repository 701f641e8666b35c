# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user should know of nodes that no plan can change."""

from __future__ import annotations

from collections.abc import Sequence

from .._blueprint.payload import Payload
from .._catalog.mig import resource_name
from .._catalog.shapes import SHAPES
from .._errors import Problem
from .._manifest import Manifest, metadata, name_of, section
from .node_readiness import nodes_ready


def shared_pool_notes(payload: Payload, nodes: Sequence[Manifest]) -> list[str]:
    """A warning when no ready node fits a blueprint that runs on shared ones (rule V24: it waits)."""
    if nodes_ready(nodes, SHAPES[str(payload.recipe_node_shape)]):
        return []
    selector = payload.recipe_shared_node_pool_selector or "any shared pool"
    return [f"No ready node of shape {payload.recipe_node_shape} belongs to {selector}: pods wait for one (V24)."]


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
