# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One blueprint: observe, plan, carry out, wait, record. The order of the lines is the order of events."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from .._blueprint.membership import Membership
from .._blueprint.names import Names
from .._blueprint.payload import Payload
from .._blueprint.recipe_arguments import model_place
from .._errors import BlueprintsError
from .._kube.kinds import KINDS
from .._manifest import Json, Manifest
from .._plan.load_balancer import load_balancer_url
from .._plan.make import make_plan
from .._plan.modes import mode_of
from .._plan.node_pool import pool_name
from .._plan.queue_state import place_in_queue
from .._plan.service import internal_url, public_addresses
from .._plan.step import Plan, ref_of
from .._plan.workload import counts
from .observe import UNASSIGNED_UID, Observed, new_uid, observe
from .outcome import Converged, Row, Status
from .queueing import find_workload, live_queue, row_of_job, row_of_team
from .record import Phase, Record, digest_of
from .requests import Deploy
from .scaler_notes import scaler_notes, scaler_notes_now
from .standing import standing, standing_now
from .surroundings import Budget
from .wait_address import own_address
from .world import World


def converge(payload: Payload, raw: Json, request: Deploy, world: World, budget: Budget, result: Converged) -> None:
    """Fills in ``result`` as it goes, so that a failure still shows what was planned and done."""
    fresh_uid = UNASSIGNED_UID if request.check else new_uid()
    observed, plan = look(payload, raw, request, world, fresh_uid, result)
    if request.check:
        result.row.changed = not plan.empty
        if result.row.changed:
            result.row.status = Status.PLANNED
        result.row.warnings += scaler_notes(observed)
        return
    waits = request.wait and not standing(observed).ready
    if plan.empty and not waits:
        result.row.warnings += scaler_notes(observed)
        return
    # Only now: a shipped module compiles everything it loads, and most runs have nothing to do.
    from .carry_through import carry_through, wait_for_nodes, wait_for_work

    if not plan.empty:
        again = partial(look, payload, raw, request, world, fresh_uid, result)
        observed = carry_through(payload, raw, request, world, budget, result, observed, again)
        waits = request.wait and not result.wrote and not standing(observed).ready
    if waits:
        # Nothing is to be written, but what an earlier or another run started may still be on its way.
        if observed.mode.is_nodes and observed.record is not None:
            wait_for_nodes(observed, observed.record, world, budget)
        wait_for_work(payload, observed, world, budget)
    _describe_live(result.row, payload, observed, world)
    result.row.warnings += scaler_notes_now(observed, world, waits=request.wait)
    result.row.public = list(dict.fromkeys([*result.row.public, *own_address(world, payload, observed.identity)]))


def look(
    payload: Payload, raw: Json, request: Deploy, world: World, fresh_uid: str, result: Converged
) -> tuple[Observed, Plan]:
    """The world as it is, and what the blueprint wants changed in it. Fills in the row of ``result``."""
    observed = observe(payload, request, world, fresh_uid, digest_of(raw))
    plan = make_plan(
        observed.spec,
        observed.identity,
        observed.previews,
        observed.orphans,
        observed.decision,
        observed.place,
        observed.entries,
        parts=observed.parts,
        adopt=request.adopt,
        missing_namespace=observed.missing_namespace,
        unfinished=_unfinished(
            observed.record, raw, request.membership, coming=not request.wait and not standing(observed).ready
        ),
        node_steps=observed.node_steps,
        released=observed.released,
        warnings=observed.warnings,
    )
    result.plan = plan
    _describe(result.row, payload, observed, plan)
    return observed, plan


def _unfinished(newest: Record | None, raw: Json, membership: Membership, *, coming: bool) -> str:
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
    if newest.membership != membership:
        return "its place in the group changed"
    return "" if newest.digest == digest_of(raw) else "the blueprint changed where no object depends on it"


def _describe(row: Row, payload: Payload, observed: Observed, plan: Plan) -> None:
    """The row as the plan sees it: in check mode this is all there is."""
    identity = observed.identity
    row.objects = [ref_of(preview.manifest) for preview in observed.previews]
    if observed.mode.serves:
        row.internal = internal_url(payload, identity)
        row.public = public_addresses(payload, identity, observed.way_in, observed.models)
        row.public += load_balancer_url(observed.balancer)
    row.warnings = list(dict.fromkeys([*row.warnings, *plan.warnings]))
    row.revision = observed.record.revision if observed.record else 0
    row.node_pool = _pool_row(observed)
    row.model = model_place(payload)
    row.queue = row_of_job(payload, observed.queue, observed.workload, observed.queue.workload)
    row.team = row_of_team(payload, observed.queue.queue)
    if observed.mode.workload:
        wanted = payload.recipe_replica_count or 1
        row.replicas = counts(observed.planned_workload) or {"desired": wanted, "ready": wanted if observed.done else 0}
    row.status = Status.DEPLOYED if standing(observed).ready else Status.PENDING


def _pool_row(observed: Observed) -> dict[str, object] | None:
    decision, spec = observed.decision, observed.spec
    if spec is None or observed.done:
        return None
    live = None if decision.creates else decision.pool
    return {
        "id": live.id if live else "",
        "name": live.name if live else pool_name(observed.identity, decision.generation),
        "shape": spec.shape,
        "ocpus": spec.ocpus,
        "memory_in_gbs": spec.memory_gb,
        "size": spec.size,
    }


def _describe_live(row: Row, payload: Payload, observed: Observed, world: World) -> None:
    """The row as things are now that the work is done."""
    if observed.done:
        row.status = Status.DEPLOYED
        return
    now = standing_now(observed, world)
    row.replicas = counts(now.workload) or row.replicas
    _describe_queue(row, payload, observed, now.workload, world)
    row.status = Status.DEPLOYED if now.ready else Status.PENDING
    if observed.decision.given_back and row.status is Status.DEPLOYED:
        row.node_pool = None


def _describe_queue(row: Row, payload: Payload, observed: Observed, job: Manifest | None, world: World) -> None:
    """The team or the team's job as Kueue sees it now."""
    if observed.mode.is_team:
        row.team = row_of_team(payload, live_queue(world, observed.queue.name))
    elif row.queue is not None:
        row.queue = row_of_job(payload, observed.queue, job, find_workload(world, job, row.namespace))


def describe_failed(row: Row, payload: Payload, world: World) -> None:
    """Replicas, and the place in a queue, as the failure left them. What cannot be read stays as it was planned."""
    mode = mode_of(payload)
    if mode.workload:
        name = mode.workload_name(Names(row.name, row.canonical_name))
        with suppress(BlueprintsError):
            live = world.kube.get(KINDS[mode.workload], name, row.namespace)
            row.replicas = counts(live)
            if row.queue is not None:
                row.queue |= place_in_queue(live, find_workload(world, live, row.namespace)).as_result()
