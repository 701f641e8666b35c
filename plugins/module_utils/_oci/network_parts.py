# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of a VCN, each kind by the same four calls, and the rules of security groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .._errors import OciError
from .._manifest import Json
from .client import Oci, given, segment
from .services import CORE
from .wire import Record, tags, text

GONE = frozenset({"TERMINATED"})
ALL_SERVICES = ("All ", " Services In Oracle Services Network")
MOST_RULES = 25
"""Rules that one call takes."""


class Kind(NamedTuple):
    """How a kind is spelled in paths, and in the names of operations when there are several."""

    path: str
    plural: str


KINDS = {
    "Vcn": Kind("vcns", "Vcns"),
    "InternetGateway": Kind("internetGateways", "InternetGateways"),
    "NatGateway": Kind("natGateways", "NatGateways"),
    "ServiceGateway": Kind("serviceGateways", "ServiceGateways"),
    "RouteTable": Kind("routeTables", "RouteTables"),
    "SecurityList": Kind("securityLists", "SecurityLists"),
    "NetworkSecurityGroup": Kind("networkSecurityGroups", "NetworkSecurityGroups"),
    "Subnet": Kind("subnets", "Subnets"),
}


class Part(NamedTuple):
    """A VCN or something in one. ``raw``: the record as the API sent it."""

    kind: str
    id: str
    name: str
    state: str
    vcn_id: str
    freeform_tags: dict[str, str]
    raw: Record


def list_parts(oci: Oci, kind: str, compartment_id: str, vcn_id: str = "") -> list[Part]:
    """Those of a compartment, of one VCN if it is named; terminated ones are left out."""
    query = given(compartmentId=compartment_id, vcnId=vcn_id)
    listed = oci.pages(f"List{KINDS[kind].plural}", CORE, f"/{KINDS[kind].path}", query)
    return [one for one in (part(kind, found) for found in listed) if one.state not in GONE]


def find(oci: Oci, kind: str, part_id: str) -> Part | None:
    """One; None when there is none. Terminated ones stay readable for a while."""
    try:
        found = part(kind, oci.read(f"Get{kind}", CORE, _path(kind, part_id)).record)
    except OciError as error:
        if error.status == 404:
            return None
        raise
    return None if found.state in GONE else found


def create(oci: Oci, kind: str, body: Record, token: str) -> Part:
    """The same ``token`` with the same body never makes a second one."""
    answer = oci.write(f"Create{kind}", CORE, "POST", f"/{KINDS[kind].path}", body=body, token=token)
    return part(kind, answer.record)


def update(oci: Oci, kind: str, part_id: str, body: Record) -> None:
    """Change what ``body`` names; lists replace the old ones whole."""
    oci.write(f"Update{kind}", CORE, "PUT", _path(kind, part_id), body=body, repeatable=True)


def delete(oci: Oci, kind: str, part_id: str) -> None:
    """What is gone already is fine. Raises OciError 409 while something uses it."""
    try:
        oci.write(f"Delete{kind}", CORE, "DELETE", _path(kind, part_id), repeatable=True)
    except OciError as error:
        if error.status != 404:
            raise


def all_services(oci: Oci) -> tuple[str, str]:
    """OCID of the region's entry for all of Oracle's services, for gateways, and its label, for rules."""
    begin, end = ALL_SERVICES
    for found in oci.pages("ListServices", CORE, "/services", {}):
        if text(found, "name").startswith(begin) and text(found, "name").endswith(end):
            return text(found, "id"), text(found, "cidrBlock")
    raise OciError(f"{oci.region} lists no entry for all services.", operation="ListServices", status=404)


def rules(oci: Oci, group_id: str) -> list[Record]:
    """Rules of a security group."""
    path = f"{_path('NetworkSecurityGroup', group_id)}/securityRules"
    return list(oci.pages("ListNetworkSecurityGroupSecurityRules", CORE, path, {}))


def add_rules(oci: Oci, group_id: str, wanted: Sequence[Record]) -> None:
    """Only rules that are not there: OCI takes the same one twice. Repeated after no unanswered call."""
    path = f"{_path('NetworkSecurityGroup', group_id)}/actions/addSecurityRules"
    for first in range(0, len(wanted), MOST_RULES):
        some: list[Json] = [*wanted[first : first + MOST_RULES]]
        oci.write("AddNetworkSecurityGroupSecurityRules", CORE, "POST", path, body={"securityRules": some})


def remove_rules(oci: Oci, group_id: str, rule_ids: Sequence[str]) -> None:
    """By the ids that ``rules`` tells."""
    path = f"{_path('NetworkSecurityGroup', group_id)}/actions/removeSecurityRules"
    for first in range(0, len(rule_ids), MOST_RULES):
        some: list[Json] = [*rule_ids[first : first + MOST_RULES]]
        oci.write("RemoveNetworkSecurityGroupSecurityRules", CORE, "POST", path, body={"securityRuleIds": some})


def addresses(oci: Oci, subnet_id: str) -> list[str]:
    """Private addresses that are in use in a subnet, ``address (name)`` each."""
    listed = oci.pages("ListPrivateIps", CORE, "/privateIps", {"subnetId": subnet_id})
    return [f"{text(one, 'ipAddress')} ({text(one, 'displayName') or 'unnamed'})" for one in listed]


def part(kind: str, found: Record) -> Part:
    """Reshape any of them."""
    return Part(
        kind=kind,
        id=text(found, "id"),
        name=text(found, "displayName"),
        state=text(found, "lifecycleState"),
        vcn_id=text(found, "vcnId") or text(found, "id"),
        freeform_tags=tags(found),
        raw=found,
    )


def _path(kind: str, part_id: str) -> str:
    return f"/{KINDS[kind].path}/{segment(part_id)}"
