# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what publishes deployments on ingress-nginx to the same on a Gateway: pure."""

from __future__ import annotations

from collections.abc import Iterable

from .._manifest import Json, Manifest, entries, metadata, namespace_of, section, text
from .identity import INSTANCE
from .routes import parent, route, route_rule

REST_OF_PATH = "(/|$)(.*)"
"""What our Ingresses for extra ports end with: nginx removes what stands before it."""


def http_routes_of(ingresses: Iterable[Manifest], gateway: tuple[str, str]) -> list[Manifest]:
    """An HTTPRoute for each deployment, as deploying it on that Gateway makes it. ``gateway``: namespace and name."""
    by_deployment: dict[tuple[str, str], list[Manifest]] = {}
    for one in ingresses:
        key = (namespace_of(one), text(section(metadata(one), "labels"), INSTANCE))
        by_deployment.setdefault(key, []).append(one)
    return [_route(found, gateway) for found in by_deployment.values() if any(map(_is_main, found))]


def _route(found: list[Manifest], gateway: tuple[str, str]) -> Manifest:
    """Extra ports first: the longest path wins in any case, but the order is that of a deployment's own route."""
    main = next(one for one in found if _is_main(one))
    extras = [one for one in found if one is not main]
    about: Manifest = {key: metadata(main)[key] for key in ("name", "namespace", "labels")}
    hosts: list[Json] = [text(rule, "host") for rule in entries(section(main, "spec"), "rules")]
    return route(about, parent(*gateway), hosts, [*map(_rule, extras), _rule(main)])


def _is_main(ingress: Manifest) -> bool:
    return _path(ingress) == "/"


def _rule(ingress: Manifest) -> Json:
    service = section(section(_first(ingress), "backend"), "service")
    port = section(service, "port").get("number")
    path = _path(ingress)
    target: Json = {"group": "", "kind": "Service", "name": text(service, "name"), "port": port, "weight": 1}
    return route_rule(path, target, rewrite=path != "/")


def _path(ingress: Manifest) -> str:
    return text(_first(ingress), "path").removesuffix(REST_OF_PATH)


def _first(ingress: Manifest) -> Manifest:
    rules = entries(section(ingress, "spec"), "rules")
    paths = entries(section(rules[0], "http"), "paths") if rules else []
    return paths[0] if paths else {}
