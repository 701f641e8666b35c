# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains, models and keys that one deployment alone can have, when several runs want them at the same time.

Each deployment has a Lease of its own, so two runs may both have found a model free. Under one Lease for all, each
looks again, also at what others have written down and not yet made, and then writes its own record.
"""

from __future__ import annotations

from .._blueprint.payload import Payload, parse
from .._errors import BlueprintsError, InvalidBlueprint, Problem
from .._manifest import Json
from .asked import Exclusive, exclusive
from .lock import ADDRESSES, hold_lease
from .model_gateway import other_deployments
from .observe import Observed
from .record import Phase
from .service_facts import refuse_taken
from .work import Work


def take_addresses(payload: Payload, observed: Observed, work: Work) -> None:
    """Writes the pending record. Raises InvalidBlueprint before that with all that another deployment has or takes."""
    with hold_lease(ADDRESSES, work.world.kube, work.world.around, work.budget):
        refuse_taken(work.world, payload, observed.identity, observed.way_in, observed.models)
        problems = _being_taken(payload, observed, work)
        if problems:
            raise InvalidBlueprint(problems, name=payload.deployment_name)
        work.write(work.record)


def _being_taken(payload: Payload, observed: Observed, work: Work) -> list[Problem]:
    wanted = exclusive(payload)
    return [
        Problem(*wanted[what][:2], f"{wanted[what][2]}, which {record.namespace}/{record.canonical} is taking now")
        for record in other_deployments(work.world, observed.identity)
        if record.phase is Phase.PENDING
        for what in sorted(_of_record(record.payload) & wanted.keys())
        if what[0] != "name"
    ]


def _of_record(raw: Json) -> set[Exclusive]:
    """What a recorded blueprint alone can have. One that this version does not read any more takes nothing."""
    try:
        return set(exclusive(parse(raw)))
    except BlueprintsError:
        return set()
