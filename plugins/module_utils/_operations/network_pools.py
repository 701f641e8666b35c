# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cluster networks, seen as pools of nodes like any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .._errors import OciError
from .._manifest import Json, section, text
from .._oci import cluster_networks, instance_configurations
from .._oci.cluster_networks import ClusterNetwork, Member
from .._plan.identity import Identity, carries
from .._plan.node_pool import CLUSTER_NETWORK, ObservedNode, ObservedPool
from .._plan.self_managed import MAX_PODS, POD_NSGS, POD_SUBNETS, SSH_KEYS, labels_of_launch
from .world import World

STATES: Mapping[str, str] = {
    "PROVISIONING": "CREATING",
    "RUNNING": "ACTIVE",
    "TERMINATING": "DELETING",
    "TERMINATED": "DELETED",
}
"""State of a network → that of a node pool; any other means that OCI works on it."""
STATES_OF_MEMBERS: Mapping[str, str] = {
    "running": "ACTIVE",
    "terminating": "DELETING",
    "terminated": "DELETED",
}
NOT_LAUNCHED = "the instance was not launched"


def read_network(world: World, network_id: str) -> ObservedPool | None:
    """One network with its instances, or None once it is gone."""
    network = cluster_networks.get(world.oci, network_id)
    if network is None or network.state in cluster_networks.GONE:
        return None
    members = cluster_networks.members(world.oci, network.compartment_id, network.id)
    configuration = instance_configurations.get(world.oci, network.configuration_id)
    return observed_network(network, members, configuration.launch if configuration else {})


def find_networks(world: World, identity: Identity, compartments: Iterable[str]) -> list[ObservedPool]:
    """Networks that carry the deployment's tags. None where lists are refused: whoever may not list made none."""
    found = []
    for compartment in compartments:
        try:
            listed = cluster_networks.list_networks(world.oci, compartment)
        except OciError as error:
            if error.status not in (403, 404):
                raise
            listed = []
        tagged = [one for one in listed if carries(one.freeform_tags, identity.search_tags())]
        found += [read_network(world, one.id) for one in tagged]
    return [pool for pool in found if pool is not None]


def observed_network(network: ClusterNetwork, members: Iterable[Member], launch: dict[str, Json]) -> ObservedPool:
    """The network reduced to what plans look at. Instances that OCI could not launch are placeholders with an error."""
    source, vnic, metadata = (section(launch, key) for key in ("sourceDetails", "createVnicDetails", "metadata"))
    nodes = [ObservedNode(one.id, one.name, _state_of(one)) for one in members]
    if network.state == "RUNNING":
        missing = network.size - len(nodes)
        nodes += [ObservedNode("", f"{network.name} {place + 1}", "FAILED", NOT_LAUNCHED) for place in range(missing)]
    size_of_disk, most = source.get("bootVolumeSizeInGBs"), text(metadata, MAX_PODS)
    return ObservedPool(
        id=network.id,
        name=network.name,
        state=STATES.get(network.state, "UPDATING"),
        shape=text(launch, "shape"),
        size=network.size,
        compartment_id=network.compartment_id,
        image_id=text(source, "imageId"),
        boot_volume_gb=size_of_disk if isinstance(size_of_disk, int) else None,
        labels=labels_of_launch(launch),
        tags=network.freeform_tags,
        availability_domains=(network.availability_domain,),
        subnet_ids=(network.subnet_id,),
        nsg_ids=_listed(vnic, "nsgIds"),
        pod_subnet_ids=_one(text(metadata, POD_SUBNETS)),
        pod_nsg_ids=_one(text(metadata, POD_NSGS)),
        max_pods=int(most) if most.isdigit() else None,
        ssh_key=text(metadata, SSH_KEYS),
        nodes=tuple(nodes),
        kind=CLUSTER_NETWORK,
        part_id=network.configuration_id,
        launch=launch,
    )


def _state_of(member: Member) -> str:
    return STATES_OF_MEMBERS.get(member.state.lower(), "UPDATING")


def _listed(holder: dict[str, Json], key: str) -> tuple[str, ...]:
    value = holder.get(key)
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()
