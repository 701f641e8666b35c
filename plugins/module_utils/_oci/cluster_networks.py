# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cluster networks: one pool of bare-metal instances on an RDMA network of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .._errors import OciError
from .client import Oci, given, segment
from .services import CORE
from .wire import Record, record, records, tags, text, whole

GONE = frozenset({"TERMINATED"})
"""Life-cycle states in which a network is only a memory."""


class ClusterNetwork(NamedTuple):
    """A cluster network with its one instance pool. ``size`` is how many instances it is to have.

    ``availability_domain`` and ``subnet_id`` are "" in lists.
    """

    id: str
    name: str
    state: str
    compartment_id: str
    availability_domain: str
    subnet_id: str
    instance_pool_id: str
    configuration_id: str
    size: int
    freeform_tags: Mapping[str, str]


class Started(NamedTuple):
    """A network that was accepted, and the work request that makes it."""

    id: str
    work_request_id: str


class Member(NamedTuple):
    """An instance of the network. ``state`` is free text, title case on the real service: "Running"."""

    id: str
    name: str
    state: str


def get(oci: Oci, network_id: str) -> ClusterNetwork | None:
    """One network; None when OCI does not know it (any more). Terminated ones stay readable for a while."""
    try:
        return cluster_network(oci.read("GetClusterNetwork", CORE, _path(network_id)).record)
    except OciError as error:
        if error.status == 404:
            return None
        raise


def list_networks(oci: Oci, compartment_id: str) -> list[ClusterNetwork]:
    """Networks of a compartment; those that are terminated are left out."""
    listed = oci.pages("ListClusterNetworks", CORE, "/clusterNetworks", given(compartmentId=compartment_id))
    return [one for one in map(cluster_network, listed) if one.state not in GONE]


def members(oci: Oci, compartment_id: str, network_id: str) -> list[Member]:
    """The instances that a network has."""
    path, query = f"{_path(network_id)}/instances", given(compartmentId=compartment_id)
    listed = oci.pages("ListClusterNetworkInstances", CORE, path, query)
    return [Member(text(item, "id"), text(item, "displayName"), text(item, "state")) for item in listed]


def create(oci: Oci, body: Record, token: str) -> Started:
    """Ask for a network. The same ``token`` with the same body never makes a second one."""
    answer = oci.write("CreateClusterNetwork", CORE, "POST", "/clusterNetworks", body=body, token=token)
    return Started(text(answer.record, "id"), answer.work_request_id)


def update(oci: Oci, network_id: str, body: Record) -> None:
    """Change what ``body`` names: tags, and size and configuration of the instance pool. OciError 409 while busy."""
    oci.write("UpdateClusterNetwork", CORE, "PUT", _path(network_id), body=body, repeatable=True)


def detach(oci: Oci, instance_pool_id: str, instance_id: str, token: str) -> str:
    """Terminate one instance and lower the size by it; the id of the work request. OciError 409 while busy."""
    path = f"/instancePools/{segment(instance_pool_id)}/actions/detachInstance"
    body: Record = {"instanceId": instance_id, "isDecrementSize": True, "isAutoTerminate": True}
    return oci.write("DetachInstancePoolInstance", CORE, "POST", path, body=body, token=token).work_request_id


def terminate(oci: Oci, network_id: str) -> str:
    """Terminate a network with its instances; the id of the work request. OciError 409 while busy, 404 when gone."""
    return oci.write("TerminateClusterNetwork", CORE, "DELETE", _path(network_id), repeatable=True).work_request_id


def cluster_network(found: Record) -> ClusterNetwork:
    """Reshape a ClusterNetwork or its summary of the API."""
    placed = record(found, "placementConfiguration")
    pool = (records(found.get("instancePools")) or [{}])[0]
    return ClusterNetwork(
        id=text(found, "id"),
        name=text(found, "displayName"),
        state=text(found, "lifecycleState"),
        compartment_id=text(found, "compartmentId"),
        availability_domain=text(placed, "availabilityDomain"),
        subnet_id=text(record(placed, "primaryVnicSubnets"), "subnetId") or text(placed, "primarySubnetId"),
        instance_pool_id=text(pool, "id"),
        configuration_id=text(pool, "instanceConfigurationId"),
        size=whole(pool, "size"),
        freeform_tags=tags(found),
    )


def _path(network_id: str) -> str:
    return f"/clusterNetworks/{segment(network_id)}"
