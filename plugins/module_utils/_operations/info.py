# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Info: deployments as their records, the cluster and OCI show them. Reads only, one list call for each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .._blueprint.names import Names
from .._blueprint.payload import Payload, parse
from .._errors import BlueprintsError
from .._kube.kinds import CONFIG_MAP as CONFIG_MAP_KIND
from .._kube.kinds import DEPLOYMENT
from .._manifest import Manifest, name_of, namespace_of, section
from .._oci import node_pools
from .._oci.node_pools import NodePool
from .._plan.identity import MANAGED_BY, MANAGER, Identity
from .._plan.readiness import deployment_ready
from .._plan.routes import WayIn, public_urls
from .._plan.service import service_port
from .._plan.workspace import CONFIG_MAP, WORKSPACE_NAMESPACE, workspace_from
from . import record as records
from .converge import replicas_row
from .outcome import Outcome, Row, Status
from .record import Phase, Record
from .requests import Info
from .surroundings import Surroundings
from .ways_in import find_way_in
from .world import World

STATUS_OF: Mapping[Phase, Status] = {
    Phase.PENDING: Status.PENDING,
    Phase.FAILED: Status.FAILED,
    Phase.UNDEPLOYING: Status.UNDEPLOYING,
}


def info(request: Info, around: Surroundings) -> Outcome:
    """One row for each deployment found, and an ``absent`` row for each name asked for and not found."""
    world = World(request.connections, around)
    names = [Names.of(name) for name in request.names]
    newest = _newest(world, request, names)
    live, pools, way_in = _surroundings(world, newest)
    outcome = Outcome(connection=world.kube.connection)
    outcome.rows = [_row(record, live, pools, way_in) for record in newest]
    found = {record.canonical for record in newest}
    outcome.rows += [
        Row(name=one.raw, canonical_name=one.canonical, namespace=request.namespace, status=Status.ABSENT)
        for one in names
        if one.canonical not in found
    ]
    return outcome


def _newest(world: World, request: Info, names: Sequence[Names]) -> list[Record]:
    """The newest revision of each deployment asked for."""
    if len(names) == 1:
        known = records.read(world.kube, request.namespace, names[0].canonical)
    else:
        known = records.read(world.kube, request.namespace)
    wanted = {one.canonical for one in names}
    newest: dict[tuple[str, str], Record] = {}
    for record in known:
        if not wanted or record.canonical in wanted:
            newest.setdefault((record.namespace, record.canonical), record)
    return list(newest.values())


def _surroundings(
    world: World, newest: Sequence[Record]
) -> tuple[dict[tuple[str, str], Manifest], dict[str, NodePool], WayIn]:
    """Live workloads by namespace and name, node pools by OCID, and the way in. Nothing is read for no deployments."""
    if not newest:
        return {}, {}, WayIn()
    compartments = sorted({one.compartment_id for one in newest if one.pool is not None and one.compartment_id})
    deployments = world.start(world.kube.list, DEPLOYMENT, labels={MANAGED_BY: MANAGER})
    way_in = world.start(_way_in, world, newest)
    asked = compartments if world.cluster_id else []
    lists = [world.start(node_pools.list_pools, world.oci, one, world.cluster_id) for one in asked]
    pools = {pool.id: pool for one in lists for pool in one.result()}
    live = {(namespace_of(one), name_of(one)): one for one in deployments.result().items}
    return live, pools, way_in.result()


def _way_in(world: World, newest: Sequence[Record]) -> WayIn:
    data = section(world.kube.get(CONFIG_MAP_KIND, CONFIG_MAP, WORKSPACE_NAMESPACE) or {}, "data")
    recorded = [ref for record in newest for ref in record.objects]
    return find_way_in(world, workspace_from({key: str(value) for key, value in data.items()}), recorded)


def _row(record: Record, live: Mapping[tuple[str, str], Manifest], pools: Mapping[str, NodePool], way_in: WayIn) -> Row:
    names = Names(record.raw_name, record.canonical)
    identity = Identity(record.cluster_id, record.namespace, names, record.uid)
    deployment = live.get((record.namespace, names.workload))
    row = Row(
        name=record.raw_name,
        canonical_name=record.canonical,
        mode=record.mode,
        namespace=record.namespace,
        status=_status(record, deployment),
        revision=record.revision,
        objects=list(record.objects),
        replicas=replicas_row(deployment),
        node_pool=_pool_row(record, pools),
    )
    if record.message:
        row.warnings.append(record.message)
    payload = _payload(record)
    if payload is not None:
        port = service_port(payload)
        row.internal = f"http://{names.workload}.{record.namespace}.svc.cluster.local:{port}"
        row.public = public_urls(payload, identity, way_in)
    return row


def _status(record: Record, deployment: Manifest | None) -> Status:
    if record.phase in STATUS_OF:
        return STATUS_OF[record.phase]
    return Status.DEPLOYED if deployment is not None and deployment_ready(deployment) else Status.DEGRADED


def _payload(record: Record) -> Payload | None:
    """The recorded blueprint; None when this version would not accept it any more."""
    try:
        return parse(record.payload)
    except BlueprintsError:
        return None


def _pool_row(record: Record, pools: Mapping[str, NodePool]) -> dict[str, object] | None:
    if record.pool is None:
        return None
    pool = pools.get(record.pool.pool_id)
    if pool is None:
        return {"id": record.pool.pool_id, "name": str(record.pool.body.get("name", "")), "shape": "", "size": 0}
    return {"id": pool.id, "name": pool.name, "shape": pool.shape, "size": pool.size}
