# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting until a service's own load balancer has an address."""

from __future__ import annotations

from .._blueprint.payload import Payload
from .._kube.kinds import SERVICE
from .._plan.identity import Identity
from .._plan.load_balancer import load_balancer_url, wants_load_balancer
from .surroundings import Budget, Heartbeat
from .world import World

LOOKS_EVERY_S = 0.5


def wait_address(world: World, payload: Payload, identity: Identity, budget: Budget) -> None:
    """Returns at once for a service without a load balancer of its own."""
    heart = Heartbeat(world.around, budget)
    while wants_load_balancer(payload) and not own_address(world, payload, identity):
        what = f"the address of load balancer {identity.names.load_balancer}"
        heart.beat(f"{identity.label}: waiting for {what}")
        budget.check(what)
        heart.rest(LOOKS_EVERY_S)


def own_address(world: World, payload: Payload, identity: Identity) -> list[str]:
    """Where the service's own load balancer answers; nothing without one, or while it has no address."""
    if not wants_load_balancer(payload):
        return []
    return load_balancer_url(world.kube.get(SERVICE, identity.names.load_balancer, identity.namespace))
