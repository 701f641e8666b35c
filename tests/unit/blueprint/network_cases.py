# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases of rules about how a workload is reached and watched."""

from __future__ import annotations

from unit.blueprint.rule_case import PORT, Case

NETWORK_CASES = [
    Case("V06", "recipe_container_port", {"recipe_container_port": None}, "is required", {"recipe_container_port": 80}),
    Case(
        "V44",
        "recipe_liveness_probe_params",
        {"recipe_liveness_probe_params": {"success_threshold": 2}},
        "success_threshold must be 1",
        {"recipe_readiness_probe_params": {"success_threshold": 2}},
    ),
    Case(
        "V44",
        "recipe_readiness_probe_params",
        {"recipe_readiness_probe_params": {"endpoint_path": "health"}},
        "must start with /",
        {"recipe_readiness_probe_params": {"endpoint_path": "/health"}},
    ),
    Case(
        "V44",
        "recipe_startup_probe_params",
        {"recipe_startup_probe_params": {"scheme": "http"}},
        "HTTP or HTTPS",
        {"recipe_startup_probe_params": {"scheme": "HTTPS"}},
    ),
    Case(
        "V45",
        "recipe_startup_probe_params",
        {"recipe_startup_probe_params": {"failure_threshold": 3}},
        "less than 60 s",
        {"recipe_startup_probe_params": {}},
    ),
    Case(
        "V51",
        "recipe_additional_ingress_ports[0]",
        {"recipe_additional_ingress_ports": [{**PORT, "name": "Traces"}]},
        "name must be",
        {"recipe_additional_ingress_ports": [PORT]},
    ),
    Case(
        "V51",
        "recipe_additional_ingress_ports[0]",
        {"recipe_additional_ingress_ports": [{**PORT, "path": "/"}]},
        "path must start with /",
    ),
    Case(
        "V51",
        "recipe_additional_ingress_ports[0].port",
        {"recipe_additional_ingress_ports": [{**PORT, "port": 80}]},
        "port 80 is taken",
    ),
    Case(
        "V51",
        "recipe_additional_ingress_ports[1].path",
        {"recipe_additional_ingress_ports": [PORT, {"name": "b", "port": 1, "path": "/traces/"}]},
        "path /traces is taken",
        {"recipe_additional_ingress_ports": [PORT, {"name": "b", "port": 1, "path": "/b"}]},
    ),
    Case(
        "V52",
        "service_endpoint.domain",
        {"service_endpoint": {"domain": "https://a.example.com"}},
        "full host name",
        {"service_endpoint": {"domain": "a.example.com"}},
    ),
    Case("V52", "service_endpoint_domain", {"service_endpoint_domain": "localhost"}, "full host name"),
    Case(
        "V52",
        "service_endpoint_domain",
        {"service_endpoint": {"domain": "a.example.com"}, "service_endpoint_domain": "b.example.com"},
        "differs from",
        {"service_endpoint": {"domain": "a.example.com"}, "service_endpoint_domain": "a.example.com"},
    ),
    Case(
        "V56",
        "recipe_container_env[0].value",
        {"recipe_container_env": [{"key": "model_name", "value": "http://${vllm.internal_dns_name}/v1"}]},
        "in none",
        {"recipe_container_env": [{"key": "model_name", "value": "${HOME}"}]},
    ),
]
