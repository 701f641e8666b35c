# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of which a network consists: where they are, what they take, what they check."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import cast

from ..models.network import (
    GATEWAY_KINDS,
    DhcpOptions,
    Group,
    InternetGateway,
    NatGateway,
    Part,
    RouteTable,
    SecurityList,
    ServiceGateway,
    Subnet,
    Vcn,
)
from ..region import Region
from ..wire.errors import OciError, invalid, missing, related_not_found
from ..wire.fields import Fields
from ..wire.json_types import JsonObject
from . import network_bodies as bodies
from .network_services import by_id, labels

DNS_LABEL = re.compile(r"[a-zA-Z][a-zA-Z0-9]{0,14}")


@dataclass(frozen=True)
class Kind:
    """`settle` completes and checks the details of a part that is made or changed, in place. It may raise a 4xx."""

    python: type[Part]
    path: str
    create: Fields
    update: Fields
    settle: Callable[[Region, Part], None]
    start: JsonObject = field(default_factory=dict)

    @property
    def name(self) -> str:
        return {Group: "NetworkSecurityGroup"}.get(self.python, self.python.__name__)

    @property
    def own(self) -> list[str]:
        return [name for name in self.create.fields if name not in {*bodies.NAMES, "compartmentId", "vcnId"}]


def network_of(cidr: str) -> IPv4Network:
    try:
        network = IPv4Network(cidr)
    except ValueError as error:
        raise invalid(f"Invalid CIDR block {cidr}: {error}") from None
    if not 16 <= network.prefixlen <= 30:
        raise invalid(f"The CIDR block {cidr} must be between /16 and /30.")
    return network


def check_label(label: object) -> None:
    if label and not DNS_LABEL.fullmatch(str(label)):
        raise invalid(f"Invalid dnsLabel {label}: at most 15 letters and digits, a letter first.")


def in_same_vcn(region: Region, part: Part, ocid: object, kind: type[Part], field_name: str) -> None:
    found = region.network.live(kind).get(str(ocid))
    if found is None or found.vcn_id != part.vcn_id:
        raise related_not_found(field_name)


def settle_vcn(region: Region, part: Part) -> None:
    cidrs, single = part.texts("cidrBlocks"), part.details.pop("cidrBlock", None)
    if bool(cidrs) == bool(single):
        raise invalid("Give either cidrBlocks or cidrBlock.") if cidrs else missing("cidrBlocks")
    networks = [network_of(cidr) for cidr in cidrs or [str(single)]]
    if any(one.overlaps(other) for at, one in enumerate(networks) for other in networks[:at]):
        raise invalid("The CIDR blocks of a VCN must not overlap.")
    check_label(part.details["dnsLabel"])
    part.details["cidrBlocks"] = [str(one) for one in networks]


def settle_internet_gateway(region: Region, part: Part) -> None:
    if any(one.id != part.id for one in region.network.inside(InternetGateway, part.vcn_id)):
        raise OciError(400, "LimitExceeded", f"The VCN {part.vcn_id} has an internet gateway: the limit is 1.")


def settle_nat_gateway(region: Region, part: Part) -> None:
    part.details.setdefault("natIp", f"203.0.113.{len(region.network.live(NatGateway)) + 1}")


def settle_service_gateway(region: Region, part: Part) -> None:
    services = by_id(region.settings.region)
    given = cast("list[JsonObject]", part.details["services"] or [])
    unknown = next((one for one in given if one["serviceId"] not in services), None)
    if unknown is not None:
        raise related_not_found("services.serviceId")
    names = [(str(one["serviceId"]), services[str(one["serviceId"])]["name"]) for one in given]
    part.details["services"] = [{"serviceId": ocid, "serviceName": name} for ocid, name in names]


def settle_routes(region: Region, part: Part) -> None:
    """Rules as they read back; each leads to a gateway of this VCN. Internet and all services do not mix."""
    rules = [dict(rule) for rule in cast("list[JsonObject]", part.details["routeRules"] or [])]
    for rule in rules:
        rule["destination"] = rule.get("destination") or rule.get("cidrBlock")
        rule["destinationType"] = rule.get("destinationType") or "CIDR_BLOCK"
        rule["routeType"] = "STATIC"
        rule.pop("cidrBlock", None)
        if not rule["destination"]:
            raise missing("routeRules.destination")
        gateway = region.network.by_id.get(str(rule["networkEntityId"]))
        if not isinstance(gateway, GATEWAY_KINDS) or gateway.vcn_id != part.vcn_id or gateway.state != "AVAILABLE":
            raise related_not_found("routeRules.networkEntityId")
        to_service = rule["destinationType"] == "SERVICE_CIDR_BLOCK"
        if to_service != isinstance(gateway, ServiceGateway):
            raise invalid(f"A route to {rule['destination']} cannot lead to {gateway.id}.")
        check_target(region, rule, "destination")
    if len({rule["destination"] for rule in rules}) < len(rules):
        raise invalid("Two route rules have the same destination.")
    kinds = {type(region.network.by_id[str(rule["networkEntityId"])]) for rule in rules}
    if {InternetGateway, ServiceGateway} <= kinds and any("all-" in str(rule["destination"]) for rule in rules):
        raise invalid("A route table cannot lead to an internet gateway and to all services.")
    part.details["routeRules"] = rules


def check_target(region: Region, rule: JsonObject, end: str) -> None:
    """The end of a route or security rule is a CIDR block, the label of a service, or a group of the network."""
    kind, value = rule.get(f"{end}Type") or "CIDR_BLOCK", str(rule.get(end) or "")
    if kind == "SERVICE_CIDR_BLOCK" and value not in labels(region.settings.region):
        raise invalid(f"There is no service with the CIDR label {value}.")
    if kind == "NETWORK_SECURITY_GROUP" and value not in region.network.groups:
        raise related_not_found(end)
    if kind == "CIDR_BLOCK":
        try:
            IPv4Network(value)
        except ValueError:
            raise invalid(f"Invalid CIDR block {value} in {end}.") from None


def settle_security_list(region: Region, part: Part) -> None:
    for name, end in (("ingressSecurityRules", "source"), ("egressSecurityRules", "destination")):
        rules = cast("list[JsonObject]", part.details[name] or [])
        for rule in rules:
            check_target(region, rule, end)
        part.details[name] = [{f"{end}Type": "CIDR_BLOCK", "isStateless": False, **rule} for rule in rules]


def settle_subnet(region: Region, part: Part) -> None:
    vcn, details = region.network.vcns[part.vcn_id], part.details
    network = network_of(str(details["cidrBlock"]))
    if not any(network.subnet_of(block) for block in vcn.networks):
        raise invalid(f"The CIDR block {network} is not inside the VCN {vcn.id}.")
    others = [one for one in region.network.inside(Subnet, vcn.id) if one.id != part.id]
    clash = next((one for one in others if one.network.overlaps(network)), None)
    if clash is not None:
        raise invalid(f"The CIDR block {network} overlaps with that of the subnet {clash.id}.")
    check_label(details["dnsLabel"])
    if details["dnsLabel"] and not vcn.details["dnsLabel"]:
        raise invalid(f"The VCN {vcn.id} has no dnsLabel: its subnets cannot have one.")
    if details["dnsLabel"] and details["dnsLabel"] in [one.details["dnsLabel"] for one in others]:
        raise invalid(f"The dnsLabel {details['dnsLabel']} is taken in the VCN {vcn.id}.")
    if details["availabilityDomain"] not in (None, *region.settings.availability_domains):
        raise invalid(f"Invalid availabilityDomain {details['availabilityDomain']}.")
    private = bool(details["prohibitPublicIpOnVnic"] or details["prohibitInternetIngress"])
    details["prohibitPublicIpOnVnic"] = details["prohibitInternetIngress"] = private
    details["routeTableId"] = details["routeTableId"] or vcn.details["defaultRouteTableId"]
    details["dhcpOptionsId"] = details["dhcpOptionsId"] or vcn.details["defaultDhcpOptionsId"]
    if details["securityListIds"] is None:
        details["securityListIds"] = [vcn.details["defaultSecurityListId"]]
    in_same_vcn(region, part, details["routeTableId"], RouteTable, "routeTableId")
    in_same_vcn(region, part, details["dhcpOptionsId"], DhcpOptions, "dhcpOptionsId")
    for ocid in part.texts("securityListIds"):
        in_same_vcn(region, part, ocid, SecurityList, "securityListIds")


def settle_nothing(region: Region, part: Part) -> None:
    """No rules of its own."""


def kind(
    python: type[Part],
    path: str,
    settle: Callable[[Region, Part], None] = settle_nothing,
    *,
    fixed: dict[str, object] | None = None,
    changeable: dict[str, object] | None = None,
    needs: tuple[str, ...] = (),
    start: JsonObject | None = None,
) -> Kind:
    changes = changeable or {}
    create = bodies.body({**(fixed or {}), **changes}, needs=needs, in_vcn=python is not Vcn)
    return Kind(python, path, create, Fields({**bodies.NAMES, **changes}), settle, start or {})


KINDS = (
    kind(Vcn, "vcns", settle_vcn, fixed=bodies.VCN_FIXED),
    kind(InternetGateway, "internetGateways", settle_internet_gateway, needs=("isEnabled",),
         changeable=bodies.chosen("isEnabled", "routeTableId")),
    kind(NatGateway, "natGateways", settle_nat_gateway, fixed=bodies.chosen("publicIpId"),
         changeable=bodies.chosen("blockTraffic", "routeTableId"), start={"blockTraffic": False}),
    kind(ServiceGateway, "serviceGateways", settle_service_gateway, start={"blockTraffic": False},
         changeable=bodies.chosen("services", "blockTraffic", "routeTableId"), needs=("services",)),
    kind(RouteTable, "routeTables", settle_routes, needs=("routeRules",),
         changeable={"routeRules": bodies.ListOf(bodies.ROUTE)}),
    kind(SecurityList, "securityLists", settle_security_list, changeable=bodies.SECURITY_LISTS,
         needs=tuple(bodies.SECURITY_LISTS)),
    kind(DhcpOptions, "dhcps", changeable=bodies.DHCP, needs=("options",), start={"domainNameType": "CUSTOM_DOMAIN"}),
    kind(Group, "networkSecurityGroups"),
    kind(Subnet, "subnets", settle_subnet, fixed=bodies.SUBNET_FIXED, changeable=bodies.SUBNET_USES,
         needs=("cidrBlock",)),
)  # fmt: skip
