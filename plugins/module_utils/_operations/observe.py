# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything a plan for one blueprint needs to know. Only reads and dry-runs; independent ones at the same time."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from .._blueprint.names import Names
from .._blueprint.payload import Payload
from .._errors import InvalidBlueprint, InvalidOption, Problem
from .._kube.kinds import CONFIG_MAP as CONFIG_MAP_KIND
from .._kube.kinds import KINDS, NAMESPACE, SECRET, kind_of
from .._manifest import Json, Manifest, metadata, name_of, section
from .._plan.autoscaler import EntryStep, as_sized
from .._plan.compare import Preview, labels_of
from .._plan.identity import MANAGED_BY, MANAGER, UID, Identity
from .._plan.inference_gateway import ModelGateway, has_own_route
from .._plan.modes import Facts, Mode, mode_of
from .._plan.node_pool import ObservedPool, PoolSurroundings
from .._plan.pool_decision import PoolDecision, decide, for_one_job
from .._plan.pool_spec import PoolSpec, pool_spec
from .._plan.replicas import replicas
from .._plan.routes import WayIn
from .._plan.step import ObjectRef
from .._plan.storage_facts import NO_STORAGE
from .._plan.workload import ready
from .._plan.workspace import CONFIG_MAP, WORKSPACE_NAMESPACE, Workspace, workspace_from
from . import autoscaler_entries
from . import record as records
from .left_the_blueprint import kept_routes, orphans
from .observe_nodes import labels_asked_for, node_notes, own_nodes
from .pools import find_pools
from .preview import as_it_is, preview
from .record import Phase, Record
from .requests import Deploy
from .secrets_of_others import refuse_missing_secrets
from .service_facts import refuse_taken, service_facts
from .storage import storage_facts
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
    kept: tuple[ObjectRef, ...] = ()
    nodes: tuple[Manifest, ...] = ()
    """Nodes of the pool that the deployment is."""
    shared_by: Mapping[str, str] = field(default_factory=dict)
    """Labels of the shared nodes that its pods ask for."""
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

    ``digest``: fingerprint of the blueprint, to tell a job that is done from one that is to run again.
    """
    mode = mode_of(payload)
    names = Names.of(payload.deployment_name)
    found, workspace, live, secrets = _first_reads(payload, mode, names, request.namespace, world)
    newest = found[0] if found else None
    identity = Identity(world.cluster_id, request.namespace, names, "")
    _refuse_clash(identity, newest)
    refuse_missing_secrets(payload, secrets, request.namespace)
    compartment_id = _compartment(payload, request, newest, workspace, world)
    recorded = newest.objects if newest else ()
    scaled = autoscaler_entries.begin(world, payload, found)
    asked = world.start(service_facts, world, payload, workspace, recorded, identity)
    way_in, pools = _second_reads(world, workspace, recorded, identity, found, compartment_id, payload)
    of_service = asked.result()
    refuse_taken(world, payload, identity, way_in, of_service.models)
    identity = replace(identity, uid=_uid(newest, live, pools) or fresh_uid)
    spec = as_sized(pool_spec(payload), pools)
    done = _is_done(mode, newest, digest)
    decision = decide(spec, identity, pools, newest.pool if newest else None)
    if mode.ends:
        decision = for_one_job(decision, pools, done=done, soon=spec is not None and (request.wait or ready(live)))
    place, decision, warnings = _place(spec, workspace, decision, compartment_id, world)
    entries = autoscaler_entries.planned(payload, identity, decision, found, scaled())
    facts = Facts(
        way_in=way_in,
        pool_generation=decision.generation,
        replicas=replicas(payload, _last_good_payload(found), live),
        models=of_service.models,
        monitoring=of_service.monitoring,
        balancers=of_service.balancers,
        storage=NO_STORAGE if done else storage_facts(world, payload, workspace),
    )
    manifests = mode.manifests(payload, identity, facts)
    shared_by = labels_asked_for(payload, identity)
    kept = kept_routes(recorded, manifests, names.gateway)
    look = as_it_is if done else preview
    previews = world.together([partial(look, world, one, live) for one in manifests])
    if done:
        previews = [one for one in previews if one.live is not None]
    return Observed(
        mode=mode,
        identity=identity,
        records=tuple(found),
        compartment_id=compartment_id,
        way_in=way_in,
        models=of_service.models,
        spec=spec,
        decision=decision,
        place=place,
        entries=entries,
        previews=tuple(previews),
        orphans=orphans(world, identity, [ref for ref in recorded if ref not in kept], manifests),
        kept=kept,
        nodes=own_nodes(world, mode, identity, decision),
        shared_by=shared_by,
        done=done,
        missing_namespace=not done and _lacks_namespace(world, request.namespace, previews),
        warnings=(
            *warnings,
            *(_way_in_notes(payload, way_in, of_service.models) if mode.serves else ()),
            *node_notes(world, payload, identity, decision, shared_by),
        ),
    )


def _first_reads(
    payload: Payload, mode: Mode, names: Names, namespace: str, world: World
) -> tuple[list[Record], Workspace, Manifest | None, dict[str, Manifest | None]]:
    """The record, the workspace, the live workload, and the Secrets that the blueprint refers to."""
    kube = world.kube
    wanted = sorted({item.secret_name for item in payload.recipe_environment_secrets or ()})
    if payload.recipe_container_secret_name:
        wanted.append(payload.recipe_container_secret_name)
    found = world.start(records.read, kube, namespace, names.canonical)
    config_map = world.start(kube.get, CONFIG_MAP_KIND, CONFIG_MAP, WORKSPACE_NAMESPACE)
    home = world.start(kube.get, NAMESPACE, namespace)
    live = world.start(kube.get, KINDS[mode.workload], mode.workload_name(names), namespace) if mode.workload else None
    secrets = {name: world.start(kube.get, SECRET, name, namespace) for name in wanted}
    data = section(config_map.result() or {}, "data")
    workspace = workspace_from({key: str(value) for key, value in data.items()})
    _refuse_leaving_namespace(home.result())
    return (
        found.result(),
        workspace,
        live.result() if live else None,
        {name: secret.result() for name, secret in secrets.items()},
    )


def _refuse_leaving_namespace(namespace: Manifest | None) -> None:
    """Objects in it may still look whole, but they are going, and nothing new is let in."""
    if namespace is not None and metadata(namespace).get("deletionTimestamp"):
        raise InvalidOption(
            f"Namespace {name_of(namespace)!r} is being deleted, and all that is in it.",
            hint="Wait until it is gone, create it again if you still want it, then run again.",
        )


def _second_reads(
    world: World,
    workspace: Workspace,
    recorded: Sequence[ObjectRef],
    identity: Identity,
    known: Sequence[Record],
    compartment_id: str,
    payload: Payload,
) -> tuple[WayIn, list[ObservedPool]]:
    """The way in and the node pools. A blueprint on shared nodes that never had a pool needs no look at OCI."""
    never_had_a_pool = payload.recipe_use_shared_node_pool and bool(known) and known[0].pool is None
    own_routes = [ref for ref in recorded if ref.name != identity.names.gateway]
    way_in = world.start(find_way_in, world, workspace, own_routes)
    pools = [] if never_had_a_pool or not world.cluster_id else find_pools(world, identity, known, compartment_id)
    return way_in.result(), pools


def _uid(newest: Record | None, live: Manifest | None, pools: Sequence[ObservedPool]) -> str:
    """The deployment's uid: from the record, else from what it left in the cluster or in OCI; "" when it is new."""
    if newest is not None:
        return newest.uid
    labels = labels_of(live or {})
    if labels.get(MANAGED_BY) == MANAGER and labels.get(UID):
        return labels[UID]
    return next((pool.tags[UID] for pool in pools if pool.tags.get(UID)), "")


def new_uid() -> str:
    """A uid for a deployment that does not exist yet."""
    return uuid.uuid4().hex


def _refuse_clash(identity: Identity, newest: Record | None) -> None:
    """Two names as typed may become one canonical name; the second would take the first one's place."""
    if newest is not None and newest.raw_name != identity.names.raw and newest.phase is not Phase.UNDEPLOYING:
        canonical = identity.names.canonical
        raise InvalidBlueprint(
            [
                Problem(
                    "V04",
                    "deployment_name",
                    f"{identity.names.raw!r} becomes {canonical!r}, which {newest.raw_name!r} uses already",
                )
            ],
            name=identity.names.raw,
        )


def _compartment(payload: Payload, request: Deploy, newest: Record | None, workspace: Workspace, world: World) -> str:
    """Where OCI resources go: by the blueprint, the task, where they are already, the workspace, the cluster."""
    told = payload.recipe_compartment_ocid or request.compartment_id
    known = told or (newest.compartment_id if newest else "") or workspace.compartment_id
    return known or (world.cluster.compartment_id if world.cluster_id else "")


def _last_good_payload(found: Sequence[Record]) -> Json:
    good = (Phase.DEPLOYED, Phase.SUPERSEDED)
    return next((record.payload for record in found if record.phase in good), None)


def _place(
    spec: PoolSpec | None, workspace: Workspace, decision: PoolDecision, compartment_id: str, world: World
) -> tuple[PoolSurroundings | None, PoolDecision, list[str]]:
    """Where nodes that are to be made find room. Raises when they find none."""
    if not decision.creates and not decision.grows_by:
        return None, decision, []
    # Only now: a shipped module compiles everything it loads, and most runs make no nodes.
    from .pool_place import room_to_grow, surroundings_of_pool

    if spec is None:
        return None, decision, []
    if decision.creates:
        place, warnings = surroundings_of_pool(world, spec, workspace, compartment_id)
        return place, decision, warnings
    if decision.grows_by and decision.pool is not None:
        more, warnings = room_to_grow(world, spec, decision.pool, decision.grows_by, compartment_id)
        return None, replace(decision, more_domains=more), warnings
    return None, decision, []


def _is_done(mode: Mode, newest: Record | None, digest: str) -> bool:
    """A job that ran to its end under this very blueprint: even if its objects are gone it is not run again."""
    return mode.ends and newest is not None and newest.phase is Phase.DEPLOYED and newest.digest == digest


def _lacks_namespace(world: World, name: str, previews: Sequence[Preview]) -> bool:
    """Whether nothing could be tried because the namespace is not there. It is asked for only when that may be."""
    untried = bool(previews) and all(one.dry_run is None and one.live is None for one in previews)
    return untried and world.kube.get(NAMESPACE, name) is None


def _way_in_notes(payload: Payload, way_in: WayIn, models: ModelGateway) -> list[str]:
    if way_in.kind and not has_own_route(payload, way_in, models):
        return [f"Published on the inference gateway only: {way_in.kind} cannot ask for its key."]
    if way_in.kind or models.kind:
        return []
    return ["No Gateway with an address and no nginx ingress class was found: reachable inside the cluster only."]
