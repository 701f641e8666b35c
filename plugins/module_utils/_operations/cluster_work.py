# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run's work on a workspace's cluster, and the cluster with its network as OCI has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, TypeVar

from .._errors import InvalidOption, NotOurs
from .._manifest import Manifest
from .._oci import addons, clusters, network_parts, node_pools
from .._oci.clusters import Cluster
from .._oci.network_parts import KINDS, Part
from .._plan.cluster_plan import LiveAddon, LiveCluster
from .._plan.cluster_wish import PLACE_TAG, ClusterWish, made_for
from .._plan.network_plan import Live
from .._plan.network_resources import GROUPS, VCN, group_place
from .._plan.node_pool import ObservedPool
from .cluster_outcome import ClusterOutcome
from .pools import read_pool
from .requests import KeepCluster
from .surroundings import Budget, Heartbeat
from .world import World

Found = TypeVar("Found")
DEFAULTS = ("defaultRouteTableId", "defaultSecurityListId")


class ClusterWork(NamedTuple):
    """What was asked for, where and for how long, and what is told of it."""

    request: KeepCluster
    world: World
    budget: Budget
    heart: Heartbeat
    outcome: ClusterOutcome

    @property
    def label(self) -> str:
        return f"cluster {self.request.name}"

    @property
    def compartment_id(self) -> str:
        return self.outcome.cluster.compartment_id

    def evidence(self) -> list[str]:
        return []

    def show(self, cluster: Cluster) -> None:
        """Fills in what OCI tells of the cluster."""
        row = self.outcome.cluster
        row.id, row.name, row.state, row.vcn_id = cluster.id, cluster.name, cluster.state, cluster.vcn_id
        row.compartment_id, row.kubernetes_version = cluster.compartment_id, cluster.kubernetes_version
        row.public_endpoint, row.private_endpoint = cluster.public_endpoint, cluster.private_endpoint


@dataclass
class Seen:
    """What there is. ``network`` by place; ``others``: what somebody else has put into the VCN or the cluster."""

    network: dict[str, Live] = field(default_factory=dict)
    rules: dict[str, list[Manifest]] = field(default_factory=dict)
    cluster: Cluster | None = None
    pool: ObservedPool | None = None
    addons: dict[str, LiveAddon] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        return not self.network and self.cluster is None


def observe(work: ClusterWork, addon_names: Iterable[str] = ()) -> Seen:
    """Everything that carries the tags of the cluster, read at the same time as far as one does not tell of another.

    Raises NotOurs for a cluster of that name that somebody else has made, InvalidOption where there are several.
    """
    world, name, seen = work.world, work.request.name, Seen()
    reading = world.start(_cluster, work)
    vcns = [one for one in network_parts.list_parts(world.oci, "Vcn", work.compartment_id) if _ours(one, name)]
    vcn = _the_only(vcns, f"VCNs for the cluster {name}")
    if vcn is not None:
        _look_into(work, vcn, seen)
    seen.cluster = reading.result()
    if seen.cluster is not None:
        work.show(seen.cluster)
        _refuse_another_network(name, seen.cluster, vcn)
        _look_at_nodes(work, seen.cluster, seen)
        seen.addons = read_addons(world, seen.cluster.id, addon_names)
    return seen


def _ours(part: Part, name: str) -> bool:
    return made_for(name, part.freeform_tags)


def _cluster(work: ClusterWork) -> Cluster | None:
    """Lists leave out to which versions it can go, so that it is read besides."""
    name, listed = work.request.name, clusters.list_clusters(work.world.oci, work.compartment_id)
    ours = [one for one in listed if made_for(name, one.freeform_tags)]  # whatever they are called now
    named = [one for one in listed if one.name == name]
    if named and not ours:
        raise NotOurs(
            f"A cluster named {name} exists already and was not made by this collection; nothing was changed.",
            hint=f"Choose another name, or use that cluster with cluster_id: {named[0].id}.",
            kind="Cluster",
            name=name,
            id=named[0].id,
        )
    found = _the_only(ours, f"clusters {name}")
    return clusters.find(work.world.oci, found.id) if found is not None else None


def _refuse_another_network(name: str, cluster: Cluster, vcn: Part | None) -> None:
    """Raises NotOurs where the cluster's VCN has lost its tags: a second network would be made, or the first stay."""
    if cluster.vcn_id and (vcn is None or vcn.id != cluster.vcn_id):
        tags = ", ".join(f"{key}={value}" for key, value in ClusterWish(name, "").tags(VCN).items())
        raise NotOurs(
            f"The cluster {name} is in the VCN {cluster.vcn_id}, which does not carry its tags; nothing was changed.",
            hint=f"Somebody has replaced them. Give the VCN its freeform tags back: {tags}.",
            kind="Vcn",
            name=name,
            id=cluster.vcn_id,
        )


def _look_into(work: ClusterWork, vcn: Part, seen: Seen) -> None:
    """The parts of the VCN, and the rules of its security groups."""
    world = work.world
    inner = [kind for kind in KINDS if kind != "Vcn"]
    reads = [partial(network_parts.list_parts, world.oci, kind, work.compartment_id, vcn.id) for kind in inner]
    seen.network[VCN] = _live(VCN, vcn)
    for part in (one for found in world.together(reads) for one in found):
        place = part.freeform_tags.get(PLACE_TAG, "")
        if _ours(part, work.request.name) and place:
            _the_only([part, *filter(None, [seen.network.get(place)])], f"resources with the tag {PLACE_TAG}={place}")
            seen.network[place] = _live(place, part)
        elif part.id not in {vcn.raw.get(key) for key in DEFAULTS}:
            seen.others.append(f"{part.kind} {part.name} ({part.id}) in the VCN")
    groups = [name for name in GROUPS if group_place(name) in seen.network]
    found_rules = world.together(
        [partial(network_parts.rules, world.oci, seen.network[group_place(name)].id) for name in groups]
    )
    seen.rules = dict(zip(groups, found_rules, strict=True))


def _look_at_nodes(work: ClusterWork, cluster: Cluster, seen: Seen) -> None:
    for pool in node_pools.list_pools(work.world.oci, work.compartment_id, cluster.id):
        if made_for(work.request.name, pool.freeform_tags):
            seen.pool = read_pool(work.world, pool.id)
        else:
            seen.others.append(f"NodePool {pool.name} ({pool.id}) in the cluster")


def read_addons(world: World, cluster_id: str, names: Iterable[str]) -> dict[str, LiveAddon]:
    """Add-ons of these names that are installed."""
    wanted = [*names]
    found = world.together([partial(addons.get, world.oci, cluster_id, name) for name in wanted])
    return {
        name: LiveAddon(one.state, one.configurations, one.error)
        for name, one in zip(wanted, found, strict=True)
        if one is not None
    }


def live_cluster(cluster: Cluster) -> LiveCluster:
    """The adapter's cluster as the plan knows it."""
    return LiveCluster(
        id=cluster.id,
        name=cluster.name,
        state=cluster.state,
        kubernetes_version=cluster.kubernetes_version,
        upgrades=cluster.upgrades,
        type=cluster.type,
        cni=cluster.cni,
        vcn_id=cluster.vcn_id,
        public=bool(cluster.public_endpoint) if cluster.endpoint else None,
        services_cidr=cluster.services_cidr,
    )


def _live(place: str, part: Part) -> Live:
    return Live(place, part.kind, part.id, part.name, part.raw)


def ids_of(network: Mapping[str, Live]) -> dict[str, str]:
    """OCID by place."""
    return {place: one.id for place, one in network.items()}


def _the_only(found: list[Found], what: str) -> Found | None:
    """Names and tags are not unique in OCI: with several, nobody can tell which one is meant."""
    if len(found) > 1:
        listed = ", ".join(str(getattr(one, "id", "")) for one in found)
        raise InvalidOption(f"name: there are {len(found)} {what}: {listed}. Nothing was changed.")
    return found[0] if found else None
