# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What OCI says of the work on a deployment's nodes: its work requests with their logs and errors."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from .._oci import core_work_requests, work_requests
from .._oci.core_work_requests import CoreWorkRequest
from .._oci.work_requests import Entry, WorkRequest
from .._plan.node_pool import is_network
from .._plan.pool_decision import PoolRecord
from .world import World

MOST = 10
"""Work requests that are read, the newest."""


def work_request_rows(world: World, pool: PoolRecord, compartment_id: str) -> list[dict[str, object]]:
    """Newest first; empty for a pool that OCI was never asked for."""
    if not pool.pool_id:
        return []
    owner = pool.compartment_id or compartment_id
    if is_network(pool.pool_id):
        of_network = core_work_requests.of_resource(world.oci, owner, pool.pool_id)[:MOST]
        return world.together([partial(_of_compute, world, one) for one in of_network])
    found = work_requests.of_resource(world.oci, owner, pool.pool_id)[:MOST]
    return world.together([partial(_of_oke, world, one, owner) for one in found])


def _of_oke(world: World, one: WorkRequest, compartment_id: str) -> dict[str, object]:
    return {
        "id": one.id,
        "operation": one.operation,
        "status": one.status,
        "time_accepted": one.time_accepted,
        "time_finished": one.time_finished,
        "errors": _lines(work_requests.errors(world.oci, one.id, compartment_id)),
        "logs": _lines(work_requests.logs(world.oci, one.id, compartment_id)),
    }


def _of_compute(world: World, one: CoreWorkRequest) -> dict[str, object]:
    return {
        "id": one.id,
        "operation": one.operation,
        "status": one.status,
        "time_accepted": one.time_accepted,
        "time_finished": "",
        "errors": _lines(core_work_requests.errors(world.oci, one.id)),
        "logs": [],
    }


def _lines(entries: Iterable[Entry]) -> list[str]:
    return [" ".join(filter(None, (one.time, one.code, one.message))) for one in entries]
