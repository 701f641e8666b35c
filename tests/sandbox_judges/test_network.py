# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A network is built and taken down again by the unmodified `oci` SDK."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import oci
import pytest

from .clients import Sdk

NET, OKE = oci.core.models, oci.container_engine.models
Call = Callable[[], Any]


@contextmanager
def refused(status: int, code: str, says: str = "") -> Iterator[None]:
    with pytest.raises(oci.exceptions.ServiceError) as error:
        yield
    assert (error.value.status, error.value.code) == (status, code), error.value.message
    assert re.search(says, error.value.message), error.value.message


class Builder:
    """Makes things in one VCN of its own, 10.20.0.0/16."""

    def __init__(self, sdk: Sdk) -> None:
        self.net, self.compartment = sdk.network, sdk.emulated.compartment
        details = NET.CreateVcnDetails(
            compartment_id=self.compartment, display_name="built", cidr_blocks=["10.20.0.0/16"], dns_label="built"
        )
        self.vcn = self.net.create_vcn(details, opc_retry_token="vcn-1").data
        assert self.net.create_vcn(details, opc_retry_token="vcn-1").data.id == self.vcn.id

    def make(self, kind: str, model: str = "", **fields: Any) -> Any:
        body = getattr(NET, f"Create{model or kind}Details")(
            compartment_id=self.compartment, vcn_id=self.vcn.id, **fields
        )
        name = re.sub("(?<!^)([A-Z])", r"_\1", kind).lower()
        return getattr(self.net, f"create_{name}")(body).data

    def subnet(self, cidr: str, **fields: Any) -> Any:
        return self.make("Subnet", cidr_block=cidr, **fields)

    def all_services(self) -> Any:
        pattern = "All .* Services In Oracle Services Network"
        return next(one for one in self.net.list_services().data if re.fullmatch(pattern, one.name))


@pytest.fixture
def builder(sdk: Sdk) -> Builder:
    return Builder(sdk)


def gone(get: Call) -> None:
    """Wait until a part of the network is terminated; the records stay readable for a while."""
    deadline = time.monotonic() + 10
    while get().data.lifecycle_state != "TERMINATED":
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_network_goes_up_and_comes_down_in_order(builder: Builder) -> None:
    net, vcn = builder.net, builder.vcn
    assert (vcn.cidr_block, vcn.vcn_domain_name) == ("10.20.0.0/16", "built.oraclevcn.com")
    default = net.get_route_table(vcn.default_route_table_id).data
    assert (default.display_name, default.route_rules) == ("Default Route Table for built", [])
    assert len(net.get_security_list(vcn.default_security_list_id).data.ingress_security_rules) == 3
    assert net.get_dhcp_options(vcn.default_dhcp_options_id).data.options[0].type == "DomainNameServer"

    service = builder.all_services()
    nat = builder.make("NatGateway")
    services = builder.make("ServiceGateway", services=[NET.ServiceIdRequestDetails(service_id=service.id)])
    assert services.services[0].service_name == service.name
    internet = builder.make("InternetGateway", is_enabled=True)
    with refused(400, "LimitExceeded"):
        builder.make("InternetGateway", is_enabled=True)

    def rule(gateway: Any, to: str = "0.0.0.0/0", kind: str = "CIDR_BLOCK") -> Any:
        return NET.RouteRule(destination=to, destination_type=kind, network_entity_id=gateway.id)

    to_services = rule(services, service.cidr_block, "SERVICE_CIDR_BLOCK")
    with refused(400, "InvalidParameter", "internet gateway"):
        builder.make("RouteTable", route_rules=[rule(internet), to_services])
    private = builder.make("RouteTable", route_rules=[rule(nat), to_services])
    assert {one.route_type for one in private.route_rules} == {"STATIC"}
    nodes = builder.subnet(
        "10.20.16.0/20", route_table_id=private.id, dns_label="nodes", prohibit_internet_ingress=True
    )
    assert (nodes.prohibit_public_ip_on_vnic, nodes.subnet_domain_name) == (True, "nodes.built.oraclevcn.com")
    assert (nodes.security_list_ids, nodes.dhcp_options_id) == (
        [vcn.default_security_list_id],
        vcn.default_dhcp_options_id,
    )
    listed = net.list_subnets(builder.compartment, vcn_id=vcn.id, limit=1)
    assert ([one.id for one in listed.data], listed.has_next_page) == ([nodes.id], False)

    with refused(409, "IncorrectState", "associated with"):
        net.delete_nat_gateway(nat.id)
    with refused(409, "IncorrectState", "associated with Subnet"):
        net.delete_route_table(private.id)
    with refused(409, "IncorrectState", "default"):
        net.delete_route_table(vcn.default_route_table_id)
    with refused(412, "NoEtagMatch"):
        net.delete_subnet(nodes.id, if_match="stale")
    net.delete_subnet(nodes.id)
    gone(lambda: net.get_subnet(nodes.id))
    net.update_route_table(private.id, NET.UpdateRouteTableDetails(route_rules=[]))
    net.delete_route_table(private.id)
    for name, one in (("nat_gateway", nat), ("service_gateway", services)):
        getattr(net, f"delete_{name}")(one.id)
    with refused(409, "IncorrectState", f"{vcn.id} is associated with Gateway that is in use"):
        net.delete_vcn(vcn.id)
    net.delete_internet_gateway(internet.id)
    gone(lambda: net.get_internet_gateway(internet.id))
    net.delete_vcn(vcn.id)
    gone(lambda: net.get_vcn(vcn.id))
    assert net.list_vcns(builder.compartment, display_name="built").data == []
    assert net.get_route_table(vcn.default_route_table_id).data.lifecycle_state == "TERMINATED"
    with refused(409, "InvalidatedRetryToken"):
        details = NET.CreateVcnDetails(
            compartment_id=builder.compartment, display_name="built", cidr_blocks=["10.20.0.0/16"], dns_label="built"
        )
        net.create_vcn(details, opc_retry_token="vcn-1")


def test_subnets_lie_apart_inside_their_vcn(builder: Builder) -> None:
    first = builder.subnet("10.20.0.0/28", dns_label="one")
    for cidr, says in (("10.21.0.0/24", "not inside"), ("10.20.0.8/29", "overlaps"), ("10.20.9.1/24", "Invalid CIDR")):
        with refused(400, "InvalidParameter", says):
            builder.subnet(cidr)
    with refused(400, "InvalidParameter", "taken"):
        builder.subnet("10.20.1.0/24", dns_label="one")
    with refused(400, "RelatedResourceNotAuthorizedOrNotFound"):
        builder.subnet("10.20.1.0/24", route_table_id="ocid1.routetable.oc1.iad.none")
    changed = builder.net.update_subnet(first.id, NET.UpdateSubnetDetails(security_list_ids=[])).data
    assert (changed.security_list_ids, changed.display_name) == ([], first.display_name)


def test_rules_of_groups_are_added_changed_and_lose_what_they_refer_to(builder: Builder) -> None:
    net = builder.net
    nodes, pods = (builder.make("NetworkSecurityGroup", display_name=name) for name in ("nodes", "pods"))
    ports = NET.TcpOptions(destination_port_range=NET.PortRange(min=10250, max=10250))
    wanted = NET.AddSecurityRuleDetails(
        direction="INGRESS", protocol="6", source=pods.id, source_type="NETWORK_SECURITY_GROUP", tcp_options=ports
    )

    def add(*rules: Any) -> Any:
        details = NET.AddNetworkSecurityGroupSecurityRulesDetails(security_rules=list(rules))
        return net.add_network_security_group_security_rules(nodes.id, details).data.security_rules

    (rule,) = add(wanted)
    assert (rule.is_valid, rule.is_stateless, rule.tcp_options.destination_port_range.max) == (True, False, 10250)
    (twin,) = add(wanted)
    assert twin.id != rule.id
    with refused(400, "InvalidParameter", "At most 25"):
        add(*[wanted] * 26)
    change = NET.UpdateSecurityRuleDetails(
        id=rule.id, direction="INGRESS", protocol="all", source="10.20.0.0/16", source_type="CIDR_BLOCK"
    )
    details = NET.UpdateNetworkSecurityGroupSecurityRulesDetails(security_rules=[change])
    net.update_network_security_group_security_rules(nodes.id, details)
    net.delete_network_security_group(pods.id)
    rules = net.list_network_security_group_security_rules(nodes.id, direction="INGRESS").data
    assert {one.id: (one.protocol, one.is_valid) for one in rules} == {rule.id: ("all", True), twin.id: ("6", False)}
    remove = NET.RemoveNetworkSecurityGroupSecurityRulesDetails(security_rule_ids=[rule.id, twin.id])
    net.remove_network_security_group_security_rules(nodes.id, remove)
    assert net.list_network_security_group_security_rules(nodes.id).data == []


def test_a_cluster_and_its_pools_hold_their_subnets_until_they_are_gone(sdk: Sdk, builder: Builder) -> None:
    net, oke = builder.net, sdk.oke
    endpoint, group = builder.subnet("10.20.0.0/28"), builder.make("NetworkSecurityGroup")
    hidden = builder.subnet("10.20.1.0/28", prohibit_public_ip_on_vnic=True)

    def details(subnet: Any, **ranges: str) -> Any:
        place = OKE.CreateClusterEndpointConfigDetails(
            subnet_id=subnet.id, nsg_ids=[group.id], is_public_ip_enabled=True
        )
        options = OKE.ClusterCreateOptions(kubernetes_network_config=OKE.KubernetesNetworkConfig(**ranges))
        return OKE.CreateClusterDetails(
            name="built",
            compartment_id=builder.compartment,
            vcn_id=builder.vcn.id,
            kubernetes_version=sdk.emulated.settings["kubernetes_version"],
            type="ENHANCED_CLUSTER",
            endpoint_config=place,
            options=options,
            cluster_pod_network_options=[OKE.OciVcnIpNativeClusterPodNetworkOptionDetails()],
        )

    with refused(400, "InvalidParameter", "prohibits"):
        oke.create_cluster(details(hidden))
    with refused(400, "InvalidParameter", "overlaps"):
        oke.create_cluster(details(endpoint, services_cidr="10.20.128.0/17"))
    with refused(400, "RelatedResourceNotAuthorizedOrNotFound"):
        oke.create_cluster(details(net.get_subnet(sdk.emulated.settings["endpoint_subnet_id"]).data))

    work = sdk.wait(oke.create_cluster(details(endpoint, services_cidr="10.96.0.0/16")))
    cluster = work.resources[0].identifier
    place = OKE.NodePoolPlacementConfigDetails(availability_domain=sdk.emulated.domains[0], subnet_id=hidden.id)
    network = OKE.OciVcnIpNativeNodePoolPodNetworkOptionDetails(pod_subnet_ids=[hidden.id])
    config = OKE.CreateNodePoolNodeConfigDetails(
        size=1, placement_configs=[place], node_pool_pod_network_option_details=network
    )
    pool = sdk.create_pool(cluster_id=cluster, node_config_details=config)
    with refused(409, "Conflict", f"{hidden.id} references the VNIC"):
        net.delete_subnet(hidden.id)
    with refused(409, "Conflict", f"{endpoint.id} references the service VNIC"):
        net.delete_subnet(endpoint.id)
    with refused(409, "Conflict"):
        net.delete_network_security_group(group.id)
    change = OKE.UpdateClusterEndpointConfigDetails(nsg_ids=[], is_public_ip_enabled=False)
    assert sdk.wait(oke.update_cluster_endpoint_config(cluster, change)).status == "SUCCEEDED"
    config = oke.get_cluster(cluster).data.endpoint_config
    assert (config.subnet_id, config.nsg_ids, config.is_public_ip_enabled) == (endpoint.id, [], False)
    net.delete_network_security_group(group.id)
    sdk.wait(oke.delete_cluster(cluster))
    assert oke.get_node_pool(pool.id).data.lifecycle_state == "DELETED"
    net.delete_subnet(hidden.id)
    assert net.list_private_ips(subnet_id=endpoint.id).data == []
    net.delete_subnet(endpoint.id)
