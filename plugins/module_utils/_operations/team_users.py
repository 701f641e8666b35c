# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who uses a team's queue, and which flavors only that team needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .._blueprint.payload import Payload
from .._errors import QueueInUse
from .._kube.kinds import CLUSTER_QUEUE, LOCAL_QUEUE, RESOURCE_FLAVOR, WORKLOAD
from .._manifest import Manifest, entries, metadata, name_of, namespace_of, section, text
from .._plan.compare import labels_of
from .._plan.identity import INSTANCE, NAMESPACE, Identity, carries
from .._plan.queue_state import ADMITTED, FINISHED, queued
from .._plan.step import ObjectRef
from .._plan.team import SHARED_PART
from .._plan.team_quota import flavor_name
from .queueing import served
from .world import World

MOST_NAMED = 3


def jobs_in_queues(world: World, identity: Identity, objects: Iterable[Manifest]) -> list[Manifest]:
    """Workloads that run or wait in the ClusterQueues among the deployment's objects."""
    queues = {name_of(one) for one in objects if one.get("kind") == CLUSTER_QUEUE.name}
    return _jobs_in(world, queues, identity.namespace) if queues else []


def refuse_while_jobs_queue(identity: Identity, going: Iterable[Manifest], users: Sequence[Manifest]) -> None:
    """Raises QueueInUse when there are ``users``. Once one of the queues is on its way out it is too late."""
    queues = [one for one in going if one.get("kind") == CLUSTER_QUEUE.name]
    if not users or any(metadata(one).get("deletionTimestamp") for one in queues):
        return
    names = [f"{namespace_of(one)}/{job_of(one)}" for one in users]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    raise QueueInUse(
        f"{identity.label}: its queue is still used by {', '.join(names[:MOST_NAMED])}{more}; nothing was changed.",
        hint="Wait for these jobs or undeploy them first, or set force: running ones are stopped then and wait.",
        evidence=[
            f"job {name} {'runs' if queued(one).state == ADMITTED else 'waits'}: {queued(one).message}"
            for name, one in zip(names, users, strict=True)
        ],
        jobs=names,
    )


def flavors_no_team_needs(
    world: World, identity: Identity, recorded: Iterable[ObjectRef], payload: Payload
) -> list[Manifest]:
    """Flavors of shapes that left the team's blueprint and that no other team has."""
    kept = {flavor_name(quota.shape_name) for quota in payload.team.quotas} if payload.team else set()
    return unused_flavors(world, identity, {one.name for one in recorded if one.kind == RESOURCE_FLAVOR.name} - kept)


def flavors_of_teams_past(
    world: World, identity: Identity, recorded: Iterable[ObjectRef], queues: Iterable[Manifest]
) -> list[Manifest]:
    """The same for a team that goes altogether. Without a record its live ``queues`` tell which flavors it had."""
    had = {one.name for one in recorded if one.kind == RESOURCE_FLAVOR.name}
    return unused_flavors(world, identity, had | {name for one in queues for name in _flavors_of(one)})


def unused_flavors(world: World, identity: Identity, names: set[str]) -> list[Manifest]:
    """Those of ours among ``names`` that no ClusterQueue but the team's own refers to."""
    if not names:
        return []
    others = [one for one in world.kube.list(served(world.kube, CLUSTER_QUEUE)).items if not _is_own(one, identity)]
    unneeded = names - {name for one in others for name in _flavors_of(one)}
    live = [world.kube.get(served(world.kube, RESOURCE_FLAVOR), name) for name in sorted(unneeded)]
    return [one for one in live if one is not None and _is_shared_by_teams(one)]


def _jobs_in(world: World, queues: set[str], namespace: str) -> list[Manifest]:
    """Workloads that have not finished in any LocalQueue of these ClusterQueues."""
    local = world.start(world.kube.list, served(world.kube, LOCAL_QUEUE), namespace)
    workloads = world.kube.list(served(world.kube, WORKLOAD), namespace).items
    names = {name_of(one) for one in local.result().items if text(section(one, "spec"), "clusterQueue") in queues}
    return [
        one for one in workloads if text(section(one, "spec"), "queueName") in names and queued(one).state != FINISHED
    ]


def job_of(workload: Manifest) -> str:
    """Name of the Job that Kueue's Workload stands for."""
    owners = entries(metadata(workload), "ownerReferences")
    return text(owners[0], "name") if owners else name_of(workload)


def _flavors_of(queue: Manifest) -> set[str]:
    groups = entries(section(queue, "spec"), "resourceGroups")
    return {text(one, "name") for group in groups for one in entries(group, "flavors")}


def _is_own(queue: Manifest, identity: Identity) -> bool:
    return carries(labels_of(queue), {**identity.selector(), NAMESPACE: identity.namespace})


def _is_shared_by_teams(flavor: Manifest) -> bool:
    labels = labels_of(flavor)
    return INSTANCE not in labels and carries(labels, SHARED_PART)
