# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Removing a node image: refused while node pools need it, and proved by looking until OCI has it no more."""

from __future__ import annotations

from functools import partial

from .._errors import OciError
from .._oci import images, node_pools
from .._plan.node_image import ImageStep, plan_absent, refuse_used
from .image_work import ImageWork
from .surroundings import Heartbeat

LOOKS_EVERY_S = 0.5
DELETED = "DELETED"


def remove(work: ImageWork) -> None:
    """Raises NotOurs, and InUse unless that is to be ignored."""
    request, outcome = work.request, work.outcome
    found = {one.id: work.observed(one) for one in work.listed().values() if one.name == request.name}
    plan = plan_absent(request.name, [*found.values()], adopt=request.adopt)
    if not plan.empty and not request.force:
        refuse_used(plan, _pools(work))
    work.show(plan)
    for step in plan.steps:
        if isinstance(step, ImageStep):
            outcome.image.show(found[step.image_id])
            outcome.changed = True
            if not request.check:
                _delete(step, work)


def _pools(work: ImageWork) -> list[tuple[str, str]]:
    """Name and image of the node pools in the image's compartment and in the cluster's."""
    world = work.world
    places = {work.compartment_id} | ({world.cluster.compartment_id} if world.cluster_id else set())
    oci = world.oci
    try:
        listed = world.together([partial(node_pools.list_pools, oci, place) for place in sorted(places)])
    except OciError as error:
        if error.status not in (403, 404):
            raise
        work.outcome.warnings.append("ListNodePools is not permitted, so whether pools need the image is not known.")
        return []
    return [(pool.name, pool.image_id) for pools in listed for pool in pools]


def _delete(step: ImageStep, work: ImageWork) -> None:
    world, budget = work.world, work.budget
    world.around.check()
    world.around.progress(f"delete image {step.name}: {step.why}")
    images.delete(world.oci, step.image_id)
    heart = Heartbeat(world.around, budget)
    while work.request.wait and images.find(world.oci, step.image_id) is not None:
        heart.beat(f"waiting for image {step.name} to be gone")
        budget.check(f"image {step.name} ({step.image_id}) to be gone")
        heart.rest(LOOKS_EVERY_S)
    work.outcome.image.state = DELETED
