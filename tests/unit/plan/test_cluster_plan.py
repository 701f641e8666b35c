# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for a workspace's cluster: what is made in which order, what changes, and what cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidOption
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest, section
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.cluster_plan import (
    LiveAddon,
    LiveCluster,
    NodePlace,
    cluster_body,
    nodes_of,
    plan_addon,
    plan_cluster,
    plan_nodes,
    pool_body,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.cluster_wish import (
    SYSTEM_NODES,
    ClusterWish,
    made_for,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.network_plan import Live, plan_network
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.network_resources import (
    Region,
    resources,
    waves,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.network_security import (
    ENDPOINT,
    clients_of,
    no_longer_wanted,
    rules,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_pool import ObservedPool
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action

WISH = ClusterWish("ML eu-1", "ocid1.compartment.oc1..c")
REGION = Region("ocid1.service.oc1.iad.all", "all-iad-services-in-oracle-services-network")
PARTS = resources(WISH, REGION)
IDS = {one.place: f"ocid1.x.{one.place}" for one in PARTS}
CLUSTER = LiveCluster(
    "ocid1.cluster", "ML eu-1", "ACTIVE", "v1.34.1", ("v1.35.0",), "ENHANCED_CLUSTER", "OCI_VCN_IP_NATIVE", "v", True
)
POOL = ObservedPool(
    "ocid1.nodepool", "p", "ACTIVE", "VM.Standard.E5.Flex", 3, ocpus=4.0, memory_gb=32.0, boot_volume_gb=100
)


def as_made() -> dict[str, Live]:
    """The network as OCI tells of it once it is made: with defaults that nobody asked for."""
    found = {}
    for one in PARTS:
        fields: Manifest = {"timeCreated": "now", **one.body(IDS)}
        if one.kind == "RouteTable":
            routes = fields["routeRules"]
            assert isinstance(routes, list)
            fields["routeRules"] = [
                {**rule, "routeType": "STATIC"} for rule in reversed(routes) if isinstance(rule, dict)
            ]
        if one.kind == "ServiceGateway":
            fields["services"] = [{"serviceId": REGION.service_id, "serviceName": "All"}]
        found[one.place] = Live(one.place, one.kind, IDS[one.place], f"name of {one.place}", fields)
    return found


def rules_as_made(wish: ClusterWish = WISH) -> dict[str, list[Manifest]]:
    groups = {name: IDS[f"{name}-security-group"] for name in ("endpoint", "nodes", "pods", "load-balancers")}
    return {name: rules(name, groups, REGION.service_label, wish.callers) for name in groups}


def test_each_part_is_made_after_what_it_needs_and_has_its_own_tags() -> None:
    order = [one.place for wave in waves(PARTS) for one in wave]
    assert all(order.index(need) < order.index(one.place) for one in PARTS for need in one.needs)
    assert len({one.place for one in PARTS}) == len(PARTS) == 18
    tags = [WISH.tags(one.place) for one in PARTS]
    assert all(made_for(WISH.name, one) for one in tags)
    assert not any(made_for("another", one) for one in tags)


def test_dns_labels_are_such_as_oci_takes() -> None:
    for name in ("ML eu-1", "9 lives", "a" * 40, "ünïcode"):
        (vcn,) = [one for one in resources(replace(WISH, name=name), REGION) if one.kind == "Vcn"]
        label = str(vcn.body(IDS)["dnsLabel"])
        assert label.isalnum()
        assert label.isascii()
        assert label[0].isalpha()
        assert len(label) <= 15
    labels = [str(one.body(IDS)["dnsLabel"]) for one in PARTS if one.kind == "Subnet"]
    assert len(set(labels)) == 4
    assert all(label.isalpha() and len(label) <= 15 for label in labels)


def test_what_oci_adds_is_no_difference_and_what_others_changed_is() -> None:
    assert {step.action for step in plan_network(WISH, REGION, as_made(), rules_as_made())} == {Action.NONE}
    live = as_made()
    gate = live["internet-gateway"]
    live["internet-gateway"] = gate._replace(fields={**gate.fields, "isEnabled": False})
    del live["nat-gateway"]
    changed = {step.name: step for step in plan_network(WISH, REGION, live, rules_as_made()) if step.changes}
    assert {name: str(step.action) for name, step in changed.items()} == {
        "ML eu-1-internet-gateway": "update",
        "ML eu-1-nat-gateway": "create",
        "ML eu-1-private-routes": "update",
    }, "routes follow the gateway that is made anew"


@pytest.mark.parametrize("wish", [replace(WISH, vcn_cidr="10.1.0.0/16"), replace(WISH, public_endpoint=False)])
def test_what_cannot_change_is_refused(wish: ClusterWish) -> None:
    with pytest.raises(InvalidOption, match="cannot become"):
        plan_network(wish, REGION, as_made(), rules_as_made())


def test_clients_that_may_not_call_any_more_lose_their_rule_and_nobody_else_does() -> None:
    there = [*rules_as_made()[ENDPOINT], {"direction": "INGRESS", "protocol": "6", "source": "192.0.2.1/32"}]
    narrow = replace(WISH, clients=("198.51.100.0/24",))
    wanted = rules_as_made(narrow)[ENDPOINT]
    assert [rule["source"] for rule in no_longer_wanted(wanted, there)] == ["0.0.0.0/0"]
    assert clients_of(there) == ("0.0.0.0/0",)
    step = next(
        one for one in plan_network(narrow, REGION, as_made(), {**rules_as_made(), ENDPOINT: there}) if one.changes
    )
    before, after = (str(section({"x": side}, "x")["rules"]) for side in (step.before, step.after))
    assert ("0.0.0.0/0 TCP" in before, "0.0.0.0/0 TCP" in after, "198.51.100.0/24" in after) == (True, False, True)
    assert "192.0.2.1/32" in after


def test_a_cluster_goes_only_to_versions_that_oke_offers() -> None:
    new = plan_cluster(WISH, None, "v1.35.0")
    assert (new.action, section({"x": new.after}, "x")["kubernetes_version"]) == (Action.CREATE, "v1.35.0")
    assert plan_cluster(WISH, CLUSTER, "v1.35.0").action is Action.NONE, "nobody asked for an upgrade"
    upgrade = plan_cluster(replace(WISH, kubernetes_version="v1.35.0"), CLUSTER, "")
    assert (upgrade.action, upgrade.body) == (Action.UPDATE, {"kubernetesVersion": "v1.35.0"})
    with pytest.raises(InvalidOption, match=r"can go to v1\.35\.0, not to v1\.36\.0"):
        plan_cluster(replace(WISH, kubernetes_version="v1.36.0"), CLUSTER, "")
    with pytest.raises(InvalidOption, match="BASIC_CLUSTER"):
        plan_cluster(WISH, CLUSTER._replace(type="BASIC_CLUSTER"), "")


def test_nodes_are_priced_and_changed_where_they_differ() -> None:
    assert plan_nodes(WISH, SYSTEM_NODES, None).why.endswith("3 x VM.Standard.E5.Flex at list price: 0.55 USD an hour")
    assert plan_nodes(WISH, nodes_of(POOL), POOL).action is Action.NONE
    assert plan_nodes(WISH, replace(SYSTEM_NODES, size=5), POOL).body == {"nodeConfigDetails": {"size": 5}}
    larger = plan_nodes(WISH, replace(SYSTEM_NODES, ocpus=8), POOL).body
    assert larger == {"nodeShape": POOL.shape, "nodeShapeConfig": {"ocpus": 8.0, "memoryInGBs": 32.0}}
    newer, older = replace(WISH, kubernetes_version="v1.35.0"), replace(POOL, kubernetes_version="v1.34.1")
    upgraded = plan_nodes(newer, SYSTEM_NODES, older)
    assert (upgraded.new_version, upgraded.body["kubernetesVersion"]) == (True, "v1.35.0")
    assert "kubernetes_version v1.34.1 -> v1.35.0" in upgraded.why
    assert plan_nodes(newer, nodes_of(older), replace(older, kubernetes_version="v1.35.0")).action is Action.NONE


def test_bodies_name_what_they_stand_on() -> None:
    made = cluster_body(WISH, IDS, "v1.34.1")
    assert made["vcnId"] == IDS["vcn"]
    assert section(made, "endpointConfig")["nsgIds"] == [IDS["endpoint-security-group"]]
    assert section(made, "options")["serviceLbSubnetIds"] == [IDS["load-balancers-subnet"]]
    pool = pool_body(WISH, SYSTEM_NODES, "ocid1.cluster", "v1.34.1", IDS, NodePlace(["AD-1", "AD-2"], "ocid1.image"))
    config = section(pool, "nodeConfigDetails")
    assert config["placementConfigs"] == [
        {"availabilityDomain": domain, "subnetId": IDS["nodes-subnet"]} for domain in ("AD-1", "AD-2")
    ]
    assert section(config, "nodePoolPodNetworkOptionDetails")["podSubnetIds"] == [IDS["pods-subnet"]]


def test_configurations_that_the_task_does_not_name_stay() -> None:
    live = LiveAddon("ACTIVE", {"numOfReplicas": "2", "tolerations": "[]"}, "")
    assert plan_addon("CoreDNS", {"numOfReplicas": "2"}, live).action is Action.NONE
    step = plan_addon("CoreDNS", {"numOfReplicas": "3"}, live)
    assert (step.action, step.configurations) == (Action.UPDATE, {"numOfReplicas": "3", "tolerations": "[]"})
    assert plan_addon("CertManager", {}, None).action is Action.CREATE
