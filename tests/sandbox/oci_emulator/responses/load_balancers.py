# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ..models.load_balancers import LoadBalancer
from ..region import Region
from ..wire.errors import not_found
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, json_reply
from ..wire.request import Request
from ..wire.routing import Operation

BASE = "/20170115/loadBalancers"


def show(one: LoadBalancer) -> JsonObject:
    return {
        "id": one.id,
        "compartmentId": one.compartment_id,
        "displayName": one.name,
        "lifecycleState": one.state,
        "timeCreated": one.created,
        "ipAddresses": [{"ipAddress": one.address, "isPublic": True}],
        "shapeName": "flexible",
        "shapeDetails": {"minimumBandwidthInMbps": 10, "maximumBandwidthInMbps": 100},
        "isPrivate": False,
        "isDeleteProtectionEnabled": False,
        "subnetIds": list(one.subnet_ids),
        "networkSecurityGroupIds": [],
        "listeners": {},
        "backendSets": {},
        "freeformTags": dict(one.freeform_tags),
        "definedTags": {},
        "systemTags": {},
    }


def list_all(region: Region, request: Request) -> Reply:
    """A bare list, unlike that of network load balancers."""
    compartment = region.compartment(request.required("compartmentId"))
    found = [
        one
        for one in region.load_balancers.values()
        if one.compartment_id == compartment.id
        and request.one("displayName", one.name) == one.name
        and request.one("lifecycleState", one.state) == one.state
    ]
    keys = {"TIMECREATED": lambda i: i.created, "DISPLAYNAME": lambda i: i.name}
    return paged(request, ordered(request, found, keys, by="TIMECREATED", order="DESC"), show)


def get(region: Region, request: Request) -> Reply:
    one = region.load_balancers.get(request.params["id"])
    if one is None:
        raise not_found()
    return json_reply(show(one))


OPERATIONS = (
    Operation("ListLoadBalancers", "GET", BASE, list_all),
    Operation("GetLoadBalancer", "GET", f"{BASE}/{{id}}", get),
)
