# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A load balancer of a service's own: a second Service, beside the one inside the cluster."""

from __future__ import annotations

from dataclasses import dataclass

from .._blueprint.payload import Payload
from .._manifest import Json, Manifest, entries, section, text
from .identity import Identity

ANNOTATION = "service.beta.kubernetes.io/oci-load-balancer-"
BANDWIDTH_MBPS = ("10", "100")
"""Least and most of the flexible shape."""
IDLE_S = "1200"
"""OCI's own 300 s would cut an answer that a model thinks about for long before its first word."""


@dataclass(frozen=True)
class LoadBalancerPlace:
    """Where load balancers go in this workspace. ``private`` ones have no public address."""

    subnet_id: str = ""
    nsg_id: str = ""
    private: bool = False


def wants_load_balancer(payload: Payload) -> bool:
    return bool(payload.service_endpoint and payload.service_endpoint.dedicated_load_balancer)


def load_balancer(payload: Payload, identity: Identity, place: LoadBalancerPlace, ports: list[Json]) -> list[Manifest]:
    """The Service of type LoadBalancer, or nothing. It has the ``ports`` of the Service inside the cluster."""
    if not wants_load_balancer(payload):
        return []
    annotations: dict[str, Json] = {
        f"{ANNOTATION}shape": "flexible",
        f"{ANNOTATION}shape-flex-min": BANDWIDTH_MBPS[0],
        f"{ANNOTATION}shape-flex-max": BANDWIDTH_MBPS[1],
        f"{ANNOTATION}connection-idle-timeout": IDLE_S,
    }
    if place.private:
        annotations[f"{ANNOTATION}internal"] = "true"
    if place.subnet_id:
        annotations[f"{ANNOTATION}subnet1"] = place.subnet_id
    if place.nsg_id:
        annotations["oci.oraclecloud.com/oci-network-security-groups"] = place.nsg_id
    return [
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {
                "name": identity.names.load_balancer,
                "namespace": identity.namespace,
                "labels": {**identity.labels()},
                "annotations": annotations,
            },
            "spec": {"type": "LoadBalancer", "selector": {"app": identity.names.workload}, "ports": ports},
        }
    ]


def load_balancer_url(live: Manifest | None) -> list[str]:
    """Where the load balancer of a live Service answers, once it has an address."""
    found = entries(section(section(live or {}, "status"), "loadBalancer"), "ingress")
    address = next((text(one, "ip") or text(one, "hostname") for one in found), "")
    port = next((text(one, "port") for one in entries(section(live or {}, "spec"), "ports")), "80")
    return [f"http://{address}" + ("" if port == "80" else f":{port}")] if address else []
