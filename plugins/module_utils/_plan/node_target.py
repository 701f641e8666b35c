# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which live nodes an update means: one by its name or address, or all of a pool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .._blueprint.names import Names
from .._blueprint.payload import Payload
from .._catalog.nearest import nearest
from .._errors import InvalidBlueprint, Problem
from .._manifest import Manifest, entries, metadata, name_of, section, text
from .compare import labels_of
from .identity import INSTANCE_TAG, MANAGED_BY_TAG, MANAGER, NAMESPACE, POOL
from .node_pool import ObservedPool
from .pool_decision import still_there

POOL_ID = "oci.oraclecloud.com/node-pool-id"
"""Annotation that OKE writes on every node of a managed pool."""
NAME_LABELS = ("hostname", "displayName")
"""Labels under which OKE repeats names of a node's instance."""


@dataclass(frozen=True)
class Target:
    """Nodes that exist, and the pool that makes further ones; no pool when a node or a mere label was named."""

    nodes: tuple[Manifest, ...]
    pool_id: str = ""


def target_of(payload: Payload, namespace: str, pools: Sequence[ObservedPool], nodes: Sequence[Manifest]) -> Target:
    """The payload's target among all ``nodes`` and ``pools`` of the cluster. Raises InvalidBlueprint (rule V27).

    ``namespace``: where the deployment is searched whose pool the payload may name.
    """
    if payload.recipe_node_name is not None:
        return Target((_node(payload, payload.recipe_node_name, nodes),))
    name = str(payload.recipe_node_pool_name).strip()
    found = _pool_ids(name, namespace, still_there(pools), nodes)
    if len(found) > 1:
        raise _refused(payload, "recipe_node_pool_name", f"{name!r} are several pools: give the OCID of one", found)
    if found:
        return Target(tuple(node for node in nodes if pool_id_of(node) == found[0]), found[0])
    labelled = tuple(node for node in nodes if labels_of(node).get(POOL) == name)
    if not labelled:
        known = [pool.name for pool in pools] + [labels_of(node).get(POOL, "") for node in nodes]
        known += [pool.tags.get(INSTANCE_TAG, "") for pool in pools]
        raise _refused(payload, "recipe_node_pool_name", f"no node pool {name[:100]!r} in this cluster", known, name)
    return Target(labelled)


def pool_id_of(node: Manifest) -> str:
    """OCID of the managed pool that a node belongs to; "" for one that joined by itself."""
    return text(section(metadata(node), "annotations"), POOL_ID)


def _node(payload: Payload, name: str, nodes: Sequence[Manifest]) -> Manifest:
    """Nodes are called by their private address or by a host name, whatever the age of the cluster: both are tried."""
    found = [node for node in nodes if name in _names(node)]
    if not found:
        known = [one for node in nodes for one in _names(node)]
        raise _refused(payload, "recipe_node_name", f"no node {name[:100]!r} in this cluster", known, name)
    return next((node for node in found if name_of(node) == name), found[0])


def _names(node: Manifest) -> list[str]:
    addresses = [text(one, "address") for one in entries(section(node, "status"), "addresses")]
    labels = labels_of(node)
    told = [*addresses, *(labels[key] for key in NAME_LABELS if key in labels)]
    # A loopback address is no node's alone.
    return [name_of(node), *(one for one in told if not one.startswith("127."))]


def _pool_ids(name: str, namespace: str, pools: Sequence[ObservedPool], nodes: Sequence[Manifest]) -> list[str]:
    """OCIDs of the pools that go by a name: their own in OCI, their deployment's, else the selector on their nodes."""
    in_oci = [pool.id for pool in pools if name in (pool.id, pool.name)]
    return in_oci or _of_deployment(name, namespace, pools) or _by_selector(name, nodes)


def _of_deployment(name: str, namespace: str, pools: Sequence[ObservedPool]) -> list[str]:
    """The newest pool of the deployment of that name."""
    wanted = (MANAGER, namespace, Names.of(name).canonical)
    own = [pool for pool in pools if tuple(map(pool.tags.get, (MANAGED_BY_TAG, NAMESPACE, INSTANCE_TAG))) == wanted]
    return [max(own, key=lambda pool: pool.generation).id] if own else []


def _by_selector(name: str, nodes: Sequence[Manifest]) -> list[str]:
    """Nothing as soon as one of the nodes belongs to no managed pool: the label alone says then which are meant."""
    ids = {pool_id_of(node) for node in nodes if labels_of(node).get(POOL) == name}
    return [] if "" in ids else sorted(ids)


def _refused(payload: Payload, field: str, why: str, known: Sequence[str], meant: str = "") -> InvalidBlueprint:
    """``known``: what there is. Shown whole when nothing was ``meant`` but one of them, else only the nearest."""
    reason = why if meant else f"{why} ({', '.join(known)})"
    problem = Problem("V27", field, reason, nearest(meant, filter(None, known)) if meant else "")
    return InvalidBlueprint([problem], name=payload.deployment_name)
