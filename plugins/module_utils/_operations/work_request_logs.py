# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What OCI says of the work on a deployment's nodes: its work requests with their logs and errors."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from .._errors import InvalidBlueprint
from .._oci import core_work_requests, work_requests
from .._oci.core_work_requests import CoreWorkRequest
from .._oci.work_requests import Entry, WorkRequest
from .._plan.node_pool import is_network
from .record import Record
from .world import World

MOST = 10
"""Work requests that are read, the newest."""


def work_request_rows(world: World, record: Record) -> list[dict[str, object]]:
    """Newest first, of the deployment's own pool or of the one it updates; empty where OCI was never asked for any."""
    if record.mode == "update":
        pool_id, owner = _updated_pool(world, record), record.compartment_id
    else:
        pool_id = record.pool.pool_id if record.pool else ""
        owner = (record.pool.compartment_id if record.pool else "") or record.compartment_id
    if not pool_id:
        return []
    if is_network(pool_id):
        of_network = core_work_requests.of_resource(world.oci, owner, pool_id)[:MOST]
        return world.together([partial(_of_compute, world, one) for one in of_network])
    found = work_requests.of_resource(world.oci, owner, pool_id)[:MOST]
    return world.together([partial(_of_oke, world, one, owner) for one in found])


def _updated_pool(world: World, record: Record) -> str:
    """OCID of the pool whose nodes an update changes; "" where it names a node, or a pool that is gone."""
    # Only now: most deployments are no updates.
    from .._blueprint.payload import parse
    from .._kube.kinds import NODE
    from .._plan.node_target import target_of
    from .node_update import pools_of

    try:
        payload = parse(record.payload)
        pools = pools_of(world, payload, record.compartment_id)
        return target_of(payload, record.namespace, pools, world.kube.list(NODE).items).pool_id
    except InvalidBlueprint:
        return ""


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
