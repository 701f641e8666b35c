# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from ..models.network import Group, Subnet, Vcn, Vnic
from ..region import Region
from ..wire.errors import invalid, not_found
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, json_reply
from ..wire.request import Request
from ..wire.routing import Operation

BASE = "/20160918"


class Named(Protocol):
    id: str
    name: str
    compartment_id: str
    created: str


N = TypeVar("N", bound=Named)


def known(things: Mapping[str, N], request: Request) -> N:
    if request.params["id"] not in things:
        raise not_found()
    return things[request.params["id"]]


def listed(region: Region, request: Request, things: Mapping[str, N], keep: Callable[[N], bool]) -> list[N]:
    compartment = region.compartment(request.required("compartmentId"))
    if request.one("lifecycleState", "AVAILABLE") != "AVAILABLE":
        return []
    found = [
        one
        for one in things.values()
        if one.compartment_id == compartment.id and request.one("displayName", one.name) == one.name and keep(one)
    ]
    keys = {"TIMECREATED": lambda one: one.created, "DISPLAYNAME": lambda one: one.name}
    return ordered(request, found, keys, by="TIMECREATED", order="DESC")


def show_vcn(vcn: Vcn) -> JsonObject:
    return {
        "id": vcn.id,
        "displayName": vcn.name,
        "compartmentId": vcn.compartment_id,
        "cidrBlock": vcn.cidr,
        "cidrBlocks": [vcn.cidr],
        "defaultDhcpOptionsId": None,
        "defaultRouteTableId": None,
        "defaultSecurityListId": None,
        "dnsLabel": "sandbox",
        "vcnDomainName": "sandbox.oraclevcn.com",
        "lifecycleState": "AVAILABLE",
        "timeCreated": vcn.created,
        "freeformTags": dict(vcn.tags),
        "definedTags": {},
    }


def show_subnet(subnet: Subnet) -> JsonObject:
    return {
        "id": subnet.id,
        "displayName": subnet.name,
        "compartmentId": subnet.compartment_id,
        "vcnId": subnet.vcn_id,
        "cidrBlock": subnet.cidr,
        "ipv4CidrBlocks": [subnet.cidr],
        "availabilityDomain": subnet.availability_domain,
        "lifecycleState": "AVAILABLE",
        "routeTableId": None,
        "securityListIds": [],
        "dhcpOptionsId": None,
        "dnsLabel": None,
        "subnetDomainName": None,
        "prohibitPublicIpOnVnic": subnet.private,
        "prohibitInternetIngress": subnet.private,
        "virtualRouterIp": str(subnet.network.network_address + 1),
        "virtualRouterMac": "00:00:17:00:00:01",
        "timeCreated": subnet.created,
        "freeformTags": dict(subnet.tags),
        "definedTags": {},
    }


def show_group(group: Group) -> JsonObject:
    return {
        "id": group.id,
        "displayName": group.name,
        "compartmentId": group.compartment_id,
        "vcnId": group.vcn_id,
        "lifecycleState": "AVAILABLE",
        "timeCreated": group.created,
        "freeformTags": dict(group.tags),
        "definedTags": {},
    }


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


def get_vcn(region: Region, request: Request) -> Reply:
    vcn = known(region.network.vcns, request)
    return json_reply(show_vcn(vcn), etag=vcn.id[-16:])


def list_vcns(region: Region, request: Request) -> Reply:
    return paged(request, listed(region, request, region.network.vcns, lambda vcn: True), show_vcn)


def get_subnet(region: Region, request: Request) -> Reply:
    subnet = known(region.network.subnets, request)
    return json_reply(show_subnet(subnet), etag=subnet.id[-16:])


def list_subnets(region: Region, request: Request) -> Reply:
    vcn_id = request.one("vcnId")
    found = listed(region, request, region.network.subnets, lambda one: vcn_id in ("", one.vcn_id))
    return paged(request, found, show_subnet)


def get_group(region: Region, request: Request) -> Reply:
    group = known(region.network.groups, request)
    return json_reply(show_group(group), etag=group.id[-16:])


def list_groups(region: Region, request: Request) -> Reply:
    vcn_id = request.one("vcnId")
    found = listed(region, request, region.network.groups, lambda one: vcn_id in ("", one.vcn_id))
    return paged(request, found, show_group)


def get_vnic(region: Region, request: Request) -> Reply:
    """A mount target's VNIC belongs to the service: callers do not see it, only its private IP."""
    vnic = known(region.network.vnics, request)
    if vnic.instance_id not in region.instances.by_id:
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
    Operation("ListVcns", "GET", f"{BASE}/vcns", list_vcns),
    Operation("GetVcn", "GET", f"{BASE}/vcns/{{id}}", get_vcn),
    Operation("ListSubnets", "GET", f"{BASE}/subnets", list_subnets),
    Operation("GetSubnet", "GET", f"{BASE}/subnets/{{id}}", get_subnet),
    Operation("ListNetworkSecurityGroups", "GET", f"{BASE}/networkSecurityGroups", list_groups),
    Operation("GetNetworkSecurityGroup", "GET", f"{BASE}/networkSecurityGroups/{{id}}", get_group),
    Operation("GetVnic", "GET", f"{BASE}/vnics/{{id}}", get_vnic),
    Operation("ListVnicAttachments", "GET", f"{BASE}/vnicAttachments", list_vnic_attachments),
    Operation("GetPrivateIp", "GET", f"{BASE}/privateIps/{{id}}", get_private_ip),
    Operation("ListPrivateIps", "GET", f"{BASE}/privateIps", list_private_ips),
)
