# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One blueprint: observe, plan, carry out, wait, record. The order of the lines is the order of events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from .._blueprint.payload import Payload
from .._blueprint.secrecy import secret_values
from .._catalog.shapes import SHAPES
from .._errors import BlueprintsError, ControllerGone, LostLock
from .._kube.kinds import KINDS
from .._manifest import Json, Manifest
from .._plan.identity import Identity
from .._plan.make import make_plan
from .._plan.modes import mode_of
from .._plan.node_pool import pool_name
from .._plan.pool_decision import PoolRecord
from .._plan.routes import public_urls
from .._plan.service import internal_url
from .._plan.step import Plan, ref_of
from .._plan.workload import DEPLOYMENT, JOB, counts, ready
from . import record as records
from .carry_out import carry_out, clear_away
from .evidence import evidence_of
from .lock import hold
from .observe import UNASSIGNED_UID, Observed, new_uid, observe
from .outcome import Row, Status
from .pod_judge import Evidence
from .pool_work import check_pool, repeat_unanswered, settle
from .record import Phase, Record, digest_of
from .requests import Deploy
from .surroundings import Budget
from .wait_job import wait_job
from .wait_nodes import wait_nodes
from .wait_pods import wait_pods
from .work import Work
from .world import World

WAITS: Mapping[str, Callable[[World, Identity, Budget, Evidence], None]] = {DEPLOYMENT: wait_pods, JOB: wait_job}
"""How the work of each kind of object is waited for."""
HISTORY = {Phase.DEPLOYED: Phase.SUPERSEDED, Phase.PENDING: Phase.FAILED, Phase.UNDEPLOYING: Phase.FAILED}
"""What an earlier revision becomes once a later one is deployed."""


@dataclass
class Converged:
    """What became of one blueprint. ``wrote`` is True from the first write on."""

    row: Row
    plan: Plan
    wrote: bool = False


def converge(payload: Payload, raw: Json, request: Deploy, world: World, budget: Budget, result: Converged) -> None:
    """Fills in ``result`` as it goes, so that a failure still shows what was planned and done."""
    fresh_uid = UNASSIGNED_UID if request.check else new_uid()
    observed, plan = _look(payload, raw, request, world, fresh_uid, result)
    if request.check:
        result.row.changed = not plan.empty
        if result.row.changed:
            result.row.status = Status.PLANNED
        return
    if plan.empty:
        _wait_if_asked(payload, observed, request, world, budget, result.row)
        return
    with hold(observed.identity, world.kube, world.around, budget) as lock:
        observed, plan = _look(payload, raw, request, world, fresh_uid, result)
        if plan.empty:
            _wait_if_asked(payload, observed, request, world, budget, result.row)
            return
        result.row.changed = result.wrote = True
        work = Work(world, lock, budget, _revision(payload, raw, observed), wait=request.wait)
        result.row.revision = work.record.revision
        try:
            if repeat_unanswered(plan, work):
                observed, plan = _look(payload, raw, request, world, fresh_uid, result)
            _do(payload, observed, plan, work)
        except (ControllerGone, LostLock):
            raise
        except BlueprintsError as error:
            # A record that cannot be written stays pending; why the run failed must not be hidden by that.
            with suppress(BlueprintsError):
                work.write_phase(Phase.FAILED, str(error))
            raise
        finally:
            if result.row.node_pool is not None and work.record.pool is not None:
                result.row.node_pool["id"] = work.record.pool.pool_id
    _describe_live(result.row, observed, world)


def _wait_if_asked(
    payload: Payload, observed: Observed, request: Deploy, world: World, budget: Budget, row: Row
) -> None:
    """Nothing is to be written, but pods that an earlier or another run started may still be on their way."""
    if request.wait and not _is_ready(observed):
        _wait_for_work(payload, observed, world, budget)
        _describe_live(row, observed, world)


def _look(
    payload: Payload, raw: Json, request: Deploy, world: World, fresh_uid: str, result: Converged
) -> tuple[Observed, Plan]:
    observed = observe(payload, request, world, fresh_uid, digest_of(raw))
    plan = make_plan(
        observed.spec,
        observed.identity,
        observed.previews,
        observed.orphans,
        observed.decision,
        observed.place,
        adopt=request.adopt,
        missing_namespace=observed.missing_namespace,
        unfinished=_unfinished(observed.record, raw, coming=not request.wait and not _is_ready(observed)),
        warnings=observed.warnings,
    )
    result.plan = plan
    _describe(result.row, payload, observed, plan)
    return observed, plan


def _unfinished(newest: Record | None, raw: Json, *, coming: bool) -> str:
    """Why the record must be written even if nothing else must.

    ``coming``: pods are still on their way and this run does not wait for them, so a pending record is right.
    """
    if newest is None:
        return "the deployment has no record"
    if coming and newest.phase is Phase.PENDING and newest.digest == digest_of(raw):
        return ""
    reasons = {
        Phase.PENDING: "an earlier run did not finish",
        Phase.FAILED: "the last run failed",
        Phase.UNDEPLOYING: "an undeploy was begun and did not finish",
    }
    if newest.phase in reasons:
        return reasons[newest.phase]
    return "" if newest.digest == digest_of(raw) else "the blueprint changed where no object depends on it"


def _revision(payload: Payload, raw: Json, observed: Observed) -> Record:
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
    )
    if newest is None:
        return base
    if newest.digest == digest:
        return replace(
            base,
            revision=newest.revision,
            pool=newest.pool,
            resource_version=newest.resource_version,
            secret_uid=newest.secret_uid,
        )
    return replace(base, revision=newest.revision + 1, pool=newest.pool)


def _do(payload: Payload, observed: Observed, plan: Plan, work: Work) -> None:
    """Writes the pending record first: whatever happens after, the next run knows of it.

    Without waiting it stays pending until a run finds the pods ready: only then may old nodes go.
    """
    work.write(work.record)
    pool = observed.decision.pool
    if work.wait and pool is not None and not observed.decision.creates and pool.state in ("CREATING", "UPDATING"):
        settle(work, pool)
    carry_out(plan, work)
    if work.wait:
        _wait_for_nodes(observed, work)
        _wait_for_work(payload, observed, work.world, work.budget)
    elif observed.mode.workload and not ready(_live(observed, work.world)):
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
    return PoolRecord(decision.generation, 1, "", pool_id=live.id, compartment_id=live.compartment_id)


def _wait_for_nodes(observed: Observed, work: Work) -> None:
    if observed.spec is None or not work.world.cluster_id or observed.done:
        return
    shape = SHAPES[observed.spec.shape]
    recorded, live = work.record.pool, observed.decision.pool
    pool_id = recorded.pool_id if observed.decision.creates and recorded else live.id if live else ""
    wait_nodes(
        work.world,
        observed.identity,
        observed.decision.generation,
        observed.spec.size,
        shape,
        work.budget,
        lambda: check_pool(work, pool_id) if pool_id else None,
    )


def _wait_for_work(payload: Payload, observed: Observed, world: World, budget: Budget) -> None:
    wait = WAITS.get(observed.mode.workload)
    if wait is not None and not observed.done:
        secrets = [secret.value for secret in secret_values(payload)]
        wait(world, observed.identity, budget, lambda: evidence_of(world, observed.identity, secrets))


def _live(observed: Observed, world: World) -> Manifest | None:
    identity = observed.identity
    return world.kube.get(KINDS[observed.mode.workload], identity.names.workload, identity.namespace)


def _is_ready(observed: Observed) -> bool:
    return observed.done or not observed.mode.workload or ready(observed.workload)


def _describe(row: Row, payload: Payload, observed: Observed, plan: Plan) -> None:
    """The row as the plan sees it: in check mode this is all there is."""
    identity = observed.identity
    row.objects = [ref_of(preview.manifest) for preview in observed.previews]
    if observed.mode.serves:
        row.internal = internal_url(payload, identity)
        row.public = public_urls(payload, identity, observed.way_in)
    row.warnings = list(dict.fromkeys([*row.warnings, *plan.warnings]))
    row.revision = observed.record.revision if observed.record else 0
    row.node_pool = _pool_row(observed)
    if observed.mode.workload:
        wanted = payload.recipe_replica_count or 1
        row.replicas = counts(observed.workload) or {"desired": wanted, "ready": wanted if observed.done else 0}
    row.status = Status.DEPLOYED if _is_ready(observed) else Status.PENDING


def _pool_row(observed: Observed) -> dict[str, object] | None:
    decision, spec = observed.decision, observed.spec
    if spec is None or observed.done:
        return None
    live = None if decision.creates else decision.pool
    return {
        "id": live.id if live else "",
        "name": live.name if live else pool_name(observed.identity, decision.generation),
        "shape": spec.shape,
        "size": spec.size,
    }


def _describe_live(row: Row, observed: Observed, world: World) -> None:
    """The row as things are now that the work is done."""
    if not observed.mode.workload or observed.done:
        row.status = Status.DEPLOYED
        return
    workload = _live(observed, world)
    row.replicas = counts(workload) or row.replicas
    row.status = Status.DEPLOYED if ready(workload) else Status.PENDING
    if observed.decision.given_back and row.status is Status.DEPLOYED:
        row.node_pool = None


def describe_failed(row: Row, payload: Payload, world: World) -> None:
    """Replicas as the failure left them. What cannot be read stays as it was planned."""
    workload = mode_of(payload).workload
    if workload:
        with suppress(BlueprintsError):
            row.replicas = counts(world.kube.get(KINDS[workload], f"recipe-{row.canonical_name}", row.namespace))
