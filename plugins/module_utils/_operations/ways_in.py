# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which way in a cluster has: what the workspace says, else what is installed."""

from __future__ import annotations

from collections.abc import Sequence

from .._kube.kinds import GATEWAY, INGRESS_CLASS, SERVICE
from .._manifest import Manifest, name_of, namespace_of, section, text
from .._plan.public_urls import address_of, balancer_addresses, scheme_of
from .._plan.routes import WayIn
from .._plan.step import ObjectRef
from .._plan.workspace import Workspace
from .world import World

NGINX = {"app.kubernetes.io/name": "ingress-nginx"}
NIP_IO = "nip.io"
"""Resolves ``<anything>.<a-b-c-d>.nip.io`` to a.b.c.d, so a workspace without a domain still has public names."""


def find_way_in(world: World, workspace: Workspace, recorded: Sequence[ObjectRef]) -> WayIn:
    """The way in for a deployment.

    ``recorded``: objects of its last revision. What published it then keeps publishing it, unless the workspace says
    otherwise; ``gateway`` is preferred where both are installed.
    """
    before = {ref.kind for ref in recorded}
    wanted = workspace.ingress or ("nginx" if "Ingress" in before else "gateway" if "HTTPRoute" in before else "")
    if wanted in ("", "gateway"):
        gateway = gateway_of(world, workspace)
        if gateway is not None:
            return _through(gateway, workspace)
    if wanted in ("", "nginx") and _has_nginx(world):
        scheme = "https" if workspace.cluster_issuer else "http"
        domain = workspace.domain or domain_of(load_balancer_address(world.kube.list(SERVICE, labels=NGINX).items))
        return WayIn("nginx", domain, ("", ""), scheme, workspace.cluster_issuer)
    return WayIn()


def gateway_of(world: World, workspace: Workspace) -> Manifest | None:
    """The Gateway the workspace names, else the first that has an address."""
    gateways = world.kube.list(GATEWAY).items
    named = [one for one in gateways if f"{namespace_of(one)}/{name_of(one)}" == workspace.gateway]
    if workspace.gateway:
        return named[0] if named else None
    return min(
        (one for one in gateways if address_of(one)), key=lambda one: (namespace_of(one), name_of(one)), default=None
    )


def _through(gateway: Manifest, workspace: Workspace) -> WayIn:
    domain = workspace.domain or domain_of(address_of(gateway))
    return WayIn("gateway", domain, (namespace_of(gateway), name_of(gateway)), scheme_of(gateway))


def domain_of(address: str) -> str:
    """A domain under which every name resolves to the address; host names are taken as they are."""
    return f"{address.replace('.', '-')}.{NIP_IO}" if _is_ipv4(address) else address


def load_balancer_address(services: Sequence[Manifest]) -> str:
    """Address of the first load balancer among the Services, "" while there is none."""
    return next((address for service in services for address in balancer_addresses(service)), "")


def _is_ipv4(address: str) -> bool:
    parts = address.split(".")
    return len(parts) == 4 and all(part.isdigit() for part in parts)


def _has_nginx(world: World) -> bool:
    classes = world.kube.list(INGRESS_CLASS).items
    return any(
        name_of(one) == "nginx" or text(section(one, "spec"), "controller") == "k8s.io/ingress-nginx" for one in classes
    )
