# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which nodes of its own a blueprint asks for, whichever fields of the payload its mode says it with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .._blueprint.names import Names
from .._blueprint.payload import Payload
from .identity import POOL

COMMON_FIELDS: Mapping[str, str] = {
    "compartment_id": "recipe_compartment_ocid",
    "availability_domain": "recipe_availability_domain",
    "image_id": "recipe_node_image_ocid",
    "ssh_key": "recipe_public_ssh_key",
    "labels": "recipe_node_labels",
    "max_pods": "recipe_max_pods_per_node",
    "worker_nsg_id": "recipe_worker_subnet_nsg_ocid",
    "pod_subnet_id": "recipe_pod_subnet_ocid",
    "pod_nsg_id": "recipe_pod_subnet_nsg_ocid",
}
DEDICATED_FIELDS: Mapping[str, str] = {
    **COMMON_FIELDS,
    "shape": "recipe_node_shape",
    "size": "recipe_node_pool_size",
    "ocpus": "recipe_flex_shape_ocpu_count",
    "memory_gb": "recipe_flex_shape_memory_size_in_gbs",
    "boot_volume_gb": "recipe_node_boot_volume_size_in_gbs",
}


@dataclass(frozen=True)
class PoolSpec:
    """A node pool as a blueprint wants it. None and "" are nobody's wish: OKE, cluster and workspace decide.

    ``fields``: the payload's field behind each attribute, for messages. ``labels`` go on every node, beside those that
    tell whose node it is. Memory and disk are in OCI's GB (2^30 bytes).
    """

    blueprint: str
    shape: str
    size: int
    fields: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)
    ocpus: int | None = None
    memory_gb: int | None = None
    boot_volume_gb: int | None = None
    compartment_id: str = ""
    availability_domain: str = ""
    image_id: str = ""
    ssh_key: str = ""
    max_pods: int | None = None
    worker_nsg_id: str = ""
    pod_subnet_id: str = ""
    pod_nsg_id: str = ""
    skip_capacity_validation: bool = False
    skip_quota_validation: bool = False


def pool_spec(payload: Payload) -> PoolSpec | None:
    """The pool that the payload asks for; None when its pods use shared nodes."""
    if payload.recipe_use_shared_node_pool:
        return None
    return PoolSpec(
        blueprint=payload.deployment_name,
        shape=str(payload.recipe_node_shape),
        size=payload.recipe_node_pool_size or 1,
        fields=DEDICATED_FIELDS,
        labels={**payload.recipe_node_labels, POOL: Names.of(payload.deployment_name).canonical},
        ocpus=payload.recipe_flex_shape_ocpu_count,
        memory_gb=payload.recipe_flex_shape_memory_size_in_gbs,
        boot_volume_gb=payload.recipe_node_boot_volume_size_in_gbs,
        compartment_id=payload.recipe_compartment_ocid or "",
        availability_domain=payload.recipe_availability_domain or "",
        image_id=payload.recipe_node_image_ocid or "",
        ssh_key=payload.recipe_public_ssh_key or "",
        max_pods=payload.recipe_max_pods_per_node,
        worker_nsg_id=payload.recipe_worker_subnet_nsg_ocid or "",
        pod_subnet_id=payload.recipe_pod_subnet_ocid or "",
        pod_nsg_id=payload.recipe_pod_subnet_nsg_ocid or "",
        skip_capacity_validation=payload.skip_capacity_validation,
        skip_quota_validation=payload.skip_quota_validation,
    )
