# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Emptying a node that goes: nothing new comes to it, and pods of workloads are evicted, as long as they may take."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from .._kube.kinds import NODE, POD
from .._manifest import Manifest, metadata, name_of, namespace_of
from .node_users import uses_its_node
from .work import Work

DRAIN_SECONDS = 600.0
"""As long as OKE may take for its own pools; then the node goes anyway."""
EVICTS_EVERY_S = 1.0


def drain(node: Manifest, work: Work) -> None:
    """Cordons the node and evicts its pods, again while disruption budgets refuse."""
    name = name_of(node)
    work.lock.check()
    work.world.kube.merge(NODE, name, {"spec": {"unschedulable": True}})
    until = work.budget.spent + DRAIN_SECONDS
    refused: dict[str, str] = {}
    while users := _users(name, work):
        if work.budget.spent > until:
            work.say(f"node {name} goes although pods are left on it")
            return
        for pod in users:
            if not metadata(pod).get("deletionTimestamp"):
                work.lock.check()
                refused[f"{namespace_of(pod)}/{name_of(pod)}"] = work.world.kube.evict(pod)
        named = ", ".join(f"{namespace_of(pod)}/{name_of(pod)}" for pod in users[:3])
        work.heart.beat(f"{work.label}: waiting for {named} to leave node {name}")
        work.budget.check(f"{named} to leave node {name}", partial(_words, refused))
        work.heart.rest(EVICTS_EVERY_S)


def _words(refused: Mapping[str, str]) -> list[str]:
    """What disruption budgets said, by pod."""
    return [f"{pod}: {why}" for pod, why in refused.items() if why]


def _users(name: str, work: Work) -> list[Manifest]:
    return [pod for pod in work.world.kube.list(POD, fields={"spec.nodeName": name}).items if uses_its_node(pod)]
