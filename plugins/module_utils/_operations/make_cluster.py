# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making and upgrading an OKE cluster, and following OCI's work requests about it to their end."""

from __future__ import annotations

from functools import partial

from .._errors import ClusterFailed, OciError
from .._manifest import Manifest, text
from .._oci import clusters, work_requests
from .._oci.clusters import Cluster
from .._plan.cluster_plan import ClusterStep, cluster_body
from .._plan.cluster_wish import ClusterWish
from .._plan.network_resources import Ids
from .._plan.step import Action
from .addon_work import failed
from .attempts import create_once
from .cluster_work import ClusterWork
from .following import follow, once_idle

ACTIVE = "ACTIVE"
LOOKS_EVERY_S = 1.0
REMOVE_FIRST = "Remove it with state: absent, then run the task again."


def carry_out_cluster(
    step: ClusterStep, wish: ClusterWish, found: Cluster | None, ids: Ids, work: ClusterWork
) -> Cluster:
    """The cluster once it is active and as the step says."""
    world = work.world
    if found is not None:
        found = _settled(found, work)
    if not step.changes and found is not None:
        return found
    world.around.check()
    world.around.progress(f"{work.label}: {step.action} Cluster {step.name}: {step.why}")
    if step.action is Action.CREATE:
        after = step.after if isinstance(step.after, dict) else {}
        return _create(cluster_body(wish, ids, text(after, "kubernetes_version")), work)
    subject = f"cluster {step.name}"
    request_id = once_idle(work, subject, lambda: clusters.update(world.oci, step.id, step.body))
    work.outcome.changed = True
    if follow(work, request_id, subject).status != "SUCCEEDED":
        raise failed(work, subject, request_id)
    return clusters.get(world.oci, step.id)


def _create(body: Manifest, work: ClusterWork) -> Cluster:
    subject = f"cluster {body['name']}"

    def once_made(request_id: str) -> Cluster | None:
        old = _had_ended(request_id, work)
        work.outcome.changed = work.outcome.changed or not old
        ended = follow(work, request_id, subject)
        found = clusters.find(work.world.oci, ended.cluster_id) if ended.cluster_id else None
        if old and found is None:
            return None
        if ended.status != "SUCCEEDED" or found is None:
            raise failed(work, subject, request_id)
        return found

    create = partial(clusters.create, work.world.oci)
    return create_once(work.world, create, body, once_made, subject, ClusterFailed)


def _had_ended(request_id: str, work: ClusterWork) -> bool:
    try:
        return work_requests.get(work.world.oci, request_id).finished
    except OciError as error:
        if error.status != 404:
            raise
        return False


def _settled(cluster: Cluster, work: ClusterWork) -> Cluster:
    """A cluster that an earlier run left in motion, once OCI is done with it."""
    while cluster.state != ACTIVE:
        if cluster.state not in ("CREATING", "UPDATING"):
            raise ClusterFailed(
                f"The cluster {cluster.name} is {cluster.state}.",
                hint=REMOVE_FIRST,
                evidence=_words(cluster, work),
            )
        work.heart.beat(f"{work.label}: is {cluster.state}")
        work.budget.check(f"cluster {cluster.name} ({cluster.state})")
        work.heart.rest(LOOKS_EVERY_S)
        cluster = clusters.get(work.world.oci, cluster.id)
    return cluster


def _words(cluster: Cluster, work: ClusterWork) -> list[str]:
    """What the newest work request about the cluster says."""
    place = work.compartment_id
    newest = work_requests.of_resource(work.world.oci, place, cluster.id)[:1]
    return [
        f"{one.code}: {one.message}"
        for request in newest
        for one in work_requests.errors(work.world.oci, request.id, place)
    ]
