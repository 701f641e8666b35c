# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a node image: have it as wished, or not at all."""

from __future__ import annotations

from .._errors import BlueprintsError, InvalidOption
from .image_outcome import ImageOutcome, ImageRow
from .image_work import ImageWork
from .provide_image import provide
from .read_workspace import read_workspace
from .remove_image import remove
from .requests import KeepImage
from .surroundings import Budget, Surroundings
from .world import World


def keep_image(request: KeepImage, around: Surroundings) -> ImageOutcome:
    """The image, the plan and its diff. Errors are in the outcome: what would let others read the source is masked."""
    source = request.wish.source if request.wish else None
    outcome = ImageOutcome(ImageRow(request.name), secrets=source.secrets if source else ())
    budget = Budget(request.wait_timeout)
    world = World(request.connections, around, budget)
    try:
        outcome.image.compartment_id = _compartment(request, world)
        work = ImageWork(request, world, budget, outcome)
        if request.wish is None:
            remove(work)
        else:
            provide(request.wish, work)
    except BlueprintsError as error:
        outcome.error = error
    return outcome


def _compartment(request: KeepImage, world: World) -> str:
    """What the task says, else the workspace, else the cluster's own."""
    if request.compartment_id:
        return request.compartment_id
    if not world.cluster_id:
        raise InvalidOption(
            "compartment_id: required.",
            hint="Or give cluster_id: the compartment is then that of its workspace, or else its own.",
        )
    return read_workspace(world.kube).compartment_id or world.cluster.compartment_id
