# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network of a workspace's cluster: each of its resources, what it needs, and what OCI is sent for it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from .._manifest import Json, Manifest
from .cluster_wish import ClusterWish
from .network_layout import SubnetWish, divide
from .network_security import ANYWHERE, BALANCERS, ENDPOINT, NODES, PODS

VCN, INTERNET, NAT, SERVICE = "vcn", "internet-gateway", "nat-gateway", "service-gateway"
PUBLIC, PRIVATE = "public-routes", "private-routes"
GROUPS = (ENDPOINT, NODES, PODS, BALANCERS)
LONGEST_LABEL = 15
Ids = Mapping[str, str]
"""OCID by a resource's place; the place itself stands for what does not exist yet."""

CHANGEABLE: Mapping[str, tuple[str, ...]] = {
    "InternetGateway": ("isEnabled",),
    "ServiceGateway": ("services",),
    "RouteTable": ("routeRules",),
    "Subnet": ("routeTableId", "securityListIds"),
}
FIXED: Mapping[str, tuple[str, ...]] = {"Vcn": ("cidrBlocks",), "Subnet": ("cidrBlock", "prohibitPublicIpOnVnic")}
"""Fields by kind that are compared. Rules of security lists are not: load balancers of Services write them."""


class Region(NamedTuple):
    """How a region calls all of Oracle's services behind a service gateway: for gateways, and in rules."""

    service_id: str
    service_label: str


class Resource(NamedTuple):
    """One resource. ``place`` is unique among those of a cluster; ``body`` makes what is its own of others' OCIDs."""

    place: str
    kind: str
    needs: tuple[str, ...]
    body: Callable[[Ids], Manifest]


def resources(wish: ClusterWish, region: Region) -> tuple[Resource, ...]:
    """All of them, each after what it needs. Raises InvalidOption for a VCN that cannot be divided."""
    subnets = divide(wish.whole_vcn, public_endpoint=wish.is_public)
    return (
        Resource(VCN, "Vcn", (), lambda _ids: _vcn(wish)),
        Resource(INTERNET, "InternetGateway", (VCN,), lambda _ids: {"isEnabled": True}),
        Resource(NAT, "NatGateway", (VCN,), lambda _ids: {}),
        Resource(SERVICE, "ServiceGateway", (VCN,), lambda _ids: {"services": [{"serviceId": region.service_id}]}),
        *(Resource(group_place(name), "NetworkSecurityGroup", (VCN,), lambda _ids: {}) for name in GROUPS),
        *(Resource(list_place(one.name), "SecurityList", (VCN,), lambda _ids: _no_rules()) for one in subnets),
        Resource(PUBLIC, "RouteTable", (INTERNET,), lambda ids: {"routeRules": [_route(ANYWHERE, ids[INTERNET])]}),
        Resource(PRIVATE, "RouteTable", (NAT, SERVICE), lambda ids: {"routeRules": _private_routes(ids, region)}),
        *(_subnet(one) for one in subnets),
    )


def subnet_place(name: str) -> str:
    return f"{name}-subnet"


def group_place(name: str) -> str:
    return f"{name}-security-group"


def list_place(name: str) -> str:
    return f"{name}-security-list"


def waves(found: tuple[Resource, ...]) -> list[list[Resource]]:
    """Resources that can be made at the same time, in the order in which these groups follow each other."""
    depth: dict[str, int] = {}
    made: list[list[Resource]] = []
    for one in found:
        depth[one.place] = 1 + max((depth[need] for need in one.needs), default=-1)
        if depth[one.place] == len(made):
            made.append([])
        made[depth[one.place]].append(one)
    return made


def _vcn(wish: ClusterWish) -> Manifest:
    """Nodes resolve each other's names only where the VCN has a label."""
    label = "".join(letter for letter in wish.name.lower() if letter.isascii() and letter.isalnum())
    begins = label if label[:1].isalpha() else f"vcn{label}"
    return {"cidrBlocks": [wish.whole_vcn], "dnsLabel": begins[:LONGEST_LABEL]}


def _no_rules() -> Manifest:
    return {"ingressSecurityRules": [], "egressSecurityRules": []}


def _subnet(wish: SubnetWish) -> Resource:
    table = PRIVATE if wish.private else PUBLIC
    security = list_place(wish.name)
    label = "".join(letter for letter in wish.name if letter.isalpha())[:LONGEST_LABEL]

    def body(ids: Ids) -> Manifest:
        return {
            "cidrBlock": wish.cidr,
            "dnsLabel": label,
            "prohibitPublicIpOnVnic": wish.private,
            "routeTableId": ids[table],
            "securityListIds": [ids[security]],
        }

    return Resource(subnet_place(wish.name), "Subnet", (table, security), body)


def _route(to: str, gateway: str, kind: str = "CIDR_BLOCK") -> Json:
    return {"destination": to, "destinationType": kind, "networkEntityId": gateway}


def _private_routes(ids: Ids, region: Region) -> list[Json]:
    return [_route(ANYWHERE, ids[NAT]), _route(region.service_label, ids[SERVICE], "SERVICE_CIDR_BLOCK")]
