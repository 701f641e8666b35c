# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where in a network a cluster may be."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import cast

from ..region import Region
from ..wire.errors import invalid, not_found, related_not_found
from ..wire.fields import FLAG, TEXT, TEXTS, Fields
from ..wire.json_types import JsonObject

UPDATE_ENDPOINT = Fields({"nsgIds": TEXTS, "isPublicIpEnabled": FLAG})
ENDPOINT = Fields({**UPDATE_ENDPOINT.fields, "subnetId": TEXT}, ("subnetId",))
KUBERNETES_CIDRS = ("podsCidr", "servicesCidr")


def check_network(region: Region, body: JsonObject) -> None:
    """The network of a cluster to be created."""
    vcn = region.network.vcns.get(str(body["vcnId"]))
    if vcn is None:
        raise not_found()
    if body.get("endpointConfig"):
        check_endpoint(region, vcn.id, cast(JsonObject, body["endpointConfig"]))
    options = cast(JsonObject, body.get("options") or {})
    for subnet in cast("list[str]", options.get("serviceLbSubnetIds") or []):
        if subnet not in region.network.subnets or region.network.subnets[subnet].vcn_id != vcn.id:
            raise related_not_found("options.serviceLbSubnetIds")
    ranges = cast("dict[str, str]", options.get("kubernetesNetworkConfig") or {})
    for name in KUBERNETES_CIDRS:
        if ranges.get(name) and any(block.overlaps(network(name, ranges[name])) for block in vcn.networks):
            raise invalid(f"{name} {ranges[name]} overlaps with the VCN {vcn.id}.")


def network(name: str, cidr: str) -> IPv4Network:
    try:
        return IPv4Network(cidr)
    except ValueError as error:
        raise invalid(f"Invalid {name} {cidr}: {error}") from None


def check_endpoint(region: Region, vcn_id: str, endpoint: JsonObject) -> None:
    subnet = region.network.subnets.get(str(endpoint.get("subnetId")))
    if subnet is None or subnet.vcn_id != vcn_id:
        raise related_not_found("endpointConfig.subnetId")
    for group in cast("list[str]", endpoint.get("nsgIds") or []):
        if group not in region.network.groups or region.network.groups[group].vcn_id != vcn_id:
            raise related_not_found("endpointConfig.nsgIds")
    if endpoint.get("isPublicIpEnabled") and subnet.private:
        raise invalid(f"The endpoint cannot have a public IP: the subnet {subnet.id} prohibits them.")
