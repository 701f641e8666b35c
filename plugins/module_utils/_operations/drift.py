# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift: the plan that the recorded blueprint has today. Reads and dry-runs only, as in check mode."""

from __future__ import annotations

from .._blueprint.payload import parse
from .._blueprint.secrecy import secret_texts
from .._errors import BlueprintsError, ControllerGone
from .._plan.drift import drift_result
from .._plan.step import Plan
from .converge import look
from .observe import UNASSIGNED_UID
from .outcome import Converged, Outcome, Row
from .record import Phase, Record
from .requests import Connections, Deploy
from .world import World


def tell_drift(row: Row, record: Record, connections: Connections, world: World, outcome: Outcome) -> None:
    """Fills in ``drift`` of the row: None where it cannot be told, and a warning that says why."""
    row.seen["drift"] = None
    if record.phase is Phase.UNDEPLOYING:
        row.warnings.append("Its drift is not told: it is being undeployed.")
        return
    outcome.secrets += tuple(secret_texts(record.payload))
    request = Deploy(
        blueprints=(record.payload,),
        connections=connections,
        compartment_id=record.compartment_id,
        namespace=record.namespace,
        check=True,
        membership=record.membership,
    )
    try:
        found = Converged(Row(name=row.name), Plan())
        observed, plan = look(parse(record.payload), record.payload, request, world, UNASSIGNED_UID, found)
    except ControllerGone:
        raise
    except BlueprintsError as error:
        row.warnings.append(f"Its drift is not known: {error.message}")
        return
    row.seen["drift"] = drift_result(plan.steps, observed.previews)
