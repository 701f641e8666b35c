# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying a plan through: lock, writes, waits, record. Loaded only by runs that have something to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial

from .._blueprint.membership import Membership
from .._blueprint.payload import Payload
from .._blueprint.secrecy import secret_values
from .._catalog.shapes import SHAPES
from .._errors import BlueprintsError, ControllerGone, LostLock
from .._manifest import Json
from .._plan.identity import Identity
from .._plan.node_pool import CLUSTER_NETWORK
from .._plan.pool_decision import PartRecord, PoolRecord
from .._plan.pool_parts import COMPUTE_CLUSTER, INSTANCE_CONFIGURATION
from .._plan.step import Plan, ref_of
from .._plan.workload import DEPLOYMENT, JOB, LEADER_WORKER_SET
from . import record as records
from .carry_out import carry_out, clear_away
from .evidence import evidence_of
from .keep_words import keep_of_failed, keep_of_replaced
from .lock import hold
from .node_evidence import evidence_of_pool
from .observe import Observed
from .observe_nodes import labels_of_pool
from .outcome import Converged
from .pod_judge import PodJudge
from .pool_work import check_pool, repeat_unanswered, settle
from .queue_watch import first_answer
from .record import Phase, Record, digest_of
from .requests import Deploy
from .standing import standing_now
from .surroundings import Budget
from .wait_address import wait_address
from .wait_groups import wait_groups
from .wait_job import wait_job
from .wait_nodes import wait_nodes
from .wait_pods import wait_pods
from .wait_team import wait_team
from .work import Work
from .world import World

WAITS: Mapping[str, Callable[[World, Identity, Budget, PodJudge], None]] = {
    DEPLOYMENT: wait_pods,
    JOB: wait_job,
    LEADER_WORKER_SET: wait_groups,
}
"""How the work of each kind of object is waited for."""
HISTORY = {Phase.DEPLOYED: Phase.SUPERSEDED, Phase.PENDING: Phase.FAILED, Phase.UNDEPLOYING: Phase.FAILED}
"""What an earlier revision becomes once a later one is deployed."""


def carry_through(
    payload: Payload,
    raw: Json,
    request: Deploy,
    world: World,
    budget: Budget,
    result: Converged,
    seen: Observed,
    look: Callable[[], tuple[Observed, Plan]],
) -> Observed:
    """Takes the lock, looks again, and does what is still to be done. What was seen last."""
    with hold(seen.identity, world.kube, world.around, budget) as lock:
        observed, plan = look()
        if plan.empty:
            return observed
        work = Work(world, lock, budget, _revision(payload, raw, observed, request.membership), wait=request.wait)
        if payload.domain or payload.recipe_inference_gateway:
            from .take_addresses import take_addresses

            take_addresses(payload, observed, work)
        result.row.changed = result.wrote = True
        result.row.revision = work.record.revision
        try:
            if repeat_unanswered(plan, work):
                observed, plan = look()
            _do(payload, observed, plan, work)
        except (ControllerGone, LostLock):
            raise
        except BlueprintsError as error:
            keep_of_failed(observed, work)
            # A record that cannot be written stays pending; why the run failed must not be hidden by that.
            with suppress(BlueprintsError):
                work.write_phase(Phase.FAILED, str(error))
            raise
        finally:
            if result.row.node_pool is not None and work.record.pool is not None:
                result.row.node_pool["id"] = work.record.pool.pool_id
    return observed


def _revision(payload: Payload, raw: Json, observed: Observed, membership: Membership) -> Record:
    """The record of this run: a new revision for a changed blueprint, else the newest one again.

    Its inventory holds old and new objects until the old ones are gone.
    """
    newest, digest = observed.record, digest_of(raw)
    wanted = [ref_of(preview.manifest) for preview in observed.previews]
    known = [ref for ref in (newest.objects if newest else ()) if ref not in wanted]
    base = Record(
        namespace=observed.identity.namespace,
        canonical=observed.identity.names.canonical,
        raw_name=observed.identity.names.raw,
        uid=observed.identity.uid,
        cluster_id=observed.identity.cluster_id,
        revision=1,
        phase=Phase.PENDING,
        payload=raw,
        mode=str(payload.recipe_mode),
        digest=digest,
        objects=(*wanted, *known),
        compartment_id=observed.compartment_id,
        membership=membership,
    )
    if newest is None:
        return base
    if newest.digest == digest:
        return replace(
            base,
            revision=newest.revision,
            pool=newest.pool,
            run_log=newest.run_log,
            resource_version=newest.resource_version,
            secret_uid=newest.secret_uid,
        )
    return replace(base, revision=newest.revision + 1, pool=newest.pool)


def _do(payload: Payload, observed: Observed, plan: Plan, work: Work) -> None:
    """Writes the pending record first: whatever happens after, the next run knows of it.

    Without waiting it stays pending until a run finds the pods ready: only then may old nodes go.
    """
    work.log = work.log.begin(plan.steps)
    observed = keep_of_replaced(observed, plan, work)
    work.write(work.record)
    pool = observed.decision.pool
    if work.wait and pool is not None and not observed.decision.creates and pool.state in ("CREATING", "UPDATING"):
        settle(work, pool)
    carry_out(plan, work)
    if work.wait:
        wait_for_nodes(observed, work.record, work.world, work.budget)
        wait_for_work(payload, observed, work.world, work.budget)
    else:
        if observed.queue.queueing.job_queue is not None:
            first_answer(work.world, observed.identity, work.budget)
        if not standing_now(observed, work.world).ready:
            work.write(work.record)
            return
    if observed.mode.ends:
        # Before its nodes go: a run that finds neither nodes nor this line would do the work again.
        work.write_phase(Phase.DEPLOYED)
    clear_away(plan, work)
    _finish(observed, work)


def _finish(observed: Observed, work: Work) -> None:
    """The revision is good: its predecessors become history, and the oldest are forgotten."""
    wanted = tuple(dict.fromkeys([*(ref_of(preview.manifest) for preview in observed.previews), *observed.kept]))
    work.write(
        replace(work.record, phase=Phase.DEPLOYED, message="", objects=wanted, pool=_known_pool(observed, work.record))
    )
    others = [old for old in observed.records if old.revision != work.record.revision]
    for old in others:
        history = HISTORY.get(old.phase, old.phase)
        if history is not old.phase:
            work.lock.check()
            records.write(work.world.kube, replace(old, phase=history))
    records.trim(work.world.kube, [work.record, *others])


def _known_pool(observed: Observed, record: Record) -> PoolRecord | None:
    """What the record says of the pool, restored from the live pool where the record was lost."""
    decision = observed.decision
    if decision.creates or observed.done:
        return record.pool
    if decision.pool is None:
        return None
    if record.pool is not None and record.pool.pool_id == decision.pool.id:
        return record.pool
    live = decision.pool
    kind = INSTANCE_CONFIGURATION if live.kind == CLUSTER_NETWORK else COMPUTE_CLUSTER
    part = PartRecord(kind, id=live.part_id) if live.part_id else None
    return PoolRecord(decision.generation, 1, "", pool_id=live.id, compartment_id=live.compartment_id, part=part)


def wait_for_nodes(observed: Observed, record: Record, world: World, budget: Budget) -> None:
    """Waits for the nodes of the deployment's own pool. ``record`` tells which that is when this run made it."""
    if observed.spec is None or not world.cluster_id or observed.done:
        return
    recorded, live = record.pool, observed.decision.pool
    pool_id = recorded.pool_id if observed.decision.creates and recorded else live.id if live else ""
    wait_nodes(
        world,
        observed.identity.label,
        labels_of_pool(observed.identity, observed.decision.generation),
        observed.spec.awaited,
        SHAPES[observed.spec.shape],
        budget,
        lambda: check_pool(world, pool_id, record) if pool_id else {},
        lambda: evidence_of_pool(world, pool_id, record) if pool_id else [],
    )


def wait_for_work(payload: Payload, observed: Observed, world: World, budget: Budget) -> None:
    """Waits for what the deployment's pods do, and before for nodes that they can share (rule V24)."""
    wait = WAITS.get(observed.mode.workload)
    if wait is not None and not observed.done:
        if observed.shared_by:
            subject = f"{observed.identity.label}: a matching shared pool (V24)"
            shape = SHAPES[str(payload.recipe_node_shape)]
            wait_nodes(world, subject, {**observed.shared_by}, 1, shape, budget, dict)
        secrets = [secret.value for secret in secret_values(payload)]
        evidence = partial(evidence_of, world, observed.identity, secrets)
        scaled = observed.spec is not None and observed.spec.scaled is not None
        wait(world, observed.identity, budget, PodJudge(observed.identity.label, evidence, nodes_may_come=scaled))
    if observed.mode.is_team:
        wait_team(world, observed.identity, observed.queue.name, budget)
    wait_address(world, payload, observed.identity, budget)
