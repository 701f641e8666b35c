# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was found and done about a node image, in the shape that playbooks read."""

from __future__ import annotations

from dataclasses import dataclass, field

from .._errors import BlueprintsError
from .._plan.node_image import ObservedImage
from .._plan.step import Plan


@dataclass
class ImageRow:
    """``image`` of a result. ``id`` and ``state`` are "" for one that is not there, or in check mode not yet."""

    name: str
    compartment_id: str = ""
    id: str = ""
    state: str = ""
    source: str = ""
    operating_system: str = ""
    operating_system_version: str = ""
    launch_mode: str = ""
    shapes: list[str] = field(default_factory=list)

    def show(self, image: ObservedImage) -> None:
        """Fills in what OCI tells."""
        self.id, self.name, self.state = image.id, image.name, image.state
        self.source = image.source or self.source
        self.operating_system = image.operating_system
        self.operating_system_version = image.operating_system_version
        self.launch_mode = image.launch_mode
        self.shapes = list(image.shapes)

    def as_result(self) -> dict[str, object]:
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "source": self.source,
            "compartment_id": self.compartment_id,
            "operating_system": self.operating_system,
            "operating_system_version": self.operating_system_version,
            "launch_mode": self.launch_mode,
            "shapes": list(self.shapes),
        }


@dataclass
class ImageOutcome:
    """Result of a task. ``before`` and ``after`` are the diff; ``secrets`` the values to mask one by one."""

    image: ImageRow
    plan: Plan = field(default_factory=Plan)
    changed: bool = False
    before: str = ""
    after: str = ""
    secrets: tuple[str, ...] = ()
    warnings: list[str] = field(default_factory=list)
    error: BlueprintsError | None = None

    def result(self) -> dict[str, object]:
        """The task's result without ``diff``. What was done before an error stays in it."""
        found: dict[str, object] = {
            "changed": self.changed,
            "image": self.image.as_result(),
            "plan": [step.as_result() for step in self.plan.steps],
            "warnings": list(dict.fromkeys(self.warnings)),
        }
        return found if self.error is None else {**found, "failed": True, **self.error.as_result()}
