# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about shared node pools: what their creation needs."""

from __future__ import annotations

from collections.abc import Iterator

from .._catalog.mig import layouts_of
from .._catalog.nccl import RDMA_POOL_SHAPES
from .pool_rules import joins_by_itself
from .rule import ERROR, SHARED_POOL, AnyRule, EachRule, Rule, Shapes
from .schema import Payload
from .shape_rules import FieldsOfAShape, rules_of_a_shape

SHAPE_FIELDS = FieldsOfAShape(
    "shared_node_pool_shape",
    "shared_node_pool_flex_shape_ocpu_count",
    "shared_node_pool_flex_shape_memory_size_in_gbs",
)
FEWEST_RDMA_NODES = 2
# About what OKE, the GPU operator and monitoring run on every node.
SYSTEM_PODS = 16


def missing(b: Payload) -> Iterator[tuple[str, str]]:
    """(field, what it says) of what every shared pool needs."""
    if not b.shared_node_pool_shape:
        yield "shared_node_pool_shape", "the shape of the nodes"
    if b.shared_node_pool_size is None:
        yield "shared_node_pool_size", "the number of nodes"


def missing_for_rdma(b: Payload) -> Iterator[tuple[str, str]]:
    """(field, what it must say) of what an RDMA pool needs and does not have."""
    if not b.multinode_rdma_enabled_in_shared_pool:
        return
    if b.recipe_availability_domain is None:
        yield "recipe_availability_domain", "is required: an RDMA network lies in one availability domain"
    if b.recipe_node_image_ocid is None:
        yield "recipe_node_image_ocid", "is required: RDMA nodes start from an image with the drivers of the network"
    if b.shared_node_pool_size is not None and b.shared_node_pool_size < FEWEST_RDMA_NODES:
        yield "shared_node_pool_size", f"must be at least {FEWEST_RDMA_NODES} for an RDMA pool"
    if b.shared_node_pool_shape is not None and b.shared_node_pool_shape not in RDMA_POOL_SHAPES:
        yield "shared_node_pool_shape", f"must be one of {', '.join(sorted(RDMA_POOL_SHAPES))} for an RDMA pool"


def slices_per_node(b: Payload, shapes: Shapes) -> int:
    """Devices that pods can ask for one by one on a node of the pool."""
    shape = shapes.get(b.shared_node_pool_shape or "")
    layout = layouts_of(shape).get(b.shared_node_pool_mig_config or "", {}) if shape else {}
    return sum(layout.values()) * shape.gpus if shape else 0


def too_few_pods(b: Payload, shapes: Shapes) -> bool:
    """The slices cannot all be used: the node takes fewer pods."""
    most, slices = b.recipe_max_pods_per_node, slices_per_node(b, shapes)
    return bool(slices) and most is not None and most < slices + SYSTEM_PODS


SHARED_POOL_RULES: tuple[AnyRule, ...] = (
    EachRule(
        "V15",
        SHARED_POOL,
        ERROR,
        over=missing,
        broken=lambda what: True,
        says=lambda what: f"is required: {what}",
    ),
    *rules_of_a_shape(SHARED_POOL, SHAPE_FIELDS),
    Rule(
        "V16",
        SHARED_POOL,
        ERROR,
        "shared_node_pool_boot_volume_size_in_gbs",
        broken=lambda b, shapes: (
            (shape := shapes.get(b.shared_node_pool_shape or ""))
            and shape.bare_metal
            and b.shared_node_pool_boot_volume_size_in_gbs is None
        ),
        says=lambda b, shapes: f"is required for {b.shared_node_pool_shape}: bare metal has no size of its own",
    ),
    EachRule("V17", SHARED_POOL, ERROR, over=missing_for_rdma, broken=lambda what: True, says=lambda what: what),
    Rule(
        "V18",
        SHARED_POOL,
        ERROR,
        "shared_node_pool_shape",
        broken=lambda b, shapes: joins_by_itself(b, shapes.get(b.shared_node_pool_shape or "")),
        says=lambda b, shapes: (
            f"nodes of {b.shared_node_pool_shape} join as self-managed nodes: "
            "give recipe_availability_domain and recipe_node_image_ocid"
        ),
    ),
    Rule(
        "V58",
        SHARED_POOL,
        ERROR,
        "recipe_max_pods_per_node",
        broken=too_few_pods,
        says=lambda b, shapes: (
            f"{b.recipe_max_pods_per_node} pods are too few: {b.shared_node_pool_mig_config} makes "
            f"{slices_per_node(b, shapes)} slices per node, and its own pods come on top (about {SYSTEM_PODS})"
        ),
    ),
)
