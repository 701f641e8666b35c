# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network
from typing import TypeVar, cast

from ..clock import timestamp
from ..ids import new_ocid
from ..settings import Settings
from ..wire.json_types import JsonObject

GATEWAYS = 2  # the first addresses of a subnet belong to its network


@dataclass
class Part:
    """A VCN or something in one. `details` are the fields its kind adds, as the API spells them."""

    id: str
    name: str
    compartment_id: str
    vcn_id: str
    details: JsonObject = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    defined_tags: JsonObject = field(default_factory=dict)
    state: str = "AVAILABLE"
    created: str = field(default_factory=timestamp)
    gone_at: float = 0.0
    version: int = 1

    @property
    def etag(self) -> str:
        return f"{self.id[-16:]}-{self.version}"

    def become(self, state: str) -> None:
        self.state = state
        self.version += 1

    def texts(self, name: str) -> list[str]:
        return cast("list[str]", self.details.get(name) or [])


class Vcn(Part):
    """`vcn_id` is its own."""

    @property
    def networks(self) -> list[IPv4Network]:
        return [IPv4Network(cidr) for cidr in self.texts("cidrBlocks")]

    @property
    def defaults(self) -> set[object]:
        """What appeared with it and goes with it."""
        return {self.details[name] for name in ("defaultRouteTableId", "defaultSecurityListId", "defaultDhcpOptionsId")}


class InternetGateway(Part): ...


class NatGateway(Part): ...


class ServiceGateway(Part): ...


class SecurityList(Part): ...


class DhcpOptions(Part): ...


class RouteTable(Part):
    @property
    def targets(self) -> set[object]:
        return {rule["networkEntityId"] for rule in cast("list[JsonObject]", self.details["routeRules"])}


@dataclass
class Group(Part):
    """A network security group."""

    rules: list[JsonObject] = field(default_factory=list)


@dataclass
class Subnet(Part):
    used: set[str] = field(default_factory=set)
    handed_out: int = 0

    @property
    def availability_domain(self) -> str | None:
        """None: regional."""
        return cast("str | None", self.details["availabilityDomain"])

    @property
    def private(self) -> bool:
        return bool(self.details["prohibitPublicIpOnVnic"])

    @property
    def network(self) -> IPv4Network:
        return IPv4Network(cast(str, self.details["cidrBlock"]))

    def take_address(self) -> str:
        """A free address, the longest unused first: a new node never takes the name of one just deleted.

        Raises `LookupError` when the subnet is full.
        """
        network = self.network
        places = network.num_addresses - GATEWAYS - 1
        first = int(network.network_address) + GATEWAYS
        for _place in range(places):
            address = str(IPv4Address(first + self.handed_out % places))
            self.handed_out += 1
            if address not in self.used:
                self.used.add(address)
                return address
        raise LookupError(f"no free address in {network}")


@dataclass
class Vnic:
    """The primary VNIC of an instance, or that of a mount target or an API endpoint, with its one private IP."""

    id: str
    attachment_id: str
    private_ip_id: str
    instance_id: str
    compartment_id: str
    subnet_id: str
    availability_domain: str
    address: str
    name: str
    group_ids: list[str]
    created: str = field(default_factory=timestamp)


P = TypeVar("P", bound=Part)
GATEWAY_KINDS = (InternetGateway, NatGateway, ServiceGateway)


@dataclass
class Network:
    settings: Settings
    by_id: dict[str, Part] = field(default_factory=dict)
    vnics: dict[str, Vnic] = field(default_factory=dict)

    def __post_init__(self) -> None:
        s = self.settings
        vcn = self.add_vcn(s.vcn_id, f"oke-vcn-{s.cluster_name}", s.compartment_id, ["10.0.0.0/16"], "sandbox")
        for ocid, name, cidr, private in (
            (s.endpoint_subnet_id, "endpoint", "10.0.0.0/28", False),
            (s.service_lb_subnet_id, "load-balancers", "10.0.1.0/24", False),
            (s.node_subnet_id, "nodes", "10.0.16.0/20", True),
            (s.pod_subnet_id, "pods", "10.0.128.0/18", True),
        ):
            details = {
                "cidrBlock": cidr,
                "availabilityDomain": None,
                "dnsLabel": None,
                "routeTableId": vcn.details["defaultRouteTableId"],
                "securityListIds": [vcn.details["defaultSecurityListId"]],
                "dhcpOptionsId": vcn.details["defaultDhcpOptionsId"],
                "prohibitPublicIpOnVnic": private,
                "prohibitInternetIngress": private,
            }
            self.by_id[ocid] = Subnet(ocid, f"oke-{name}-{s.cluster_name}", s.compartment_id, s.vcn_id, details)
        for purpose in ("nodes", "pods"):
            ocid = new_ocid("networksecuritygroup", s.region, seed=f"{s.cluster_id}/{purpose}")
            self.by_id[ocid] = Group(ocid, f"oke-{purpose}-{s.cluster_name}", s.compartment_id, s.vcn_id)
        self.attach(s.cluster_id, self.subnets[s.endpoint_subnet_id], s.availability_domains[0], "endpoint", [])

    def add_vcn(self, ocid: str, name: str, compartment_id: str, cidrs: list[str], dns_label: str) -> Vcn:
        """A VCN and the three things that appear with it."""
        region = self.settings.region
        table = RouteTable(
            new_ocid("routetable", region, seed=ocid), f"Default Route Table for {name}", compartment_id, ocid,
            {"routeRules": []},
        )  # fmt: skip
        security = SecurityList(
            new_ocid("securitylist", region, seed=ocid), f"Default Security List for {name}", compartment_id, ocid,
            {"ingressSecurityRules": default_ingress(cidrs), "egressSecurityRules": [default_egress()]},
        )  # fmt: skip
        search = [{"type": "SearchDomain", "searchDomainNames": [f"{dns_label}.oraclevcn.com"]}] if dns_label else []
        resolver: JsonObject = {"type": "DomainNameServer", "serverType": "VcnLocalPlusInternet"}
        dhcp = DhcpOptions(
            new_ocid("dhcpoptions", region, seed=ocid), f"Default DHCP Options for {name}", compartment_id, ocid,
            {"options": [{**resolver, "customDnsServers": []}, *search], "domainNameType": "CUSTOM_DOMAIN"},
        )  # fmt: skip
        details: JsonObject = {
            "cidrBlocks": list(cidrs),
            "dnsLabel": dns_label or None,
            "defaultRouteTableId": table.id,
            "defaultSecurityListId": security.id,
            "defaultDhcpOptionsId": dhcp.id,
        }
        vcn = Vcn(ocid, name, compartment_id, ocid, details)
        self.by_id.update({one.id: one for one in (vcn, table, security, dhcp)})
        return vcn

    def live(self, kind: type[P]) -> dict[str, P]:
        """What there is of a kind, by OCID; what is being deleted is still there."""
        return {i: one for i, one in self.by_id.items() if isinstance(one, kind) and one.state != "TERMINATED"}

    def inside(self, kind: type[P], vcn_id: str) -> list[P]:
        return [one for one in self.live(kind).values() if one.vcn_id == vcn_id]

    @property
    def vcns(self) -> dict[str, Vcn]:
        return self.live(Vcn)

    @property
    def subnets(self) -> dict[str, Subnet]:
        return self.live(Subnet)

    @property
    def groups(self) -> dict[str, Group]:
        return self.live(Group)

    def forget_before(self, moment: float) -> None:
        self.by_id = {key: one for key, one in self.by_id.items() if not 0 < one.gone_at < moment}

    def attach(self, owner_id: str, subnet: Subnet, domain: str, name: str, group_ids: Sequence[str]) -> Vnic:
        """Raises `LookupError` when the subnet is full."""
        region = self.settings.region
        vnic = Vnic(
            id=new_ocid("vnic", region),
            attachment_id=new_ocid("vnicattachment", region),
            private_ip_id=new_ocid("privateip", region),
            instance_id=owner_id,
            compartment_id=subnet.compartment_id,
            subnet_id=subnet.id,
            availability_domain=domain,
            address=subnet.take_address(),
            name=name,
            group_ids=list(group_ids),
        )
        self.vnics[vnic.id] = vnic
        return vnic

    def detach(self, owner_id: str) -> None:
        for vnic in self.of_instance(owner_id):
            del self.vnics[vnic.id]
            if vnic.subnet_id in self.subnets:
                self.subnets[vnic.subnet_id].used.discard(vnic.address)

    def of_instance(self, owner_id: str) -> list[Vnic]:
        return [vnic for vnic in self.vnics.values() if vnic.instance_id == owner_id]


def default_ingress(cidrs: Sequence[str]) -> list[JsonObject]:
    """SSH and path MTU from everywhere, ICMP within the VCN."""
    everywhere: JsonObject = {"source": "0.0.0.0/0", "sourceType": "CIDR_BLOCK", "isStateless": False}
    return [
        {**everywhere, "protocol": "6", "tcpOptions": {"destinationPortRange": {"min": 22, "max": 22}}},
        {**everywhere, "protocol": "1", "icmpOptions": {"type": 3, "code": 4}},
        *({**everywhere, "source": cidr, "protocol": "1", "icmpOptions": {"type": 3}} for cidr in cidrs),
    ]


def default_egress() -> JsonObject:
    return {"destination": "0.0.0.0/0", "destinationType": "CIDR_BLOCK", "protocol": "all", "isStateless": False}
