# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Node pools in OCI: creating, changing and deleting them, and following OCI's work requests to their end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from .._errors import NodePoolFailed, OciError
from .._manifest import Json
from .._oci import cluster_networks, node_pools
from .._oci.work_requests import WorkRequest
from .._plan.node_pool import ObservedPool, is_network
from .._plan.pool_decision import PoolRecord
from .._plan.pool_parts import of_network, with_part
from .._plan.pool_steps import PoolStep
from .._plan.step import Action, Plan
from .following import FIRST_LOOK_S, SLOWER, SLOWEST_LOOK_S, follow, once_idle
from .idle_nodes import idle_first
from .pool_failure import not_removed, refused, why_it_failed
from .pools import read_pool
from .record import Record, retry_token
from .work import Work
from .world import World

DRAIN_AT_MOST = "PT10M"
"""How long OKE may drain a node that goes; afterwards it goes anyway. Our own pods have left by then."""


def create_pool(step: PoolStep, work: Work) -> None:
    """Creates the pool of the step and waits until OCI says it is there. Repeats an unanswered call exactly."""
    attempt = _attempt(step, work.record.pool, work.record.uid)
    work.write_pool(attempt)
    work.lock.check_with_server()
    try:
        attempt = _asked_for(attempt, work.world)
    except OciError as error:
        if not is_refusal(error):
            raise
        work.write_pool(replace(attempt, failed=True))
        if error.service_code == "InvalidatedRetryToken":
            create_pool(step, work)
            return
        raise refused(error, step, attempt) from error
    work.write_pool(attempt)
    if work.wait:
        follow_creation(work, attempt)


def _asked_for(attempt: PoolRecord, world: World) -> PoolRecord:
    """The attempt with what OCI answered."""
    if not of_network(attempt.body):
        return replace(attempt, work_request_id=node_pools.create(world.oci, attempt.body, attempt.token))
    started = cluster_networks.create(world.oci, attempt.body, attempt.token)
    return replace(attempt, work_request_id=started.work_request_id, pool_id=started.id)


def repeat_unanswered(plan: Plan, work: Work) -> bool:
    """Repeats a creation whose answer no run has seen, when the blueprint wants another pool by now.

    Lists lag: only the same call with the same token tells whether that pool exists. True when it was repeated; the
    plan is out of date then, whether OCI made the pool or refused.
    """
    creations = (Action.CREATE, Action.REPLACE)
    step = next((one for one in plan.steps if isinstance(one, PoolStep) and one.action in creations), None)
    recorded = work.record.pool
    if step is None or recorded is None or not _is_unanswered(recorded, step) or recorded.body == _body(step, recorded):
        return False
    work.say(f"create NodePool {recorded.body.get('name')}: an earlier run may have made it")
    try:
        create_pool(step, work)
    except (OciError, NodePoolFailed):
        if work.record.pool is None or not work.record.pool.failed:
            raise
    return True


def _is_unanswered(recorded: PoolRecord, step: PoolStep) -> bool:
    asked = recorded.generation == step.generation and recorded.attempt > 0
    return asked and not recorded.failed and not recorded.pool_id


def _body(step: PoolStep, recorded: PoolRecord | None) -> dict[str, Json]:
    """What is sent: the step's body, and what the pool stands on if this very run made that."""
    part = recorded.part if recorded is not None else None
    return with_part(step.body, step.part_id or (part.id if part is not None else ""))


def is_refusal(error: OciError) -> bool:
    """Whether OCI certainly made no pool. After any other answer the same call is repeated, or there might be two."""
    return 400 <= error.status < 500 and error.status != 429


def _attempt(step: PoolStep, recorded: PoolRecord | None, uid: str) -> PoolRecord:
    """The attempt to make: the recorded one again if its answer was never seen, else the next one."""
    if recorded is not None and _is_unanswered(recorded, step):
        return recorded
    same = recorded is not None and recorded.generation == step.generation
    number = recorded.attempt + 1 if recorded is not None and same else 1
    part = recorded.part if recorded is not None and same else None
    return PoolRecord(
        generation=step.generation,
        attempt=number,
        token=retry_token(uid, step.generation, number),
        body=_body(step, recorded if same else None),
        compartment_id=str(step.body["compartmentId"]),
        part=part,
    )


def follow_creation(work: Work, attempt: PoolRecord) -> None:
    """Waits for the creation's work request; the pool's OCID is recorded as soon as it is known."""
    if is_network(attempt.pool_id):
        # Only now: few runs make nodes that join by themselves.
        from .network_work import follow_network

        follow_network(work, attempt)
        return

    def note_pool(request: WorkRequest) -> None:
        if request.node_pool_id and work.record.pool is not None and not work.record.pool.pool_id:
            work.write_pool(replace(attempt, pool_id=request.node_pool_id))

    ended = follow(work, attempt.work_request_id, f"node pool {attempt.body.get('name')}", note_pool)
    if ended.status != "SUCCEEDED" and work.record.pool is not None:
        work.write_pool(replace(work.record.pool, failed=True))
    _raise_if_failed(work, ended)


def settle(work: Work, pool: ObservedPool) -> ObservedPool:
    """A pool that an earlier run left in motion: waits until OCI is done with it. Raises when nodes did not come."""
    recorded = work.record.pool
    if pool.state == "CREATING" and recorded is not None and recorded.work_request_id:
        follow_creation(work, recorded)
    delay = FIRST_LOOK_S
    current: ObservedPool | None = pool
    while current is not None and current.state in ("CREATING", "UPDATING"):
        work.heart.beat(f"{work.label}: node pool {pool.name} is {current.state}")
        work.budget.check(f"node pool {pool.name} ({current.state})")
        work.heart.rest(delay)
        delay = min(SLOWEST_LOOK_S, delay * SLOWER)
        current = read_pool(work.world, pool.id)
    if current is None:
        raise OciError(
            f"Node pool {pool.name} was deleted while it was waited for.", operation="GetNodePool", status=404
        )
    if current.failed_nodes:
        raise why_it_failed(
            work.world, current, recorded.work_request_id if recorded else "", work.record.compartment_id
        )
    return current


def update_pool(step: PoolStep, work: Work) -> None:
    """Brings a live pool to the step's body. Failed placeholders go first; surplus nodes are drained one by one."""
    pool = read_pool(work.world, step.pool_id)
    if pool is None:
        raise OciError(f"Node pool {step.name} is gone.", operation="GetNodePool", status=404)
    pool = settle(work, pool) if not pool.failed_nodes else pool
    if step.shrink_first is not None:
        _remove_strays(pool, work)
        _update(step, work, {"nodeConfigDetails": {"size": step.shrink_first}})
        pool = read_pool(work.world, step.pool_id) or pool
    body = dict(step.body)
    wanted = _size(body)
    if wanted is not None and wanted < pool.size:
        _drain_surplus(pool, wanted, work)
        body = _without_size(body)
    if body:
        _update(step, work, body)


def _size(body: dict[str, Json]) -> int | None:
    config = body.get("nodeConfigDetails")
    size = config.get("size") if isinstance(config, dict) else None
    return size if isinstance(size, int) else None


def _without_size(body: dict[str, Json]) -> dict[str, Json]:
    config = body.get("nodeConfigDetails")
    rest = {key: value for key, value in config.items() if key != "size"} if isinstance(config, dict) else {}
    kept = {key: value for key, value in body.items() if key != "nodeConfigDetails"}
    return {**kept, "nodeConfigDetails": rest} if rest else kept


def _update(step: PoolStep, work: Work, body: dict[str, Json]) -> None:
    work.lock.check_with_server()
    request = once_idle(work, f"node pool {step.name}", lambda: node_pools.update(work.world.oci, step.pool_id, body))
    _raise_if_failed(work, follow(work, request, f"node pool {step.name}"), step.pool_id)


def _remove_strays(pool: ObservedPool, work: Work) -> None:
    """Nodes whose instance never joined go by name: of a bare lower size OKE might make healthy nodes the victims."""
    for node in pool.failed_nodes:
        if node.id:
            call = partial(node_pools.delete_node, work.world.oci, pool.id, node.id, grace="PT0M")
            _remove(f"node {node.name}", call, work)


def check_pool(world: World, pool_id: str, record: Record) -> dict[str, str]:
    """Raises when nodes of the pool will not come, so that nobody waits for them. Name by OCID of those that run."""
    pool = read_pool(world, pool_id)
    if pool is None:
        return {}
    if pool.failed_nodes:
        recorded = record.pool
        request = recorded.work_request_id if recorded is not None and recorded.pool_id == pool_id else ""
        raise why_it_failed(world, pool, request, record.compartment_id)
    return {node.id: node.name for node in pool.nodes if node.state == "ACTIVE"}


def _drain_surplus(pool: ObservedPool, wanted: int, work: Work) -> None:
    """Never a bare lower size: OKE would choose the victims. Idle nodes go first, each drained by OKE."""
    oci = work.world.oci
    for node in idle_first(work, pool)[: len(pool.healthy) - wanted]:
        call = partial(node_pools.delete_node, oci, pool.id, node.id, grace=DRAIN_AT_MOST, force_after_grace=True)
        _remove(f"node {node.name}", call, work)


def delete_pool(step: PoolStep, work: Work) -> None:
    """Deletes a pool and waits until OCI has terminated its nodes, if the run waits.

    A step without OCID means the pool that this very run made.
    """
    oci = work.world.oci
    pool_id = step.pool_id or (work.record.pool.pool_id if work.record.pool else "")
    call = partial(node_pools.delete, oci, pool_id, grace=DRAIN_AT_MOST, force_after_grace=True)
    _remove(f"node pool {step.name}", call, work)


def _remove(subject: str, call: Callable[[], str], work: Work) -> None:
    """Asks for a deletion and follows it. What is gone already is fine."""
    work.lock.check_with_server()
    try:
        request_id = once_idle(work, subject, call)
    except OciError as error:
        if error.status == 404:
            return
        raise
    if request_id and work.wait:
        ended = follow(work, request_id, f"deletion of {subject}")
        if ended.status != "SUCCEEDED":
            raise not_removed(work.world, subject, request_id, work.record)


def _raise_if_failed(work: Work, request: WorkRequest, pool_id: str = "") -> None:
    """A failed work request, and nodes that carry an error although it succeeded, end the run with their reason."""
    known = pool_id or (work.record.pool.pool_id if work.record.pool else "")
    pool = read_pool(work.world, known) if known else None
    if request.status != "SUCCEEDED" or (pool is not None and pool.failed_nodes):
        raise why_it_failed(work.world, pool, request.id, work.record.compartment_id)
