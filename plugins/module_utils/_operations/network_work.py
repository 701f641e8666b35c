# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cluster networks in OCI: followed while they are made, resized with drained nodes, and terminated."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from .._errors import OciError
from .._kube.kinds import NODE
from .._manifest import Json, Manifest, metadata, name_of, section, text
from .._oci import cluster_networks, core_work_requests
from .._oci.cluster_networks import ClusterNetwork
from .._plan.identity import UID
from .._plan.node_pool import CLUSTER_NETWORK, ObservedPool
from .._plan.pool_decision import PoolRecord
from .._plan.pool_steps import PoolStep
from .._plan.step import Action
from .drain import drain
from .following import FIRST_LOOK_S, SLOWER, SLOWEST_LOOK_S, once_idle
from .idle_nodes import idle_first
from .network_pools import read_network
from .pool_failure import asked_for, why_it_failed
from .pool_work import create_pool, settle
from .work import Work

QUIET = frozenset({"RUNNING", "STOPPED", "TERMINATED"})
NODES_FOLLOW_S = 60.0
"""How long the cluster may take to forget a node whose instance is gone, before its Node object is deleted."""


def follow_network(work: Work, attempt: PoolRecord) -> None:
    """Waits until the network is there with all its instances. Raises with OCI's reason when it is not."""
    network = _settled(work, attempt.pool_id, f"cluster network {attempt.body.get('displayName')}")
    pool = read_network(work.world, attempt.pool_id) if network is not None else None
    if pool is not None and not pool.failed_nodes:
        return
    if work.record.pool is not None:
        work.write_pool(replace(work.record.pool, failed=True))
    shape, size = asked_for(attempt)
    name = str(attempt.body.get("displayName", ""))
    gone = ObservedPool(attempt.pool_id, name, "DELETED", shape, size, kind=CLUSTER_NETWORK)
    raise why_it_failed(work.world, pool or gone, attempt.work_request_id, attempt.compartment_id)


def update_network(step: PoolStep, work: Work) -> None:
    """Brings a live network to the step's body and to the configuration of its new nodes."""
    pool = read_network(work.world, step.pool_id)
    if pool is None:
        raise OciError(f"Cluster network {step.name} is gone.", operation="GetClusterNetwork", status=404)
    pool = settle(work, pool) if not pool.failed_nodes else pool
    if step.shrink_first is not None:
        _set(step, work, size=step.shrink_first)
    size = section(step.body, "nodeConfigDetails").get("size")
    if isinstance(size, int) and size < len(pool.healthy):
        _give_up(pool, len(pool.healthy) - size, work)
    _set(step, work, size=size if isinstance(size, int) else pool.size)
    now = read_network(work.world, step.pool_id)
    if now is not None and now.failed_nodes:
        raise why_it_failed(work.world, now, _newest_request(work, now), now.compartment_id)


def delete_network(step: PoolStep, work: Work) -> None:
    """Terminates a network and waits until its instances and their nodes are gone, if the run waits."""
    oci = work.world.oci
    network_id = step.pool_id or (work.record.pool.pool_id if work.record.pool else "")
    pool = read_network(work.world, network_id)
    if pool is None:
        return
    nodes = _nodes_of(pool, work)
    for node in nodes.values():
        drain(node, work)
    work.lock.check_with_server()
    try:
        once_idle(work, f"cluster network {step.name}", partial(cluster_networks.terminate, oci, network_id))
    except OciError as error:
        if error.status != 404:
            raise
    if work.wait:
        _settled(work, network_id, f"deletion of cluster network {step.name}")
        _forget(nodes, work)


def _set(step: PoolStep, work: Work, size: int) -> None:
    """One update with all that the step wants, and the wait for its end. What is so already asks for nothing."""
    oci = work.world.oci
    live = cluster_networks.get(oci, step.pool_id)
    if live is None:
        return
    part = work.record.pool.part if work.record.pool else None
    wanted: dict[str, Json] = {"instanceConfigurationId": step.part_id or (part.id if part else live.configuration_id)}
    wanted["size"] = size
    body: dict[str, Json] = {"instancePools": [{"id": live.instance_pool_id, **wanted}]}
    if "freeformTags" in step.body:
        body["freeformTags"] = step.body["freeformTags"]
    work.lock.check_with_server()
    once_idle(work, f"cluster network {step.name}", lambda: _updated(step.pool_id, body, work))
    _settled(work, step.pool_id, f"cluster network {step.name}")


def _updated(network_id: str, body: dict[str, Json], work: Work) -> str:
    cluster_networks.update(work.world.oci, network_id, body)
    return ""


def _give_up(pool: ObservedPool, count: int, work: Work) -> None:
    """Never a bare lower size: OCI would take the oldest. Idle nodes go first, each drained and detached."""
    network = cluster_networks.get(work.world.oci, pool.id)
    nodes = _nodes_of(pool, work)
    if network is None:
        return
    for instance in idle_first(work, pool)[:count]:
        node = nodes.get(instance.id)
        if node is not None:
            drain(node, work)
        token = hashlib.sha256(f"{work.record.uid}/detach/{instance.id}".encode()).hexdigest()[:40]
        work.lock.check_with_server()
        subject = f"cluster network {pool.name}"
        detach = partial(cluster_networks.detach, work.world.oci, network.instance_pool_id, instance.id, token)
        once_idle(work, subject, detach)
        _settled(work, pool.id, f"instance {instance.name} to leave {subject}")
        _forget({instance.id: node} if node is not None else {}, work)


def _settled(work: Work, network_id: str, subject: str) -> ClusterNetwork | None:
    """The network once OCI is done with it, looked at slower and slower; None when it is gone."""
    delay = FIRST_LOOK_S
    while True:
        network = cluster_networks.get(work.world.oci, network_id)
        if network is None or network.state in cluster_networks.GONE:
            return None
        if network.state in QUIET:
            return network
        work.heart.beat(f"{work.label}: {subject}: {network.state}")
        work.budget.check(f"{subject} ({network.state})")
        work.heart.rest(delay)
        delay = min(SLOWEST_LOOK_S, delay * SLOWER)


def _newest_request(work: Work, pool: ObservedPool) -> str:
    """The newest work request about the network that did not succeed; "" when none may be read."""
    try:
        found = core_work_requests.of_resource(work.world.oci, pool.compartment_id, pool.id)
    except OciError:
        return ""
    return next((one.id for one in found if one.status == "FAILED"), "")


def _nodes_of(pool: ObservedPool, work: Work) -> dict[str, Manifest]:
    """OCID of each instance → its node in the cluster."""
    nodes = work.world.kube.list(NODE, labels={UID: work.record.uid}).items
    by_instance = {text(section(node, "spec"), "providerID"): node for node in nodes}
    return {one.id: by_instance[one.id] for one in pool.nodes if one.id in by_instance}


def _forget(nodes: Mapping[str, Manifest], work: Work) -> None:
    """The cloud controller takes nodes away whose instance is gone; one that it leaves is deleted."""
    known_by = work.budget.spent + NODES_FOLLOW_S
    for node in nodes.values():
        uid, name = text(metadata(node), "uid"), name_of(node)
        delay = FIRST_LOOK_S
        while (live := work.world.kube.get(NODE, name)) is not None and text(metadata(live), "uid") == uid:
            if work.budget.spent > known_by:
                work.lock.check()
                work.world.kube.delete(NODE, name, uid=uid)
            work.heart.beat(f"{work.label}: node {name} is still listed")
            work.budget.check(f"node {name} to be gone")
            work.heart.rest(delay)
            delay = min(SLOWEST_LOOK_S, delay * SLOWER)


ACTIONS: Mapping[Action, Callable[[PoolStep, Work], None]] = {
    Action.CREATE: create_pool,
    Action.REPLACE: create_pool,
    Action.UPDATE: update_network,
    Action.DELETE: delete_network,
}
