# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import cast

from ..flows import instance_pools as flows
from ..ids import new_ocid
from ..models.compute_management import ClusterNetwork
from ..models.rdma import short
from ..models.shapes import SHAPES
from ..region import Region
from ..wire.errors import invalid, not_found
from ..wire.fields import ANYTHING, DEFINED_TAGS, FREEFORM_TAGS, TEXT, TEXTS, Fields, ListOf, Number, Word
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, json_reply, no_content
from ..wire.request import Request
from ..wire.routing import Operation
from . import instance_pools

BASE = "/20160918/clusterNetworks"
NAMES = {"displayName": TEXT, "freeformTags": FREEFORM_TAGS, "definedTags": DEFINED_TAGS}
POOL = {**NAMES, "instanceConfigurationId": TEXT, "size": Number(0, 1000)}
PLACEMENT = Fields(
    {
        "availabilityDomain": TEXT,
        "placementConstraint": Word(("SINGLE_TIER", "SINGLE_BLOCK", "PACKED_DISTRIBUTION_MULTI_BLOCK")),
        "primarySubnetId": TEXT,
        "primaryVnicSubnets": instance_pools.SUBNETS,
        "secondaryVnicSubnets": ANYTHING,
    },
    ("availabilityDomain",),
)
CREATE = Fields(
    {
        **NAMES,
        "compartmentId": TEXT,
        "instancePools": ListOf(Fields(POOL, ("instanceConfigurationId", "size"))),
        "placementConfiguration": PLACEMENT,
        "clusterConfiguration": Fields({"hpcIslandId": TEXT, "networkBlockIds": TEXTS}, ("hpcIslandId",)),
    },
    ("compartmentId", "instancePools", "placementConfiguration"),
)
UPDATE = Fields({**NAMES, "instancePools": ListOf(Fields({"id": TEXT, **POOL}, ("id",)))})
SUMMARY_LACKS = ("placementConfiguration", "hpcIslandId", "networkBlockIds")


def show(region: Region, network: ClusterNetwork) -> JsonObject:
    return {
        "id": network.id,
        "displayName": network.name,
        "compartmentId": network.compartment_id,
        "hpcIslandId": network.cluster_configuration.get("hpcIslandId") or short(network.id),
        "networkBlockIds": network.cluster_configuration.get("networkBlockIds") or [],
        "instancePools": [instance_pools.show(region, network.pool)],
        "placementConfiguration": network.placement,
        "lifecycleState": network.state,
        "timeCreated": network.created,
        "timeUpdated": network.updated,
        "freeformTags": dict(network.freeform_tags),
        "definedTags": network.defined_tags,
    }


def show_summary(region: Region, network: ClusterNetwork) -> JsonObject:
    return {key: value for key, value in show(region, network).items() if key not in SUMMARY_LACKS}


def known(region: Region, request: Request) -> ClusterNetwork:
    region.forget_old_records()
    network = region.compute_management.networks.get(request.params["id"])
    if network is None:
        raise not_found()
    return network


def create(region: Region, request: Request) -> Reply:
    body = request.json()
    CREATE.check(body)
    compartment = region.compartment(cast(str, body["compartmentId"]))
    pools = cast("list[JsonObject]", body["instancePools"])
    if len(pools) != 1:
        raise invalid("instancePools must have exactly one entry.")
    placement = cast(JsonObject, body["placementConfiguration"])
    in_pool = {key: value for key, value in placement.items() if key != "placementConstraint"}
    pool = instance_pools.new_pool(region, pools[0], compartment.id, [in_pool])
    launch = region.compute_management.configurations[pool.configuration_id].launch_details
    shape = SHAPES[cast(str, launch["shape"])]
    if not shape.rdma_ports or not shape.bare_metal:
        raise invalid(f"Shape {shape.name} does not support cluster networks.")
    network = ClusterNetwork(
        new_ocid("clusternetwork", region.settings.region),
        cast(str, body.get("displayName") or "clusternetwork"),
        compartment.id,
        placement,
        pool,
        cast(JsonObject, body.get("clusterConfiguration") or {}),
        cast("dict[str, str]", body.get("freeformTags") or {}),
        cast(JsonObject, body.get("definedTags") or {}),
    )
    pool.cluster_network_id = network.id
    region.compute_management.pools[pool.id] = pool
    region.compute_management.networks[network.id] = network
    work = flows.open_work(region, network, "CreateClusterNetwork")
    region.start(flows.create(region, network, work))
    reply = json_reply(show(region, network), status=202, etag=network.etag, resource=network.id)
    reply.headers["opc-work-request-id"] = work.id
    return reply


def get(region: Region, request: Request) -> Reply:
    network = known(region, request)
    return json_reply(show(region, network), etag=network.etag)


def list_all(region: Region, request: Request) -> Reply:
    compartment = region.compartment(request.required("compartmentId"))
    region.forget_old_records()
    found = [
        network
        for network in region.compute_management.networks.values()
        if network.compartment_id == compartment.id
        and request.one("displayName", network.name) == network.name
        and request.one("lifecycleState", network.state) == network.state
    ]
    keys = {"TIMECREATED": lambda n: n.created, "DISPLAYNAME": lambda n: n.name}
    found = ordered(request, found, keys, by="TIMECREATED", order="DESC")
    return paged(request, found, lambda network: show_summary(region, network))


def update(region: Region, request: Request) -> Reply:
    """Names, tags, and the pool's size: there is no work request in the answer."""
    network = known(region, request)
    body = request.json()
    UPDATE.check(body)
    request.check_etag(network.etag)
    instance_pools.check_free(network.pool)
    for given in cast("list[JsonObject]", body.get("instancePools") or []):
        if given["id"] != network.pool.id:
            raise invalid(f"{given['id']} is no instance pool of this cluster network.")
        if instance_pools.change(region, network.pool, given):
            instance_pools.scale(region, network.pool)
    network.name = cast(str, body.get("displayName") or network.name)
    if "freeformTags" in body:
        network.freeform_tags = cast("dict[str, str]", body["freeformTags"] or {})
    network.version += 1
    return json_reply(show(region, network), etag=network.etag)


def terminate(region: Region, request: Request) -> Reply:
    network = known(region, request)
    request.check_etag(network.etag)
    instance_pools.check_free(network.pool)
    network.become("TERMINATING")
    work = flows.open_work(region, network, "TerminateClusterNetwork")
    region.start(flows.terminate(region, network, work))
    return no_content({"opc-work-request-id": work.id})


def list_instances(region: Region, request: Request) -> Reply:
    region.compartment(request.required("compartmentId"))
    members = [region.instances.by_id[ocid] for ocid in known(region, request).pool.members]
    return paged(request, members, lambda one: instance_pools.show_member(region, one))


OPERATIONS = (
    Operation("CreateClusterNetwork", "POST", BASE, create, replayable=True),
    Operation("ListClusterNetworks", "GET", BASE, list_all),
    Operation("GetClusterNetwork", "GET", f"{BASE}/{{id}}", get),
    Operation("UpdateClusterNetwork", "PUT", f"{BASE}/{{id}}", update, replayable=True),
    Operation("TerminateClusterNetwork", "DELETE", f"{BASE}/{{id}}", terminate),
    Operation("ListClusterNetworkInstances", "GET", f"{BASE}/{{id}}/instances", list_instances),
)
