# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Have a workspace's cluster as wished, adopt one that exists, or take away what was made for it."""

from __future__ import annotations

from .._errors import BlueprintsError, InvalidOption
from .._plan.cluster_wish import made_for
from .cluster_outcome import ClusterOutcome, ClusterRow
from .cluster_work import ClusterWork
from .requests import KeepCluster
from .surroundings import Budget, Heartbeat, Surroundings
from .world import World


def keep_cluster(request: KeepCluster, around: Surroundings) -> ClusterOutcome:
    """The cluster, the plan and its diff. Errors are in the outcome, beside what was done before."""
    outcome = ClusterOutcome(ClusterRow(request.name, compartment_id=request.compartment_id))
    budget = Budget(request.wait_timeout)
    world = World(request.connections, around, budget)
    work = ClusterWork(request, world, budget, Heartbeat(around, budget), outcome)
    try:
        outcome.cluster.region = world.oci.region
        _keep(work)
    except BlueprintsError as error:
        outcome.error = error
    return outcome


def _keep(work: ClusterWork) -> None:
    request, world = work.request, work.world
    if world.cluster_id and not made_for(request.name, world.cluster.freeform_tags):
        from .adopt_cluster import adopt

        adopt(work)
        return
    if world.cluster_id:
        work.outcome.cluster.compartment_id = world.cluster.compartment_id
    if not work.compartment_id:
        raise InvalidOption("compartment_id: required for a cluster that this module makes.")
    if request.wish is None:
        from .remove_cluster import remove

        remove(work)
        return
    from .provide_cluster import provide

    provide(request.wish, work)
