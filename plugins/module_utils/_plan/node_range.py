# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Between which sizes the cluster's autoscaler may change a deployment's own node pool."""

from __future__ import annotations

from dataclasses import dataclass

from .._blueprint.payload import Payload


@dataclass(frozen=True)
class NodeRange:
    """Fewest and most nodes. Written as the autoscaler takes it: ``1:4``."""

    least: int
    most: int

    def clamp(self, size: int) -> int:
        return max(self.least, min(size, self.most))

    def __str__(self) -> str:
        return f"{self.least}:{self.most}"


def node_range(payload: Payload) -> NodeRange | None:
    """The range asked for; None when the blueprint alone sizes its pool. A bound left out follows the pool's size."""
    params = payload.recipe_node_autoscaling_params
    if params is None:
        return None
    size = payload.recipe_node_pool_size
    least = params.min_nodes if params.min_nodes is not None else min(size, params.max_nodes or size)
    most = params.max_nodes if params.max_nodes is not None else max(size, least)
    return NodeRange(least, most)
