# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a service is reached from outside, through a gateway or ingress-nginx."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.plan.builders import GATEWAY, NGINX, NOTHING_SET, identity, part, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.route_migration import http_routes_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.routes import WayIn, host, public_urls, routes

EXTRA: Json = [{"name": "jaeger", "port": 16686, "path": "/jaeger"}]


@pytest.mark.parametrize("way_in", [GATEWAY, NGINX])
def test_the_public_host_is_the_canonical_name_below_the_workspaces_domain(way_in: WayIn) -> None:
    assert host(payload(), identity(), way_in) == f"vllm-inference.{way_in.domain}"


@pytest.mark.parametrize(
    "asked",
    [
        {"service_endpoint_domain": "llm.example.com"},
        {"service_endpoint": {"domain": "llm.example.com"}},
        {"service_endpoint": {"domain": "llm.example.com"}, "service_endpoint_domain": "llm.example.com"},
    ],
)
def test_a_domain_that_the_blueprint_names_is_the_host_as_it_is(asked: dict[str, Json]) -> None:
    assert host(payload(**asked), identity(), GATEWAY) == "llm.example.com"
    assert host(payload(**asked), identity(), replace(GATEWAY, domain="")) == "llm.example.com"


def test_without_a_way_in_there_is_no_host_no_route_and_no_address() -> None:
    asked = payload(service_endpoint_domain="llm.example.com")
    assert host(asked, identity(), NOTHING_SET) == ""
    assert routes(asked, identity(), NOTHING_SET) == []
    assert public_urls(asked, identity(), NOTHING_SET) == []


def test_without_a_domain_nothing_is_published() -> None:
    assert routes(payload(), identity(), replace(GATEWAY, domain="")) == []


def test_public_addresses_are_the_service_and_its_extra_paths() -> None:
    asked = payload(recipe_additional_ingress_ports=EXTRA)
    base = "https://vllm-inference.10-0-0-1.nip.io"
    assert public_urls(asked, identity(), GATEWAY) == [base, f"{base}/jaeger"]
    assert public_urls(payload(), identity(), replace(GATEWAY, scheme="http")) == [
        "http://vllm-inference.10-0-0-1.nip.io"
    ]


def test_a_gateway_route_attaches_to_the_gateway_and_sends_everything_to_the_service() -> None:
    (route,) = routes(payload(recipe_host_port="8080"), identity(), GATEWAY)
    assert part(route, "metadata", "name") == "recipe-vllm-inference"
    parent = part(route, "spec", "parentRefs", 0)
    assert (part(parent, "namespace"), part(parent, "name")) == ("envoy-gateway-system", "blueprints")
    assert part(route, "spec", "hostnames") == ["vllm-inference.10-0-0-1.nip.io"]
    rule = part(route, "spec", "rules", 0)
    assert part(rule, "matches", 0, "path") == {"type": "PathPrefix", "value": "/"}
    assert (part(rule, "backendRefs", 0, "name"), part(rule, "backendRefs", 0, "port")) == (
        "recipe-vllm-inference",
        8080,
    )


def test_an_extra_port_gets_its_path_which_its_program_does_not_see() -> None:
    (route,) = routes(payload(recipe_additional_ingress_ports=EXTRA), identity(), GATEWAY)
    rules = part(route, "spec", "rules")
    assert isinstance(rules, list)
    assert len(rules) == 2
    assert part(rules[0], "matches", 0, "path", "value") == "/jaeger"
    assert part(rules[0], "backendRefs", 0, "port") == 16686
    rewrite = {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/"}
    assert part(rules[0], "filters", 0, "urlRewrite", "path") == rewrite


def test_long_generations_are_not_cut_off_by_the_gateway() -> None:
    (route,) = routes(payload(), identity(), GATEWAY)
    assert part(route, "spec", "rules", 0, "timeouts", "request") == "3600s"


def test_an_ingress_has_the_class_host_certificate_and_timeouts_of_nginx() -> None:
    (ingress,) = routes(payload(recipe_host_port="8080"), identity(), NGINX)
    assert part(ingress, "spec", "ingressClassName") == "nginx"
    assert part(ingress, "spec", "rules", 0, "host") == "vllm-inference.ai.example.com"
    assert part(ingress, "spec", "tls") == [
        {"hosts": ["vllm-inference.ai.example.com"], "secretName": "recipe-vllm-inference-tls"}
    ]
    backend = part(ingress, "spec", "rules", 0, "http", "paths", 0, "backend", "service")
    assert backend == {"name": "recipe-vllm-inference", "port": {"number": 8080}}
    annotations = part(ingress, "metadata", "annotations")
    assert isinstance(annotations, dict)
    assert annotations["cert-manager.io/cluster-issuer"] == "letsencrypt-prod"
    assert annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"] == "3600"
    assert "nginx.ingress.kubernetes.io/rewrite-target" not in annotations


def test_an_ingress_without_an_issuer_asks_for_no_certificate() -> None:
    (ingress,) = routes(payload(), identity(), replace(NGINX, scheme="http", cluster_issuer=""))
    assert "tls" not in str(part(ingress, "spec"))
    assert "cert-manager" not in str(part(ingress, "metadata"))


def test_an_extra_port_is_an_ingress_of_its_own_since_a_rewrite_holds_for_a_whole_one() -> None:
    main, extra = routes(payload(recipe_additional_ingress_ports=EXTRA), identity(), NGINX)
    assert part(main, "metadata", "name") == "recipe-vllm-inference"
    assert part(extra, "metadata", "name") == "recipe-vllm-inference-jaeger"
    path = part(extra, "spec", "rules", 0, "http", "paths", 0)
    assert part(path, "path") == "/jaeger(/|$)(.*)"
    assert part(path, "backend", "service", "port", "number") == 16686
    assert part(extra, "metadata", "annotations", "nginx.ingress.kubernetes.io/rewrite-target") == "/$2"
    assert part(extra, "metadata", "annotations", "nginx.ingress.kubernetes.io/use-regex") == "true"


@pytest.mark.parametrize("asked", [{}, {"recipe_additional_ingress_ports": EXTRA}, {"recipe_host_port": "8080"}])
def test_what_moves_from_nginx_to_a_gateway_is_what_a_deployment_on_the_gateway_has(asked: dict[str, Json]) -> None:
    old = routes(payload(**asked), identity(), NGINX)
    new = routes(payload(**asked), identity(), replace(GATEWAY, domain=NGINX.domain))
    assert http_routes_of(reversed(old), GATEWAY.gateway) == new
    assert http_routes_of(old[1:], GATEWAY.gateway) == [], "an extra port alone is no deployment"


def test_annotations_of_nginx_appear_with_nginx_only() -> None:
    assert "nginx" not in str(routes(payload(recipe_additional_ingress_ports=EXTRA), identity(), GATEWAY))


@pytest.mark.parametrize(
    "names_and_namespaces",
    [
        [("a-b", "default"), ("a", "b")],
        [("a-b", "c"), ("a", "b-c")],
        [("a", "b"), ("a", "c")],
        [("x" * 50, "n" * 62 + "a"), ("x" * 50, "n" * 62 + "b")],
    ],
)
def test_two_deployments_never_share_a_host(names_and_namespaces: list[tuple[str, str]]) -> None:
    one, other = (identity(name, namespace) for name, namespace in names_and_namespaces)
    assert host(payload(), one, GATEWAY) != host(payload(), other, GATEWAY)


def test_outside_the_default_namespace_the_host_tells_which_one_it_is() -> None:
    assert host(payload(), identity(namespace="ml"), GATEWAY) == "vllm-inference--ml.10-0-0-1.nip.io"


@given(st.text(min_size=1, max_size=90), st.integers(1, 61))
def test_every_host_is_one_that_dns_can_carry(name: str, length: int) -> None:
    one = identity(name, f"a{'b-' * length}"[: length + 1] + "z")
    if one.names.canonical:
        label = host(payload(), one, GATEWAY).partition(".")[0]
        assert re.fullmatch("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", label)
