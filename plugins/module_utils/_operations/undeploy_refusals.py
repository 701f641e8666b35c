# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a deployment is not taken away although somebody asks for it."""

from __future__ import annotations

from collections.abc import Sequence

from .._blueprint.names import Names
from .._errors import DependencyFailed, InvalidOption, OutputsNotUploaded
from .._plan.identity import Identity
from .._plan.outputs import not_uploaded
from .outcome import Row
from .record import Phase, Record
from .requests import Undeploy
from .traces import Traces
from .world import World


def refuse_while_needed(names: Names, before: Sequence[Row]) -> None:
    """Raises DependencyFailed while something that depends on the deployment could not be taken away."""
    there = [row.canonical_name for row in before if row.error is not None]
    if there:
        raise DependencyFailed(
            f"{names.canonical} was left as it is: {', '.join(there)}, which depends on it, is still there.",
            hint="Run the task again once that is solved.",
            failed=there,
        )


def refuse_blindness(identity: Identity, known: Sequence[Record], world: World) -> None:
    """Without cluster_id nobody looks into OCI: a pool that the record knows of would stay, and be forgotten."""
    owner = next((one for one in known if one.pool is not None and (one.pool.pool_id or not one.pool.failed)), None)
    if owner is not None and not world.cluster_id:
        raise InvalidOption(
            f"{identity.label} has a node pool in OCI, which cannot be given back without cluster_id.",
            hint=f"Give cluster_id: {owner.cluster_id}.",
        )


def refuse_unsaved_outputs(request: Undeploy, identity: Identity, known: Sequence[Record], traces: Traces) -> None:
    """A run that has begun to take things away asked before, when there were still pods to tell."""
    if request.discard_outputs or any(one.phase is Phase.UNDEPLOYING for one in known[:1]):
        return
    mode = known[0].mode if known else ""
    reasons = not_uploaded(traces.objects, traces.pods, mode=mode)
    if reasons:
        raise OutputsNotUploaded(
            f"{identity.label}: its outputs are not uploaded; nothing was changed.",
            hint="Wait until they are, copy them yourself, or set discard_outputs: true to lose them.",
            evidence=reasons,
        )
