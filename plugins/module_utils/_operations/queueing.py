# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a team, and the job of a team, find in the cluster: Kueue, the team's queues and flavors, the job's Workload."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .._blueprint.payload import Payload
from .._errors import InvalidBlueprint, Problem
from .._kube.client import Kube
from .._kube.kinds import (
    CLUSTER_QUEUE,
    KUEUE,
    KUEUE_BEFORE_0_15,
    LOCAL_QUEUE,
    RESOURCE_FLAVOR,
    WORKLOAD,
    WORKLOAD_PRIORITY_CLASS,
    Kind,
)
from .._manifest import Manifest, name_of, section, text
from .._plan.compare import labels_of, uid_of
from .._plan.identity import INSTANCE, MANAGED_BY, MANAGER, NAMESPACE, UID, Identity, carries
from .._plan.queue_state import place_in_queue, team_row, workload_of
from .._plan.queueing import JOB_UID, NO_QUEUEING, QUEUE, JobQueue, Queueing, TeamNames, nearest_team, queue_of
from .._plan.team import flavor_labels
from .._plan.team_charge import shape_problem, too_large
from .._plan.team_quota import flavor_name
from .world import World

NOT_INSTALLED = "Kueue, which holds the jobs of teams, is not installed in this cluster"


@dataclass(frozen=True)
class QueueFacts:
    """Empty for a blueprint that has to do with no team. ``name``: the team's ClusterQueue; ``queue``: as it is live.

    ``workload``: what stands for the job in its queue. ``notes``: warnings.
    """

    queueing: Queueing = NO_QUEUEING
    name: str = ""
    queue: Manifest | None = None
    workload: Manifest | None = None
    notes: tuple[str, ...] = ()
    uid: str = ""
    """Of the deployment that the team is, as its ClusterQueue tells it: the record may be lost."""


NOTHING = QueueFacts()


def queue_facts(world: World, payload: Payload, identity: Identity, job: Manifest | None) -> QueueFacts:
    """``job``: the live one. Raises InvalidBlueprint where the cluster lacks what the blueprint asks for."""
    if payload.team is not None:
        return _of_team(world, payload, identity)
    if payload.recipe_team_info is not None:
        return _of_job(world, payload, identity.namespace, job)
    return NOTHING


def served(kube: Kube, kind: Kind) -> Kind:
    """The kind in the newest version that the cluster serves; in Kueue's newest where it serves none."""
    return kind._replace(api_version=served_version(kube) or KUEUE)


def served_version(kube: Kube) -> str:
    """Kueue's newest API version here, "" without Kueue."""
    return next((one for one in (KUEUE, KUEUE_BEFORE_0_15) if kube.serves(one, CLUSTER_QUEUE.name)), "")


def find_workload(world: World, job: Manifest | None, namespace: str) -> Manifest | None:
    """What stands for a job in its queue; None for a job that waits in none."""
    if job is None or QUEUE not in labels_of(job):
        return None
    uid = uid_of(job)
    found = world.kube.list(served(world.kube, WORKLOAD), namespace, labels={JOB_UID: uid}).items
    return workload_of(uid, found)


def live_queue(world: World, name: str) -> Manifest | None:
    """A ClusterQueue as it is now."""
    return world.kube.get(served(world.kube, CLUSTER_QUEUE), name)


def row_of_job(
    payload: Payload, facts: QueueFacts, job: Manifest | None, workload: Manifest | None
) -> dict[str, object] | None:
    """``queue`` of a result: where the job waits, and why. None for a job of no team, and for one that is done."""
    queue = facts.queueing.job_queue
    if payload.recipe_team_info is None or queue is None:
        return None
    return {
        "team": str(payload.recipe_team_info.team_name),
        "local_queue": queue.local_queue,
        "cluster_queue": facts.name,
        "priority_class": queue.priority_class,
        **place_in_queue(job, workload).as_result(),
    }


def row_of_team(payload: Payload, queue: Manifest | None) -> dict[str, object] | None:
    """``team`` of a result; None where the blueprint is no team, or its queue is not there yet."""
    if payload.team is None or queue is None:
        return None
    return {"name": payload.team.team_name, **team_row(queue)}


def _of_team(world: World, payload: Payload, identity: Identity) -> QueueFacts:
    if payload.team is None:
        return NOTHING
    version = _version(world, payload, "V53", "team")
    names = TeamNames.of(payload.team.team_name)
    live = world.start(world.kube.get, CLUSTER_QUEUE._replace(api_version=version), names.cluster_queue)
    flavors = {name_of(one): one for one in world.kube.list(served(world.kube, RESOURCE_FLAVOR)).items}
    wanted = {flavor_name(quota.shape_name): flavor_labels(quota.shape_name) for quota in payload.team.quotas}
    foreign = {
        name
        for name, labels in wanted.items()
        if name in flavors
        and labels_of(flavors[name]).get(MANAGED_BY) != MANAGER
        and section(section(flavors[name], "spec"), "nodeLabels") == labels
    }
    labels = labels_of(live.result() or {})
    mine = {MANAGED_BY: MANAGER, INSTANCE: identity.names.canonical, NAMESPACE: identity.namespace}
    return QueueFacts(
        Queueing(version, foreign_flavors=frozenset(foreign)),
        names.cluster_queue,
        live.result(),
        uid=labels.get(UID, "") if carries(labels, mine) else "",
    )


def _of_job(world: World, payload: Payload, namespace: str, job: Manifest | None) -> QueueFacts:
    if payload.recipe_team_info is None:
        return NOTHING
    version = _version(world, payload, "V54", "recipe_team_info")
    team = str(payload.recipe_team_info.team_name)
    flavors = world.start(world.kube.list, RESOURCE_FLAVOR._replace(api_version=version))
    waiting = world.start(find_workload, world, job, namespace)
    ranks = world.start(
        world.kube.get, WORKLOAD_PRIORITY_CLASS._replace(api_version=version), TeamNames.of(team).priority_class
    )
    local = world.kube.list(LOCAL_QUEUE._replace(api_version=version), namespace).items
    queue = queue_of(team, local)
    if queue is None:
        raise InvalidBlueprint([_unknown_team(world, team, namespace, local)], name=payload.deployment_name)
    name = text(section(queue, "spec"), "clusterQueue")
    behind = live_queue(world, name)
    rank = ranks.result()
    found = Queueing(version, JobQueue(name_of(queue), name_of(rank) if rank else ""))
    notes: list[str] = []
    if behind is not None:
        problem = shape_problem(payload, behind, flavors.result().items)
        if problem is not None:
            raise InvalidBlueprint([problem], name=payload.deployment_name)
        notes = too_large(payload, behind, flavors.result().items)
    return QueueFacts(found, name, behind, waiting.result(), tuple(notes))


def _version(world: World, payload: Payload, rule: str, field: str) -> str:
    version = served_version(world.kube)
    if not version:
        raise InvalidBlueprint([Problem(rule, field, NOT_INSTALLED)], name=payload.deployment_name)
    return version


def _unknown_team(world: World, team: str, namespace: str, local: Sequence[Manifest]) -> Problem:
    """A team of another namespace is named: its jobs are deployed there."""
    elsewhere = [
        text(section(one, "metadata"), "namespace")
        for one in world.kube.list(served(world.kube, LOCAL_QUEUE)).items
        if queue_of(team, [one]) is not None
    ]
    field = "recipe_team_info.team_name"
    if elsewhere:
        where = ", ".join(sorted(set(elsewhere)))
        return Problem("V54", field, f"team {team} has no queue in namespace {namespace}, but in {where}")
    return Problem("V54", field, f"there is no team {team} in namespace {namespace}", nearest_team(team, local))
