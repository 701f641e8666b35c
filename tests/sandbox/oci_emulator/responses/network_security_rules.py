# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules and members of network security groups. Adding is not idempotent: the same rule twice is two rules."""

from __future__ import annotations

from typing import cast

from ..clock import timestamp
from ..ids import opaque
from ..models.network import Group
from ..region import Region
from ..wire.errors import OciError, invalid, missing, not_found
from ..wire.fields import Fields
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, json_reply, no_content
from ..wire.request import Request
from ..wire.routing import Operation
from .network_bodies import ADD_GROUP_RULES, REMOVE_GROUP_RULES, UPDATE_GROUP_RULES
from .network_kinds import check_target

BASE = "/20160918/networkSecurityGroups/{id}"
RULES_OF_A_CALL, RULES_OF_A_GROUP = 25, 120
ENDS = {"INGRESS": "source", "EGRESS": "destination"}
UNSAID = dict.fromkeys(
    ("description", "source", "sourceType", "destination", "destinationType", "tcpOptions", "udpOptions", "icmpOptions")
)


def group_of(region: Region, request: Request) -> Group:
    found = region.network.groups.get(request.params["id"])
    if found is None:
        raise not_found()
    return found


def given_rules(region: Region, request: Request, shape: Fields) -> list[JsonObject]:
    """The rules of a body, complete as they read back."""
    body = request.json()
    shape.check(body)
    given = cast("list[JsonObject]", body["securityRules"])
    if len(given) > RULES_OF_A_CALL:
        raise invalid(f"At most {RULES_OF_A_CALL} rules go into one call, {len(given)} were given.")
    return [complete(region, rule) for rule in given]


def complete(region: Region, rule: JsonObject) -> JsonObject:
    end = ENDS[str(rule["direction"])]
    if not rule.get(end):
        raise missing(f"securityRules.{end}")
    check_target(region, rule, end)
    return {**UNSAID, "isStateless": False, f"{end}Type": "CIDR_BLOCK", **rule, "isValid": True}


def add(region: Region, request: Request) -> Reply:
    group = group_of(region, request)
    rules = given_rules(region, request, ADD_GROUP_RULES)
    if len(group.rules) + len(rules) > RULES_OF_A_GROUP:
        raise OciError(400, "LimitExceeded", f"A network security group has at most {RULES_OF_A_GROUP} rules.")
    added = [{**rule, "id": opaque(6), "timeCreated": timestamp()} for rule in rules]
    group.rules += added
    return json_reply({"securityRules": added})


def update(region: Region, request: Request) -> Reply:
    group = group_of(region, request)
    changed = {str(rule["id"]): rule for rule in given_rules(region, request, UPDATE_GROUP_RULES)}
    check_ids(group, set(changed))
    group.rules = [{**rule, **changed.get(str(rule["id"]), {})} for rule in group.rules]
    return json_reply({"securityRules": [rule for rule in group.rules if rule["id"] in changed]})


def remove(region: Region, request: Request) -> Reply:
    group = group_of(region, request)
    body = request.json()
    REMOVE_GROUP_RULES.check(body)
    going = set(cast("list[str]", body["securityRuleIds"]))
    check_ids(group, going)
    group.rules = [rule for rule in group.rules if rule["id"] not in going]
    return no_content()


def check_ids(group: Group, ids: set[str]) -> None:
    unknown = ids - {str(rule["id"]) for rule in group.rules}
    if unknown:
        raise invalid(f"The group {group.id} has no rules {', '.join(sorted(unknown))}.")


def list_rules(region: Region, request: Request) -> Reply:
    group = group_of(region, request)
    found = [rule for rule in group.rules if request.one("direction", str(rule["direction"])) == rule["direction"]]
    keys = {"TIMECREATED": lambda rule: str(rule["timeCreated"])}
    return paged(request, ordered(request, found, keys, by="TIMECREATED"), lambda rule: rule)


def list_members(region: Region, request: Request) -> Reply:
    group = group_of(region, request)
    found = [one for one in region.network.vnics.values() if group.id in one.group_ids]
    return paged(
        request,
        found,
        lambda one: {"vnicId": one.id, "resourceId": one.instance_id, "timeAssociated": one.created},
    )


def action(name: str) -> str:
    return f"{BASE}/actions/{name}"


OPERATIONS = (
    Operation("AddNetworkSecurityGroupSecurityRules", "POST", action("addSecurityRules"), add),
    Operation("UpdateNetworkSecurityGroupSecurityRules", "POST", action("updateSecurityRules"), update),
    Operation("RemoveNetworkSecurityGroupSecurityRules", "POST", action("removeSecurityRules"), remove),
    Operation("ListNetworkSecurityGroupSecurityRules", "GET", f"{BASE}/securityRules", list_rules),
    Operation("ListNetworkSecurityGroupVnics", "GET", f"{BASE}/vnics", list_members),
)
