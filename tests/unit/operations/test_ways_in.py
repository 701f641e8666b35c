# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which way into the cluster a deployment takes, from what the cluster has and the workspace says."""

from __future__ import annotations

from unit.operations.fakes import FakeWorld

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.ways_in import find_way_in
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.routes import WayIn
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import ObjectRef
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.workspace import Workspace

ROUTE = ObjectRef("gateway.networking.k8s.io/v1", "HTTPRoute", "default", "recipe-x")
INGRESS = ObjectRef("networking.k8s.io/v1", "Ingress", "default", "recipe-x")
CLASS: Manifest = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "IngressClass",
    "metadata": {"name": "nginx"},
    "spec": {"controller": "k8s.io/ingress-nginx"},
}


def gateway(name: str = "blueprints", address: str = "10.0.0.1", protocol: str = "HTTPS") -> Manifest:
    addresses: Json = [{"type": "IPAddress", "value": address}] if address else []
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "Gateway",
        "metadata": {"name": name, "namespace": "gateways"},
        "spec": {"listeners": [{"name": "main", "protocol": protocol}]},
        "status": {"addresses": addresses},
    }


def balancer(**ingress: str) -> Manifest:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "nginx", "namespace": "tools", "labels": {"app.kubernetes.io/name": "ingress-nginx"}},
        "status": {"loadBalancer": {"ingress": [{**ingress}]}},
    }


def found(world: FakeWorld, *recorded: ObjectRef, **workspace: str) -> WayIn:
    return find_way_in(world, Workspace(**workspace), recorded)


def test_a_cluster_without_gateway_and_ingress_has_no_way_in(world: FakeWorld) -> None:
    assert found(world) == WayIn()


def test_a_gateway_is_preferred_to_ingress_nginx(world: FakeWorld) -> None:
    world.kube.holding(gateway(), CLASS, balancer(ip="10.0.0.2"))
    assert found(world) == WayIn("gateway", "10-0-0-1.nip.io", ("gateways", "blueprints"), "https")


def test_without_a_gateway_ingress_nginx_is_used(world: FakeWorld) -> None:
    world.kube.holding(CLASS, balancer(ip="10.0.0.2"))
    assert found(world) == WayIn("nginx", "10-0-0-2.nip.io", ("", ""), "http", "")


def test_a_class_of_another_name_counts_by_its_controller(world: FakeWorld) -> None:
    world.kube.holding({**CLASS, "metadata": {"name": "public"}})
    assert found(world, domain="ai.example.com").kind == "nginx"


def test_a_gateway_without_an_address_lets_nobody_in(world: FakeWorld) -> None:
    world.kube.holding(gateway(address=""))
    assert found(world).kind == ""


def test_of_several_gateways_it_is_always_the_same_one(world: FakeWorld) -> None:
    world.kube.holding(gateway("b"), gateway("a"), gateway("none", address=""))
    assert found(world).gateway == ("gateways", "a")


def test_the_gateway_that_the_workspace_names_is_the_one_even_before_it_has_an_address(world: FakeWorld) -> None:
    world.kube.holding(gateway("a"), gateway("b", address=""))
    assert found(world, gateway="gateways/b", domain="ai.example.com").gateway == ("gateways", "b")


def test_the_workspace_decides_the_kind_and_the_domain(world: FakeWorld) -> None:
    world.kube.holding(gateway(), CLASS)
    way_in = found(world, ingress="nginx", domain="ai.example.com", cluster_issuer="letsencrypt-prod")
    assert way_in == WayIn("nginx", "ai.example.com", ("", ""), "https", "letsencrypt-prod")


def test_a_gateway_speaks_what_its_listeners_speak(world: FakeWorld) -> None:
    world.kube.holding(gateway(protocol="HTTP"))
    assert found(world).scheme == "http"


def test_a_load_balancer_with_a_host_name_gives_that_name(world: FakeWorld) -> None:
    world.kube.holding(gateway(address="lb.example.com"))
    assert found(world).domain == "lb.example.com"


def test_what_published_a_deployment_goes_on_publishing_it(world: FakeWorld) -> None:
    world.kube.holding(gateway(), CLASS, balancer(ip="10.0.0.2"))
    assert found(world, INGRESS).kind == "nginx"
    assert found(world, ROUTE).kind == "gateway"
    assert found(world, INGRESS, ingress="gateway").kind == "gateway"
