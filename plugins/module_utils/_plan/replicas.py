# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many replicas to send: the blueprint's number is a start, not a leash on whoever scales the deployment."""

from __future__ import annotations

from collections.abc import Mapping

from .._blueprint.payload import Payload
from .._manifest import Json, Manifest
from .managed_fields import owns_replicas
from .scaling import initial_replicas


def replicas(payload: Payload, deployed_payload: Json, live: Manifest | None) -> int | None:
    """Replicas for the manifest; None leaves the field to whoever owns it now.

    ``deployed_payload`` is the payload of the last good revision. Only a changed recipe_replica_count is a wish: while
    it stays the same, a deployment scaled by hand or by an autoscaler keeps its size, and one that has an autoscaler
    of its own always does. The live number is sent rather than none, since dropping a field that only we own would
    reset it to 1.
    """
    wanted = initial_replicas(payload)
    if live is None:
        return wanted
    if payload.recipe_pod_autoscaling_params is None and _count(deployed_payload) != wanted:
        return wanted
    if not owns_replicas(live):
        return None
    spec = live.get("spec")
    current = spec.get("replicas") if isinstance(spec, Mapping) else None
    return current if isinstance(current, int) else wanted


def _count(payload: Json) -> int | None:
    if not isinstance(payload, Mapping):
        return None
    count = payload.get("recipe_replica_count", 1)
    return int(count) if isinstance(count, int | float) else None
