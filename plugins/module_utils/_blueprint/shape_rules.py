# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the compute shape: that it exists, its size, its GPUs, what pods ask of it."""

from __future__ import annotations

from dataclasses import dataclass

from .._catalog.nearest import nearest
from .._catalog.shapes import Shape
from .capacity import allocatable_cpu, allocatable_memory, shape_of
from .rule import ERROR, WARNING, WORKLOADS, AnyRule, Rule, Shapes
from .schema import Payload

ARCHITECTURES = ("amd64", "arm64")


@dataclass(frozen=True)
class FieldsOfAShape:
    """Names of the payload's fields that give a shape and, if it is flexible, its size."""

    shape: str
    ocpus: str
    memory: str


OF_A_WORKLOAD = FieldsOfAShape(
    "recipe_node_shape", "recipe_flex_shape_ocpu_count", "recipe_flex_shape_memory_size_in_gbs"
)


@dataclass(frozen=True)
class AskedShape:
    """What a payload gives in these fields: ``name`` as it stands, ``known`` if the catalogue has it."""

    name: str
    known: Shape | None
    ocpus: int | None
    memory: int | None

    @property
    def sizes_given(self) -> int:
        return sum(size is not None for size in (self.ocpus, self.memory))

    @property
    def size_refusal(self) -> str:
        """Why OCI would not make a node of this size; empty when it would."""
        shape, ocpus, memory = self.known, self.ocpus, self.memory
        if shape is None or ocpus is None or memory is None:
            return ""
        return shape.size_refusal(ocpus, memory)


def rules_of_a_shape(modes: frozenset[str], fields: FieldsOfAShape) -> tuple[Rule, ...]:
    """The shape exists (V08), and has a size exactly if it is flexible, one that OCI makes (V09)."""

    def asked(b: Payload, shapes: Shapes) -> AskedShape:
        name = getattr(b, fields.shape) or ""
        return AskedShape(name, shapes.get(name), getattr(b, fields.ocpus), getattr(b, fields.memory))

    return (
        Rule(
            "V08",
            modes,
            ERROR,
            fields.shape,
            broken=lambda b, shapes: (name := getattr(b, fields.shape)) and name not in shapes,
            says=lambda b, shapes: f"shape {asked(b, shapes).name[:60]} does not exist",
            suggests=lambda b, shapes: nearest(asked(b, shapes).name, shapes),
        ),
        Rule(
            "V09",
            modes,
            ERROR,
            fields.shape,
            broken=lambda b, shapes: (shape := asked(b, shapes)).known and shape.known.flex and shape.sizes_given < 2,
            says=lambda b, shapes: f"{asked(b, shapes).name} needs both {fields.ocpus} and {fields.memory}",
        ),
        Rule(
            "V09",
            modes,
            ERROR,
            fields.shape,
            broken=lambda b, shapes: (shape := asked(b, shapes)).known and not shape.known.flex and shape.sizes_given,
            says=lambda b, shapes: (
                f"{asked(b, shapes).name} has a fixed size: remove {fields.ocpus} and {fields.memory}"
            ),
        ),
        Rule(
            "V09",
            modes,
            ERROR,
            fields.memory,
            broken=lambda b, shapes: asked(b, shapes).size_refusal,
            says=lambda b, shapes: asked(b, shapes).size_refusal,
        ),
    )


def vendor_asked(b: Payload) -> str:
    return "nvidia" if b.recipe_nvidia_gpu_count else "amd" if b.recipe_amd_gpu_count else ""


def gpus_of(b: Payload, shapes: Shapes) -> int:
    shape = shape_of(b, shapes)
    return shape.gpus if shape else 0


SHAPE_RULES: tuple[AnyRule, ...] = (
    Rule(
        "V05",
        WORKLOADS,
        ERROR,
        "recipe_node_shape",
        broken=lambda b, shapes: not b.recipe_node_shape,
        says=lambda b, shapes: "is required",
    ),
    *rules_of_a_shape(WORKLOADS, OF_A_WORKLOAD),
    Rule(
        "V10",
        WORKLOADS,
        ERROR,
        "recipe_amd_gpu_count",
        broken=lambda b, shapes: b.recipe_nvidia_gpu_count and b.recipe_amd_gpu_count,
        says=lambda b, shapes: "a pod can ask for NVIDIA or AMD GPUs (recipe_nvidia_gpu_count), not for both",
    ),
    Rule(
        "V10",
        WORKLOADS,
        ERROR,
        "recipe_node_shape",
        broken=lambda b, shapes: (
            (shape := shape_of(b, shapes)) and b.gpus and vendor_asked(b) != shape.vendor and shape.vendor
        ),
        says=lambda b, shapes: (
            f"{b.recipe_node_shape} has {'AMD' if vendor_asked(b) == 'nvidia' else 'NVIDIA'} GPUs: "
            f"use {'recipe_amd_gpu_count' if vendor_asked(b) == 'nvidia' else 'recipe_nvidia_gpu_count'}"
        ),
    ),
    Rule(
        "V11",
        WORKLOADS,
        ERROR,
        "recipe_nvidia_gpu_count",
        broken=lambda b, shapes: shape_of(b, shapes) and b.recipe_nvidia_gpu_count > gpus_of(b, shapes),
        says=lambda b, shapes: (
            f"asks {b.recipe_nvidia_gpu_count} GPUs per pod, {b.recipe_node_shape} has {gpus_of(b, shapes)}"
        ),
    ),
    Rule(
        "V11",
        WORKLOADS,
        ERROR,
        "recipe_amd_gpu_count",
        broken=lambda b, shapes: shape_of(b, shapes) and b.recipe_amd_gpu_count > gpus_of(b, shapes),
        says=lambda b, shapes: (
            f"asks {b.recipe_amd_gpu_count} GPUs per pod, {b.recipe_node_shape} has {gpus_of(b, shapes)}"
        ),
    ),
    Rule(
        "V12",
        WORKLOADS,
        WARNING,
        "recipe_node_shape",
        broken=lambda b, shapes: gpus_of(b, shapes) and not b.gpus and not b.mig_resource_request,
        says=lambda b, shapes: f"{b.recipe_node_shape} has GPUs, but no GPU count is given: the pod will not see one",
    ),
    Rule(
        "V59",
        WORKLOADS,
        ERROR,
        "recipe_node_selector_arch",
        broken=lambda b, shapes: (
            b.recipe_node_selector_arch is not None and b.recipe_node_selector_arch not in ARCHITECTURES
        ),
        says=lambda b, shapes: f"must be one of {', '.join(ARCHITECTURES)}",
        suggests=lambda b, shapes: nearest(b.recipe_node_selector_arch or "", ARCHITECTURES),
    ),
    Rule(
        "V59",
        WORKLOADS,
        ERROR,
        "recipe_node_selector_arch",
        broken=lambda b, shapes: (
            (shape := shape_of(b, shapes))
            and b.recipe_node_selector_arch in ARCHITECTURES
            and b.recipe_node_selector_arch != shape.kubernetes_arch
        ),
        says=lambda b, shapes: f"{b.recipe_node_shape} has another processor architecture",
    ),
    Rule(
        "V60",
        WORKLOADS,
        ERROR,
        "recipe_container_cpu_count",
        broken=lambda b, shapes: (
            (cpus := allocatable_cpu(b, shapes)) is not None and (b.recipe_container_cpu_count or 0) > cpus
        ),
        says=lambda b, shapes: (
            f"asks {b.recipe_container_cpu_count} CPUs, a node of {b.recipe_node_shape} has about "
            f"{allocatable_cpu(b, shapes):.1f} for pods"
        ),
    ),
    Rule(
        "V60",
        WORKLOADS,
        ERROR,
        "recipe_container_memory_size",
        broken=lambda b, shapes: (
            (memory := allocatable_memory(b, shapes)) is not None and (b.recipe_container_memory_size or 0) > memory
        ),
        says=lambda b, shapes: (
            f"asks {b.recipe_container_memory_size} GB, a node of {b.recipe_node_shape} has about "
            f"{allocatable_memory(b, shapes):.0f} for pods"
        ),
    ),
)
