# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compute clusters: RDMA networks whose hosts are launched one by one, or by a node pool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .client import Oci, given, segment
from .services import CORE
from .wire import Record, tags, text

GONE = frozenset({"DELETED"})


class ComputeCluster(NamedTuple):
    """A compute cluster. It lies in one availability domain."""

    id: str
    name: str
    state: str
    compartment_id: str
    freeform_tags: Mapping[str, str]


def list_clusters(oci: Oci, compartment_id: str) -> list[ComputeCluster]:
    """Compute clusters of a compartment; those that are deleted are left out."""
    listed = oci.pages("ListComputeClusters", CORE, "/computeClusters", given(compartmentId=compartment_id))
    return [one for one in map(compute_cluster, listed) if one.state not in GONE]


def create(oci: Oci, body: Record, token: str) -> str:
    """OCID of a new one, there at once. The same ``token`` with the same body never makes a second one."""
    answer = oci.write("CreateComputeCluster", CORE, "POST", "/computeClusters", body=body, token=token)
    return compute_cluster(answer.record).id


def delete(oci: Oci, compute_cluster_id: str) -> None:
    """Delete one. OciError 409 while hosts are in it, 404 when it is gone."""
    path = f"/computeClusters/{segment(compute_cluster_id)}"
    oci.write("DeleteComputeCluster", CORE, "DELETE", path, repeatable=True)


def compute_cluster(found: Record) -> ComputeCluster:
    """Reshape a ComputeCluster of the API."""
    return ComputeCluster(
        id=text(found, "id"),
        name=text(found, "displayName"),
        state=text(found, "lifecycleState"),
        compartment_id=text(found, "compartmentId"),
        freeform_tags=tags(found),
    )
