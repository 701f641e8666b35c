# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the OKE clusters of a tenancy, their pools and GPUs, and what is deployed on them. Reads only, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, TypeVar

from .._catalog.shapes import SHAPES
from .._errors import BlueprintsError, InvalidOption, OciError
from .._kube.kinds import NODE, POD
from .._manifest import text
from .._oci import cluster_networks, clusters, identity, instance_configurations, node_pools
from .._oci import session as oci_session
from .._oci.client import Oci
from .._oci.cluster_networks import ClusterNetwork
from .._oci.clusters import Cluster
from .._oci.identity import Compartment
from .._oci.node_pools import NodePool
from .._oci.services import full_region
from .._plan.cluster_gpus import cluster_result, nodes_with_gpus
from .._plan.identity import CLUSTER, MANAGED_BY_TAG, MANAGER, carries
from .each_cluster import AT_ONCE, connections_to
from .info import info
from .network_pools import STATES
from .requests import Info, ReadFleet
from .surroundings import Surroundings
from .world import World

Found = TypeVar("Found")


class PoolOfCluster(NamedTuple):
    """A node pool of OKE, or a cluster network whose instances join by themselves. ``shape`` "": it is not known."""

    id: str
    name: str
    shape: str
    ocpus: float
    memory_gb: float
    size: int
    state: str

    def as_result(self) -> dict[str, object]:
        return {
            "id": self.id,
            "name": self.name,
            "shape": self.shape,
            "ocpus": self.ocpus or None,
            "memory_in_gbs": self.memory_gb or None,
            "size": self.size,
            "state": self.state,
        }


@dataclass
class FleetCluster:
    """One cluster. ``gpus_free`` and ``gpu_resources``, whole ones and slices, are None where they are not known."""

    cluster: Cluster
    region: str
    pools: Sequence[PoolOfCluster]
    gpus_free: int | None = None
    gpu_resources: object = None
    deployments: Sequence[Mapping[str, object]] = ()

    @property
    def gpus_total(self) -> int:
        """GPUs of all pools at the size that they are to have."""
        return sum(SHAPES[pool.shape].gpus * pool.size for pool in self.pools if pool.shape in SHAPES)

    def as_result(self) -> dict[str, object]:
        return {
            "cluster_id": self.cluster.id,
            "cluster_name": self.cluster.name,
            "compartment_id": self.cluster.compartment_id,
            "region": self.region,
            "endpoint": self.cluster.endpoint,
            "kubernetes_version": self.cluster.kubernetes_version,
            "state": self.cluster.state,
            "cluster_type": self.cluster.type,
            "freeform_tags": dict(self.cluster.freeform_tags),
            "node_pools": [pool.as_result() for pool in self.pools],
            "gpus_total": self.gpus_total,
            "gpus_free": self.gpus_free,
            "gpu_resources": self.gpu_resources,
        }


class InCompartment(NamedTuple):
    """What is in one compartment. ``networks`` is None where they may not be listed."""

    clusters: list[Cluster]
    pools: list[NodePool]
    networks: list[ClusterNetwork] | None


@dataclass
class Fleet:
    """What was found, and in ``warnings`` what could not be read."""

    clusters: list[FleetCluster] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_fleet(request: ReadFleet, around: Surroundings) -> Fleet:
    """Clusters by region and name. A region or cluster that cannot be read is a warning.

    Raises OciError and Connection when not even the tenancy's compartments or regions can be read.
    """
    fleet = Fleet()
    home = oci_session.connect(request.connections.oci, sleep=around.pause)
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="fleet") as pool:
        scan = _Scan(request, around, home, pool, fleet.warnings)
        fleet.clusters = scan.clusters()
        if request.look_inside:
            scan.read_each(fleet.clusters, _free_gpus, "its free GPUs are unknown")
        if request.deployments:
            scan.read_each(fleet.clusters, _deployments, "its deployments are unknown")
    return fleet


class _Scan:
    def __init__(
        self, request: ReadFleet, around: Surroundings, home: Oci, pool: ThreadPoolExecutor, warnings: list[str]
    ) -> None:
        self._request, self._around, self._home, self._pool, self._warnings = request, around, home, pool, warnings

    def clusters(self) -> list[FleetCluster]:
        compartments = self._pool.submit(self._compartments)
        sessions = self._sessions()
        asked = [
            (
                f"{region}, compartment {name or compartment}",
                oci,
                self._pool.submit(_in_compartment, oci, compartment),
            )
            for region, oci in sessions.items()
            for compartment, name in compartments.result().items()
        ]
        found: dict[str, tuple[str, Cluster]] = {}
        pools: dict[str, list[PoolOfCluster]] = {}
        networks: list[tuple[ClusterNetwork, Future[PoolOfCluster]]] = []
        for place, oci, reading in asked:
            there = self._told(reading, f"Clusters in {place} may be missing", InCompartment([], [], []))
            found.update({cluster.id: (oci.region, cluster) for cluster in there.clusters})
            for pool in there.pools:
                pools.setdefault(pool.cluster_id, []).append(_of_node_pool(pool))
            ours = [one for one in there.networks or () if carries(one.freeform_tags, {MANAGED_BY_TAG: MANAGER})]
            networks += [(one, self._pool.submit(_of_network, oci, one)) for one in ours]
            if there.networks is None and there.clusters:
                self._warnings.append(f"Cluster networks in {place} may not be listed, their nodes are left out.")
        for network, shaped in networks:
            known = self._told(shaped, f"The shape of {network.name} is unknown", _without_shape(network))
            pools.setdefault(network.freeform_tags.get(CLUSTER, ""), []).append(known)
        rows = [
            FleetCluster(cluster, region, pools.get(cluster.id, ()))
            for region, cluster in found.values()
            if self._request.tags.items() <= cluster.freeform_tags.items()
        ]
        return sorted(rows, key=lambda row: (row.region, row.cluster.name, row.cluster.id))

    def read_each(
        self, rows: Sequence[FleetCluster], read: Callable[[World, FleetCluster], None], consequence: str
    ) -> None:
        """Something of each cluster that is there, all at the same time."""
        for row, reading in [(row, self._pool.submit(self._enter, row, read)) for row in rows if _is_up(row)]:
            self._told(reading, f"{row.cluster.name} in {row.region}: {consequence}", None)

    def _enter(self, row: FleetCluster, read: Callable[[World, FleetCluster], None]) -> None:
        there = connections_to(self._request.connections, row.cluster.id, row.region)
        read(World(there, self._around), row)

    def _sessions(self) -> dict[str, Oci]:
        """A session for each region. Raises InvalidOption for those that the tenancy has not subscribed to."""
        if not self._request.regions:
            return {self._home.region: self._home}
        regions = [*dict.fromkeys(map(full_region, self._request.regions))]
        subscribed = self._subscribed() or regions
        strange = [region for region in regions if region not in subscribed]
        if strange:
            uses = ", ".join(subscribed)
            raise InvalidOption(f"regions: the tenancy has not subscribed to {', '.join(strange)}; it uses {uses}.")
        return {region: self._session(region) for region in regions}

    def _session(self, region: str) -> Oci:
        return oci_session.connect(self._request.connections.oci._replace(region=region), sleep=self._around.pause)

    def _subscribed(self) -> list[str]:
        """Empty where the user may not ask."""
        try:
            return identity.subscribed_regions(self._home, self._home.tenancy_id)
        except OciError as error:
            if error.status not in (403, 404):
                raise
            return []

    def _compartments(self) -> dict[str, str]:
        """OCIDs and names of where to look: the compartments asked for, and all below them unless told otherwise."""
        wanted = self._request.compartments or (self._home.tenancy_id,)
        if not self._request.recursive:
            return dict.fromkeys(wanted, "")
        found = {one.id: one for one in self._tree()}
        places = {one: found[one].name if one in found else "" for one in wanted}
        return places | {
            one.id: one.name for one in found.values() if one.accessible and _is_below(one.id, wanted, found)
        }

    def _tree(self) -> list[Compartment]:
        """Nothing, and a warning, where the user may not ask but has said where to look."""
        try:
            return identity.compartments(self._home, self._home.tenancy_id)
        except OciError as error:
            if error.status not in (403, 404) or not self._request.compartments:
                raise
            self._warnings.append(f"Compartments below those of the file may be missing: {error.message}")
            return []

    def _told(self, reading: Future[Found], consequence: str, otherwise: Found) -> Found:
        try:
            return reading.result()
        except BlueprintsError as error:
            self._warnings.append(f"{consequence}: {error.message}")
            return otherwise


def _is_below(compartment: str, wanted: Iterable[str], tree: Mapping[str, Compartment]) -> bool:
    above = tree[compartment].parent_id if compartment in tree else ""
    return bool(above) and (above in wanted or _is_below(above, wanted, tree))


def _in_compartment(oci: Oci, compartment_id: str) -> InCompartment:
    try:
        networks = cluster_networks.list_networks(oci, compartment_id)
    except OciError as error:
        if error.status not in (403, 404):
            raise
        networks = None
    return InCompartment(
        clusters.list_clusters(oci, compartment_id), node_pools.list_pools(oci, compartment_id), networks
    )


def _of_node_pool(pool: NodePool) -> PoolOfCluster:
    return PoolOfCluster(pool.id, pool.name, pool.shape, pool.ocpus, pool.memory_gb, pool.size, pool.state)


def _of_network(oci: Oci, network: ClusterNetwork) -> PoolOfCluster:
    """Only the configuration of its instances tells the shape."""
    configuration = instance_configurations.get(oci, network.configuration_id)
    return _without_shape(network)._replace(shape=text(configuration.launch, "shape") if configuration else "")


def _without_shape(network: ClusterNetwork) -> PoolOfCluster:
    return PoolOfCluster(network.id, network.name, "", 0, 0, network.size, STATES.get(network.state, "UPDATING"))


def _is_up(row: FleetCluster) -> bool:
    return row.cluster.state in ("ACTIVE", "UPDATING")


def _free_gpus(world: World, row: FleetCluster) -> None:
    nodes, pods = world.together([partial(world.kube.list, NODE), partial(world.kube.list, POD)])
    found = nodes_with_gpus(nodes.items, pods.items)
    whole = ("nvidia.com/gpu", "amd.com/gpu")
    row.gpu_resources = cluster_result(found, {})["resources"]
    row.gpus_free = sum(count for node in found for name, count in node.free.items() if name in whole)


def _deployments(world: World, row: FleetCluster) -> None:
    row.deployments = [one.as_result() for one in info(Info(world.connections), world.around).rows]
