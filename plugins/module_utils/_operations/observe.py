# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything a plan for one blueprint needs to know. Only reads and dry-runs; independent ones at the same time."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from .._blueprint.payload import Payload
from .._kube.kinds import KINDS, NAMESPACE, SCALED_OBJECT, kind_of
from .._manifest import Manifest, name_of, namespace_of
from .._plan.autoscaler import EntryStep
from .._plan.compare import Preview
from .._plan.identity import Identity
from .._plan.inference_gateway import ModelGateway, has_own_route
from .._plan.modes import Facts, Mode, mode_of
from .._plan.node_pool import ObservedPool, PoolSurroundings
from .._plan.pool_decision import PoolDecision
from .._plan.pool_parts import PartStep
from .._plan.pool_spec import PoolSpec, pool_spec
from .._plan.replicas import replicas
from .._plan.routes import WayIn
from .._plan.step import ObjectRef, ReleaseStep, Step
from .._plan.storage_facts import NO_STORAGE
from .._plan.volumes import holds_outputs
from .._plan.workload import ready
from . import autoscaler_entries
from .known import Known, read_known
from .left_the_blueprint import kept_routes, orphans, refuse_to_lose_outputs
from .observe_nodes import changes_of_nodes, labels_asked_for, node_notes, own_nodes
from .pool_outlook import may_have_parts, pool_outlook
from .pools import find_pools
from .preview import as_it_is, preview
from .queueing import NOTHING, QueueFacts, queue_facts
from .record import Record
from .requests import Deploy
from .service_facts import refuse_taken, service_facts
from .storage import storage_facts
from .team_users import flavors_no_team_needs, jobs_in_queues, refuse_while_jobs_queue
from .ways_in import find_way_in
from .world import World

UNASSIGNED_UID = "assigned-by-the-first-run"
"""Stands in a plan for the uid of a deployment that is not there yet: a random one would be another in the run."""


@dataclass(frozen=True)
class Observed:
    """The world as one deployment sees it, and the manifests that its blueprint becomes in it."""

    mode: Mode
    identity: Identity
    records: tuple[Record, ...]
    compartment_id: str
    way_in: WayIn
    models: ModelGateway
    spec: PoolSpec | None
    decision: PoolDecision
    place: PoolSurroundings | None
    entries: tuple[EntryStep, ...]
    previews: tuple[Preview, ...]
    orphans: tuple[Manifest, ...]
    parts: tuple[PartStep, ...] = ()
    """What pools on RDMA networks stand on."""
    kept: tuple[ObjectRef, ...] = ()
    node_steps: tuple[Step, ...] = ()
    """What an update does to nodes that are there, and to the pool that makes more of them."""
    released: tuple[ReleaseStep, ...] = ()
    """Volumes whose content is in a bucket, or will be."""
    nodes: tuple[Manifest, ...] = ()
    """Nodes of the pool that the deployment is."""
    shared_by: Mapping[str, str] = field(default_factory=dict)
    """Labels of the shared nodes that its pods ask for."""
    queue: QueueFacts = NOTHING
    done: bool = False
    """The job has run to its end: what became of its objects since is no drift."""
    missing_namespace: bool = False
    warnings: tuple[str, ...] = field(default=())

    @property
    def record(self) -> Record | None:
        """The newest revision."""
        return self.records[0] if self.records else None

    @property
    def workload(self) -> Manifest | None:
        """The live object that does the work."""
        key = self.mode.workload
        return next((one.live for one in self.previews if kind_of(one.manifest).key == key), None)

    @property
    def planned_workload(self) -> Manifest | None:
        """The same as this run will leave it, as far as the API server could try that; its status is the live one's."""
        key = self.mode.workload
        return next((one.dry_run or one.live for one in self.previews if kind_of(one.manifest).key == key), None)

    @property
    def scaler(self) -> Preview | None:
        """The ScaledObject that makes its replicas follow the load."""
        return next((one for one in self.previews if kind_of(one.manifest) == SCALED_OBJECT), None)

    @property
    def balancer(self) -> Manifest | None:
        """The live Service of the load balancer of its own."""
        name = self.identity.names.load_balancer
        return next((one.live for one in self.previews if name_of(one.manifest) == name), None)


def live_workload(observed: Observed, world: World) -> Manifest | None:
    """The object that does the work, as it is now."""
    identity, mode = observed.identity, observed.mode
    return world.kube.get(KINDS[mode.workload], mode.workload_name(identity.names), identity.namespace)


def observe(payload: Payload, request: Deploy, world: World, fresh_uid: str, digest: str) -> Observed:
    """Reads the world. ``fresh_uid`` names the deployment if there is none yet, so that re-planning keeps it.

    ``digest``: fingerprint of the blueprint. A job that is done needs nothing of the cluster any more.
    """
    mode = mode_of(payload)
    known = read_known(payload, mode, request, world, digest)
    done = known.done
    scaled = autoscaler_entries.begin(world, payload, known.records)
    asked = world.start(service_facts, world, payload, known.workspace, known.objects, known.nameless)
    way_in, pools = _second_reads(world, known, payload)
    of_service = asked.result()
    refuse_taken(world, payload, known.nameless, way_in, of_service.models)
    queue = NOTHING if done else queue_facts(world, payload, known.nameless, known.workload)
    identity = known.identity(pools, queue.uid or fresh_uid)
    own = pool_outlook(payload, mode, identity, known, pools, scaled(), world, done=done, waits=request.wait)
    if own.decision.leaving and mode.is_nodes and not request.drain:
        # Only now: a shipped module compiles everything it loads, and few runs replace shared nodes.
        from .node_users import refuse_replacing_while_in_use

        refuse_replacing_while_in_use(world, identity, own.decision.leaving)
    facts = Facts(
        way_in=way_in,
        pool_generation=own.decision.generation,
        replicas=replicas(payload, known.last_good_payload, known.workload),
        models=of_service.models,
        monitoring=of_service.monitoring,
        balancers=of_service.balancers,
        storage=NO_STORAGE if done else storage_facts(world, payload, known.workspace),
        queueing=queue.queueing,
    )
    node_steps, node_warnings = changes_of_nodes(world, payload, identity, known, own.decision, request)
    manifests = mode.manifests(payload, identity, facts)
    shared_by = {} if done else labels_asked_for(payload, identity)
    kept = kept_routes(known.objects, manifests, identity.names.gateway)
    previews = _previews(world, manifests, known.workload, done=done)
    released: tuple[ReleaseStep, ...] = ()
    if mode.ends and payload.output_object_storage:
        ended = done or ready(known.workload)
        previews, released = _outputs_saved(previews, identity, ended=ended, waits=request.wait)
    gone = orphans(world, identity, [ref for ref in known.objects if ref not in kept], manifests)
    refuse_to_lose_outputs(world, identity, known.newest, gone, known.workload)
    refuse_while_jobs_queue(identity, gone, jobs_in_queues(world, identity, gone))
    return Observed(
        mode=mode,
        identity=identity,
        records=known.records,
        compartment_id=known.compartment_id,
        way_in=way_in,
        models=of_service.models,
        spec=own.spec,
        decision=own.decision,
        place=own.place,
        entries=own.entries,
        parts=own.parts,
        previews=previews,
        orphans=(*gone, *flavors_no_team_needs(world, identity, known.objects, payload)),
        kept=kept,
        node_steps=tuple(node_steps),
        released=released,
        nodes=own_nodes(world, mode, identity, own.decision),
        shared_by=shared_by,
        queue=queue,
        done=done,
        missing_namespace=not done and _lacks_namespace(world, request.namespace, previews),
        warnings=(
            *own.warnings,
            *queue.notes,
            *facts.storage.notes,
            *(_way_in_notes(payload, way_in, of_service.models) if mode.serves else ()),
            *node_notes(world, payload, identity, own.decision, shared_by),
            *node_warnings,
        ),
    )


def _previews(world: World, manifests: Sequence[Manifest], live: Manifest | None, *, done: bool) -> tuple[Preview, ...]:
    """What applying the manifests would do; of a job that is done, only what is left of it."""
    stays = [done or (holds_outputs(one) and ready(live)) for one in manifests]
    looks = zip(manifests, stays, strict=True)
    previews = world.together([partial(as_it_is if stay else preview, world, one, live) for one, stay in looks])
    return tuple(one for one in previews if one.live is not None or not done)


def _outputs_saved(
    previews: tuple[Preview, ...], identity: Identity, *, ended: bool, waits: bool
) -> tuple[tuple[Preview, ...], tuple[ReleaseStep, ...]]:
    # Only now: a shipped module compiles everything it loads, and few jobs leave volumes.
    from .._plan.saved_outputs import without_saved

    return without_saved(previews, identity, ended=ended, waits=waits)


def _second_reads(world: World, known: Known, payload: Payload) -> tuple[WayIn, list[ObservedPool]]:
    """The way in and the node pools. A blueprint on shared nodes that never had a pool needs no look at OCI."""
    newest, identity = known.newest, known.nameless
    never_had_a_pool = payload.recipe_use_shared_node_pool and newest is not None and newest.pool is None
    own_routes = [ref for ref in known.objects if ref.name != identity.names.gateway]
    way_in = world.start(find_way_in, world, known.workspace, own_routes)
    if never_had_a_pool or payload.team is not None or not world.cluster_id:
        return way_in.result(), []
    joins = may_have_parts(pool_spec(payload), known.records)
    pools = find_pools(world, identity, known.records, known.compartment_id, networks=joins)
    return way_in.result(), pools


def new_uid() -> str:
    """A uid for a deployment that does not exist yet."""
    return uuid.uuid4().hex


def _lacks_namespace(world: World, name: str, previews: Sequence[Preview]) -> bool:
    """Whether nothing could be tried because the namespace is not there. It is asked for only when that may be."""
    in_it = [one for one in previews if namespace_of(one.manifest)]
    untried = bool(in_it) and all(one.dry_run is None and one.live is None for one in in_it)
    return untried and world.kube.get(NAMESPACE, name) is None


def _way_in_notes(payload: Payload, way_in: WayIn, models: ModelGateway) -> list[str]:
    if way_in.kind and not has_own_route(payload, way_in, models):
        return [f"Published on the inference gateway only: {way_in.kind} cannot ask for its key."]
    if way_in.kind or models.kind:
        return []
    return ["No Gateway with an address and no nginx ingress class was found: reachable inside the cluster only."]
