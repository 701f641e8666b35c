# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run's work on a node image, and reading images as plans see them."""

from __future__ import annotations

from typing import NamedTuple

from .._oci import images
from .._oci.images import Image
from .._plan.diff import texts
from .._plan.node_image import AVAILABLE, ObservedImage
from .._plan.step import Plan
from .image_outcome import ImageOutcome
from .requests import KeepImage
from .surroundings import Budget
from .world import World


class ImageWork(NamedTuple):
    """What was asked for, where and for how long, and what is told of it."""

    request: KeepImage
    world: World
    budget: Budget
    outcome: ImageOutcome

    @property
    def compartment_id(self) -> str:
        return self.outcome.image.compartment_id

    def show(self, plan: Plan) -> None:
        """The plan and its difference, as the result tells them."""
        self.outcome.plan = plan
        self.outcome.before, self.outcome.after = texts([plan])
        self.outcome.warnings += plan.warnings

    def listed(self) -> dict[str, Image]:
        """Images of the compartment by OCID."""
        return {one.id: one for one in images.of_compartment(self.world.oci, self.compartment_id)}

    def observed(self, image: Image) -> ObservedImage:
        """An image with its shapes, which are not known before it is there."""
        shapes = images.shapes(self.world.oci, image.id) if image.state == AVAILABLE else []
        return seen(image, shapes)


def seen(image: Image, shapes: list[str]) -> ObservedImage:
    """An image of the adapter as the plan knows it."""
    return ObservedImage(
        id=image.id,
        name=image.name,
        state=image.state,
        operating_system=image.operating_system,
        operating_system_version=image.operating_system_version,
        launch_mode=image.launch_mode,
        tags=image.freeform_tags,
        shapes=tuple(shapes),
    )
