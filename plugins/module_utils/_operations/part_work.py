# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making and deleting what pools on RDMA networks stand on. Both calls are carried out at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from .._errors import OciError
from .._manifest import Json
from .._oci import compute_clusters, instance_configurations
from .._oci.client import Oci
from .._plan.pool_decision import PartRecord, PoolRecord
from .._plan.pool_parts import COMPUTE_CLUSTER, INSTANCE_CONFIGURATION, PartStep
from .._plan.step import Action
from .following import once_idle
from .pool_work import is_refusal
from .record import retry_token
from .work import Work

CREATIONS: Mapping[str, Callable[[Oci, dict[str, Json], str], str]] = {
    COMPUTE_CLUSTER: compute_clusters.create,
    INSTANCE_CONFIGURATION: instance_configurations.create,
}
DELETIONS: Mapping[str, Callable[[Oci, str], None]] = {
    COMPUTE_CLUSTER: compute_clusters.delete,
    INSTANCE_CONFIGURATION: instance_configurations.delete,
}


def create_part(step: PartStep, work: Work) -> None:
    """Makes the part; the record has token and body before, and the OCID afterwards. Repeats an unanswered call."""
    attempt = _attempt(step, work)
    work.write_pool(_pool_with(attempt, step, work))
    work.lock.check_with_server()
    try:
        made = CREATIONS[step.kind](work.world.oci, attempt.body, attempt.token)
    except OciError as error:
        if not is_refusal(error):
            raise
        work.write_pool(_pool_with(replace(attempt, failed=True), step, work))
        if error.service_code != "InvalidatedRetryToken":
            raise
        create_part(step, work)
        return
    work.write_pool(_pool_with(replace(attempt, id=made), step, work))


def delete_part(step: PartStep, work: Work) -> None:
    """Deletes the part once the last instance is out of it. What is gone already is fine."""
    part = work.record.pool.part if work.record.pool else None
    part_id = step.part_id or (part.id if part else "")
    work.lock.check_with_server()
    try:
        once_idle(work, f"{step.kind} {step.name}", lambda: _deleted(step.kind, part_id, work))
    except OciError as error:
        if error.status != 404:
            raise


def _deleted(kind: str, part_id: str, work: Work) -> str:
    DELETIONS[kind](work.world.oci, part_id)
    return ""


def _attempt(step: PartStep, work: Work) -> PartRecord:
    """The recorded attempt again if it asked for the same and its answer was never seen, else the next one."""
    recorded = work.record.pool.part if work.record.pool else None
    same = recorded if recorded is not None and recorded.kind == step.kind else None
    if same is not None and same.body == step.body and not same.id and not same.failed:
        return same
    number = same.attempt + 1 if same is not None else 1
    token = retry_token(work.record.uid, step.generation, number, step.kind)
    return PartRecord(step.kind, token, number, step.body)


def _pool_with(part: PartRecord, step: PartStep, work: Work) -> PoolRecord:
    """What is known of the pool, with the part; of a pool that is yet to be asked for, the part is all there is."""
    pool = work.record.pool
    if pool is not None and pool.generation == step.generation:
        return replace(pool, part=part)
    return PoolRecord(step.generation, 0, "", compartment_id=str(step.body["compartmentId"]), part=part)


ACTIONS: Mapping[Action, Callable[[PartStep, Work], None]] = {
    Action.CREATE: create_part,
    Action.DELETE: delete_part,
}
