# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workspace info: what a cluster offers to deployments: add-ons, ways in, nodes. Reads only, one list for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict
from functools import partial
from typing import TypeVar

from .._errors import KubeError, OciError
from .._kube.kinds import (
    API_SERVICE,
    DAEMON_SET,
    DEPLOYMENT,
    GATEWAY,
    HTTP_ROUTE,
    INGRESS,
    JOB,
    LEADER_WORKER_SET,
    NODE,
    POD,
    SERVICE,
    STATEFUL_SET,
    Kind,
)
from .._kube.snapshot import Snapshot
from .._manifest import Manifest, entries, name_of, namespace_of, section, text
from .._oci import addons, node_pools
from .._oci.clusters import Cluster
from .._plan.add_on_states import states
from .._plan.add_ons import (
    OkeAddOn,
    full_name,
    installed_add_ons,
    other_releases,
    row,
    runs_control_plane,
)
from .._plan.cluster_gpus import gpus_of_nodes, pool_rows
from .._plan.public_urls import Urls, address_of, gateway_url, urls_of_services
from .._plan.upstream import upstream_deployments
from .._plan.workspace import Workspace
from .info import deployments
from .read_workspace import read_workspace
from .requests import Info, ReadWorkspaceInfo
from .surroundings import Surroundings
from .workspace_outcome import WorkspaceOutcome
from .world import World

READERS = 16
UNAUTHORIZED = 401
WORKLOAD_KINDS = (DEPLOYMENT, STATEFUL_SET, DAEMON_SET)
DEPLOYED_KINDS = (DEPLOYMENT, JOB, LEADER_WORKER_SET)
"""What blueprints become, whoever deploys them."""
WAYS_IN = (SERVICE, INGRESS, HTTP_ROUTE, GATEWAY)
READ = (*dict.fromkeys((*WORKLOAD_KINDS, *DEPLOYED_KINDS)), *WAYS_IN, API_SERVICE, NODE, POD)
Found = TypeVar("Found")


def workspace_info(request: ReadWorkspaceInfo, around: Surroundings) -> WorkspaceOutcome:
    """What may not be read is a warning, and missing. Raises Connection when the cluster cannot be reached."""
    world = World(request.connections, around, readers=READERS, client=partial(Snapshot, whole=READ))
    outcome = WorkspaceOutcome(connection=world.kube.connection)
    reads = _Reads(world, outcome.warnings)
    of_oke, owner = reads.begin(_add_ons_of_oke), reads.begin(_cluster)
    deployed = world.start(deployments, Info(request.connections, compartment_id=request.compartment_id), world)
    settings = world.start(read_workspace, world.kube)
    version = world.start(world.kube.version)
    workspace = reads.told(settings, "the workspace's settings are unknown") or Workspace()
    outcome.settings = {key: value for key, value in asdict(workspace).items() if value}
    outcome.kubernetes_version = reads.told(version, "the version of Kubernetes is unknown") or ""
    public = _public_urls(reads)
    _describe_add_ons(outcome, reads, workspace, reads.told(of_oke, "OKE's own add-ons are unknown"), public)
    _describe_upstream(outcome, reads, public)
    _describe_nodes(outcome, reads, world, owner)
    outcome.urls = _urls(workspace, outcome)
    found = reads.told(deployed, "deployments are unknown")
    outcome.deployments = [_deployment_row(one.as_result()) for one in found.rows] if found else None
    outcome.warnings += found.warnings if found else []
    return outcome


class _Reads:
    """Lists of all kinds, begun together; what a read was not allowed to see is a warning."""

    def __init__(self, world: World, warnings: list[str]) -> None:
        self._world, self._warnings = world, warnings
        self._listed = {kind: world.start(world.kube.list, kind) for kind in READ}

    def items(self, kind: Kind) -> list[Manifest]:
        return self.known(kind) or []

    def known(self, kind: Kind) -> list[Manifest] | None:
        """None where they may not be listed."""
        found = self.told(self._listed[kind], f"{kind.plural} are unknown")
        return found.items if found else None

    def begin(self, read: Callable[[World], Found]) -> Future[Found]:
        return self._world.start(read, self._world)

    def told(self, asked: Future[Found], consequence: str) -> Found | None:
        """The answer; None and a warning where it was refused. A refused login is an error."""
        try:
            return asked.result()
        except (KubeError, OciError) as error:
            if error.status == UNAUTHORIZED:
                raise
            self._warnings.append(f"{error.message.rstrip('.')}, so {consequence}.")
            return None


def _public_urls(reads: _Reads) -> Urls:
    return urls_of_services(*map(reads.items, WAYS_IN))


def _describe_add_ons(
    outcome: WorkspaceOutcome, reads: _Reads, workspace: Workspace, oke: list[OkeAddOn] | None, public: Urls
) -> None:
    """``oke``: None where they may not be listed."""
    workloads = [item for kind in WORKLOAD_KINDS for item in reads.items(kind)]
    unseen = [kind.plural for kind in WORKLOAD_KINDS if reads.known(kind) is None]
    api_services = reads.known(API_SERVICE)
    unavailable = None if api_services is None else _unavailable(api_services)
    installed = installed_add_ons(workloads, oke or (), unavailable, unseen)
    ours = frozenset(workspace.releases.split())
    outcome.add_on_states = states(installed, sees_workloads=not unseen, sees_oke=oke is not None)
    outcome.upstream_control_plane = runs_control_plane(installed)
    services = reads.items(SERVICE)
    outcome.add_ons = [
        row(one, ours, services, public, beside_control_plane=outcome.upstream_control_plane) for one in installed
    ]
    outcome.other_releases = other_releases(workloads)
    outcome.gateways = [_gateway_row(one, workspace) for one in reads.items(GATEWAY)]


def _describe_upstream(outcome: WorkspaceOutcome, reads: _Reads, public: Urls) -> None:
    """None where not all that could be one may be listed."""
    listed = [reads.known(kind) for kind in DEPLOYED_KINDS]
    if all(items is not None for items in listed):
        workloads = [item for items in listed for item in items or ()]
        outcome.upstream_deployments = upstream_deployments(workloads, reads.items(SERVICE), public)


def _describe_nodes(outcome: WorkspaceOutcome, reads: _Reads, world: World, asked: Future[Cluster | None]) -> None:
    owner = reads.told(asked, "facts about the cluster are unknown")
    names: Mapping[str, str] = {}
    if owner is not None:
        outcome.cluster = _cluster_row(owner, world.oci.region)
        listed = world.once(node_pools.list_pools, world.oci, owner.compartment_id, owner.id)
        pools = reads.told(listed, "names of node pools are unknown") or []
        names = {pool.id: pool.name for pool in pools}
    nodes, pods = reads.known(NODE), reads.known(POD)
    outcome.node_pools = None if nodes is None else pool_rows(gpus_of_nodes(nodes, pods), names)


def _cluster(world: World) -> Cluster | None:
    return world.cluster if world.cluster_id else None


def _add_ons_of_oke(world: World) -> list[OkeAddOn]:
    found = addons.list_addons(world.oci, world.cluster_id) if world.cluster_id else []
    return [OkeAddOn(one.name, one.version, one.state, one.error) for one in found]


def _cluster_row(cluster: Cluster, region: str) -> dict[str, object]:
    return {
        "id": cluster.id,
        "name": cluster.name,
        "compartment_id": cluster.compartment_id,
        "vcn_id": cluster.vcn_id,
        "region": region,
        "state": cluster.state,
        "type": cluster.type,
        "cni": cluster.cni,
        "kubernetes_version": cluster.kubernetes_version,
        "available_upgrades": list(cluster.upgrades),
        "endpoint": cluster.endpoint,
        "public_endpoint": cluster.public_endpoint,
        "private_endpoint": cluster.private_endpoint,
        "freeform_tags": dict(cluster.freeform_tags),
    }


def _unavailable(api_services: Sequence[Manifest]) -> dict[str, str]:
    """API services that the cluster cannot reach, with its reason."""
    conditions = {
        name_of(one): condition
        for one in api_services
        for condition in entries(section(one, "status"), "conditions")
        if condition.get("type") == "Available" and condition.get("status") != "True"
    }
    return {name: text(one, "message") or text(one, "reason") for name, one in conditions.items()}


def _gateway_row(gateway: Manifest, workspace: Workspace) -> dict[str, object]:
    programmed = [one for one in entries(section(gateway, "status"), "conditions") if one.get("type") == "Programmed"]
    return {
        "name": name_of(gateway),
        "namespace": namespace_of(gateway),
        "class": text(section(gateway, "spec"), "gatewayClassName"),
        "address": address_of(gateway),
        "url": gateway_url(gateway),
        "programmed": any(one.get("status") == "True" for one in programmed),
        "message": next((text(one, "message") for one in programmed), ""),
        "is_default": full_name(gateway) == workspace.gateway,
    }


def _urls(workspace: Workspace, outcome: WorkspaceOutcome) -> dict[str, str]:
    """What playbooks ask for most: the workspace's word, else what was found, from outside where there is a way."""
    default = [one for one in outcome.gateways if one["is_default"]]
    gateway = default or [one for one in outcome.gateways if one["url"]]
    return {
        "prometheus": workspace.prometheus_url or _url_of(outcome, "prometheus", from_inside=True),
        "grafana": _url_of(outcome, "grafana"),
        "mlflow": _url_of(outcome, "mlflow"),
        "gateway": str(gateway[0]["url"]) if gateway else _url_of(outcome, "ingress_nginx"),
        "inference_gateway": workspace.inference_gateway_url or _url_of(outcome, "kong"),
    }


def _url_of(outcome: WorkspaceOutcome, name: str, *, from_inside: bool = False) -> str:
    """Of the first add-on of that name that has one, "" without."""
    for add_on in outcome.add_ons:
        inside, public = str(add_on["internal_url"]), add_on["public_urls"]
        url = inside if from_inside or not isinstance(public, list) or not public else str(public[0])
        if add_on["name"] == name and url:
            return url
    return ""


def _deployment_row(deployment: Mapping[str, object]) -> dict[str, object]:
    return {key: deployment[key] for key in ("name", "canonical_name", "namespace", "mode", "status", "endpoints")}
