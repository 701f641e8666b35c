# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OKE's own add-ons in a workspace's cluster: installed, and configured as the task says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from .._catalog.nearest import nearest
from .._errors import ClusterFailed, InvalidOption
from .._oci import addons, work_requests
from .._plan.cluster_plan import AddonStep, LiveAddon, plan_addon
from .._plan.cluster_wish import ClusterWish
from .._plan.step import Action, Plan
from .cluster_work import ClusterWork, read_addons
from .following import follow, once_idle

BROKEN = frozenset({"FAILED", "NEEDS_ATTENTION"})


def plan_addons(wish: ClusterWish, live: Mapping[str, LiveAddon]) -> list[AddonStep]:
    """A step for each add-on that the task names."""
    return [plan_addon(name, wanted, live.get(name)) for name, wanted in wish.addons.items()]


def refuse_unknown_addons(wish: ClusterWish, kubernetes_version: str, work: ClusterWork) -> None:
    """Raises InvalidOption for add-ons that OKE does not have for this version of Kubernetes."""
    if not wish.addons:
        return
    known = addons.offered(work.world.oci, kubernetes_version)
    for name in wish.addons:
        if name not in known:
            close = nearest(name, known)
            meant = f" (did you mean {close}?)" if close else ""
            raise InvalidOption(f"addons: OKE has no add-on {name[:100]!r}{meant}. It has {', '.join(sorted(known))}.")


def carry_out_addons(plan: Plan, cluster_id: str, work: ClusterWork) -> None:
    """One after another: OKE works on one change of a cluster at a time. Tells those that do not run."""
    steps = [step for step in plan.steps if isinstance(step, AddonStep)]
    for step in steps:
        if step.changes:
            _carry_out(step, cluster_id, work)
    live = read_addons(work.world, cluster_id, [step.name for step in steps])
    work.outcome.addons = [{"name": name, "state": one.state, "error": one.error} for name, one in live.items()]
    work.outcome.warnings += [
        f"Add-on {name} of OKE is {one.state}{f': {one.error}' if one.error else ''}."
        for name, one in live.items()
        if one.state in BROKEN
    ]


def _carry_out(step: AddonStep, cluster_id: str, work: ClusterWork) -> None:
    world, subject = work.world, f"add-on {step.name}"
    world.around.check()
    world.around.progress(f"{work.label}: {step.action} {subject}: {step.why}")
    if step.action is Action.CREATE:
        call = partial(addons.install, world.oci, cluster_id, step.name, step.configurations)
    else:
        call = partial(addons.update, world.oci, cluster_id, step.name, step.configurations, "")
    request_id = once_idle(work, subject, call)
    work.outcome.changed = True
    ended = follow(work, request_id, subject)
    if ended.status != "SUCCEEDED":
        raise failed(work, subject, request_id)


def failed(work: ClusterWork, subject: str, request_id: str) -> ClusterFailed:
    """The error for a work request that did not succeed, with its errors and the end of its log."""
    world, place = work.world, work.compartment_id
    errors = work_requests.errors(world.oci, request_id, place)
    logs = work_requests.logs(world.oci, request_id, place)
    said = [f"{one.code}: {one.message}" for one in errors]
    return ClusterFailed(
        f"OCI could not carry out the work on {subject}{f': {said[0]}' if said else ''}.",
        hint="Run the task again once the reason is removed: it goes on where it stopped.",
        evidence=[*said, *(f"{one.time} {one.message}" for one in logs[-5:])],
        work_request_id=request_id,
    )
