# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about slices of GPUs (MIG): layouts of nodes, and slices that pods ask for."""

from __future__ import annotations

from .._catalog.mig import LAYOUTS, MIG_SHAPES, layouts_of, profiles_of, resource_name
from .._catalog.nearest import nearest
from .capacity import shape_of
from .parallel import parallel_sizes
from .rule import ERROR, SHARED_POOL, UPDATE, WORKLOADS, AnyRule, Rule, Shapes
from .schema import Payload

ALL_LAYOUTS = frozenset(layout for layouts in LAYOUTS.values() for layout in layouts)


def layouts_of_the_pool(b: Payload, shapes: Shapes) -> frozenset[str]:
    """Layouts that nodes of the shared pool can have."""
    shape = shapes.get(b.shared_node_pool_shape or "")
    return frozenset(layouts_of(shape)) if shape and shape.name in MIG_SHAPES else frozenset()


def layout_refusal(b: Payload, shapes: Shapes) -> str:
    """Why nodes of the pool cannot have the layout; empty when they can, or nobody can tell."""
    if b.shared_node_pool_mig_config is None or b.shared_node_pool_shape not in shapes:
        return ""
    if b.shared_node_pool_shape not in MIG_SHAPES:
        return f"{b.shared_node_pool_shape} is not cut into slices, only {', '.join(sorted(MIG_SHAPES))} are"
    if b.shared_node_pool_mig_config in layouts_of_the_pool(b, shapes):
        return ""
    return f"{b.shared_node_pool_mig_config[:60]!r} is no layout of {b.shared_node_pool_shape}"


def slice_refusal(b: Payload, shapes: Shapes) -> str:
    """Why no node of the shape will ever offer the slice; empty when one may."""
    shape = shape_of(b, shapes)
    if shape is None or b.mig_resource_request is None:
        return ""
    profiles = profiles_of(shape)
    if not profiles:
        return f"GPUs of {shape.name} cannot be cut into slices" if shape.gpus else f"{shape.name} has no GPUs"
    if resource_name(b.mig_resource_request) in map(resource_name, profiles):
        return ""
    return f"{b.mig_resource_request[:60]!r} is no slice of {shape.name}, which has {', '.join(profiles)}"


def nearest_slice(b: Payload, shapes: Shapes) -> str:
    shape = shape_of(b, shapes)
    return nearest(b.mig_resource_request or "", profiles_of(shape)) if shape else ""


MIG_RULES: tuple[AnyRule, ...] = (
    Rule(
        "V25",
        SHARED_POOL,
        ERROR,
        "shared_node_pool_mig_config",
        broken=layout_refusal,
        says=layout_refusal,
        suggests=lambda b, shapes: nearest(b.shared_node_pool_mig_config or "", layouts_of_the_pool(b, shapes)),
    ),
    Rule(
        "V25",
        UPDATE,
        ERROR,
        "shared_node_pool_mig_config",
        broken=lambda b, shapes: (
            b.shared_node_pool_mig_config is not None and b.shared_node_pool_mig_config not in ALL_LAYOUTS
        ),
        says=lambda b, shapes: f"{str(b.shared_node_pool_mig_config)[:60]!r} is no layout of any GPU",
        suggests=lambda b, shapes: nearest(b.shared_node_pool_mig_config or "", ALL_LAYOUTS),
    ),
    Rule(
        "V26",
        WORKLOADS,
        ERROR,
        "mig_resource_request",
        broken=slice_refusal,
        says=slice_refusal,
        suggests=nearest_slice,
    ),
    Rule(
        "V26",
        WORKLOADS,
        ERROR,
        "recipe_nvidia_gpu_count",
        broken=lambda b, shapes: b.mig_resource_request is not None and b.recipe_nvidia_gpu_count > 1,
        says=lambda b, shapes: f"{b.recipe_nvidia_gpu_count} slices: with mig_resource_request a pod gets one slice",
    ),
    Rule(
        "V26",
        WORKLOADS,
        ERROR,
        "mig_resource_request",
        broken=lambda b, shapes: b.mig_resource_request and b.multinode_num_nodes_to_use_from_shared_pool,
        says=lambda b, shapes: (
            "a program cannot use several slices together: leave multinode_num_nodes_to_use_from_shared_pool out, "
            "or ask for whole GPUs"
        ),
    ),
    Rule(
        "V26",
        WORKLOADS,
        ERROR,
        "recipe_container_command_args",
        broken=lambda b, shapes: b.mig_resource_request is not None and (parallel_sizes(b).tensor or 1) > 1,
        says=lambda b, shapes: (
            f"ask for a tensor parallel size of {parallel_sizes(b).tensor}, but mig_resource_request gives one slice"
        ),
    ),
)
