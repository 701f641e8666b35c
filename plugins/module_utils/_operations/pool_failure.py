# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why nodes did not come: capacity, limit, quota, or something else, in one sentence and with OCI's own words."""

from __future__ import annotations

import re

from .._blueprint.ocid import read_ocid
from .._errors import LimitReached, NodePoolFailed, OciError, OutOfCapacity, QuotaReached
from .._manifest import entries, section, text
from .._oci import core_work_requests, work_requests
from .._plan.node_pool import ObservedPool
from .._plan.pool_decision import PoolRecord
from .._plan.pool_parts import of_network
from .._plan.pool_steps import PoolStep
from .record import Record
from .world import World

CORE_WORK_REQUEST = "coreservicesworkrequest"
"""Type in the OCID of a work request of Compute."""
CAUSES: tuple[tuple[re.Pattern[str], type[NodePoolFailed], str, str], ...] = (
    (
        re.compile(r"out of host capacity", re.I),
        OutOfCapacity,
        "OCI is out of host capacity",
        "Run again later, try another availability domain or shape, or use a capacity reservation.",
    ),
    (
        re.compile(r"quotaexceeded|quota exceeded|compartment quota", re.I),
        QuotaReached,
        "a compartment quota does not allow it",
        "Raise the quota policy of the compartment, or use another compartment.",
    ),
    (
        re.compile(r"limitexceeded|limit exceeded|service limit", re.I),
        LimitReached,
        "the service limit does not allow it",
        "Ask Oracle for a higher limit, or free some of it.",
    ),
    (
        re.compile(r"register ?timeout", re.I),
        NodePoolFailed,
        "nodes were launched but did not join the cluster",
        "Check the subnet's route to the API endpoint, its security rules, and the node image.",
    ),
)


def why_it_failed(world: World, pool: ObservedPool | None, work_request_id: str, compartment_id: str) -> NodePoolFailed:
    """The error for a work request that failed, from its errors and from what the pool's nodes say."""
    evidence = [] if pool is None else [f"{node.name}: {node.error}" for node in pool.failed_nodes]
    if work_request_id:
        evidence += _said(world, work_request_id, compartment_id)
    need = pool.size if pool is not None else 0
    have = len(pool.healthy) if pool is not None else 0
    shape = pool.shape if pool is not None else "nodes"
    name = pool.name if pool is not None else "the node pool"
    told = " ".join(evidence)
    for pattern, error, sentence, hint in CAUSES:
        if pattern.search(told):
            return error(
                f"{name}: {sentence}: need {need} x {shape}, have {have}.",
                hint=hint,
                evidence=evidence,
                shape=shape,
                need=need,
                have=have,
                work_request_id=work_request_id,
            )
    return NodePoolFailed(
        f"{name} did not come up: need {need} x {shape}, have {have}.",
        evidence=evidence,
        shape=shape,
        need=need,
        have=have,
        work_request_id=work_request_id,
    )


def not_removed(world: World, subject: str, work_request_id: str, record: Record) -> NodePoolFailed:
    """The error for a node or pool that OKE could not delete."""
    # Only now: a shipped module compiles everything it loads.
    from .held_pods import held_pods

    return NodePoolFailed(
        f"{subject} could not be deleted.",
        hint="Run again: OKE goes on where it stopped. A disruption budget or a stuck pod may hold the node.",
        evidence=[*_said(world, work_request_id, record.compartment_id), *held_pods(world, record.uid)],
        work_request_id=work_request_id,
    )


def refused(error: OciError, step: PoolStep, attempt: PoolRecord) -> OciError | NodePoolFailed:
    """The error for a creation that OCI did not even accept."""
    told = f"{error.service_code} {error}"
    shape, need = asked_for(attempt)
    for pattern, kind, sentence, hint in CAUSES:
        if pattern.search(told):
            return kind(
                f"{step.name}: {sentence}: need {need} x {shape}.",
                hint=hint,
                evidence=[str(error)],
                shape=shape,
                need=need,
            )
    return error


def asked_for(attempt: PoolRecord) -> tuple[str, int]:
    """Shape and number of the nodes that an attempt asked for."""
    if of_network(attempt.body):
        launch = section(section(attempt.part.body if attempt.part else {}, "instanceDetails"), "launchDetails")
        shape, size = text(launch, "shape"), entries(attempt.body, "instancePools")[0].get("size")
    else:
        shape, size = text(attempt.body, "nodeShape"), section(attempt.body, "nodeConfigDetails").get("size")
    return shape, size if isinstance(size, int) else 0


def _said(world: World, work_request_id: str, compartment_id: str) -> list[str]:
    """The work request's errors; failing to read them must not hide the failure itself."""
    ocid = read_ocid(work_request_id)
    try:
        if ocid is not None and ocid.type == CORE_WORK_REQUEST:
            errors = core_work_requests.errors(world.oci, work_request_id)
        else:
            errors = work_requests.errors(world.oci, work_request_id, compartment_id)
    except OciError as error:
        return [f"work request {work_request_id}: its errors could not be read ({error})"]
    return [f"work request {work_request_id}: {one.code}: {one.message}" for one in errors]
