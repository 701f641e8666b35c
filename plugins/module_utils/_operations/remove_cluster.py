# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking away what was made for a workspace's cluster: refused while others need it, in order, and proved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from .._errors import InUse, LeftBehind, OciError
from .._manifest import Json
from .._oci import block_volumes, clusters, load_balancers, network_parts, node_pools
from .._plan.cluster_plan import OF_VOLUMES
from .._plan.cluster_wish import ClusterWish
from .._plan.network_plan import Live
from .._plan.network_resources import Region, Resource, resources, waves
from .._plan.step import Action, Plan, Step
from .addon_work import failed
from .cluster_work import ClusterWork, Seen, observe
from .following import follow, once_idle

LOOKS_EVERY_S = 0.3
HELD_AT_MOST_S = 600.0
"""The VNIC of the API endpoint goes a while after its cluster. What holds a part longer will not let go by itself."""
DRAIN_AT_MOST = "PT10M"
NOT_WANTED = "is not wanted any more"


@dataclass(frozen=True)
class RemovalStep(Step):
    """The end of one resource."""

    resource_id: str = ""


def remove(work: ClusterWork) -> None:
    """Raises InUse before anything is deleted where others use the cluster or its network."""
    seen = observe(work)
    if seen.nothing:
        return
    _refuse_used(seen, work)
    steps = _steps(seen)
    plan = Plan(tuple(step for group in steps for step in group))
    work.outcome.show(plan)
    work.outcome.changed = True
    if work.request.check:
        return
    for group in steps:
        work.world.together([partial(_carry_out, step, work) for step in group])
    _prove(work)


def _refuse_used(seen: Seen, work: ClusterWork) -> None:
    oci, place = work.world.oci, work.compartment_id
    subnets = {one.id for one in seen.network.values() if one.kind == "Subnet"}
    users = list(seen.others)
    users += [
        f"LoadBalancer {one.name} ({one.id}) in its subnets"
        for one in load_balancers.load_balancers(oci, place)
        if one.exists and subnets & {*one.subnet_ids}
    ]
    volumes = block_volumes.tagged(oci, place, ClusterWish(work.request.name, place).tags(OF_VOLUMES))
    if work.request.force:
        work.outcome.warnings += [f"The volume {one} of a claim in the cluster is left." for one in volumes]
    else:
        users += [f"Volume {one} of a claim in the cluster" for one in volumes]
    if users:
        raise InUse(
            f"The cluster {work.request.name} is still in use: {'; '.join(users[:5])}. Nothing was changed.",
            hint="Undeploy what runs in it and remove Services and claims first; force: true leaves volumes behind.",
            evidence=users,
        )


def _steps(seen: Seen) -> list[list[RemovalStep]]:
    """What can go at the same time, group after group: nodes, the cluster, then the network from its leaves."""
    groups = []
    if seen.pool is not None:
        groups.append([_step("NodePool", seen.pool.name, seen.pool.id)])
    if seen.cluster is not None:
        groups.append([_step("Cluster", seen.cluster.name, seen.cluster.id)])
    for wave in reversed(waves(_known())):
        going = [seen.network[one.place] for one in wave if one.place in seen.network]
        groups += [[_part_step(one) for one in going]] if going else []
    return groups


def _known() -> tuple[Resource, ...]:
    """Places and order do not depend on what is wished."""
    return resources(ClusterWish("", ""), Region("", ""))


def _part_step(one: Live) -> RemovalStep:
    return _step(one.kind, one.name, one.id)


def _step(kind: str, name: str, resource_id: str) -> RemovalStep:
    before: dict[str, Json] = {"name": name}
    return RemovalStep(
        action=Action.DELETE,
        where="oci",
        kind=kind,
        name=name,
        why=NOT_WANTED,
        before=before,
        resource_id=resource_id,
    )


def _carry_out(step: RemovalStep, work: ClusterWork) -> None:
    work.world.around.check()
    work.world.around.progress(f"{work.label}: delete {step.kind} {step.name}")
    oci = work.world.oci
    if step.kind == "NodePool":
        ask = partial(node_pools.delete, oci, step.resource_id, grace=DRAIN_AT_MOST, force_after_grace=True)
        _follow(step, ask, work)
    elif step.kind == "Cluster":
        _follow(step, partial(clusters.delete, oci, step.resource_id), work)
    else:
        _delete_part(step, work)


def _follow(step: RemovalStep, ask: Callable[[], str], work: ClusterWork) -> None:
    subject = f"{step.kind} {step.name}"
    try:
        request_id = once_idle(work, subject, ask)
    except OciError as error:
        if error.status != 404:
            raise
        return
    if request_id and follow(work, request_id, f"deletion of {subject}").status != "SUCCEEDED":
        raise failed(work, subject, request_id)


def _delete_part(step: RemovalStep, work: ClusterWork) -> None:
    """OCI refuses with 409 while something uses the part, and lets it be seen for a while after it is gone."""
    oci, held_until = work.world.oci, work.budget.spent + HELD_AT_MOST_S
    while True:
        try:
            network_parts.delete(oci, step.kind, step.resource_id)
            break
        except OciError as error:
            if error.status != 409:
                raise
            told = partial(_holders, step, str(error), work)
            if work.budget.spent > held_until:
                raise InUse(f"{step.kind} {step.name} is still in use.", evidence=told()) from error
            work.heart.beat(f"{work.label}: {step.kind} {step.name} is still in use")
            work.budget.check(f"{step.kind} {step.name} to be free", told)
            work.heart.rest(LOOKS_EVERY_S)
    while network_parts.find(oci, step.kind, step.resource_id) is not None:
        work.heart.beat(f"{work.label}: {step.kind} {step.name} is going")
        work.budget.check(f"{step.kind} {step.name} to be gone")
        work.heart.rest(LOOKS_EVERY_S)


def _holders(step: RemovalStep, refusal: str, work: ClusterWork) -> list[str]:
    """OCI's own words, and the addresses that are still in use."""
    used = network_parts.addresses(work.world.oci, step.resource_id) if step.kind == "Subnet" else []
    return [refusal, *(f"{one} is in use in {step.name}" for one in used)]


def _prove(work: ClusterWork) -> None:
    """Looks again for everything that carries the cluster's tags. Raises LeftBehind."""
    left = observe(work)
    if not left.nothing:
        found = [f"{one.kind} {one.name} ({one.id})" for one in left.network.values()]
        found += [f"Cluster {left.cluster.name} ({left.cluster.id})"] if left.cluster else []
        raise LeftBehind(f"Of the cluster {work.request.name} is left: {'; '.join(found)}.", evidence=found)
    row = work.outcome.cluster
    row.state = "DELETED"
