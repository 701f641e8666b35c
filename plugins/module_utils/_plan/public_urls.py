# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""URLs under which Services and Gateways are reached from outside the cluster."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from .._manifest import Json, Manifest, entries, name_of, namespace_of, section, text

Urls = dict[str, list[str]]
"""By ``namespace/name`` of the Service."""
USUAL_PORTS: Mapping[str, Json] = {"http": 80, "https": 443}
WILDCARD = "*"
_LITERAL = re.compile(r"[^(\[{*+?|^$\\]*")
"""What a path begins with before it becomes a regular expression, as those for ingress-nginx do."""


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
    by_name = {(namespace_of(one), name_of(one)): one for one in gateways}
    for route in routes:
        _add_route(found, route, by_name)
    for service in services:
        scheme, port = _way_through(service)
        _add(found, namespace_of(service), name_of(service), _bases(scheme, balancer_addresses(service), port), [""])
    return found


def gateway_url(gateway: Manifest) -> str:
    """By its address, "" while it has none."""
    address, scheme = address_of(gateway), scheme_of(gateway)
    protocols = {"https": "HTTPS", "http": "HTTP"}
    ports = [one.get("port") for one in _listeners(gateway) if text(one, "protocol") == protocols[scheme]]
    return "".join(_bases(scheme, [address], ports[0] if ports else None))


def scheme_of(gateway: Manifest) -> str:
    """``https`` as soon as the Gateway listens for it."""
    return _scheme(_listeners(gateway))


def address_of(gateway: Manifest) -> str:
    """The Gateway's first address, "" while it has none."""
    return next((text(address, "value") for address in entries(section(gateway, "status"), "addresses")), "")


def balancer_addresses(owner: Manifest) -> list[str]:
    """Addresses or host names of the load balancer of a Service, or of the one in front of an Ingress."""
    ingress = entries(section(section(owner, "status"), "loadBalancer"), "ingress")
    return [text(one, "ip") or text(one, "hostname") for one in ingress]


def _add_ingress(found: Urls, ingress: Manifest) -> None:
    """A rule without a host is for all hosts: then the address of its load balancer will do."""
    spec, namespace = section(ingress, "spec"), namespace_of(ingress)
    secured = [_texts(one.get("hosts")) for one in entries(spec, "tls")]

    def bases(host: str) -> list[str]:
        is_secured = any(not hosts or any(_covers(one, host) for one in hosts) for hosts in secured)
        return _bases("https" if is_secured else "http", [host] if host else balancer_addresses(ingress))

    for rule in entries(spec, "rules"):
        for path in entries(section(rule, "http"), "paths"):
            _add(found, namespace, _backend(path, "backend"), bases(text(rule, "host")), [text(path, "path")])
    _add(found, namespace, _backend(spec, "defaultBackend"), bases(""), [""])


def _backend(of: Manifest, key: str) -> str:
    return text(section(section(of, key), "service"), "name")


def _covers(pattern: str, host: str) -> bool:
    return pattern == host or (pattern.startswith("*.") and host.partition(".")[2] == pattern[2:])


def _add_route(found: Urls, route: Manifest, gateways: Mapping[tuple[str, str], Manifest]) -> None:
    spec, namespace = section(route, "spec"), namespace_of(route)
    bases = [
        base
        for parent in entries(spec, "parentRefs")
        for base in _bases_through(
            gateways.get((text(parent, "namespace") or namespace, text(parent, "name")), {}), parent, spec
        )
    ]
    for rule in entries(spec, "rules"):
        paths = [text(section(match, "path"), "value") for match in entries(rule, "matches")]
        for backend in entries(rule, "backendRefs"):
            _add(found, text(backend, "namespace") or namespace, text(backend, "name"), bases, paths or [""])


def _bases_through(gateway: Manifest, parent: Manifest, route: Manifest) -> list[str]:
    """Beginnings of URLs by the hosts of a route, else by those of the listeners, else by the Gateway's address."""
    name = text(parent, "sectionName")
    listeners = [one for one in _listeners(gateway) if not name or text(one, "name") == name]
    scheme = _scheme(listeners)
    own = [one for one in listeners if _scheme([one]) == scheme]
    hosts = _texts(route.get("hostnames")) or [host for one in own if (host := text(one, "hostname"))]
    return _bases(scheme, hosts or [address_of(gateway)], own[0].get("port") if own else None)


def _listeners(gateway: Manifest) -> list[Manifest]:
    return entries(section(gateway, "spec"), "listeners")


def _scheme(listeners: Iterable[Manifest]) -> str:
    return "https" if any(text(listener, "protocol") == "HTTPS" for listener in listeners) else "http"


def _way_through(service: Manifest) -> tuple[str, Json]:
    """Scheme and port of a load balancer; the usual ports before others."""
    ports = [port.get("port") for port in entries(section(service, "spec"), "ports")]
    usual = [(scheme, port) for scheme, port in USUAL_PORTS.items() if port in ports]
    return usual[0] if usual else ("http", ports[0] if ports else None)


def _bases(scheme: str, hosts: Iterable[str], port: Json = None) -> list[str]:
    """Beginnings of URLs. A wildcard is no host that anybody could call."""
    suffix = "" if port in (None, USUAL_PORTS[scheme]) else f":{port}"
    return [f"{scheme}://{host}{suffix}" for host in hosts if host and WILDCARD not in host]


def _add(found: Urls, namespace: str, service: str, bases: Iterable[str], paths: Sequence[str]) -> None:
    if service:
        urls = found.setdefault(f"{namespace}/{service}", [])
        urls += [url for base in bases for path in paths if (url := f"{base}{_prefix(path)}") not in urls]


def _prefix(path: str) -> str:
    """Without the slash that every URL may end in."""
    literal = _LITERAL.match(path)
    return literal[0].rstrip("/") if literal else ""


def _texts(value: Json) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
