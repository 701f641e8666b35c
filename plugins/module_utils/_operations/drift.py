# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift: the plan that the recorded blueprint has today. Reads and dry-runs only, as in check mode."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from .._blueprint.payload import parse
from .._blueprint.secrecy import secret_texts
from .._errors import BlueprintsError, ControllerGone
from .._plan.drift import drift_result
from .._plan.step import Plan
from .converge import look
from .in_order import AT_ONCE
from .info_records import Key
from .observe import UNASSIGNED_UID
from .outcome import Converged, Row
from .record import Phase, Record
from .requests import Connections, Deploy
from .world import World


def tell_drifts(
    rows: Mapping[Key, Row], newest: Mapping[Key, Record], connections: Connections, world: World
) -> tuple[str, ...]:
    """Fills in ``drift`` of the rows, several at a time. Returns secret values that were met."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="drift") as pool:
        readings = [pool.submit(_tell, rows[key], record, connections, world) for key, record in newest.items()]
        for reading in readings:
            reading.result()
    return tuple(secret for record in newest.values() for secret in secret_texts(record.payload))


def _tell(row: Row, record: Record, connections: Connections, world: World) -> None:
    """None where it cannot be told, and a warning that says why."""
    row.seen["drift"] = None
    if record.phase is Phase.UNDEPLOYING:
        row.warnings.append("Its drift is not told: it is being undeployed.")
        return
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
