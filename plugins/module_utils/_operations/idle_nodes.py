# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which nodes of a pool can go with the least disturbance."""

from __future__ import annotations

from .._kube.kinds import NODE
from .._manifest import name_of, section, text
from .._plan.identity import UID
from .._plan.node_pool import ObservedNode, ObservedPool
from .node_users import pods_by_node
from .work import Work


def idle_first(work: Work, pool: ObservedPool) -> list[ObservedNode]:
    """The pool's healthy nodes, those with the fewest pods of anybody's first, of equals the youngest."""
    nodes = work.world.kube.list(NODE, labels={UID: work.record.uid}).items
    name_by_instance = {text(section(node, "spec"), "providerID"): name_of(node) for node in nodes}
    pods = pods_by_node(work.world, nodes)
    youngest_first = pool.healthy[::-1]
    return sorted(youngest_first, key=lambda node: len(pods.get(name_by_instance.get(node.id, ""), ())))
