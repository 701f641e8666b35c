# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changing one live node: cordon, free its GPUs, ask the mig-manager, wait for its answer and the slices, uncordon.

GPUs in use are never cut anew (rule V29).
"""

from __future__ import annotations

from collections.abc import Callable

from .._catalog.mig import ALL_DISABLED
from .._errors import BlueprintsError, ControllerGone, KubeError, LostLock, MigFailed, NodeInUse, TimedOut
from .._kube.kinds import NODE, POD
from .._manifest import Json, Manifest, metadata, name_of, namespace_of, section, text
from .._plan.compare import labels_of
from .._plan.mig_state import FAILED, GPU_RESOURCES, MIG_STATE, gpu_users, is_cut, layout_of, state_of
from .._plan.node_update import (
    CORDONED,
    LAYOUT_BEFORE,
    UNDER_WAY,
    UPDATE_OF,
    NodeStep,
    is_cordoned,
    is_ours,
    layout_before,
    named,
    update_of,
)
from .._plan.pool_spec import MIG_LAYOUT
from .mig_manager import last_words
from .node_update import refuse_while_used
from .surroundings import Budget
from .watching import Watch, next_of, note, watching
from .work import Work

RESTORE_SECONDS = 900
"""A budget of its own: the task's may be what is nearly over. A layout takes the mig-manager one to five minutes."""
EVICTS_EVERY_S = 1.0


def change_node(step: NodeStep, work: Work) -> None:
    """Brings a node to the step's labels and layout. Other labels come last: they may be what invites pods."""
    if step.layout:
        _change(step.name, work, lambda node: _cordoned(node, step, work))
        try:
            _free_gpus(step, work)
        except (ControllerGone, LostLock):
            raise
        except BlueprintsError:
            release_node(step.name, work)
            raise
        _cut(step, work)
    _change(step.name, work, lambda node: _released(node, {**step.labels}))


def release_node(name: str, work: Work) -> None:
    """Takes back what an update noted on a node, and its cordon if it was the update's own."""
    _change(name, work, lambda node: _released(node, {}))


def _cordoned(node: Manifest, step: NodeStep, work: Work) -> Manifest:
    """Raises NodeInUse when another update was quicker."""
    if update_of(node) not in ("", work.label, step.held_by):
        raise NodeInUse(
            f"{work.label}: the update {update_of(node)} works on node {name_of(node)} meanwhile.",
            hint="Run this one again when that one has ended.",
            nodes=[name_of(node)],
        )
    notes: dict[str, Json] = {UPDATE_OF: work.label, LAYOUT_BEFORE: layout_before(node)}
    if not is_cordoned(node) or is_ours(node):
        notes[CORDONED] = "true"
    return {
        "metadata": {"labels": {UNDER_WAY: "true"}, "annotations": notes},
        "spec": {"unschedulable": True},
    }


def _released(node: Manifest, labels: dict[str, Json]) -> Manifest:
    noted = [key for key in (UPDATE_OF, CORDONED, LAYOUT_BEFORE) if key in section(metadata(node), "annotations")]
    mark: dict[str, Json] = {UNDER_WAY: None} if UNDER_WAY in labels_of(node) else {}
    change: Manifest = {"metadata": {"labels": {**labels, **mark}, "annotations": dict.fromkeys(noted)}}
    return {**change, "spec": {"unschedulable": None}} if is_ours(node) else change


def _change(name: str, work: Work, change: Callable[[Manifest], Manifest]) -> Manifest:
    """A change made of the node as it is, again when another's came between; {} is none. The node afterwards."""
    while True:
        node = _read(name, work)
        wanted = change(node)
        if not wanted:
            return node
        version = text(metadata(node), "resourceVersion")
        work.lock.check()
        try:
            return work.world.kube.merge(
                NODE, name, {**wanted, "metadata": {**metadata(wanted), "resourceVersion": version}}
            )
        except KubeError as error:
            if error.status != 409:
                raise
        work.budget.check(f"a quiet moment of node {name}")


def _read(name: str, work: Work) -> Manifest:
    node = work.world.kube.get(NODE, name)
    if node is None:
        raise _gone(name)
    return node


def _gone(name: str) -> KubeError:
    hint = "Run again: an update of a pool goes on with the nodes that are there then."
    return KubeError(f"Node {name} is gone.", status=404, reason="NotFound", hint=hint)


def _free_gpus(step: NodeStep, work: Work) -> None:
    """Nothing new comes to a cordoned node: what is there now is all. Raises NodeInUse, or TimedOut while evicting."""
    refused: dict[str, str] = {}
    while users := gpu_users(work.world.kube.list(POD, fields={"spec.nodeName": step.name}).items):
        refuse_while_used(work.label, {step.name: users}, drain=step.drain)
        for pod in users:
            if not metadata(pod).get("deletionTimestamp"):
                work.lock.check()
                refused[f"{namespace_of(pod)}/{name_of(pod)}"] = work.world.kube.evict(pod)
        what = f"{named(users)} to leave node {step.name}"
        work.heart.beat(f"{work.label}: waiting for {what}")
        work.budget.check(what, lambda: [f"{pod}: {why}" for pod, why in refused.items() if why])
        work.heart.rest(EVICTS_EVERY_S)


def _cut(step: NodeStep, work: Work) -> None:
    """Asks for the layout and waits until it is there. When it fails, the old one is asked for again."""
    node = _read(step.name, work)
    before = layout_before(node)
    try:
        if layout_of(node) == step.layout and state_of(node) == FAILED:
            _ask_anew(node, step.layout, before, work)
        _ask(step.name, step.layout, work)
        _wait_cut(step.name, step.layout, work, work.budget)
    except MigFailed as failure:
        raise _restored(failure, step, before, work) from failure


def _ask_anew(node: Manifest, layout: str, before: str, work: Work) -> None:
    """The mig-manager answers a request once: another must come between before it looks at the same again."""
    between = before if before != layout else ALL_DISABLED
    if between == layout:
        raise _failure(node, layout)
    _ask(name_of(node), between, work)
    _wait_cut(name_of(node), between, work, work.budget)


def _ask(name: str, layout: str, work: Work) -> None:
    """A new request takes the old answer with it: what is read then is the answer to this one."""

    def request(node: Manifest) -> Manifest:
        if layout_of(node) == layout:
            return {}
        return {"metadata": {"labels": {MIG_LAYOUT: layout, MIG_STATE: None}}}

    work.say(f"node {name}: asking for MIG layout {layout}")
    _change(name, work, request)


def _wait_cut(name: str, layout: str, work: Work, budget: Budget) -> None:
    """Until the mig-manager says success and exactly the layout's slices are allocatable. Raises MigFailed."""
    nodes: dict[str, Manifest] = {}
    with watching(work.world, [Watch(NODE, fields={"metadata.name": name})]) as events:
        while True:
            seen = next_of(events)
            note(nodes, seen)
            if seen is not None and seen.change == "DELETED":
                raise _gone(name)
            node = nodes.get(name)
            if node is not None and is_cut(node, layout):
                return
            if node is not None and layout_of(node) == layout and state_of(node) == FAILED:
                raise _failure(node, layout)
            what = f"MIG layout {layout} of node {name} ({_says(node)})"
            work.heart.beat(f"{work.label}: waiting for {what}")
            budget.check(what, lambda: [*_evidence(_read(name, work)), *last_words(work.world, name)])


def _says(node: Manifest | None) -> str:
    return (state_of(node) or "no answer of the mig-manager yet") if node is not None else "not seen yet"


def _failure(node: Manifest, layout: str) -> MigFailed:
    return MigFailed(
        f"Node {name_of(node)}: the mig-manager could not apply MIG layout {layout}.",
        evidence=_evidence(node),
        node=name_of(node),
        layout=layout,
    )


def _evidence(node: Manifest) -> list[str]:
    """What the node itself says."""
    allocatable = section(section(node, "status"), "allocatable")
    offered = [f"{name}={count}" for name, count in sorted(allocatable.items()) if name.startswith(GPU_RESOURCES)]
    return [
        f"node {name_of(node)}: {MIG_LAYOUT}={layout_of(node)} {MIG_STATE}={state_of(node) or 'none'}",
        f"node {name_of(node)}: allocatable {' '.join(offered) or 'no GPUs'}",
    ]


def _restored(failure: MigFailed, step: NodeStep, before: str, work: Work) -> MigFailed:
    """Back to the old layout, then pods may come again. A node that does not get there stays cordoned."""
    hint = f"The old layout {before} is back; the log of its mig-manager pod (namespace gpu-operator) says more."
    evidence = [*failure.evidence, *last_words(work.world, step.name)]
    try:
        if before != step.layout:
            _ask(step.name, before, work)
            _wait_cut(step.name, before, work, Budget(RESTORE_SECONDS))
        release_node(step.name, work)
    except (MigFailed, TimedOut) as second:
        hint = f"Its old layout {before} did not come back either, so it stays cordoned: repair it and run again."
        evidence += [str(second), *second.evidence]
    return MigFailed(failure.message, hint=hint, evidence=evidence, node=step.name, layout=step.layout)
