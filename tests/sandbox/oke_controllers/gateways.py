# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Status of Gateway API objects, as Envoy Gateway reports it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ..kube_api import KubeApi, Object
from ..kube_paths import collection, path_of

API = "gateway.networking.k8s.io/v1"
CONTROLLER = "gateway.envoyproxy.io/gatewayclass-controller"
GATEWAY_ADDRESS = "203.0.113.10"
SUPPORTED_KINDS = [
    {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute"},
    {"group": "gateway.networking.k8s.io", "kind": "GRPCRoute"},
]


class Gateways:
    def __init__(self, api: KubeApi) -> None:
        self._api = api

    def gateway_class(self, gateway_class: Object) -> None:
        if gateway_class["spec"]["controllerName"] == CONTROLLER:
            self._report(gateway_class, {"conditions": conditions_of(gateway_class, Accepted="Accepted")})

    def gateway(self, gateway: Object) -> None:
        conditions = conditions_of(gateway, Accepted="Accepted", Programmed="Programmed")
        listeners = [
            {
                "name": listener["name"],
                "attachedRoutes": 0,
                "supportedKinds": SUPPORTED_KINDS,
                "conditions": conditions_of(
                    gateway, Accepted="Accepted", Programmed="Programmed", ResolvedRefs="ResolvedRefs"
                ),
            }
            for listener in gateway["spec"]["listeners"]
        ]
        addresses = [{"type": "IPAddress", "value": GATEWAY_ADDRESS}]
        self._report(gateway, {"addresses": addresses, "conditions": conditions, "listeners": listeners})

    def route(self, route: Object) -> None:
        """Accepted if the Gateway is there, resolved if all Services are."""
        missing = self._missing_backend(route)
        parents = []
        for parent in route["spec"].get("parentRefs", []):
            if parent.get("kind", "Gateway") != "Gateway":
                continue
            found = self._gateway_exists(parent, route["metadata"]["namespace"])
            conditions = [
                *conditions_of(route, found, Accepted="Accepted" if found else "NoMatchingParent"),
                *conditions_of(
                    route, not missing, missing, ResolvedRefs="BackendNotFound" if missing else "ResolvedRefs"
                ),
            ]
            parents.append({"parentRef": parent, "controllerName": CONTROLLER, "conditions": conditions})
        self._report(route, {"parents": parents})

    def service(self, service: Object) -> None:
        """A Service that came may be the one a route of its namespace waits for."""
        for route in self._api.get(collection(API, "HTTPRoute", service["metadata"]["namespace"]))["items"]:
            self.route({"apiVersion": API, "kind": "HTTPRoute", **route})

    def _gateway_exists(self, parent: dict[str, Any], namespace: str) -> bool:
        where = collection(API, "Gateway", parent.get("namespace", namespace))
        return self._api.find(f"{where}/{parent['name']}") is not None

    def _missing_backend(self, route: Object) -> str:
        for rule in route["spec"].get("rules", []):
            for backend in rule.get("backendRefs", []):
                namespace = backend.get("namespace", route["metadata"]["namespace"])
                if self._api.find(f"{collection('v1', 'Service', namespace)}/{backend['name']}") is None:
                    return f"Service {namespace}/{backend['name']} not found"
        return ""

    def _report(self, owner: Object, status: dict[str, Any]) -> None:
        if _without_times(owner.get("status", {})) != _without_times(status):
            self._api.merge(path_of(owner) + "/status", {"status": status})


def conditions_of(owner: Object, true: bool = True, message: str = "", **reasons: str) -> list[dict[str, Any]]:
    """One condition for each keyword: its type and its reason."""
    return [
        {
            "type": kind,
            "status": str(true),
            "reason": reason,
            "message": message,
            "observedGeneration": owner["metadata"].get("generation", 0),
            "lastTransitionTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        for kind, reason in reasons.items()
    ]


def _without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_times(inner) for key, inner in value.items() if key != "lastTransitionTime"}
    return [_without_times(inner) for inner in value] if isinstance(value, list) else value
