# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Teams, and the places of their jobs, for many deployments at once: one list for each kind, and none without teams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from .._blueprint.payload import Payload
from .._kube.kinds import CLUSTER_QUEUE, LOCAL_QUEUE, WORKLOAD
from .._manifest import Manifest, name_of, namespace_of, section, text
from .._plan.compare import labels_of, uid_of
from .._plan.identity import INSTANCE, MANAGED_BY, MANAGER, NAMESPACE
from .._plan.queue_state import active, workload_of
from .._plan.queueing import PRIORITY, QUEUE, JobQueue, Queueing
from .outcome import Row, Status
from .queueing import QueueFacts, row_of_job, row_of_team, served
from .world import World

Key: TypeAlias = tuple[str, str]
"""Namespace and canonical name."""


def describe_queues(
    world: World, namespace: str, rows: Mapping[Key, Row], payloads: Mapping[Key, Payload], jobs: Mapping[Key, Manifest]
) -> None:
    """Fills in ``team`` and ``queue`` of the rows. ``jobs``: live workloads; one that waits in no queue is left out."""
    teams = {key: one for key, one in payloads.items() if one.team is not None}
    waiting = {key: jobs[key] for key in payloads if key in jobs and QUEUE in labels_of(jobs[key])}
    if teams:
        _describe_teams(world, rows, teams)
    if waiting:
        _describe_jobs(world, namespace, rows, payloads, waiting)


def _describe_teams(world: World, rows: Mapping[Key, Row], teams: Mapping[Key, Payload]) -> None:
    found = world.kube.list(served(world.kube, CLUSTER_QUEUE), labels={MANAGED_BY: MANAGER}).items
    queues = {(labels_of(one).get(NAMESPACE, ""), labels_of(one).get(INSTANCE, "")): one for one in found}
    for key, payload in teams.items():
        rows[key].team = row_of_team(payload, queues.get(key))
        if rows[key].status is Status.DEPLOYED and not active(queues.get(key)):
            rows[key].status = Status.DEGRADED


def _describe_jobs(
    world: World, namespace: str, rows: Mapping[Key, Row], payloads: Mapping[Key, Payload], jobs: Mapping[Key, Manifest]
) -> None:
    where = namespace or None
    listed = world.start(world.kube.list, served(world.kube, WORKLOAD), where)
    local = world.kube.list(served(world.kube, LOCAL_QUEUE), where).items
    behind = {(namespace_of(one), name_of(one)): text(section(one, "spec"), "clusterQueue") for one in local}
    workloads = listed.result().items
    for key, job in jobs.items():
        queue = JobQueue(labels_of(job)[QUEUE], labels_of(job).get(PRIORITY, ""))
        facts = QueueFacts(Queueing(job_queue=queue), behind.get((key[0], queue.local_queue), ""))
        rows[key].queue = row_of_job(payloads[key], facts, job, workload_of(uid_of(job), workloads))
