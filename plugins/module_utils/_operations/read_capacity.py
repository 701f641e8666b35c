# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read where GPUs can be had: in each availability domain of the region, and in the cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future

from .._catalog.nearest import nearest
from .._catalog.shapes import SHAPES
from .._errors import BlueprintsError, InvalidOption, KubeError, OciError
from .._kube.kinds import NODE, POD
from .._oci import identity, node_pools
from .._oci.clusters import Cluster
from .._oci.compute import OfferedShape
from .._plan.cluster_gpus import cluster_result, gpus_of_nodes, nodes_with_gpus
from .capacity_outcome import CapacityOutcome
from .capacity_rows import Place, Size, row, size_of
from .capacity_sources import FORBIDDEN, Sources
from .requests import ReadCapacity
from .surroundings import Surroundings
from .world import World

READERS = 16
"""A scan of the region is some fifty calls, each of which mostly waits."""


def read_capacity(request: ReadCapacity, around: Surroundings) -> CapacityOutcome:
    """A row for each shape in each place. A source that cannot be read is a warning, and unknown in its rows.

    Raises InvalidOption for shapes, domains and regions that there are not, and OciError when OCI does not let us in.
    """
    world = World(request.connections, around, readers=READERS)
    oci, warnings = world.oci, list[str]()
    listed = world.start(identity.availability_domains, oci, oci.tenancy_id)
    subscribed = world.start(identity.subscribed_regions, oci, oci.tenancy_id)
    cluster = world.start(_cluster, world)
    in_cluster = world.start(_in_cluster, world, cluster, warnings) if request.in_cluster else None
    _check_region(oci.region, subscribed)
    domains = _domains(request.availability_domains, listed.result())
    owner = _owner(cluster, request, warnings)
    compartment_id = request.compartment_id or (owner.compartment_id if owner else oci.tenancy_id)
    sources = Sources(world, compartment_id, domains, warnings)
    sizes = _sizes(request, sources.offered, warnings)
    places = sources.places(in_detail=request.fault_domains)
    sources.read(sizes, places)
    return CapacityOutcome(
        region=oci.region,
        availability_domains=tuple(domains),
        rows=[_row(sources, size, place) for size in sizes for place in places],
        cluster=_told(in_cluster, warnings),
        warnings=warnings,
    )


def _row(sources: Sources, size: Size, place: Place) -> dict[str, object]:
    return row(
        size,
        place,
        sources.offer(size, place),
        sources.report(size, place),
        sources.limits(size, place),
        sources.reserved(size, place),
    )


def _check_region(region: str, subscribed: Future[list[str]]) -> None:
    """Raises InvalidOption for a region that the tenancy does not use. Whoever may not ask finds out otherwise."""
    try:
        regions = subscribed.result()
    except OciError as error:
        if error.status in FORBIDDEN:
            return
        raise
    if region not in regions:
        raise InvalidOption(
            f"region: the tenancy has not subscribed to {region}; it has to {', '.join(regions)}.",
            hint="An administrator subscribes to regions in the console: Administration, Region Management.",
        )


def _domains(wanted: Sequence[str], known: Sequence[str]) -> list[str]:
    """Full names for full or short ones (AD-1, or 1). Raises InvalidOption for what is not in the region."""
    if not wanted:
        return list(known)
    found = []
    for name in wanted:
        short = name.upper() if "-" in name else f"AD-{name}"
        fitting = [one for one in known if one.upper() == short or one.upper().endswith((f"-{short}", f":{short}"))]
        if not fitting:
            raise _unknown("availability_domains", name, nearest(name, known), known)
        found += fitting
    return list(dict.fromkeys(found))


def _sizes(request: ReadCapacity, offered: Mapping[str, OfferedShape], warnings: list[str]) -> list[Size]:
    known = list(dict.fromkeys([*SHAPES, *offered]))
    by_name = {name.upper(): name for name in known}
    for name in request.shapes:
        if name.upper() not in by_name:
            raise _unknown("shapes", name, nearest(name, known), ())
    named = {by_name[name.upper()] for name in request.shapes}
    chosen = set(named)
    for family in request.families:
        members = [name for name in known if _belongs(name, family)]
        if not members:
            models = sorted({shape.gpu_model for shape in SHAPES.values() if shape.gpu_model})
            raise _unknown("families", family, nearest(family, models), models)
        chosen.update(members)
    sizes = [size_of(name, offered.get(name), request.ocpus, request.memory_gb) for name in known]
    found = [size for size in sizes if size.name in chosen or (not chosen and size.gpus)]
    refusals = {size.name: refusal for size in found if (refusal := _refusal(size))}
    for name, refusal in refusals.items():
        if name in named or len(refusals) == len(found):
            raise InvalidOption(f"{refusal}.")
        warnings.append(f"{name} is left out: {refusal}.")
    return [size for size in found if size.name not in refusals]


def _refusal(size: Size) -> str:
    if not size.flexible:
        return ""
    if not (size.ocpus and size.memory_gb):
        return f"{size.name} is flexible: give ocpus and memory_in_gbs of a node"
    return size.shape.size_refusal(size.ocpus, size.memory_gb) if size.shape else ""


def _belongs(name: str, family: str) -> bool:
    """Whether a shape is of a family: a GPU model (A100, A100-80GB), or how names of shapes begin (VM.GPU.A10)."""
    wanted, shape = family.upper(), SHAPES.get(name)
    model = shape.gpu_model.upper() if shape else ""
    return model == wanted or model.startswith(f"{wanted}-") or name.upper().startswith(f"{wanted}.")


def _unknown(option: str, given: str, near: str, known: Sequence[str]) -> InvalidOption:
    meant = f" Did you mean {near}?" if near else f" There are {', '.join(known)}." if known else ""
    return InvalidOption(f"{option}: {given[:100]!r} is not known.{meant}")


def _cluster(world: World) -> Cluster | None:
    return world.cluster if world.cluster_id else None


def _owner(cluster: Future[Cluster | None], request: ReadCapacity, warnings: list[str]) -> Cluster | None:
    """The cluster, whose compartment is that of the quotas unless the task names one."""
    try:
        return cluster.result()
    except OciError as error:
        if error.status not in FORBIDDEN or not request.compartment_id:
            raise
        warnings.append(f"{error.message.rstrip('.')}, so nothing is known of the cluster.")
        return None


def _in_cluster(world: World, cluster: Future[Cluster | None], warnings: list[str]) -> dict[str, object]:
    owner = cluster.result()
    names = _names_of_pools(world, owner, warnings) if owner else {}
    nodes = world.kube.list(NODE).items
    try:
        pods = world.kube.list(POD).items
    except KubeError as error:
        if error.status != 403:
            raise
        warnings.append(f"{error.message.rstrip('.')}, so what is free in the cluster is unknown.")
        return cluster_result([one for one in gpus_of_nodes(nodes, None) if one.allocatable], names)
    return cluster_result(nodes_with_gpus(nodes, pods), names)


def _names_of_pools(world: World, owner: Cluster, warnings: list[str]) -> dict[str, str]:
    try:
        return {pool.id: pool.name for pool in node_pools.list_pools(world.oci, owner.compartment_id, owner.id)}
    except OciError as error:
        if error.status not in FORBIDDEN:
            raise
        warnings.append("ListNodePools is not permitted, so the names of node pools in the cluster are unknown.")
        return {}


def _told(in_cluster: Future[dict[str, object]] | None, warnings: list[str]) -> dict[str, object] | None:
    try:
        return in_cluster.result() if in_cluster else None
    except BlueprintsError as error:
        warnings.append(f"{error.message.rstrip('.')}, so what is free in the cluster is unknown.")
        return None
