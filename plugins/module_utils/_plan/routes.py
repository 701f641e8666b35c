# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways in from outside: a table from the workspace's kind of ingress to the manifests that publish a service."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from .._blueprint.payload import Payload
from .._manifest import Json, Manifest
from .identity import Identity

ROUTE_KINDS = frozenset({"HTTPRoute", "Ingress"})
LONGEST_LABEL = 63
GATEWAY_TIMEOUT = "3600s"
"""Long generations stream for minutes; the usual 60 s of proxies would cut them."""
NGINX_ANNOTATIONS = {
    "nginx.ingress.kubernetes.io/proxy-read-timeout": "3600",
    "nginx.ingress.kubernetes.io/proxy-send-timeout": "3600",
    "nginx.ingress.kubernetes.io/proxy-body-size": "0",
    "nginx.ingress.kubernetes.io/proxy-buffering": "off",
}


@dataclass(frozen=True)
class WayIn:
    """How the cluster lets traffic in. ``kind`` is ``gateway``, ``nginx`` or "" (nothing found: internal only).

    ``domain`` is the suffix of public hosts; ``gateway`` the (namespace, name) of the Gateway routes attach to;
    ``scheme`` ``http`` or ``https``; ``cluster_issuer`` cert-manager's issuer for an Ingress.
    """

    kind: str = ""
    domain: str = ""
    gateway: tuple[str, str] = ("", "")
    scheme: str = "https"
    cluster_issuer: str = ""


def host(payload: Payload, identity: Identity, way_in: WayIn) -> str:
    """Public host name, or "" when there is none."""
    if not way_in.kind:
        return ""
    return payload.domain or (f"{_host_label(identity)}.{way_in.domain}" if way_in.domain else "")


def _host_label(identity: Identity) -> str:
    """``name``, outside ``default`` ``name--namespace``: no name holds two hyphens, so no two deployments share one.

    One label, as a wildcard certificate covers no more; too long for DNS, its end becomes a hash.
    """
    own = identity.names.canonical
    label = own if identity.namespace == "default" else f"{own}--{identity.namespace}"
    if len(label) <= LONGEST_LABEL:
        return label
    return f"{label[: LONGEST_LABEL - 9].rstrip('-')}-{hashlib.sha256(label.encode()).hexdigest()[:8]}"


def public_urls(payload: Payload, identity: Identity, way_in: WayIn) -> list[str]:
    """Addresses that users call: the service itself first, then its extra ports."""
    name = host(payload, identity, way_in)
    if not name:
        return []
    base = f"{way_in.scheme}://{name}"
    return [base, *(f"{base}{extra.path}" for extra in payload.recipe_additional_ingress_ports or ())]


def routes(payload: Payload, identity: Identity, way_in: WayIn) -> list[Manifest]:
    """Manifests that publish the service, by the kind of way in."""
    name = host(payload, identity, way_in)
    return ROUTES[way_in.kind](payload, identity, way_in, name) if name else []


def http_routes(payload: Payload, identity: Identity, way_in: WayIn, host_name: str) -> list[Manifest]:
    """One HTTPRoute: extra ports by path first (the prefix is removed, as their programs expect), then the service."""
    rules = [
        route_rule(extra.path, backend(identity, extra.port), rewrite=True)
        for extra in payload.recipe_additional_ingress_ports or ()
    ]
    rules.append(route_rule("/", backend(identity, int(payload.recipe_host_port or 80)), rewrite=False))
    return [route(_metadata(identity, identity.names.workload), parent(*way_in.gateway), [host_name], rules)]


def route(about: Manifest, gateway: dict[str, Json], hosts: list[Json], rules: list[Json]) -> Manifest:
    """An HTTPRoute of these rules. ``about`` is its metadata, ``gateway`` a ``parent``."""
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": about,
        "spec": {"parentRefs": [gateway], "hostnames": hosts, "rules": rules},
    }


def route_rule(path: str, target: Json, *, rewrite: bool) -> Json:
    """What comes under a path goes to ``target``, a ``backend``. ``rewrite``: programs do not see the path."""
    to_root: Json = {
        "type": "URLRewrite",
        "urlRewrite": {"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/"}},
    }
    return {
        "matches": [{"path": {"type": "PathPrefix", "value": path}}],
        **({"filters": [to_root]} if rewrite else {}),
        "backendRefs": [target],
        "timeouts": {"request": GATEWAY_TIMEOUT},
    }


def parent(namespace: str, name: str) -> dict[str, Json]:
    """A Gateway as routes refer to it."""
    return {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": name, "namespace": namespace}


def backend(identity: Identity, port: int) -> Json:
    """The deployment's Service as routes refer to it."""
    return {"group": "", "kind": "Service", "name": identity.names.workload, "port": port, "weight": 1}


def ingresses(payload: Payload, identity: Identity, way_in: WayIn, host_name: str) -> list[Manifest]:
    """An Ingress for the service, and one for each extra port: rewrite annotations apply to a whole object."""
    main = _ingress(identity, way_in, host_name, name=identity.names.workload, path="/")
    main["spec"] = _ingress_spec(identity, way_in, host_name, "/", "Prefix", int(payload.recipe_host_port or 80))
    found = [main]
    for extra in payload.recipe_additional_ingress_ports or ():
        one = _ingress(identity, way_in, host_name, name=identity.names.extra_route(extra.name), path=extra.path)
        one["spec"] = _ingress_spec(
            identity, way_in, host_name, f"{extra.path}(/|$)(.*)", "ImplementationSpecific", extra.port
        )
        found.append(one)
    return found


def _ingress(identity: Identity, way_in: WayIn, host_name: str, *, name: str, path: str) -> Manifest:
    annotations: dict[str, Json] = {**NGINX_ANNOTATIONS}
    if path != "/":
        annotations["nginx.ingress.kubernetes.io/use-regex"] = "true"
        annotations["nginx.ingress.kubernetes.io/rewrite-target"] = "/$2"
    if way_in.cluster_issuer:
        annotations["cert-manager.io/cluster-issuer"] = way_in.cluster_issuer
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {**_metadata(identity, name), "annotations": annotations},
    }


def _ingress_spec(
    identity: Identity, way_in: WayIn, host_name: str, path: str, path_type: str, port: int
) -> dict[str, Json]:
    backend: dict[str, Json] = {"service": {"name": identity.names.workload, "port": {"number": port}}}
    rule: dict[str, Json] = {
        "host": host_name,
        "http": {"paths": [{"path": path, "pathType": path_type, "backend": backend}]},
    }
    spec: dict[str, Json] = {"ingressClassName": "nginx", "rules": [rule]}
    if way_in.scheme == "https":
        spec["tls"] = [{"hosts": [host_name], "secretName": identity.names.tls}]
    return spec


def _metadata(identity: Identity, name: str) -> dict[str, Json]:
    return {"name": name, "namespace": identity.namespace, "labels": {**identity.labels()}}


ROUTES: dict[str, Callable[[Payload, Identity, WayIn, str], list[Manifest]]] = {
    "gateway": http_routes,
    "nginx": ingresses,
}
