# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network

from ..clock import timestamp
from ..ids import new_ocid
from ..settings import Settings

GATEWAYS = 2  # the first addresses of a subnet belong to its network


@dataclass
class Vcn:
    id: str
    name: str
    compartment_id: str
    cidr: str
    created: str = field(default_factory=timestamp)
    tags: dict[str, str] = field(default_factory=dict)


@dataclass
class Subnet:
    id: str
    name: str
    compartment_id: str
    vcn_id: str
    cidr: str
    private: bool = True
    availability_domain: str | None = None
    """None: regional."""
    created: str = field(default_factory=timestamp)
    used: set[str] = field(default_factory=set)
    handed_out: int = 0
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def network(self) -> IPv4Network:
        return IPv4Network(self.cidr)

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
        raise LookupError(f"no free address in {self.cidr}")


@dataclass
class Group:
    """A network security group."""

    id: str
    name: str
    compartment_id: str
    vcn_id: str
    created: str = field(default_factory=timestamp)
    tags: dict[str, str] = field(default_factory=dict)


@dataclass
class Vnic:
    """The primary VNIC of an instance, or that of a mount target, with its one private IP."""

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


@dataclass
class Network:
    settings: Settings
    vcns: dict[str, Vcn] = field(default_factory=dict)
    subnets: dict[str, Subnet] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    vnics: dict[str, Vnic] = field(default_factory=dict)

    def __post_init__(self) -> None:
        s = self.settings
        self.vcns[s.vcn_id] = Vcn(s.vcn_id, f"oke-vcn-{s.cluster_name}", s.compartment_id, "10.0.0.0/16")
        for ocid, name, cidr, private in (
            (s.endpoint_subnet_id, "endpoint", "10.0.0.0/28", False),
            (s.service_lb_subnet_id, "load-balancers", "10.0.1.0/24", False),
            (s.node_subnet_id, "nodes", "10.0.16.0/20", True),
            (s.pod_subnet_id, "pods", "10.0.128.0/18", True),
        ):
            self.subnets[ocid] = Subnet(ocid, f"oke-{name}-{s.cluster_name}", s.compartment_id, s.vcn_id, cidr, private)
        for purpose in ("nodes", "pods"):
            ocid = new_ocid("networksecuritygroup", s.region, seed=f"{s.cluster_id}/{purpose}")
            self.groups[ocid] = Group(ocid, f"oke-{purpose}-{s.cluster_name}", s.compartment_id, s.vcn_id)

    def attach(self, instance_id: str, subnet: Subnet, domain: str, name: str, group_ids: list[str]) -> Vnic:
        region = self.settings.region
        vnic = Vnic(
            id=new_ocid("vnic", region),
            attachment_id=new_ocid("vnicattachment", region),
            private_ip_id=new_ocid("privateip", region),
            instance_id=instance_id,
            compartment_id=subnet.compartment_id,
            subnet_id=subnet.id,
            availability_domain=domain,
            address=subnet.take_address(),
            name=name,
            group_ids=group_ids,
        )
        self.vnics[vnic.id] = vnic
        return vnic

    def detach(self, instance_id: str) -> None:
        for vnic in [vnic for vnic in self.vnics.values() if vnic.instance_id == instance_id]:
            del self.vnics[vnic.id]
            if vnic.subnet_id in self.subnets:
                self.subnets[vnic.subnet_id].used.discard(vnic.address)

    def of_instance(self, instance_id: str) -> list[Vnic]:
        return [vnic for vnic in self.vnics.values() if vnic.instance_id == instance_id]
