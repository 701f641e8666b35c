# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a new node pool needs to know of its cluster, region and tenancy. Read only for a pool that is made or grown."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import partial

from .._catalog.nearest import nearest
from .._catalog.shapes import SHAPES, Shape
from .._errors import InvalidBlueprint, InvalidOption, NodePoolFailed, OciError, Problem
from .._oci import clusters, compute, identity, limits, network, node_pools
from .._oci.compute import CapacityQuestion
from .._plan.images import Image, newest_image
from .._plan.node_pool import ObservedPool, PoolSurroundings, without_effect
from .._plan.placement import NOT_OFFERED, OUT_OF_CAPACITY, Room, place, units_per_node
from .._plan.pool_spec import PoolSpec
from .._plan.workspace import Workspace
from .world import World

ENHANCED = "ENHANCED_CLUSTER"


def surroundings_of_pool(
    world: World, spec: PoolSpec, workspace: Workspace, compartment_id: str
) -> tuple[PoolSurroundings, list[str]]:
    """Facts for the body of CreateNodePool, and warnings about what could not be read.

    Raises OutOfCapacity, LimitReached or QuotaReached before anything is created.
    """
    if not world.cluster_id:
        raise InvalidOption(
            "A node pool needs cluster_id, the OCID of the OKE cluster.",
            hint="Give cluster_id; a service or job may use shared nodes instead (recipe_use_shared_node_pool).",
        )
    cluster = world.cluster
    warnings = without_effect(spec, cluster.cni)
    domains = _domains(world, spec)
    shape = SHAPES[spec.shape]
    rooms = _rooms(world, spec, shape, domains, compartment_id, warnings)
    chosen = place(rooms, spec.size, units_per_node(spec, shape), shape)
    host, authority = _way_to_join(world) if spec.self_managed else ("", "")
    found = PoolSurroundings(
        compartment_id=compartment_id,
        cluster_id=world.cluster_id,
        kubernetes_version=cluster.kubernetes_version,
        cni=cluster.cni,
        image_id=spec.image_id or _image(world, shape, cluster.kubernetes_version, compartment_id).id,
        availability_domains=tuple(chosen),
        node_subnet_id=workspace.node_subnet_id or _node_subnet(world, cluster.compartment_id),
        pod_subnet_id=workspace.pod_subnet_id,
        node_nsg_id=workspace.node_nsg_id,
        api_host=host,
        api_authority=authority,
    )
    return found, warnings


def _way_to_join(world: World) -> tuple[str, str]:
    """Where nodes that join by themselves find the API server: its private address, and its authority in base64."""
    cluster = world.cluster
    if cluster.type != ENHANCED or not cluster.private_endpoint:
        raise InvalidOption(
            f"Cluster {cluster.name} takes no self-managed nodes: it must be enhanced and have a private endpoint.",
            hint="Upgrade it to an enhanced cluster, or choose a shape that OKE manages.",
        )
    authority = clusters.access(world.oci, cluster.id, cluster.endpoint_type).ca_pem
    return cluster.private_endpoint.partition(":")[0], base64.b64encode(authority.encode()).decode()


def room_to_grow(
    world: World, spec: PoolSpec, pool: ObservedPool, more: int, compartment_id: str
) -> tuple[tuple[str, ...], list[str]]:
    """Availability domains to add for ``more`` nodes, none while the pool's own have room; and warnings.

    Raises as above when there is no room anywhere.
    """
    warnings: list[str] = []
    shape = SHAPES[spec.shape]
    per_node = units_per_node(spec, shape)
    rooms = _rooms(world, spec, shape, _domains(world, spec), compartment_id, warnings)
    try:
        place([room for room in rooms if room.availability_domain in pool.availability_domains], more, per_node, shape)
    except NodePoolFailed:
        chosen = place(rooms, more, per_node, shape)
        return tuple(domain for domain in chosen if domain not in pool.availability_domains), warnings
    return (), warnings


def _domains(world: World, spec: PoolSpec) -> list[str]:
    known = identity.availability_domains(world.oci, world.oci.tenancy_id or world.cluster.compartment_id)
    wanted = spec.availability_domain
    if not wanted:
        return known
    if wanted not in known:
        near = nearest(wanted, known)
        raise InvalidBlueprint(
            [Problem("V19", spec.fields["availability_domain"], f"{wanted!r} is not in this region", near)],
            name=spec.blueprint,
        )
    return [wanted]


def _rooms(
    world: World,
    spec: PoolSpec,
    shape: Shape,
    domains: Sequence[str],
    compartment_id: str,
    warnings: list[str],
) -> list[Room]:
    """Capacity, limit and quota of each domain, read at the same time."""
    reads = [partial(_room, world, spec, shape, domain, compartment_id) for domain in domains]
    found = world.together(reads)
    for _room_found, notes in found:
        warnings += notes
    return [room for room, _notes in found]


def _room(world: World, spec: PoolSpec, shape: Shape, domain: str, compartment_id: str) -> tuple[Room, list[str]]:
    """One domain. A report we may not read is a warning, not a failure: OCI decides in the end."""
    notes: list[str] = []
    offered, hosts = True, None
    if not spec.skip_capacity_validation:
        try:
            offered, hosts = _free_hosts(world, spec, shape, domain)
        except OciError as error:
            _degrade(error, f"free hosts in {domain} are unknown", notes)
    if spec.skip_quota_validation or not shape.limit_name:
        return Room(domain, offered, hosts), notes
    try:
        limit = limits.availability(world.oci, shape.limit_name, compartment_id, domain)
    except OciError as error:
        _degrade(error, f"the limit {shape.limit_name} in {domain} is unknown", notes)
        return Room(domain, offered, hosts), notes
    if limit is None:
        return Room(domain, offered, hosts), notes
    return Room(domain, offered, hosts, limit.available, limit.quota, limit.used), notes


def _free_hosts(world: World, spec: PoolSpec, shape: Shape, domain: str) -> tuple[bool, int | None]:
    """Whether the domain offers the shape, and how many hosts are free; None when OCI does not count them."""
    question = CapacityQuestion(shape.name, ocpus=spec.ocpus or 0, memory_gb=spec.memory_gb or 0)
    report = compute.capacity_report(world.oci, world.oci.tenancy_id, domain, [question])[0]
    return report.status != NOT_OFFERED, 0 if report.status == OUT_OF_CAPACITY else report.count


def _degrade(error: OciError, consequence: str, notes: list[str]) -> None:
    if error.status not in (403, 404):
        raise error
    notes.append(f"{error.operation} is not permitted, so {consequence} before nodes are asked for.")


def _image(world: World, shape: Shape, kubernetes_version: str, compartment_id: str) -> Image:
    sources = node_pools.images(world.oci, world.cluster_id, compartment_id)
    found = newest_image([Image(source.id, source.name) for source in sources], shape, kubernetes_version)
    if found is None:
        raise InvalidOption(
            f"OKE offers no node image for {shape.name} and Kubernetes {kubernetes_version}.",
            hint="Give recipe_node_image_ocid in the blueprint.",
        )
    return found


def _node_subnet(world: World, compartment_id: str) -> str:
    """The subnet that the cluster's other pools use, else the only private one that is not for load balancers."""
    cluster = world.cluster
    for pool in node_pools.list_pools(world.oci, compartment_id, world.cluster_id):
        for where in pool.placements:
            if where.subnet_id:
                return where.subnet_id
    candidates = [
        subnet
        for subnet in network.subnets(world.oci, compartment_id, cluster.vcn_id)
        if subnet.id not in cluster.other_subnet_ids and subnet.private and subnet.state == "AVAILABLE"
    ]
    if len(candidates) == 1:
        return candidates[0].id
    names = ", ".join(f"{subnet.name} ({subnet.id})" for subnet in candidates) or "none"
    raise InvalidOption(
        f"Cannot tell which subnet new nodes belong to; private candidates: {names}.",
        hint="Set node_subnet_id in the ConfigMap workspace of namespace oci-ai-blueprints.",
    )
