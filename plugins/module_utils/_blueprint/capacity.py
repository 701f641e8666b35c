# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nodes of a shape can give to pods, and what a payload asks of them."""

from __future__ import annotations

from .._catalog.shapes import Shape
from .rule import Shapes
from .schema import Payload

# Boot volume of OKE's images in GB (2^30 bytes); about a tenth of it stays with the node.
DEFAULT_BOOT_VOLUME_GB = 46.6
USABLE_SHARE_OF_DISK = 0.9

# Shares that OKE reserves for kubelet and system: (of the next so much, share), CPU in cores, memory in GiB.
RESERVED_CPU = ((1, 0.06), (1, 0.01), (2, 0.005), (float("inf"), 0.0025))
RESERVED_MEMORY = ((4, 0.25), (4, 0.20), (8, 0.10), (112, 0.06), (float("inf"), 0.02))
SYSTEM_CPU = 0.1
SYSTEM_MEMORY_GIB = 0.2


def shape_of(b: Payload, shapes: Shapes) -> Shape | None:
    """The shape asked for, if it is known."""
    return shapes.get(b.recipe_node_shape or "")


def own_pool(b: Payload) -> bool:
    """A node pool is created for this deployment alone."""
    return not b.recipe_use_shared_node_pool


def most_replicas(b: Payload) -> int:
    """Replicas when scaling has brought them up as far as it may."""
    scaling = b.recipe_pod_autoscaling_params
    return max(b.recipe_replica_count, (scaling and scaling.max_replicas) or 0)


def most_nodes(b: Payload) -> int:
    """Nodes of the own pool when scaling has brought them up as far as it may."""
    scaling = b.recipe_node_autoscaling_params
    return max(b.recipe_node_pool_size, (scaling and scaling.max_nodes) or 0)


def allocatable_cpu(b: Payload, shapes: Shapes) -> float | None:
    """CPUs that pods of one node can have, about; None when the size of the node is not known."""
    shape = shape_of(b, shapes)
    if shape is None:
        return None
    ocpus = b.recipe_flex_shape_ocpu_count if shape.flex else shape.ocpus
    cpus = None if ocpus is None else ocpus * shape.vcpus_per_ocpu
    return None if cpus is None else cpus - _reserved(cpus, RESERVED_CPU) - SYSTEM_CPU


def allocatable_memory(b: Payload, shapes: Shapes) -> float | None:
    """GiB that pods of one node can have, about; None when the size of the node is not known."""
    shape = shape_of(b, shapes)
    if shape is None:
        return None
    memory = b.recipe_flex_shape_memory_size_in_gbs if shape.flex else shape.memory_gb
    return None if memory is None else memory - _reserved(memory, RESERVED_MEMORY) - SYSTEM_MEMORY_GIB


def scratch_space(b: Payload) -> float:
    """Bytes of ephemeral storage that pods of one node of an own pool can have, about."""
    volume = b.recipe_node_boot_volume_size_in_gbs or DEFAULT_BOOT_VOLUME_GB
    return volume * 2**30 * USABLE_SHARE_OF_DISK


def _reserved(total: float, steps: tuple[tuple[float, float], ...]) -> float:
    """What the steps take of ``total``, each from what the ones before left."""
    reserved = 0.0
    for size, share in steps:
        reserved += min(total, size) * share
        total -= min(total, size)
    return reserved
