# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps a part of a network from being deleted, with the code and text of the refusal.

Seen in logs of the service: the texts for VNICs, route tables and a VCN's gateways. The others follow their pattern.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from ..wire.errors import OciError, conflict, incorrect_state
from .network import (
    GATEWAY_KINDS,
    DhcpOptions,
    Group,
    Network,
    Part,
    RouteTable,
    SecurityList,
    Subnet,
    Vcn,
    Vnic,
)


def hold(network: Network, part: Part, own_instances: Collection[str]) -> OciError | None:
    """Why `part` cannot go now; None when it can. VNICs of others than `own_instances` belong to a service."""
    if isinstance(part, Subnet):
        return by_vnic(part, (one for one in network.vnics.values() if one.subnet_id == part.id), own_instances)
    if isinstance(part, Group):
        return by_vnic(part, (one for one in network.vnics.values() if part.id in one.group_ids), own_instances)
    if isinstance(part, Vcn):
        return by_contents(network, part)
    if isinstance(part, GATEWAY_KINDS):
        users: Iterable[Part] = (one for one in network.live(RouteTable).values() if part.id in one.targets)
        return by_use(part, users)
    return by_default(network, part) or by_use(part, (one for one in network.subnets.values() if uses(part)(one)))


def by_vnic(part: Part, vnics: Iterable[Vnic], own_instances: Collection[str]) -> OciError | None:
    for vnic in vnics:
        whose = "VNIC" if vnic.instance_id in own_instances else "service VNIC"
        kind = "Subnet" if isinstance(part, Subnet) else "NetworkSecurityGroup"
        return conflict(
            f"The {kind} {part.id} references the {whose} {vnic.id}. "
            "You must remove the reference to proceed with this operation."
        )
    return None


def by_contents(network: Network, vcn: Vcn) -> OciError | None:
    inside = [one for one in network.live(Part).values() if one.vcn_id == vcn.id and one.id not in vcn.defaults]
    for one in inside:
        if one is not vcn:
            what = "Gateway" if isinstance(one, GATEWAY_KINDS) else f"{type(one).__name__} {one.id}"
            return incorrect_state(f"{vcn.id} is associated with {what} that is in use.")
    return None


def by_default(network: Network, part: Part) -> OciError | None:
    if part.vcn_id in network.vcns and part.id in network.vcns[part.vcn_id].defaults:
        return incorrect_state(f"{part.id} is a default of the VCN {part.vcn_id} and goes with it.")
    return None


def by_use(part: Part, users: Iterable[Part]) -> OciError | None:
    for user in users:
        kind = {RouteTable: "Route Table", SecurityList: "Security List"}.get(type(part), type(part).__name__)
        return incorrect_state(f"{kind} {part.id} is associated with {type(user).__name__} {user.id} that is in use.")
    return None


def uses(part: Part) -> Callable[[Subnet], bool]:
    """Whether a subnet uses a route table, security list or set of DHCP options."""
    if isinstance(part, SecurityList):
        return lambda subnet: part.id in subnet.texts("securityListIds")
    name = "dhcpOptionsId" if isinstance(part, DhcpOptions) else "routeTableId"
    return lambda subnet: subnet.details[name] == part.id
