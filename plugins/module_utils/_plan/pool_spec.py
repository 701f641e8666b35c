# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which nodes of its own a blueprint asks for, whichever fields of the payload its mode says it with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from .._blueprint.names import Names
from .._blueprint.payload import Payload
from .._catalog.shapes import SHAPES
from .identity import HAS_RDMA, POOL, SHARED_BY_ANY
from .node_range import NodeRange, node_range

MIG_LAYOUT = "nvidia.com/mig.config"
"""Node label by which the MIG manager of the GPU operator cuts a node's GPUs into slices."""
MAX_PODS_WITH_SLICES = 90
"""As OCI AI Blueprints has it: eight GPUs make up to 56 slices, more than OKE's default of 31 pods could use."""
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
    "skip_capacity_validation": "skip_capacity_validation",
    "skip_quota_validation": "skip_quota_validation",
}
DEDICATED_FIELDS: Mapping[str, str] = {
    **COMMON_FIELDS,
    "shape": "recipe_node_shape",
    "size": "recipe_node_pool_size",
    "ocpus": "recipe_flex_shape_ocpu_count",
    "memory_gb": "recipe_flex_shape_memory_size_in_gbs",
    "boot_volume_gb": "recipe_node_boot_volume_size_in_gbs",
}
SHARED_FIELDS: Mapping[str, str] = {
    **COMMON_FIELDS,
    "shape": "shared_node_pool_shape",
    "size": "shared_node_pool_size",
    "ocpus": "shared_node_pool_flex_shape_ocpu_count",
    "memory_gb": "shared_node_pool_flex_shape_memory_size_in_gbs",
    "boot_volume_gb": "shared_node_pool_boot_volume_size_in_gbs",
    "selector": "shared_node_pool_selector",
    "rdma": "multinode_rdma_enabled_in_shared_pool",
    "mig_layout": "shared_node_pool_mig_config",
}
"""Attribute of PoolSpec → field of the payload, for a deployment's own nodes and for nodes that others share."""


@dataclass(frozen=True)
class PoolSpec:
    """A node pool as a blueprint wants it. None and "" are nobody's wish: OKE, cluster and workspace decide.

    ``fields``: the payload's field behind each attribute, for messages. ``labels`` go on every node, beside those that
    tell whose node it is; ``mig_layout`` on new ones only. Memory and disk are in OCI's GB (2^30 bytes).
    ``scaled``: range in which the cluster's autoscaler changes the size. ``rdma``: the nodes stand on one RDMA network.
    ``self_managed``: they join by themselves, as instances of a cluster network.
    """

    blueprint: str
    fields: Mapping[str, str]
    shape: str
    size: int = 1
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
    selector: str = ""
    mig_layout: str = ""
    rdma: bool = False
    self_managed: bool = False
    skip_capacity_validation: bool = False
    skip_quota_validation: bool = False
    scaled: NodeRange | None = None

    @property
    def awaited(self) -> int:
        """Nodes that a run waits for. Of a scaled pool the fewest: the autoscaler may take others back meanwhile."""
        return self.scaled.least if self.scaled else self.size

    @property
    def max_pods_of_new_nodes(self) -> int | None:
        """Pods that a new node takes; None leaves it to OKE. No node is replaced for a default: it is no wish."""
        return self.max_pods or (MAX_PODS_WITH_SLICES if self.mig_layout else None)


def pool_spec(payload: Payload) -> PoolSpec | None:
    """The pool that the payload asks for; None when its pods use shared nodes, or its mode needs none."""
    find = SPECS.get(payload.recipe_mode)
    return find(payload) if find else None


def _dedicated(payload: Payload) -> PoolSpec | None:
    """Nodes for one deployment alone. They lack the label by which pods of others take any shared node."""
    if payload.recipe_use_shared_node_pool:
        return None
    spec = _read(payload, DEDICATED_FIELDS, {POOL: Names.of(payload.deployment_name).canonical})
    scaled = node_range(payload)
    return replace(spec, scaled=scaled, size=scaled.clamp(spec.size)) if scaled else spec


def _shared(payload: Payload) -> PoolSpec:
    """Nodes that other deployments find by the pool's selector, or take like any shared node."""
    pool = payload.shared_node_pool_selector or Names.of(payload.deployment_name).canonical
    rdma = {HAS_RDMA: "true"} if payload.multinode_rdma_enabled_in_shared_pool else {}
    return _read(payload, SHARED_FIELDS, {POOL: pool, SHARED_BY_ANY: "true", **rdma})


SPECS: Mapping[str, Callable[[Payload], PoolSpec | None]] = {
    "service": _dedicated,
    "job": _dedicated,
    "shared_node_pool": _shared,
}


def _read(payload: Payload, fields: Mapping[str, str], own_labels: Mapping[str, str]) -> PoolSpec:
    wishes = {attribute: getattr(payload, name) for attribute, name in fields.items()}
    given = {attribute: wish for attribute, wish in wishes.items() if wish}
    made: dict[str, object] = {
        "blueprint": payload.deployment_name,
        "fields": fields,
        "labels": {**payload.recipe_node_labels, **own_labels},
        "self_managed": not SHAPES[str(given["shape"])].oke_managed,
    }
    return PoolSpec(**{**given, **made})
