# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an undeployment says when its time is over and not everything is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .._errors import LeftBehind
from .._plan.identity import Identity
from .held_pods import held_pods
from .work import Work


def left_behind(
    identity: Identity, left: Sequence[Mapping[str, str]], holders: Sequence[str], work: Work, evidence: Sequence[str]
) -> LeftBehind:
    """Names what holds the rest up, as far as the objects themselves and the pods on its nodes tell it."""
    first = f"{left[0]['kind']} {left[0]['name']}" if left else "the node pool's deletion"
    held = "; ".join(holders)
    return LeftBehind(
        f"{identity.label}: {len(left)} left after {work.budget.seconds:.0f} s, "
        + (f"held: {held}." if held else f"first {first}."),
        hint="Run the task again to go on, or look at what holds it (finalizers, other work requests, pods).",
        evidence=[
            *evidence,
            *(f"{one['where']}: {one['kind']} {one['namespace']} {one['name']}" for one in left),
            *held_pods(work.world, identity.uid),
        ],
    )
