# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The node pool of a workspace's cluster for what needs no GPU: made, changed, and waited for."""

from __future__ import annotations

from functools import partial

from .._catalog.shapes import SHAPES
from .._errors import ClusterFailed, InvalidOption
from .._manifest import Manifest, section
from .._oci import identity, node_pools
from .._oci.clusters import Cluster
from .._plan.cluster_plan import NodePlace, NodesStep, only_new_nodes, pool_body
from .._plan.cluster_wish import ClusterWish, NodesWish
from .._plan.images import Image, newest_image
from .._plan.network_resources import Ids
from .._plan.step import Action
from .attempts import create_once
from .cluster_work import ClusterWork
from .following import follow, once_idle
from .make_cluster import ACTIVE
from .pool_failure import why_it_failed
from .pools import read_pool

LOOKS_EVERY_S = 1.0


def carry_out_nodes(step: NodesStep, wish: ClusterWish, cluster: Cluster, ids: Ids, work: ClusterWork) -> str:
    """The OCID of the pool once all its nodes have joined."""
    nodes = wish.system_nodes
    if not step.changes:
        return _joined(step.id, "", work)
    work.world.around.check()
    work.world.around.progress(f"{work.label}: {step.action} NodePool {step.name}: {step.why}")
    if step.action is Action.CREATE:
        at = NodePlace(_domains(work), _image(nodes, cluster, work))
        return _create(pool_body(wish, nodes, cluster.id, cluster.kubernetes_version, ids, at), work)
    body = dict(step.body)
    if "nodeSourceDetails" in body:
        pool = read_pool(work.world, step.id)
        image = _image(nodes, cluster, work) if step.new_version or pool is None else pool.image_id
        body["nodeSourceDetails"] = {**section(body, "nodeSourceDetails"), "imageId": image}
    subject = f"node pool {step.name}"
    request_id = once_idle(work, subject, lambda: node_pools.update(work.world.oci, step.id, body))
    work.outcome.changed = True
    follow(work, request_id, subject)
    if only_new_nodes(step):
        work.outcome.warnings.append(
            f"Nodes that the pool {step.name} has stay as they are; new ones are as the task says. Replace them one "
            "by one, for instance in the console, when it suits you."
        )
    return _joined(step.id, request_id, work)


def _create(body: Manifest, work: ClusterWork) -> str:
    subject = f"node pool {body['name']}"

    def once_joined(request_id: str) -> str | None:
        work.outcome.changed = True
        ended = follow(work, request_id, subject)
        pool = read_pool(work.world, ended.node_pool_id) if ended.node_pool_id else None
        if ended.status != "SUCCEEDED":
            raise why_it_failed(work.world, pool, request_id, work.compartment_id)
        return _joined(pool.id, request_id, work) if pool else None

    create = partial(node_pools.create, work.world.oci)
    return create_once(work.world, create, body, once_joined, subject, ClusterFailed)


def _joined(pool_id: str, request_id: str, work: ClusterWork) -> str:
    """Waits for nodes that are on their way. Raises NodePoolFailed with the reason of those that will not come."""
    while True:
        pool = read_pool(work.world, pool_id)
        if pool is None or pool.failed_nodes:
            raise why_it_failed(work.world, pool, request_id, work.compartment_id)
        missing = pool.size - sum(node.state == ACTIVE for node in pool.nodes)
        if missing <= 0:
            return pool_id
        line = f"{pool.name}: {missing} of {pool.size} nodes have not joined"
        work.heart.beat(f"{work.label}: {line}")
        work.budget.check(line)
        work.heart.rest(LOOKS_EVERY_S)


def _domains(work: ClusterWork) -> list[str]:
    return identity.availability_domains(work.world.oci, work.world.oci.tenancy_id or work.compartment_id)


def _image(nodes: NodesWish, cluster: Cluster, work: ClusterWork) -> str:
    listed = node_pools.images(work.world.oci, cluster.id, work.compartment_id)
    offered = [Image(one.id, one.name) for one in listed]
    found = newest_image(offered, SHAPES[nodes.shape], cluster.kubernetes_version)
    if found is None:
        raise InvalidOption(f"OKE offers no node image for {nodes.shape} and Kubernetes {cluster.kubernetes_version}.")
    return found.id
