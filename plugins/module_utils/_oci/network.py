# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual cloud networks: the subnets nodes and pods live in."""

from __future__ import annotations

from typing import NamedTuple

from .client import Oci, given, segment
from .services import CORE
from .wire import Record, text


class Subnet(NamedTuple):
    """A subnet. ``availability_domain`` is "" for regional ones; ``private`` ones give no public addresses."""

    id: str
    name: str
    vcn_id: str
    compartment_id: str
    cidr: str
    availability_domain: str
    private: bool
    state: str


def subnet(oci: Oci, subnet_id: str) -> Subnet:
    """One subnet."""
    return subnet_of(oci.read("GetSubnet", CORE, f"/subnets/{segment(subnet_id)}").record)


def subnets(oci: Oci, compartment_id: str, vcn_id: str = "") -> list[Subnet]:
    """Subnets of a compartment; a subnet may lie in another compartment than its VCN."""
    query = given(compartmentId=compartment_id, vcnId=vcn_id)
    return [subnet_of(item) for item in oci.pages("ListSubnets", CORE, "/subnets", query)]


def private_ip_address(oci: Oci, private_ip_id: str) -> str:
    """The IP address behind an OCID."""
    return text(oci.read("GetPrivateIp", CORE, f"/privateIps/{segment(private_ip_id)}").record, "ipAddress")


def subnet_of(found: Record) -> Subnet:
    """Reshape a Subnet of the API."""
    return Subnet(
        id=text(found, "id"),
        name=text(found, "displayName"),
        vcn_id=text(found, "vcnId"),
        compartment_id=text(found, "compartmentId"),
        cidr=text(found, "cidrBlock"),
        availability_domain=text(found, "availabilityDomain"),
        private=found.get("prohibitPublicIpOnVnic") is True,
        state=text(found, "lifecycleState"),
    )
