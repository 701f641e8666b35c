# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""URLs under which Services and Gateways are reached from outside the cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .._manifest import Json, Manifest, entries, name_of, namespace_of, section, text

Urls = dict[str, list[str]]
"""By ``namespace/name`` of the Service."""


def urls_of_services(
    services: Iterable[Manifest],
    ingresses: Iterable[Manifest],
    routes: Iterable[Manifest],
    gateways: Iterable[Manifest],
) -> Urls:
    """Through Ingresses, HTTPRoutes and load balancers, in this order."""
    found: Urls = {}
    for ingress in ingresses:
        _add_ingress(found, ingress)
    schemes = {(namespace_of(one), name_of(one)): scheme_of(one) for one in gateways}
    for route in routes:
        _add_route(found, route, schemes)
    for service in services:
        scheme = "https" if _ports(service) == {443} else "http"
        _add(found, namespace_of(service), name_of(service), scheme, balancer_addresses(service))
    return found


def gateway_url(gateway: Manifest) -> str:
    """By its address, "" while it has none."""
    address = address_of(gateway)
    return f"{scheme_of(gateway)}://{address}" if address else ""


def scheme_of(gateway: Manifest) -> str:
    """``https`` as soon as the Gateway listens for it."""
    listeners = entries(section(gateway, "spec"), "listeners")
    return "https" if any(text(listener, "protocol") == "HTTPS" for listener in listeners) else "http"


def address_of(gateway: Manifest) -> str:
    """The Gateway's first address, "" while it has none."""
    return next((text(address, "value") for address in entries(section(gateway, "status"), "addresses")), "")


def balancer_addresses(service: Manifest) -> list[str]:
    """Addresses or host names of a Service's load balancer."""
    ingress = entries(section(section(service, "status"), "loadBalancer"), "ingress")
    return [text(one, "ip") or text(one, "hostname") for one in ingress]


def _add_ingress(found: Urls, ingress: Manifest) -> None:
    spec = section(ingress, "spec")
    secured = {host for one in entries(spec, "tls") for host in _texts(one.get("hosts"))}
    for rule in entries(spec, "rules"):
        host = text(rule, "host")
        for path in entries(section(rule, "http"), "paths"):
            service = text(section(section(path, "backend"), "service"), "name")
            _add(found, namespace_of(ingress), service, "https" if host in secured else "http", [host])


def _add_route(found: Urls, route: Manifest, schemes: Mapping[tuple[str, str], str]) -> None:
    spec = section(route, "spec")
    parents = [
        (text(one, "namespace") or namespace_of(route), text(one, "name")) for one in entries(spec, "parentRefs")
    ]
    scheme = next((schemes[parent] for parent in parents if parent in schemes), "http")
    for rule in entries(spec, "rules"):
        for backend in entries(rule, "backendRefs"):
            namespace = text(backend, "namespace") or namespace_of(route)
            _add(found, namespace, text(backend, "name"), scheme, _texts(spec.get("hostnames")))


def _add(found: Urls, namespace: str, service: str, scheme: str, hosts: Iterable[str]) -> None:
    urls = found.setdefault(f"{namespace}/{service}", [])
    urls += [url for host in hosts if host and (url := f"{scheme}://{host}") not in urls]


def _ports(service: Manifest) -> set[Json]:
    return {port.get("port") for port in entries(section(service, "spec"), "ports")}


def _texts(value: Json) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
