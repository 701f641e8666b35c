# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Undeploy: take deployments away in the right order, then prove that nothing is left, or name what is."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from .._blueprint.names import Names, canonical_name
from .._errors import (
    BlueprintsError,
    ControllerGone,
    InvalidOption,
    LeftBehind,
    LostLock,
    TimedOut,
)
from .._kube.kinds import DEPLOYMENT, PERSISTENT_VOLUME_CLAIM, RESOURCE_FLAVOR
from .._manifest import name_of
from .._plan.compare import labels_of
from .._plan.diff import texts
from .._plan.identity import UID, Identity
from .._plan.node_update import cordon_step
from .._plan.object_steps import prune
from .._plan.pool_decision import PoolDecision
from .._plan.pool_parts import PartStep, removal
from .._plan.pool_steps import last_steps
from .._plan.step import Action, ObjectRef, ObjectStep, Plan, Step
from .._plan.team_end import stop_first
from . import record as records
from .carry_out import clear_away
from .in_order import Needs, first_to_last, in_order
from .lock import hold, is_held
from .node_users import refuse_while_in_use
from .outcome import Outcome, Row, Status
from .record import Phase, Record
from .requests import Undeploy
from .surroundings import Budget, Heartbeat, Surroundings
from .team_users import flavors_of_teams_past, job_of, jobs_in_queues, refuse_while_jobs_queue
from .traces import Traces, find_traces, with_namesakes
from .undeploy_refusals import refuse_blindness, refuse_unsaved_outputs, refuse_while_needed
from .volume_traces import NO_VOLUMES, Volumes, recorded
from .work import Work
from .world import World


@dataclass
class Undeployed:
    """What became of one deployment."""

    row: Row
    plan: Plan = field(default_factory=Plan)
    removed: list[dict[str, str]] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    left: list[dict[str, str]] = field(default_factory=list)
    holders: list[str] = field(default_factory=list)
    volumes: Volumes = NO_VOLUMES
    """What was seen of them: to be looked for once it went."""
    gone_before: frozenset[str] = frozenset()
    """Names of the workloads that this task takes away before, or would in check mode."""


def undeploy(request: Undeploy, around: Surroundings) -> Outcome:
    """A row for each name, what was removed, and the proof over all of them."""
    budget = Budget(request.wait_timeout)
    world = World(request.connections, around, budget)
    outcome = Outcome(connection=world.kube.connection)
    names, first = _asked(request, world)
    done = take_away_all(names, request, world, budget, first)
    done = [done[place] for place in first_to_last(first)]
    outcome.rows = [one.row for one in done]
    outcome.plans = [one.plan for one in done]
    outcome.before, outcome.after = texts(outcome.plans)
    outcome.extra = {
        "removed": [item for one in done for item in one.removed],
        "proof": {
            "checked": [*_searched(request), *dict.fromkeys(line for one in done for line in one.checked)],
            "left": [item for one in done for item in one.left],
        },
    }
    return outcome


def _asked(request: Undeploy, world: World) -> tuple[list[Names], Needs]:
    """Names of what is to go, and for each the places of those that go before it."""
    if not request.group:
        names = _each_once(request.names)
        if len(names) == 1:
            return names, [()]
        from .users_first import users_first

        return names, users_first(names, request.namespace, world)
    # Only now: a shipped module compiles everything it loads.
    from .group_members import all_members, needed_by

    members = all_members(world, request.namespace, canonical_name(request.group), request.compartment_id)
    return [member.names for member in members], needed_by(members)


def _each_once(names: Sequence[str]) -> list[Names]:
    """The deployments that are named: one may be named twice, as it was written and in its canonical form."""
    named: dict[str, Names] = {}
    for one in map(Names.of, names):
        named.setdefault(one.canonical or one.raw, one)
    return list(named.values())


def _searched(request: Undeploy) -> list[str]:
    by = "records, labels of objects and tags of node pools"
    return [f"members of group {request.group} in namespace {request.namespace} by {by}"] if request.group else []


def take_away_all(
    names: Sequence[Names], request: Undeploy, world: World, budget: Budget, first: Needs
) -> list[Undeployed]:
    """Each name alone: one that fails stops only those that go after it. ``first``: for each, what goes before it."""
    return in_order(names, first, partial(_one, request, world, budget), "undeploy")


def _one(request: Undeploy, world: World, budget: Budget, names: Names, before: Sequence[Undeployed]) -> Undeployed:
    result = Undeployed(Row(name=names.raw, canonical_name=names.canonical, namespace=request.namespace))
    gone = (one.row.canonical_name for one in before if one.row.error is None)
    result.gone_before = frozenset(Names(name, name).workload for name in gone)
    try:
        if not names.canonical:
            raise InvalidOption(f"The name {names.raw!r} has no letter or digit that a Kubernetes name can keep.")
        if request.group:
            refuse_while_needed(names, [one.row for one in before])
        _take_away(names, request, world, budget, result)
    except BlueprintsError as error:
        result.row.status, result.row.error = Status.FAILED, error
    return result


def _take_away(names: Names, request: Undeploy, world: World, budget: Budget, result: Undeployed) -> None:
    """Looks again under the lock: another run may have made or removed things. A lock may be all a killed run left."""
    identity, known, traces = _look(names, request, world, result)
    result.row.changed = traces.any or bool(known)
    if request.check or not (result.row.changed or is_held(identity, world.kube)):
        result.row.status = Status.PLANNED if result.row.changed else Status.ABSENT
        result.removed, result.left = _removed_by(result.plan), []
        return
    with hold(identity, world.kube, world.around, budget) as lock:
        identity, known, traces = _look(names, request, world, result)
        result.row.changed = traces.any or bool(known)
        if not result.row.changed:
            result.row.status = Status.ABSENT
            return
        newest = known[0] if known else _lost_record(identity)
        work = Work(world, lock, budget, newest, wait=request.wait)
        if known:
            objects = tuple(dict.fromkeys([*newest.objects, *_claims(identity, result.volumes)]))
            volumes = tuple(sorted(result.volumes.ocids))
            going = replace(newest, phase=Phase.UNDEPLOYING, message="", objects=objects, block_volumes=volumes)
            work.write(going)
        result.row.status = Status.UNDEPLOYING
        try:
            clear_away(result.plan, work)
        except (ControllerGone, LostLock):
            raise
        except BlueprintsError as error:
            # Why it stopped must not be hidden by a search that fails too.
            with suppress(BlueprintsError):
                _look_what_is_left(identity, known, request, work, result)
            if isinstance(error, TimedOut):
                raise _left_behind(identity, result, work, [str(error)]) from error
            raise
        result.removed = _removed_by(result.plan)
        if request.wait:
            _prove(identity, known, request, work, result)
        else:
            _look_what_is_left(identity, known, request, work, result)
            if result.left:
                return
        lock.check()
        records.remove(world.kube, records.read(world.kube, request.namespace, names.canonical))
    result.row.status = Status.ABSENT


def _look(names: Names, request: Undeploy, world: World, result: Undeployed) -> tuple[Identity, list[Record], Traces]:
    """Records and traces, and from them the plan and the proof so far."""
    known = records.read(world.kube, request.namespace, names.canonical)
    identity = Identity(world.cluster_id, request.namespace, names, _uid(known, names, request, world))
    refuse_blindness(identity, known, world)
    traces = find_traces(world, identity, known, _compartment(known, request, world))
    if not identity.uid and traces.pools:
        # The record is lost, and there is no workload to ask: the pool's tags tell which nodes are its own.
        identity = replace(identity, uid=traces.pools[0].tags.get(UID, ""))
        traces = find_traces(world, identity, known, _compartment(known, request, world))
    if request.adopt:
        traces = with_namesakes(world, identity, traces)
    if known:
        result.row.mode, result.row.revision = known[0].mode, known[0].revision
        result.row.group = known[0].membership.group
    refuse_unsaved_outputs(request, identity, known, traces)
    result.volumes |= traces.volumes | recorded(known)
    result.row.warnings = list(traces.warnings)
    result.checked, result.left = list(traces.checked), traces.left()
    jobs = jobs_in_queues(world, identity, traces.objects)
    result.plan = Plan(
        (*(step for one in traces.objects if jobs for step in stop_first(one)), *_steps(traces, known, identity))
    )
    if not request.force:
        refuse_while_in_use(world, identity, traces, result.gone_before)
        waiting = [one for one in jobs if job_of(one) not in result.gone_before]
        refuse_while_jobs_queue(identity, traces.objects, waiting)
    return identity, known, traces


def _uid(known: Sequence[Record], names: Names, request: Undeploy, world: World) -> str:
    if known:
        return known[0].uid
    live = world.kube.get(DEPLOYMENT, names.workload, request.namespace)
    return labels_of(live or {}).get(UID, "")


def _compartment(known: Sequence[Record], request: Undeploy, world: World) -> str:
    recorded = next((record.compartment_id for record in known if record.compartment_id), "")
    return recorded or request.compartment_id or (world.cluster.compartment_id if world.cluster_id else "")


def _steps(traces: Traces, known: Sequence[Record], identity: Identity) -> list[Step]:
    """Objects in the order they go, then node pools, out of the autoscaler's hands first, then the record."""
    steps: list[Step] = [prune(one, "undeploy") for one in traces.objects]
    steps += traces.entries
    steps += last_steps(PoolDecision(Action.NONE, "undeploy", leaving=traces.pools))
    steps += [removal(part, "undeploy") for part in traces.parts]
    steps += [cordon_step(name_of(node), "undeploy") for node in traces.cordons]
    if known:
        steps.append(Step(Action.DELETE, "kubernetes", "Record", identity.label, "undeploy"))
    return steps


def _claims(identity: Identity, volumes: Volumes) -> list[ObjectRef]:
    """Volume claims that go: their volumes must be looked for afterwards, also by a later run."""
    kind = PERSISTENT_VOLUME_CLAIM
    return [ObjectRef(kind.api_version, kind.name, identity.namespace, name) for name in sorted(volumes.claims)]


def _removed_by(plan: Plan) -> list[dict[str, str]]:
    """Entries of ``removed`` once the plan is carried out."""
    return [_removed(step) for step in plan.steps if step.kind != "Record" and step.action is Action.DELETE]


def _removed(step: Step) -> dict[str, str]:
    ocid = getattr(step, "pool_id", "") if not isinstance(step, PartStep) else step.part_id
    name = f"{step.name} ({ocid})" if ocid else step.name
    namespace = step.namespace if isinstance(step, ObjectStep) else ""
    return {"where": step.where, "kind": step.kind, "namespace": namespace, "name": name}


def _lost_record(identity: Identity) -> Record:
    """Stands for a record that is not there, so that the steps have one to name things by."""
    names = identity.names
    return Record(
        identity.namespace, names.canonical, names.raw, identity.uid, identity.cluster_id, 0, Phase.UNDEPLOYING, {}
    )


def _prove(identity: Identity, known: Sequence[Record], request: Undeploy, work: Work, result: Undeployed) -> None:
    """Looks again until nothing is left or the budget ends: nodes and pods take a moment to follow their owners."""
    heart = Heartbeat(work.world.around, work.budget)
    delay = 0.1
    while True:
        _look_what_is_left(identity, known, request, work, result)
        if not result.left:
            return
        _remove_flavors(identity, known, work, result)
        if work.budget.left <= 0:
            raise _left_behind(identity, result, work)
        blocker = result.left[0]
        heart.beat(f"{identity.label}: waiting for {blocker['kind']} {blocker['name']} to be gone")
        heart.rest(delay)
        delay = min(2.0, delay * 1.5)


def _remove_flavors(identity: Identity, known: Sequence[Record], work: Work, result: Undeployed) -> None:
    """Those that another team needed when this began, and that team went meanwhile: nobody else would remove them."""
    if any(one["kind"] == RESOURCE_FLAVOR.name for one in result.left):
        recorded = [ref for record in known for ref in record.objects]
        late = Plan(tuple(prune(one, "undeploy") for one in flavors_of_teams_past(work.world, identity, recorded, ())))
        clear_away(late, work)
        planned = {(step.kind, step.name) for step in result.plan.steps}
        more = [step for step in late.steps if (step.kind, step.name) not in planned]
        result.plan = replace(result.plan, steps=(*result.plan.steps, *more))


def _look_what_is_left(
    identity: Identity, known: Sequence[Record], request: Undeploy, work: Work, result: Undeployed
) -> None:
    """The proof as it is now; what the plan wanted away and is not left any more counts as removed."""
    traces = find_traces(work.world, identity, known, _compartment(known, request, work.world), result.volumes)
    result.row.warnings = list(traces.warnings)
    result.checked, result.left, result.holders = list(traces.checked), traces.left(), traces.holders()
    there = [(one["kind"], one["name"].partition(" ")[0]) for one in result.left]
    gone = (step for step in result.plan.steps if (step.kind, step.name) not in there)
    result.removed = _removed_by(Plan(tuple(gone)))


def _left_behind(identity: Identity, result: Undeployed, work: Work, evidence: Sequence[str] = ()) -> LeftBehind:
    # Only now: a shipped module compiles everything it loads.
    from .left_behind import left_behind

    return left_behind(identity, result.left, result.holders, work, evidence)
