# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import cast

from ..flows import node_pools as flows
from ..flows.removing import Eviction
from ..models.node_pools import Node, NodePool, grace_minutes
from ..region import Region
from ..wire.errors import OciError, conflict, invalid, not_found
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, accepted, json_reply
from ..wire.request import Request
from ..wire.routing import Operation
from .node_pool_bodies import CREATE, UPDATE, check_create, check_update, cleared

BASE = "/20180222/nodePools"
STATES = ("CREATING", "ACTIVE", "UPDATING", "DELETING", "DELETED", "FAILED", "INACTIVE", "NEEDS_ATTENTION")
SUMMARY_LACKS = ("nodes", "nodeMetadata")


def show(region: Region, pool: NodePool) -> JsonObject:
    details = pool.details
    source = cast("JsonObject", details["nodeSourceDetails"])
    image = region.images.by_id[cast(str, source["imageId"])]
    return {
        **{key: value for key, value in details.items() if key != "nodeImageName"},
        "id": pool.id,
        "lifecycleState": pool.state,
        "lifecycleDetails": pool.lifecycle_details,
        "nodeImageId": image.id,
        "nodeImageName": image.name,
        "nodeSource": {"sourceType": "IMAGE", "sourceName": image.name, "imageId": image.id},
        "nodes": [show_node(pool, node) for node in pool.nodes],
        "quantityPerSubnet": 0,
        "subnetIds": sorted({cast(str, placement["subnetId"]) for placement in pool.placements}),
        "systemTags": {},
    }


def show_summary(region: Region, pool: NodePool) -> JsonObject:
    return {key: value for key, value in show(region, pool).items() if key not in SUMMARY_LACKS}


def show_node(pool: NodePool, node: Node) -> JsonObject:
    return {
        "id": node.id or None,
        "name": node.name,
        "kubernetesVersion": node.kubernetes_version,
        "availabilityDomain": node.availability_domain,
        "faultDomain": node.fault_domain,
        "subnetId": node.subnet_id,
        "nodePoolId": pool.id,
        "privateIp": node.address or None,
        "publicIp": None,
        "lifecycleState": node.state,
        "lifecycleDetails": node.details,
        "nodeError": node.error,
        "freeformTags": dict(node.freeform_tags),
        "definedTags": node.defined_tags,
        "systemTags": {},
    }


def create_node_pool(region: Region, request: Request) -> Reply:
    body = request.json()
    CREATE.check(body)
    pool = check_create(region, body)
    pool.created_at = region.now
    region.node_pools[pool.id] = pool
    work = flows.open_work(region, pool, "NODEPOOL_CREATE")
    region.start(flows.create(region, pool, work))
    return accepted(work.id, resource=pool.id)


def get_node_pool(region: Region, request: Request) -> Reply:
    pool = region.node_pool(request.params["node_pool_id"])
    return json_reply(show(region, pool), etag=pool.etag)


def list_node_pools(region: Region, request: Request) -> Reply:
    compartment = region.compartment(request.required("compartmentId"))
    region.forget_old_records()
    states = request.every("lifecycleState")
    if not set(states) <= set(STATES):
        raise invalid(f"lifecycleState must be one of {', '.join(STATES)}")
    visible_since = region.now - region.delays.list_lag_s
    found = [
        pool
        for pool in region.node_pools.values()
        if pool.compartment_id == compartment.id
        and request.one("clusterId", pool.cluster_id) == pool.cluster_id
        and request.one("name", pool.name) == pool.name
        and (not states or pool.state in states)
        and pool.created_at <= visible_since
    ]
    keys = {"ID": lambda p: p.id, "NAME": lambda p: p.name, "TIME_CREATED": lambda p: p.created}
    return paged(request, ordered(request, found, keys, by="TIME_CREATED"), lambda pool: show_summary(region, pool))


def update_node_pool(region: Region, request: Request) -> Reply:
    pool = region.node_pool(request.params["node_pool_id"])
    body = request.json()
    UPDATE.check(body)
    request.check_etag(pool.etag)
    check_idle(pool)
    eviction = eviction_of(pool, request)
    cycle = check_update(region, pool, body)
    pool.change(cleared(body))
    pool.become("UPDATING")
    work = flows.open_work(region, pool, "NODEPOOL_CYCLING" if cycle else "NODEPOOL_UPDATE")
    region.start(flows.update(region, pool, work, eviction, cycle))
    return accepted(work.id)


def delete_node_pool(region: Region, request: Request) -> Reply:
    pool = region.node_pool(request.params["node_pool_id"])
    request.check_etag(pool.etag)
    check_idle(pool)
    eviction = eviction_of(pool, request)
    pool.become("DELETING")
    work = flows.open_work(region, pool, "NODEPOOL_DELETE")
    region.start(flows.delete(region, pool, work, eviction))
    return accepted(work.id)


def delete_node(region: Region, request: Request) -> Reply:
    pool = region.node_pool(request.params["node_pool_id"])
    request.check_etag(pool.etag)
    node = next((node for node in pool.nodes if node.id == request.params["node_id"]), None)
    if node is None:
        raise not_found()
    if not node.wanted and pool.is_busy:
        raise conflict(f"Node {node.id} is already being deleted")
    check_idle(pool)
    eviction = eviction_of(pool, request)
    decrement = request.flag("isDecrementSize", True)
    if decrement:
        pool.config["size"] = pool.size - 1
    pool.become("UPDATING")
    work = flows.open_work(region, pool, "NODEPOOL_UPDATE")
    region.start(flows.delete_node(region, pool, node, work, eviction, decrement))
    return accepted(work.id)


def check_idle(pool: NodePool) -> None:
    """One change at a time. The code is Conflict: the caller has to look again, not to repeat."""
    if pool.state == "DELETED":
        raise not_found()
    if pool.is_busy and pool.work:
        raise conflict(f"The node pool {pool.id} has work request {pool.work.id} in progress, state {pool.state}.")


def eviction_of(pool: NodePool, request: Request) -> Eviction:
    override = request.one("overrideEvictionGraceDuration")
    if override and grace_minutes(override) is None:
        raise OciError(400, "InvalidParameter", "overrideEvictionGraceDuration must be between PT0M and PT60M")
    return Eviction.of(pool, override, request.flag("isForceDeletionAfterOverrideGraceDuration"))


OPERATIONS = (
    Operation("CreateNodePool", "POST", BASE, create_node_pool, replayable=True),
    Operation("ListNodePools", "GET", BASE, list_node_pools),
    Operation("GetNodePool", "GET", f"{BASE}/{{node_pool_id}}", get_node_pool),
    Operation("UpdateNodePool", "PUT", f"{BASE}/{{node_pool_id}}", update_node_pool),
    Operation("DeleteNodePool", "DELETE", f"{BASE}/{{node_pool_id}}", delete_node_pool),
    Operation("DeleteNode", "DELETE", f"{BASE}/{{node_pool_id}}/node/{{node_id}}", delete_node),
)
