# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which deployments of a cluster belong to a group: by their records, and by labels and tags where these are lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from .._blueprint.names import Names
from .._errors import UnreadableRecord
from .._oci import node_pools
from .._plan.compare import labels_of
from .._plan.identity import (
    CLUSTER,
    INSTANCE,
    INSTANCE_TAG,
    MANAGED_BY,
    MANAGED_BY_TAG,
    MANAGER,
    NAMESPACE,
    PART_OF,
    PART_OF_TAG,
    carries,
)
from . import record as records
from .record import Phase, Record
from .removal_order import REMOVED_IN_ORDER
from .traces import objects_labelled
from .world import World


@dataclass(frozen=True)
class FoundMember:
    """``needs``: canonical names of the members it depends on; none are known where the record is lost."""

    names: Names
    needs: tuple[str, ...] = ()


def recorded_members(world: World, namespace: str, group: str) -> list[FoundMember]:
    """Members by their newest records. What was superseded went on outside of the group."""
    newest: dict[str, Record] = {}
    unreadable: set[str] = set()
    for secret in records.stored(world.kube, namespace, group=group):
        try:
            record = records.decode(secret)
        except UnreadableRecord:
            unreadable.add(labels_of(secret).get(INSTANCE, ""))
            continue
        if record.canonical not in newest or newest[record.canonical].revision < record.revision:
            newest[record.canonical] = record
    found = [
        FoundMember(Names(one.raw_name, one.canonical), one.membership.needs)
        for one in newest.values()
        if one.phase is not Phase.SUPERSEDED
    ]
    return [*found, *(FoundMember(Names(name, name)) for name in sorted(unreadable - set(newest)))]


def all_members(world: World, namespace: str, group: str, compartment_id: str) -> list[FoundMember]:
    """Members by records, by the labels of objects of any kind, and by the tags of node pools."""
    labels = {MANAGED_BY: MANAGER, PART_OF: group}
    lists = [
        world.start(objects_labelled, world, kind, namespace, labels) for kind in REMOVED_IN_ORDER if kind.namespaced
    ]
    pools = world.start(_tagged, world, namespace, group, compartment_id)
    known = recorded_members(world, namespace, group)
    labelled = {labels_of(one).get(INSTANCE, "") for objects in lists for one in objects.result()}
    # A deployment that stands alone is part of itself: one of the group's name is no member.
    lost = (labelled | pools.result()) - {member.names.canonical for member in known} - {group, ""}
    return [*known, *(FoundMember(Names(name, name)) for name in sorted(lost))]


def needed_by(members: Sequence[FoundMember]) -> list[tuple[int, ...]]:
    """For each member the places of those that depend on it: they go first."""
    found = [
        tuple(place for place, other in enumerate(members) if member.names.canonical in other.needs)
        for member in members
    ]
    try:
        TopologicalSorter(dict(enumerate(found))).prepare()
    except CycleError:
        # Revisions of which some came further than others may contradict each other: then no order is better.
        return [()] * len(members)
    return found


def _tagged(world: World, namespace: str, group: str, compartment_id: str) -> set[str]:
    """Canonical names of members that have a node pool."""
    if not world.cluster_id:
        return set()
    home = compartment_id or world.cluster.compartment_id
    tags = {MANAGED_BY_TAG: MANAGER, CLUSTER: world.cluster_id, NAMESPACE: namespace, PART_OF_TAG: group}
    there = [pool.freeform_tags for pool in node_pools.list_pools(world.oci, home, world.cluster_id)]
    return {one.get(INSTANCE_TAG, "") for one in there if carries(one, tags)}
