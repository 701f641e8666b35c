# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""URLs from outside the cluster."""

from __future__ import annotations

from typing import Any

from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.public_urls import gateway_url, urls_of_services


def named(name: str, namespace: str = "tools", **more: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, "namespace": namespace}, **more}


def test_ingresses_routes_and_load_balancers_lead_to_services() -> None:
    backend = {"service": {"name": "grafana"}}
    ingress = named(
        "web",
        spec={
            "tls": [{"hosts": ["safe.example.com"]}],
            "rules": [
                {"host": "safe.example.com", "http": {"paths": [{"backend": backend}]}},
                {"host": "plain.example.com", "http": {"paths": [{"backend": backend}, {"backend": backend}]}},
                {"http": {"paths": [{"backend": backend}]}},
            ],
        },
    )
    gateway = named("public", "edge", spec={"listeners": [{"protocol": "HTTP"}, {"protocol": "HTTPS"}]})
    route = named(
        "route",
        spec={
            "parentRefs": [{"name": "public", "namespace": "edge"}],
            "hostnames": ["mlflow.example.com"],
            "rules": [{"backendRefs": [{"name": "mlflow"}, {"name": "far", "namespace": "other"}]}],
        },
    )
    balancer = named(
        "kong",
        spec={"ports": [{"port": 443}]},
        status={"loadBalancer": {"ingress": [{"ip": "203.0.113.9"}, {"hostname": "lb.example.com"}]}},
    )
    assert urls_of_services([balancer, named("inside")], [ingress], [route], [gateway]) == {
        "tools/grafana": ["https://safe.example.com", "http://plain.example.com"],
        "tools/mlflow": ["https://mlflow.example.com"],
        "other/far": ["https://mlflow.example.com"],
        "tools/kong": ["https://203.0.113.9", "https://lb.example.com"],
        "tools/inside": [],
    }


def test_a_gateway_without_an_address_has_no_url() -> None:
    assert gateway_url(named("new", spec={"listeners": [{"protocol": "HTTPS"}]})) == ""
    assert gateway_url(named("up", status={"addresses": [{"value": "203.0.113.9"}]})) == "http://203.0.113.9"


def test_paths_are_part_of_urls_and_rules_without_a_host_have_the_address_of_the_balancer() -> None:
    def path(service: str, value: str = "/") -> dict[str, Any]:
        return {"path": value, "backend": {"service": {"name": service}}}

    balanced = {"loadBalancer": {"ingress": [{"ip": "203.0.113.20"}]}}
    hosted = {"host": "tools.example.com", "http": {"paths": [path("grafana", "/grafana(/|$)(.*)"), path("root")]}}
    anywhere = {"http": {"paths": [path("mlflow", "/mlflow/"), path("root")]}}
    default = {"service": {"name": "rest"}}
    plain = named("plain", spec={"rules": [hosted, anywhere], "defaultBackend": default}, status=balanced)
    secured = named("safe", "other", spec={"tls": [{"secretName": "x"}], "rules": [anywhere]}, status=balanced)
    starred = {"host": "x.example.com", "http": {"paths": [path("star")]}}
    wild = named("wild", spec={"tls": [{"hosts": ["*.example.com"]}], "rules": [starred]})
    nowhere = named("new", "new", spec={"rules": [anywhere]})
    assert urls_of_services([], [plain, secured, wild, nowhere], [], []) == {
        "tools/grafana": ["http://tools.example.com/grafana"],
        "tools/root": ["http://tools.example.com", "http://203.0.113.20"],
        "tools/mlflow": ["http://203.0.113.20/mlflow"],
        "tools/rest": ["http://203.0.113.20"],
        "other/mlflow": ["https://203.0.113.20/mlflow"],
        "other/root": ["https://203.0.113.20"],
        "tools/star": ["https://x.example.com"],
        "new/mlflow": [],
        "new/root": [],
    }


def test_routes_without_hosts_have_those_of_their_listener_or_the_address_of_the_gateway() -> None:
    listeners = [
        {"name": "plain", "protocol": "HTTP", "port": 8080},
        {"name": "named", "protocol": "HTTPS", "port": 443, "hostname": "edge.example.com"},
        {"name": "wild", "protocol": "HTTPS", "port": 443, "hostname": "*.example.com"},
    ]
    gateway = named("public", spec={"listeners": listeners}, status={"addresses": [{"value": "203.0.113.9"}]})

    def route(name: str, section: str, **more: Any) -> dict[str, Any]:
        matches = [{"path": {"type": "PathPrefix", "value": "/v1"}}, {"headers": [{"name": "X-Model"}]}]
        rule = {"matches": matches, "backendRefs": [{"name": name}]}
        return named(name, spec={"parentRefs": [{"name": "public", "sectionName": section}], "rules": [rule], **more})

    named_itself = route("own", "plain", hostnames=["a.b"])
    routes = [route("bare", "plain"), route("host", "named"), route("star", "wild"), named_itself]
    assert urls_of_services([], [], routes, [gateway]) == {
        "tools/bare": ["http://203.0.113.9:8080/v1", "http://203.0.113.9:8080"],
        "tools/host": ["https://edge.example.com/v1", "https://edge.example.com"],
        "tools/star": [],
        "tools/own": ["http://a.b:8080/v1", "http://a.b:8080"],
    }


def test_a_load_balancer_is_reached_on_a_usual_port_or_on_its_first() -> None:
    def balancer(name: str, *ports: int) -> dict[str, Any]:
        status = {"loadBalancer": {"ingress": [{"ip": "203.0.113.9"}]}}
        return named(name, spec={"ports": [{"port": port} for port in ports]}, status=status)

    found = urls_of_services([balancer("both", 443, 80), balancer("odd", 8000, 9000)], [], [], [])
    assert found == {"tools/both": ["http://203.0.113.9"], "tools/odd": ["http://203.0.113.9:8000"]}
