# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""VCNs and what is in them: one set of handlers for all kinds.

Not there: IPv6, changes of CIDRs, moves between compartments, DNS resolvers, reserved public IPs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from ..flows import network as flows
from ..ids import new_ocid
from ..models.network import Group, Part, Subnet, Vcn
from ..models.network_holds import hold
from ..region import Region
from ..wire.errors import conflict, incorrect_state, missing, not_found
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, json_reply, no_content
from ..wire.request import Request
from ..wire.routing import Operation
from .network_kinds import KINDS, Kind

BASE = "/20160918"


def show(region: Region, part: Part) -> JsonObject:
    extra = EXTRA.get(type(part), lambda region, part: {})
    return {
        "id": part.id,
        "displayName": part.name,
        "compartmentId": part.compartment_id,
        **({} if isinstance(part, Vcn) else {"vcnId": part.vcn_id}),
        "lifecycleState": part.state,
        "timeCreated": part.created,
        "freeformTags": dict(part.tags),
        "definedTags": part.defined_tags,
        **part.details,
        **extra(region, part),
    }


def of_vcn(region: Region, vcn: Part) -> JsonObject:
    label = vcn.details["dnsLabel"]
    return {"cidrBlock": vcn.texts("cidrBlocks")[0], "vcnDomainName": f"{label}.oraclevcn.com" if label else None}


def of_subnet(region: Region, subnet: Part) -> JsonObject:
    own, vcn = subnet.details["dnsLabel"], region.network.by_id.get(subnet.vcn_id)
    domain = f"{own}.{vcn.details['dnsLabel']}.oraclevcn.com" if own and vcn else None
    first = cast(Subnet, subnet).network.network_address + 1
    return {
        "ipv4CidrBlocks": [subnet.details["cidrBlock"]],
        "subnetDomainName": domain,
        "virtualRouterIp": str(first),
        "virtualRouterMac": "00:00:17:00:00:01",
    }


EXTRA: dict[type[Part], Callable[[Region, Part], JsonObject]] = {Vcn: of_vcn, Subnet: of_subnet}


def known(region: Region, kind: Kind, request: Request) -> Part:
    region.forget_old_records()
    found = region.network.by_id.get(request.params["id"])
    if not isinstance(found, kind.python):
        raise not_found()
    return found


def create(kind: Kind, region: Region, request: Request) -> Reply:
    body = request.json()
    kind.create.check(body)
    compartment = region.compartment(cast(str, body["compartmentId"]))
    ocid = new_ocid(kind.name.lower(), region.settings.region)
    vcn_id = cast(str, body.get("vcnId") or ocid)
    if kind.python is not Vcn and vcn_id not in region.network.vcns:
        raise not_found()
    name = cast(str, body.get("displayName") or f"{kind.name.lower()}{request_time(region)}")
    details = {key: body.get(key, kind.start.get(key)) for key in kind.own}
    part = kind.python(ocid, name, compartment.id, vcn_id, details)
    kind.settle(region, part)
    if kind.python is Vcn:
        part = region.network.add_vcn(
            ocid, name, compartment.id, part.texts("cidrBlocks"), cast(str, details["dnsLabel"] or "")
        )
    region.network.by_id[ocid] = part
    name_and_tag(part, body)
    return json_reply(show(region, part), etag=part.etag, resource=part.id)


def request_time(region: Region) -> str:
    return f"{region.time_of_day():%Y%m%d%H%M%S}"


def name_and_tag(part: Part, body: JsonObject) -> None:
    """What is not given stays."""
    part.name = cast(str, body.get("displayName") or part.name)
    if "freeformTags" in body:
        part.tags = cast("dict[str, str]", body["freeformTags"] or {})
    if "definedTags" in body:
        part.defined_tags = cast(JsonObject, body["definedTags"] or {})


def get(kind: Kind, region: Region, request: Request) -> Reply:
    part = known(region, kind, request)
    return json_reply(show(region, part), etag=part.etag)


def list_all(kind: Kind, region: Region, request: Request) -> Reply:
    """Terminated ones stay in the list for a while, but for VCNs. Only groups are listed without a compartment."""
    region.forget_old_records()
    compartment, vcn_id = request.one("compartmentId"), request.one("vcnId")
    if compartment or kind.python is not Group:
        region.compartment(request.required("compartmentId"))
    elif not vcn_id:
        raise missing("compartmentId")
    found = [
        one
        for one in region.network.by_id.values()
        if isinstance(one, kind.python)
        and compartment in ("", one.compartment_id)
        and vcn_id in ("", one.vcn_id)
        and request.one("displayName", one.name) == one.name
        and request.one("lifecycleState", one.state) == one.state
        and not (isinstance(one, Vcn) and one.state == "TERMINATED")
    ]
    keys = {"TIMECREATED": lambda one: one.created, "DISPLAYNAME": lambda one: one.name}
    shown = ordered(request, found, keys, by="TIMECREATED", order="DESC")
    return paged(request, shown, lambda one: show(region, one))


def update(kind: Kind, region: Region, request: Request) -> Reply:
    """Lists are replaced; what is not given stays."""
    part = changeable(region, kind, request)
    body = request.json()
    kind.update.check(body)
    given = {key: value for key, value in body.items() if key in kind.own}
    if given:
        tried = kind.python(part.id, part.name, part.compartment_id, part.vcn_id, {**part.details, **given})
        kind.settle(region, tried)
        part.details = tried.details
    name_and_tag(part, body)
    part.version += 1
    return json_reply(show(region, part), etag=part.etag)


def changeable(region: Region, kind: Kind, request: Request) -> Part:
    part = known(region, kind, request)
    request.check_etag(part.etag)
    if part.state == "TERMINATED":
        raise not_found()
    if part.state != "AVAILABLE":
        raise incorrect_state(f"{kind.name} {part.id} is {part.state}.")
    return part


def delete(kind: Kind, region: Region, request: Request) -> Reply:
    part = changeable(region, kind, request)
    balancer = next((one for one in region.load_balancers.values() if part.id in one.subnet_ids), None)
    if balancer is not None:
        raise conflict(
            f"The Subnet {part.id} references the service VNIC of {balancer.id}. "
            "You must remove the reference to proceed with this operation."
        )
    refusal = hold(region.network, part, region.instances.by_id.keys())
    if refusal is not None:
        raise refusal
    for group in region.network.groups.values():
        for rule in group.rules:
            if part.id in (rule.get("source"), rule.get("destination")):
                rule["isValid"] = False
    part.become("TERMINATING")
    region.start(flows.terminate(region, part))
    return no_content()


def operations(kind: Kind) -> list[Operation]:
    every, one = f"{BASE}/{kind.path}", f"{BASE}/{kind.path}/{{id}}"
    plural = kind.name if kind.name.endswith("s") else f"{kind.name}s"
    return [
        Operation(f"Create{kind.name}", "POST", every, partial(create, kind), replayable=True),
        Operation(f"List{plural}", "GET", every, partial(list_all, kind)),
        Operation(f"Get{kind.name}", "GET", one, partial(get, kind)),
        Operation(f"Update{kind.name}", "PUT", one, partial(update, kind)),
        Operation(f"Delete{kind.name}", "DELETE", one, partial(delete, kind)),
    ]


OPERATIONS = tuple(operation for kind in KINDS for operation in operations(kind))
