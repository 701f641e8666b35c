# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where deployments are reached, for many of them at once: what they share is looked for once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from .._blueprint.names import Names
from .._kube.kinds import SERVICE
from .._manifest import Manifest, name_of, namespace_of
from .._plan.identity import MANAGED_BY, MANAGER
from .._plan.inference_gateway import ModelGateway
from .._plan.routes import ROUTE_KINDS, WayIn
from .._plan.step import ObjectRef
from .._plan.workspace import Workspace
from .model_gateway import find_gateway, gateway_kind
from .record import Record
from .ways_in import find_way_in
from .world import World

Key: TypeAlias = tuple[str, str]
"""Namespace and canonical name."""


def routes_of(record: Record) -> frozenset[str]:
    """Kinds of the routes to the service's own host."""
    return frozenset(ref.kind for ref in _own_objects(record) if ref.kind in ROUTE_KINDS)


def _own_objects(record: Record) -> list[ObjectRef]:
    model_route = Names(record.raw_name, record.canonical).gateway
    return [ref for ref in record.objects if ref.name != model_route]


def ways_in(world: World, workspace: Workspace, newest: Iterable[Record]) -> dict[frozenset[str], WayIn]:
    """The way in for each kind of route that deployments were published by."""
    known: dict[frozenset[str], WayIn] = {}
    for record in newest:
        routes = routes_of(record)
        if routes not in known:
            known[routes] = find_way_in(world, workspace, _own_objects(record))
    return known


def models(world: World, workspace: Workspace, newest: Mapping[Key, Record]) -> dict[Key, ModelGateway]:
    """The shared gateway of each deployment whose model is there; looked for once for each kind of it."""
    known: dict[str, ModelGateway] = {}
    found = {}
    for key, record in newest.items():
        kind = gateway_kind(record.objects, Names(record.raw_name, record.canonical))
        if kind:
            known[kind] = known.get(kind) or find_gateway(world, workspace, kind)
            found[key] = known[kind]
    return found


def balancers(world: World, namespace: str, newest: Mapping[Key, Record]) -> dict[Key, Manifest]:
    """Live load balancers of the deployments that have one of their own; one read for all of them."""
    names = {key: Names(record.raw_name, record.canonical).load_balancer for key, record in newest.items()}
    wanted = {key for key, record in newest.items() if names[key] in {ref.name for ref in record.objects}}
    labels = {MANAGED_BY: MANAGER}
    services = world.kube.list(SERVICE, namespace or None, labels=labels).items if wanted else []
    by_place = {(namespace_of(one), name_of(one)): one for one in services}
    return {key: by_place[key[0], names[key]] for key in wanted if (key[0], names[key]) in by_place}
