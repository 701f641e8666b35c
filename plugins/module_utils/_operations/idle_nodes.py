# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which nodes of a pool can go without disturbing the deployment's pods."""

from __future__ import annotations

from .._blueprint.names import Names
from .._kube.kinds import NODE, POD
from .._manifest import name_of, section, text
from .._plan.identity import UID
from .._plan.node_pool import ObservedNode, ObservedPool
from .work import Work


def idle_first(work: Work, pool: ObservedPool) -> list[ObservedNode]:
    """The pool's healthy nodes, those without a pod of the deployment first, the youngest of them foremost."""
    record, kube = work.record, work.world.kube
    labels = {"app": Names(record.raw_name, record.canonical).workload}
    pods = kube.list(POD, record.namespace, labels=labels).items
    busy = {text(section(pod, "spec"), "nodeName") for pod in pods}
    nodes = kube.list(NODE, labels={UID: record.uid}).items
    name_by_instance = {text(section(node, "spec"), "providerID"): name_of(node) for node in nodes}
    youngest_first = pool.healthy[::-1]
    return sorted(youngest_first, key=lambda node: name_by_instance.get(node.id) in busy)
