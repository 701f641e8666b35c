# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ..models.network import Vnic
from ..region import Region
from ..wire.errors import invalid, not_found
from ..wire.json_types import JsonObject
from ..wire.pages import paged
from ..wire.reply import Reply, json_reply
from ..wire.request import Request
from ..wire.routing import Operation

BASE = "/20160918"


def show_vnic(vnic: Vnic) -> JsonObject:
    return {
        "id": vnic.id,
        "displayName": vnic.name,
        "compartmentId": vnic.compartment_id,
        "availabilityDomain": vnic.availability_domain,
        "subnetId": vnic.subnet_id,
        "privateIp": vnic.address,
        "publicIp": None,
        "nsgIds": list(vnic.group_ids),
        "hostnameLabel": None,
        "macAddress": "02:00:17:00:00:02",
        "isPrimary": True,
        "skipSourceDestCheck": False,
        "lifecycleState": "AVAILABLE",
        "timeCreated": vnic.created,
        "freeformTags": {},
        "definedTags": {},
    }


def show_private_ip(vnic: Vnic) -> JsonObject:
    return {
        "id": vnic.private_ip_id,
        "displayName": vnic.name,
        "compartmentId": vnic.compartment_id,
        "availabilityDomain": vnic.availability_domain,
        "ipAddress": vnic.address,
        "subnetId": vnic.subnet_id,
        "vnicId": vnic.id,
        "isPrimary": True,
        "hostnameLabel": None,
        "ipState": "ASSIGNED",
        "lifetime": "EPHEMERAL",
        "timeCreated": vnic.created,
        "freeformTags": {},
        "definedTags": {},
    }


def show_attachment(vnic: Vnic) -> JsonObject:
    return {
        "id": vnic.attachment_id,
        "displayName": None,
        "compartmentId": vnic.compartment_id,
        "availabilityDomain": vnic.availability_domain,
        "instanceId": vnic.instance_id,
        "vnicId": vnic.id,
        "subnetId": vnic.subnet_id,
        "lifecycleState": "ATTACHED",
        "nicIndex": 0,
        "vlanTag": 0,
        "timeCreated": vnic.created,
    }


def get_vnic(region: Region, request: Request) -> Reply:
    """A mount target's VNIC belongs to the service: callers do not see it, only its private IP. An endpoint's too."""
    vnic = region.network.vnics.get(request.params["id"])
    if vnic is None or vnic.instance_id not in region.instances.by_id:
        raise not_found()
    return json_reply(show_vnic(vnic), etag=vnic.id[-16:])


def list_vnic_attachments(region: Region, request: Request) -> Reply:
    compartment = region.compartment(request.required("compartmentId"))
    found = [
        vnic
        for vnic in region.network.vnics.values()
        if vnic.compartment_id == compartment.id
        and vnic.instance_id in region.instances.by_id
        and request.one("instanceId", vnic.instance_id) == vnic.instance_id
        and request.one("vnicId", vnic.id) == vnic.id
    ]
    return paged(request, found, show_attachment)


def get_private_ip(region: Region, request: Request) -> Reply:
    for vnic in region.network.vnics.values():
        if vnic.private_ip_id == request.params["id"]:
            return json_reply(show_private_ip(vnic), etag=vnic.private_ip_id[-16:])
    raise not_found()


def list_private_ips(region: Region, request: Request) -> Reply:
    vnic_id, subnet_id, address = (request.one(name) for name in ("vnicId", "subnetId", "ipAddress"))
    if not vnic_id and not subnet_id:
        raise invalid("vnicId, subnetId or ipAddress with subnetId is required")
    found = [
        vnic
        for vnic in region.network.vnics.values()
        if vnic_id in ("", vnic.id) and subnet_id in ("", vnic.subnet_id) and address in ("", vnic.address)
    ]
    return paged(request, found, show_private_ip)


OPERATIONS = (
    Operation("GetVnic", "GET", f"{BASE}/vnics/{{id}}", get_vnic),
    Operation("ListVnicAttachments", "GET", f"{BASE}/vnicAttachments", list_vnic_attachments),
    Operation("GetPrivateIp", "GET", f"{BASE}/privateIps/{{id}}", get_private_ip),
    Operation("ListPrivateIps", "GET", f"{BASE}/privateIps", list_private_ips),
)
