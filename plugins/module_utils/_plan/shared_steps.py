# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that several blueprints of one task need, a ResourceFlavor for instance: planned once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .step import ObjectRef, ObjectStep, Plan, Step


def shown_once(plans: Sequence[Plan]) -> list[Plan]:
    """Each object in the first plan that has it, with what any of them does to it.

    Blueprints are deployed side by side, so which of them finds the object missing differs from run to run.
    """
    first: dict[ObjectRef, int] = {}
    change: dict[ObjectRef, Step] = {}
    for place, plan in enumerate(plans):
        for step in plan.steps:
            if isinstance(step, ObjectStep):
                first.setdefault(step.ref, place)
                if step.changes:
                    change.setdefault(step.ref, step)

    def shown(step: Step) -> Step:
        return change.get(step.ref, step) if isinstance(step, ObjectStep) and not step.changes else step

    return [
        replace(plan, steps=tuple(shown(step) for step in plan.steps if _place(step, first, place) == place))
        for place, plan in enumerate(plans)
    ]


def _place(step: Step, first: dict[ObjectRef, int], own: int) -> int:
    return first[step.ref] if isinstance(step, ObjectStep) else own
