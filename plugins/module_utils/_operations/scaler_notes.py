# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What KEDA says of the ScaledObject of a deployment, once all else is done."""

from __future__ import annotations

from datetime import UTC, datetime

from .._kube.kinds import SCALED_OBJECT
from .._manifest import Manifest, name_of
from .._plan.scaler_readiness import is_on_its_way, scaler_note
from .observe import Observed
from .surroundings import Budget, Heartbeat
from .world import World

PATIENCE_S = 10.0
"""KEDA asks the scaler's source before it accepts a ScaledObject."""


def scaler_notes(observed: Observed) -> list[str]:
    """As it was observed."""
    return _notes(observed.scaler.live if observed.scaler else None)


def scaler_notes_now(observed: Observed, world: World, *, waits: bool) -> list[str]:
    """As it is now. ``waits``: for a moment, when KEDA has not accepted it yet."""
    if observed.scaler is None:
        return []
    identity, name = observed.identity, name_of(observed.scaler.manifest)
    budget = Budget(PATIENCE_S)
    heart = Heartbeat(world.around, budget)
    while True:
        live = world.kube.get(SCALED_OBJECT, name, identity.namespace)
        if live is None or not waits or not is_on_its_way(live) or budget.left <= 0:
            return _notes(live)
        heart.beat(f"{identity.label}: waiting for KEDA to accept its ScaledObject")
        heart.rest(1)


def _notes(live: Manifest | None) -> list[str]:
    note = scaler_note(live, datetime.now(UTC)) if live is not None else ""
    return [note] if note else []
