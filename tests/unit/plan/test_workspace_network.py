# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ipaddress import IPv4Network
from itertools import combinations

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidOption
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.network_layout import divide
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.network_security import (
    BALANCERS,
    ENDPOINT,
    NODES,
    PODS,
    missing,
    rules,
)

GROUPS = (ENDPOINT, NODES, PODS, BALANCERS)
IDS = {name: f"ocid1.networksecuritygroup.oc1.iad.{name}" for name in GROUPS}
LABEL = "all-iad-services-in-oracle-services-network"


def test_a_vcn_of_16_bits_is_divided_for_many_pods() -> None:
    subnets = {one.name: (one.cidr, one.private) for one in divide("10.0.0.0/16", public_endpoint=True)}
    assert subnets == {
        "endpoint": ("10.0.0.0/28", False),
        "load-balancers": ("10.0.1.0/24", False),
        "nodes": ("10.0.16.0/20", True),
        "pods": ("10.0.64.0/18", True),
    }


@pytest.mark.parametrize("prefix", [16, 17, 18, 19, 20])
def test_subnets_lie_apart_inside_their_vcn(prefix: int) -> None:
    vcn = IPv4Network(f"172.16.0.0/{prefix}")
    networks = [IPv4Network(one.cidr) for one in divide(str(vcn), public_endpoint=False)]
    assert all(one.subnet_of(vcn) for one in networks)
    assert not any(one.overlaps(other) for one, other in combinations(networks, 2))


@pytest.mark.parametrize("cidr", ["10.0.0.0/15", "10.0.0.0/21", "10.0.0.1/16", "nonsense"])
def test_a_vcn_that_cannot_be_divided_is_refused(cidr: str) -> None:
    with pytest.raises(InvalidOption, match="vcn_cidr"):
        divide(cidr, public_endpoint=True)


def test_what_one_group_sends_to_another_that_one_takes() -> None:
    made = {group: rules(group, IDS, LABEL, ["192.0.2.0/24"]) for group in GROUPS}
    for group, other in ((one, other) for one in GROUPS for other in GROUPS):
        sent = [rule for rule in made[group] if rule.get("destination") == IDS[other]]
        taken = [rule for rule in made[other] if rule.get("source") == IDS[group]]
        assert [(rule["protocol"], rule.get("tcpOptions")) for rule in sent] == [
            (rule["protocol"], rule.get("tcpOptions")) for rule in taken
        ]
    assert [rule["source"] for rule in made[ENDPOINT] if rule.get("sourceType") == "CIDR_BLOCK"] == ["192.0.2.0/24"]
    assert max(map(len, made.values())) <= 25, "the rules of a group go into one call"


def test_only_rules_that_are_not_there_are_missing() -> None:
    wanted = rules(NODES, IDS, LABEL, [])
    there = [{**rule, "id": "0A", "description": "", "icmpOptions": None, "isValid": True} for rule in wanted]
    assert missing(wanted, reversed(there)) == []
    assert missing(wanted, [{**there[0], "isValid": False}, *there[1:]]) == [wanted[0]]
    assert missing(wanted, [{**there[0], "protocol": "17"}, *there[1:]]) == [wanted[0]]
