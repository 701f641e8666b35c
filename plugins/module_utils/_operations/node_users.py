# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who uses nodes: the pods on them that would lose their place with the node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from .._errors import PoolInUse
from .._kube.kinds import NODE, POD
from .._manifest import Manifest, metadata, name_of, namespace_of, section, text
from .._plan.compare import labels_of
from .._plan.identity import GENERATION, MANAGED_BY, MANAGER, SHARED_BY_ANY, UID, Identity
from .._plan.node_pool import ObservedPool
from .._plan.pool_decision import LEAVING
from .traces import Traces
from .world import World

SYSTEM_NAMESPACE = "kube-system"
"""Pods of the cluster itself find a place elsewhere: nobody deployed them to these nodes."""
FINISHED = frozenset({"Succeeded", "Failed"})
STATIC = "kubernetes.io/config.mirror"
MOST_NAMED = 3
EVICTED_BY_FORCE = "force: the pods are evicted then and wait for other nodes"
EVICTED_BY_DRAIN = "drain: the pods are evicted then, once the new nodes are there"


def pods_by_node(world: World, nodes: Sequence[Manifest]) -> dict[str, list[Manifest]]:
    """Name of each node → pods of workloads on it, in all namespaces."""
    names = [name_of(node) for node in nodes]
    found = world.together([partial(world.kube.list, POD, fields={"spec.nodeName": name}) for name in names])
    return {name: [pod for pod in pods.items if uses_its_node(pod)] for name, pods in zip(names, found, strict=True)}


def uses_its_node(pod: Manifest) -> bool:
    """Pods that have ended use nothing; those that come with every node (DaemonSets', static ones) go with it."""
    about = metadata(pod)
    owners = about.get("ownerReferences")
    kinds = {text(owner, "kind") for owner in owners if isinstance(owner, dict)} if isinstance(owners, list) else set()
    return (
        text(section(pod, "status"), "phase") not in FINISHED
        and "DaemonSet" not in kinds
        and STATIC not in section(about, "annotations")
        and namespace_of(pod) != SYSTEM_NAMESPACE
    )


def refuse_while_in_use(
    world: World, identity: Identity, traces: Traces, gone_before: frozenset[str] = frozenset()
) -> None:
    """Raises PoolInUse when others' pods run on nodes that the deployment shares. A pool that is going is too late.

    ``gone_before``: workloads of the same namespace that the same task takes away before.
    """
    going = bool(traces.pools) and all(pool.state in LEAVING for pool in traces.pools)
    shared = [node for node in traces.nodes if labels_of(node).get(SHARED_BY_ANY) == "true"]
    if shared and not going:
        users = _others(world, identity, shared)
        staying = {node: [pod for pod in pods if not _goes(pod, identity, gone_before)] for node, pods in users.items()}
        _refuse(identity, staying, EVICTED_BY_FORCE)


def refuse_replacing_while_in_use(world: World, identity: Identity, leaving: Sequence[ObservedPool]) -> None:
    """Raises PoolInUse when others' pods run on nodes of pools that another one replaces."""
    generations = {str(pool.generation) for pool in leaving}
    nodes = world.kube.list(NODE, labels={UID: identity.uid}).items if generations else []
    going = [node for node in nodes if labels_of(node).get(GENERATION) in generations]
    _refuse(identity, _others(world, identity, going), EVICTED_BY_DRAIN)


def _others(world: World, identity: Identity, nodes: Sequence[Manifest]) -> dict[str, list[Manifest]]:
    """Name of each node → pods on it that are not the deployment's own."""
    users = pods_by_node(world, nodes) if nodes else {}
    return {node: [pod for pod in pods if labels_of(pod).get(UID) != identity.uid] for node, pods in users.items()}


def _goes(pod: Manifest, identity: Identity, gone_before: frozenset[str]) -> bool:
    labels = labels_of(pod)
    ours = namespace_of(pod) == identity.namespace and labels.get(MANAGED_BY) == MANAGER
    return ours and labels.get("app") in gone_before


def _refuse(identity: Identity, users: Mapping[str, Sequence[Manifest]], otherwise: str) -> None:
    pods = [f"{namespace_of(pod)}/{name_of(pod)}" for found in users.values() for pod in found]
    if not pods:
        return
    more = f" and {len(pods) - MOST_NAMED} more" if len(pods) > MOST_NAMED else ""
    raise PoolInUse(
        f"{identity.label}: its nodes are still used by {', '.join(pods[:MOST_NAMED])}{more}.",
        hint=f"Undeploy or move what uses them first, or set {otherwise}.",
        evidence=[f"{namespace_of(pod)}/{name_of(pod)} on {node}" for node, found in users.items() for pod in found],
        pods=pods,
    )
