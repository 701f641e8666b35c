# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compute clusters and instance configurations of a deployment, found by tags, which survive a lost record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from .._oci import compute_clusters, instance_configurations
from .._oci.client import Oci
from .._oci.compute_clusters import ComputeCluster
from .._oci.instance_configurations import InstanceConfiguration
from .._plan.identity import Identity, carries
from .._plan.pool_parts import COMPUTE_CLUSTER, INSTANCE_CONFIGURATION, ObservedPart
from .world import World

LISTS: Mapping[str, Callable[[Oci, str], Sequence[ComputeCluster | InstanceConfiguration]]] = {
    COMPUTE_CLUSTER: compute_clusters.list_clusters,
    INSTANCE_CONFIGURATION: instance_configurations.list_configurations,
}


def find_parts(world: World, identity: Identity, compartments: Iterable[str]) -> list[ObservedPart]:
    """Parts of both kinds in these compartments. OciError 404 where they may not be listed."""
    return [
        ObservedPart(kind, one.id, one.name, one.compartment_id, one.freeform_tags)
        for compartment in compartments
        for kind, listed in LISTS.items()
        for one in listed(world.oci, compartment)
        if carries(one.freeform_tags, identity.search_tags())
    ]
