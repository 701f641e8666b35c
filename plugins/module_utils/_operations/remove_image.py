# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Removing a node image: refused while new nodes are made of it, and proved by looking until OCI has it no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from .._errors import OciError
from .._manifest import section, text
from .._oci import images, instance_configurations, node_pools
from .._oci.client import Oci
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
        refuse_used(plan, _users(work))
    work.show(plan)
    for step in plan.steps:
        if isinstance(step, ImageStep):
            outcome.image.show(found[step.image_id])
            outcome.changed = True
            if not request.check:
                _delete(step, work)


def _users(work: ImageWork) -> list[tuple[str, str]]:
    """What makes nodes, and of which image, in the image's compartment and in the cluster's."""
    world = work.world
    places = sorted({work.compartment_id} | ({world.cluster.compartment_id} if world.cluster_id else set()))
    return [user for look in USERS for user in _permitted(look, places, work)]


def _permitted(look: Look, places: Sequence[str], work: ImageWork) -> list[tuple[str, str]]:
    what, users_in = look
    try:
        found = work.world.together([partial(users_in, work.world.oci, place) for place in places])
    except OciError as error:
        if error.status not in (403, 404):
            raise
        work.outcome.warnings.append(
            f"{error.operation} is not permitted, so whether {what} need the image is unknown."
        )
        return []
    return [user for users in found for user in users]


def _node_pools(oci: Oci, compartment_id: str) -> list[tuple[str, str]]:
    return [(f"node pool {pool.name}", pool.image_id) for pool in node_pools.list_pools(oci, compartment_id)]


def _configurations(oci: Oci, compartment_id: str) -> list[tuple[str, str]]:
    """Cluster networks and instance pools launch what these say. Lists leave that out, so each is read."""
    listed = instance_configurations.list_configurations(oci, compartment_id)
    read = [instance_configurations.get(oci, one.id) for one in listed]
    return [
        (f"instance configuration {one.name}", text(section(one.launch, "sourceDetails"), "imageId"))
        for one in read
        if one is not None
    ]


Look = tuple[str, Callable[[Oci, str], list[tuple[str, str]]]]
USERS: tuple[Look, ...] = (("node pools", _node_pools), ("instance configurations", _configurations))


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
