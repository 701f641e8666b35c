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
