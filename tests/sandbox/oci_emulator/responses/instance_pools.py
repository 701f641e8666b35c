# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import cast

from ..flows import instance_pools as flows
from ..ids import new_ocid
from ..models.compute_management import InstancePool
from ..models.instances import Instance
from ..region import Region
from ..wire.errors import conflict, incorrect_state, invalid, missing, not_found, related_not_found
from ..wire.fields import ANYTHING, DEFINED_TAGS, FLAG, FREEFORM_TAGS, TEXT, TEXTS, Fields, ListOf, Number
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, json_reply, no_content
from ..wire.request import Request
from ..wire.routing import Operation

BASE = "/20160918/instancePools"
SUBNETS = Fields({"subnetId": TEXT, "isAssignIpv6Ip": FLAG, "ipv6AddressIpv6SubnetCidrPairDetails": ANYTHING})
PLACEMENT = Fields(
    {
        "availabilityDomain": TEXT,
        "computeClusterId": TEXT,
        "faultDomains": TEXTS,
        "primarySubnetId": TEXT,
        "primaryVnicSubnets": SUBNETS,
        "secondaryVnicSubnets": ANYTHING,
    },
    ("availabilityDomain",),
)
SETTINGS = {
    "displayName": TEXT,
    "freeformTags": FREEFORM_TAGS,
    "definedTags": DEFINED_TAGS,
    "instanceConfigurationId": TEXT,
    "placementConfigurations": ListOf(PLACEMENT),
    "size": Number(0, 1000),
    "instanceDisplayNameFormatter": TEXT,
    "instanceHostnameFormatter": TEXT,
    "lifecycleManagement": ANYTHING,
}
CREATE = Fields(
    {**SETTINGS, "compartmentId": TEXT, "loadBalancers": ANYTHING},
    ("compartmentId", "instanceConfigurationId", "placementConfigurations", "size"),
)
UPDATE = Fields(SETTINGS)
DETACH = Fields({"instanceId": TEXT, "isDecrementSize": FLAG, "isAutoTerminate": FLAG}, ("instanceId",))
SUMMARY_LACKS = ("placementConfigurations", "loadBalancers")


def show(region: Region, pool: InstancePool) -> JsonObject:
    running = [one for one in pool.members if region.instances.by_id[one].state == "RUNNING"]
    return {
        "id": pool.id,
        "displayName": pool.name,
        "compartmentId": pool.compartment_id,
        "instanceConfigurationId": pool.configuration_id,
        "poolType": "STANDARD",
        "lifecycleState": pool.state,
        "placementConfigurations": list(pool.placements),
        "size": pool.size,
        "currentSize": len(running),
        "timeCreated": pool.created,
        "loadBalancers": [],
        "freeformTags": dict(pool.freeform_tags),
        "definedTags": pool.defined_tags,
    }


def show_summary(region: Region, pool: InstancePool) -> JsonObject:
    whole = show(region, pool)
    domains = [placement["availabilityDomain"] for placement in pool.placements]
    return {**{key: value for key, value in whole.items() if key not in SUMMARY_LACKS}, "availabilityDomains": domains}


def show_member(region: Region, instance: Instance) -> JsonObject:
    """`state` is free text here, and there are no addresses."""
    return {
        "id": instance.id,
        "availabilityDomain": instance.availability_domain,
        "compartmentId": instance.compartment_id,
        "displayName": instance.name,
        "faultDomain": instance.fault_domain,
        "instanceConfigurationId": instance.details.get("instanceConfigurationId"),
        "region": region.settings.region,
        "shape": instance.shape,
        "state": instance.state.capitalize(),
        "timeCreated": instance.created,
        "loadBalancerBackends": [],
    }


def known_pool(region: Region, request: Request) -> InstancePool:
    region.forget_old_records()
    pool = region.compute_management.pools.get(request.params["id"])
    if pool is None:
        raise not_found()
    return pool


def check_free(pool: InstancePool) -> None:
    """A change under way clears by itself; a pool of a cluster network is changed through the network."""
    if pool.state == "TERMINATED":
        raise not_found()
    if pool.state == "TERMINATING":
        raise conflict(f"The instance pool {pool.id} is {pool.state}.")
    if pool.state != "RUNNING":
        raise incorrect_state(f"The instance pool {pool.id} is {pool.state}.")


def new_pool(region: Region, body: JsonObject, compartment_id: str, placements: list[JsonObject]) -> InstancePool:
    """A pool that breaks no rule and no limit, not yet among the others."""
    configuration_id = cast(str, body["instanceConfigurationId"])
    if configuration_id not in region.compute_management.configurations:
        raise related_not_found("instanceConfigurationId")
    if not placements:
        raise missing("placementConfigurations")
    pool = InstancePool(
        new_ocid("instancepool", region.settings.region),
        cast(str, body.get("displayName") or "instancepool"),
        compartment_id,
        configuration_id,
        placements,
        cast(int, body["size"]),
        freeform_tags=cast("dict[str, str]", body.get("freeformTags") or {}),
        defined_tags=cast(JsonObject, body.get("definedTags") or {}),
    )
    launch = region.compute_management.configurations[configuration_id].launch_details
    if not launch.get("shape"):
        raise invalid("The instance configuration names no shape.")
    flows.check_limits(region, pool, pool.size)
    return pool


def create(region: Region, request: Request) -> Reply:
    body = request.json()
    CREATE.check(body)
    compartment = region.compartment(cast(str, body["compartmentId"]))
    pool = new_pool(region, body, compartment.id, cast("list[JsonObject]", body["placementConfigurations"]))
    region.compute_management.pools[pool.id] = pool
    region.start(flows.create(region, pool, flows.open_work(region, pool, "CreateInstancePool")))
    return json_reply(show(region, pool), etag=pool.etag, resource=pool.id)


def get(region: Region, request: Request) -> Reply:
    pool = known_pool(region, request)
    return json_reply(show(region, pool), etag=pool.etag)


def list_all(region: Region, request: Request) -> Reply:
    compartment = region.compartment(request.required("compartmentId"))
    region.forget_old_records()
    found = [
        pool
        for pool in region.compute_management.pools.values()
        if pool.compartment_id == compartment.id
        and request.one("displayName", pool.name) == pool.name
        and request.one("lifecycleState", pool.state) == pool.state
    ]
    keys = {"TIMECREATED": lambda p: p.created, "DISPLAYNAME": lambda p: p.name}
    found = ordered(request, found, keys, by="TIMECREATED", order="DESC")
    return paged(request, found, lambda pool: show_summary(region, pool))


def change(region: Region, pool: InstancePool, body: JsonObject) -> bool:
    """Take over an update; whether the number of instances changes with it."""
    configuration_id = cast(str, body.get("instanceConfigurationId") or pool.configuration_id)
    if configuration_id not in region.compute_management.configurations:
        raise related_not_found("instanceConfigurationId")
    size = cast(int, pool.size if body.get("size") is None else body["size"])
    former, pool.configuration_id = pool.configuration_id, configuration_id
    try:
        flows.check_limits(region, pool, max(0, size - len(pool.members)))
    except Exception:
        pool.configuration_id = former
        raise
    pool.name = cast(str, body.get("displayName") or pool.name)
    if "freeformTags" in body:
        pool.freeform_tags = cast("dict[str, str]", body["freeformTags"] or {})
    if body.get("placementConfigurations"):
        pool.placements = cast("list[JsonObject]", body["placementConfigurations"])
    pool.size = size
    pool.version += 1
    return size != len(pool.members)


def update(region: Region, request: Request) -> Reply:
    pool = known_pool(region, request)
    body = request.json()
    UPDATE.check(body)
    request.check_etag(pool.etag)
    check_free(pool)
    if change(region, pool, body):
        scale(region, pool)
    return json_reply(show(region, pool), etag=pool.etag)


def scale(region: Region, pool: InstancePool) -> None:
    """The instances of a cluster network's pool are those of the network: both are busy."""
    owner = region.compute_management.networks.get(pool.cluster_network_id, pool)
    owner.become("SCALING")
    region.start(flows.resize(region, owner, flows.open_work(region, owner, "UpdateInstancePool")))


def terminate(region: Region, request: Request) -> Reply:
    pool = known_pool(region, request)
    request.check_etag(pool.etag)
    check_free(pool)
    if pool.cluster_network_id:
        raise conflict(f"The instance pool {pool.id} belongs to the cluster network {pool.cluster_network_id}.")
    pool.become("TERMINATING")
    region.start(flows.terminate(region, pool, flows.open_work(region, pool, "TerminateInstancePool")))
    return no_content()


def list_instances(region: Region, request: Request) -> Reply:
    region.compartment(request.required("compartmentId"))
    members = [region.instances.by_id[ocid] for ocid in known_pool(region, request).members]
    found = [one for one in members if request.one("displayName", one.name) == one.name]
    return paged(request, found, lambda one: show_member(region, one))


def detach_instance(region: Region, request: Request) -> Reply:
    pool = known_pool(region, request)
    body = request.json()
    DETACH.check(body)
    check_free(pool)
    if body["instanceId"] not in pool.members:
        raise related_not_found("instanceId")
    instance = region.instances.by_id[cast(str, body["instanceId"])]
    if body.get("isDecrementSize"):
        pool.size -= 1
    pool.become("SCALING")
    work = flows.open_work(region, pool, "DetachInstancePoolInstance")
    region.start(flows.detach(region, pool, instance, bool(body.get("isAutoTerminate")), work))
    return Reply(200, b"", {"opc-work-request-id": work.id})


OPERATIONS = (
    Operation("CreateInstancePool", "POST", BASE, create, replayable=True),
    Operation("ListInstancePools", "GET", BASE, list_all),
    Operation("GetInstancePool", "GET", f"{BASE}/{{id}}", get),
    Operation("UpdateInstancePool", "PUT", f"{BASE}/{{id}}", update, replayable=True),
    Operation("TerminateInstancePool", "DELETE", f"{BASE}/{{id}}", terminate),
    Operation("ListInstancePoolInstances", "GET", f"{BASE}/{{id}}/instances", list_instances),
    Operation(
        "DetachInstancePoolInstance", "POST", f"{BASE}/{{id}}/actions/detachInstance", detach_instance, replayable=True
    ),
)
