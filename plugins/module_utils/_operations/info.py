# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Info: deployments as their records, the cluster and OCI show them. Reads only, one list call for each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from .._blueprint.names import Names, canonical_name
from .._blueprint.payload import Payload, parse
from .._blueprint.recipe_arguments import model_place
from .._catalog.nearest import nearest
from .._errors import BlueprintsError
from .._kube.kinds import KINDS, NODE, POD
from .._kube.kinds import NAMESPACE as NAMESPACE_KIND
from .._manifest import Manifest, metadata, name_of, namespace_of
from .._oci.node_pools import GONE
from .._plan.compare import labels_of
from .._plan.identity import (
    CLUSTER,
    INSTANCE,
    INSTANCE_TAG,
    MANAGED_BY,
    MANAGED_BY_TAG,
    MANAGER,
    NAMESPACE,
    PART_OF,
    PART_OF_TAG,
    SHARED_BY_ANY,
    Identity,
    carries,
)
from .._plan.inference_gateway import ModelGateway
from .._plan.load_balancer import load_balancer_url
from .._plan.modes import MODES, mode_of
from .._plan.pod_rows import gpus_used, pod_rows
from .._plan.routes import WayIn
from .._plan.service import internal_url, public_addresses
from .._plan.workload import WORKLOADS, counts
from .._plan.workspace import Workspace
from .history import age, history
from .info_addresses import balancers, models, routes_of, ways_in
from .info_pools import FoundPools, compartments, pool_row, pools_of_compartments
from .info_queues import describe_queues
from .info_records import Key, asked, names_of_all, recorded
from .outcome import Outcome, Row, Status
from .read_workspace import read_workspace
from .record import Record
from .recorded_status import has_ended, status_of
from .requests import Info
from .status_reason import reason
from .surroundings import Surroundings
from .world import World

LOST = "Its record is lost, its objects or node pool are not. Deploy the blueprint again, or undeploy it."


def info(request: Info, around: Surroundings) -> Outcome:
    """One row for each deployment found, and an ``absent`` row for each name asked for and not found."""
    return deployments(request, World(request.connections, around))


def deployments(request: Info, world: World) -> Outcome:
    """The same in a world that others read, too."""
    outcome = Outcome(connection=world.kube.connection)
    names = {one.canonical: one for one in map(Names.of, request.names)}
    revisions, damaged = recorded(world, request, names)
    newest = {key: one[0] for key, one in revisions.items()}
    listed = world.start(_pods, world, request, names)
    nodes = _shared_nodes(world, newest.values())
    live, pools, workspace = _surroundings(world, request, newest)
    outcome.warnings += pools.warnings
    known = {*newest, *damaged}
    forgotten = {
        key
        for key in (*live, *_owners(pools, world.cluster_id, request))
        if key not in known and asked(key, request, names)
    }
    found_ways = ways_in(world, workspace, newest.values())
    gateways = models(world, workspace, newest)
    payloads = {key: payload for key, one in newest.items() if (payload := _payload(one)) is not None}
    rows = {
        **{
            key: _row(
                record,
                payloads.get(key),
                live.get(key),
                nodes,
                pools,
                found_ways[routes_of(record)],
                gateways.get(key, ModelGateway()),
            )
            for key, record in newest.items()
        },
        **{key: _broken_row(key, message, live.get(key)) for key, message in damaged.items()},
        **{key: _broken_row(key, LOST, live.get(key)) for key in forgotten},
    }
    describe_queues(world, request.namespace, rows, payloads, live)
    for key, balancer in balancers(world, request.namespace, newest).items():
        rows[key].public += load_balancer_url(balancer)
    _tell_of_leaving_namespaces(world, rows.values())
    pods = listed.result()
    for key, row in rows.items():
        known_of = revisions.get(key, [])
        state = _pool_state(newest[key], pools) if key in newest else ""
        row.seen = _seen(world.cluster_id, row, known_of, live.get(key), pods.get(key, ()), state)
    if request.resources:
        from .info_resources import tell_resources

        places = compartments(world, request, newest.values(), workspace) if world.cluster_id else []
        outcome.warnings += tell_resources(world, rows, newest, payloads, pools.by_id, places)
    if request.drift:
        # Only now: all that plans a deployment is loaded for it.
        from .drift import tell_drifts

        outcome.secrets += tell_drifts(rows, newest, request.connections, world)
    outcome.rows = [rows[key] for key in sorted(rows)]
    found = {canonical for _namespace, canonical in rows}
    absent = [one for one in names.values() if one.canonical not in found]
    known_names = names_of_all(world, request.namespace) if absent else []
    outcome.rows += [_absent_row(one, request.namespace, world.cluster_id, known_names) for one in absent]
    outcome.extra = {"clusters": [cluster_row(world.cluster_id)]}
    return outcome


def cluster_row(cluster_id: str, error: BlueprintsError | None = None) -> dict[str, object]:
    """One entry of ``clusters``. Without ``error`` the cluster was read."""
    told = None if error is None else error.as_result()["error"]
    return {"cluster_id": cluster_id, "reachable": error is None, "error": told}


def _pods(world: World, request: Info, names: Mapping[str, Names]) -> dict[Key, list[Manifest]]:
    """Pods by deployment; one list for all of them."""
    labels = {MANAGED_BY: MANAGER, **({PART_OF: canonical_name(request.group)} if request.group else {})}
    if len(names) == 1:
        labels[INSTANCE] = next(iter(names))
    found: dict[Key, list[Manifest]] = {}
    for pod in world.kube.list(POD, request.namespace or None, labels=labels).items:
        found.setdefault((namespace_of(pod), labels_of(pod).get(INSTANCE, "")), []).append(pod)
    return found


def _seen(
    cluster_id: str,
    row: Row,
    revisions: Sequence[Record],
    workload: Manifest | None,
    pods: Sequence[Manifest],
    pool_state: str,
) -> dict[str, object]:
    why = reason(row, revisions[0], workload, pods, pool_state) if revisions else "".join(row.warnings[:1])
    return {
        "cluster_id": cluster_id,
        "reason": why,
        **age(revisions),
        "history": history(revisions),
        "pods": pod_rows(pods),
        "gpus_used": gpus_used(pods),
    }


def _pool_state(record: Record, pools: FoundPools) -> str:
    """OCI's word for it, or that the pool is gone; "" for a deployment that has none, or when OCI did not tell."""
    if record.pool is None or not record.pool.pool_id or has_ended(record):
        return ""
    pool = pools.of(record)
    return pool.state if pool else "gone" if pools.is_known(record) else ""


def _absent_row(names: Names, namespace: str, cluster_id: str, known: Sequence[str]) -> Row:
    row = Row(name=names.raw, canonical_name=names.canonical, namespace=namespace, status=Status.ABSENT)
    near = nearest(names.canonical, known)
    row.seen = _seen(cluster_id, row, (), None, (), "")
    row.seen["reason"] = f"Nothing of this name is deployed. Did you mean {near}?" if near else ""
    return row


def _surroundings(
    world: World, request: Info, newest: Mapping[Key, Record]
) -> tuple[dict[Key, Manifest], FoundPools, Workspace]:
    """Live workloads by deployment, node pools, and what the workspace says."""
    defaults = world.start(read_workspace, world.kube)
    labels = {MANAGED_BY: MANAGER, **({PART_OF: canonical_name(request.group)} if request.group else {})}
    lists = [world.start(world.kube.list, KINDS[key], request.namespace or None, labels=labels) for key in WORKLOADS]
    workspace = defaults.result()
    pools = pools_of_compartments(world, request, newest.values(), workspace) if world.cluster_id else FoundPools()
    found = [one for kind in lists for one in kind.result().items]
    live = {(namespace_of(one), labels_of(one).get(INSTANCE, "")): one for one in found}
    return live, pools, workspace


def _owners(pools: FoundPools, cluster_id: str, request: Info) -> set[Key]:
    """Deployments of this cluster that have a node pool, by its tags."""
    ours = {MANAGED_BY_TAG: MANAGER, CLUSTER: cluster_id}
    ours |= {PART_OF_TAG: canonical_name(request.group)} if request.group else {}
    tags = [pool.tags for pool in pools.by_id.values() if pool.state not in GONE]
    return {(one.get(NAMESPACE, ""), one.get(INSTANCE_TAG, "")) for one in tags if carries(one, ours)}


def _shared_nodes(world: World, newest: Iterable[Record]) -> list[Manifest]:
    """Nodes of all shared pools, of any kind if there are updates. No call when no deployment is about nodes."""
    modes = [mode for mode in map(MODES.get, {one.mode for one in newest}) if mode is not None]
    if any(mode.changes_nodes for mode in modes):
        return world.kube.list(NODE).items
    asked = any(mode.is_nodes for mode in modes)
    return world.kube.list(NODE, labels={SHARED_BY_ANY: "true"}).items if asked else []


def _tell_of_leaving_namespaces(world: World, rows: Iterable[Row]) -> None:
    """Why deployments are not whole whose namespace goes. No call when all of them are."""
    wanting = [row for row in rows if row.status is Status.DEGRADED]
    names = sorted({row.namespace for row in wanting})
    found = world.together([partial(world.kube.get, NAMESPACE_KIND, name) for name in names])
    leaving = {name_of(one) for one in found if one is not None and metadata(one).get("deletionTimestamp")}
    for row in wanting:
        if row.namespace in leaving:
            row.warnings.append(f"Namespace {row.namespace!r} is being deleted, and all that is in it.")


def _broken_row(key: Key, why: str, workload: Manifest | None) -> Row:
    """A deployment that is there, but of which nothing can be read but what it left."""
    namespace, canonical = key
    return Row(
        name=canonical,
        canonical_name=canonical,
        namespace=namespace,
        status=Status.DEGRADED,
        replicas=counts(workload),
        warnings=[why],
    )


def _row(
    record: Record,
    payload: Payload | None,
    workload: Manifest | None,
    nodes: Sequence[Manifest],
    pools: FoundPools,
    way_in: WayIn,
    models: ModelGateway,
) -> Row:
    names = Names(record.raw_name, record.canonical)
    identity = Identity(record.cluster_id, record.namespace, names, record.uid)
    row = Row(
        name=record.raw_name,
        canonical_name=record.canonical,
        mode=record.mode,
        namespace=record.namespace,
        group=record.membership.group,
        status=status_of(record, payload, workload, nodes, pools.by_id),
        revision=record.revision,
        objects=list(record.objects),
        replicas=counts(workload),
        node_pool=None if has_ended(record) and pools.of(record) is None else pool_row(record, pools),
        model=None if payload is None else model_place(payload),
    )
    if record.message:
        row.warnings.append(record.message)
    if payload is not None and mode_of(payload).serves:
        row.internal = internal_url(payload, identity)
        row.public = public_addresses(payload, identity, way_in, models)
    return row


def _payload(record: Record) -> Payload | None:
    """The recorded blueprint; None when this version would not accept it any more."""
    try:
        return parse(record.payload)
    except BlueprintsError:
        return None
