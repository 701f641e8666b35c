# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about where a workload runs: shape, size, GPUs, node pool."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .._catalog.nearest import nearest
from .capacity import allocatable_cpu, allocatable_memory, own_pool, scratch_space, shape_of
from .ocid import read_ocid
from .rule import ALL_MODES, ERROR, WARNING, WORKLOADS, AnyRule, EachRule, Rule, Shapes
from .schema import Payload
from .syntax import is_label_key, is_label_value

MAX_PODS = 110
MEMORY_PER_OCPU = range(1, 65)
ARCHITECTURES = ("amd64", "arm64")
SSH_KEY_PREFIXES = ("ssh-rsa ", "ssh-ed25519 ", "ecdsa-")
FULL_AVAILABILITY_DOMAIN = re.compile(r"[A-Za-z0-9]+:[A-Z0-9-]+-AD-[0-9]+")

OCID_TYPES: Mapping[str, tuple[str, ...]] = {
    "recipe_compartment_ocid": ("compartment", "tenancy"),
    "recipe_worker_subnet_nsg_ocid": ("networksecuritygroup",),
    "recipe_pod_subnet_ocid": ("subnet",),
    "recipe_pod_subnet_nsg_ocid": ("networksecuritygroup",),
    "recipe_node_image_ocid": ("image",),
}

# Fields that describe the nodes of an own pool, and so say nothing about shared ones.
OWN_POOL_FIELDS = (
    "recipe_node_pool_size",
    "recipe_node_boot_volume_size_in_gbs",
    "recipe_node_image_ocid",
    "recipe_node_labels",
    "recipe_availability_domain",
    "recipe_worker_subnet_nsg_ocid",
    "recipe_pod_subnet_ocid",
    "recipe_pod_subnet_nsg_ocid",
    "recipe_max_pods_per_node",
    "recipe_public_ssh_key",
)

# Label prefixes of Kubernetes that a node may give itself; it refuses to start with others of kubernetes.io or k8s.io.
NODES_OWN_LABELS = frozenset({"node.kubernetes.io", "kubelet.kubernetes.io"})


def ocids(b: Payload) -> Iterator[tuple[str, tuple[str, tuple[str, ...]]]]:
    """Fields that hold an OCID: (field, (value, types of resource that it may name))."""
    for field, types in OCID_TYPES.items():
        value = getattr(b, field)
        if value is not None:
            yield field, (value, types)
    for index, source in enumerate(b.input_file_system):
        yield f"input_file_system[{index}].file_system_ocid", (source.file_system_ocid, ("filesystem",))
        yield f"input_file_system[{index}].mount_target_ocid", (source.mount_target_ocid, ("mounttarget",))


def label_values(b: Payload) -> Iterator[tuple[str, str]]:
    if b.recipe_shared_node_pool_selector is not None:
        yield "recipe_shared_node_pool_selector", b.recipe_shared_node_pool_selector
    for index, selector in enumerate(b.shared_node_pool_custom_node_selectors):
        yield f"shared_node_pool_custom_node_selectors[{index}].value", selector.value
    for key, value in b.recipe_node_labels.items():
        yield f"recipe_node_labels.{key}", value


def label_keys(b: Payload) -> Iterator[tuple[str, str]]:
    for index, selector in enumerate(b.shared_node_pool_custom_node_selectors):
        yield f"shared_node_pool_custom_node_selectors[{index}].key", selector.key
    for key in b.recipe_node_labels:
        yield "recipe_node_labels", key


def new_node_labels(b: Payload) -> Iterator[tuple[str, str]]:
    yield from (("recipe_node_labels", key) for key in b.recipe_node_labels)


def fields_without_meaning(b: Payload) -> Iterator[tuple[str, str]]:
    """Fields of an own pool beside ``recipe_use_shared_node_pool``."""
    if b.recipe_use_shared_node_pool:
        yield from ((field, field) for field in OWN_POOL_FIELDS if field in b.model_fields_set)


def shared_pool_features(b: Payload) -> Iterator[tuple[str, str]]:
    """What only works with nodes that are shared, asked without them."""
    features: dict[str, object] = {
        "recipe_shared_node_pool_selector": b.recipe_shared_node_pool_selector,
        "shared_node_pool_custom_node_selectors": b.shared_node_pool_custom_node_selectors,
        "mig_resource_request": b.mig_resource_request,
        "multinode_num_nodes_to_use_from_shared_pool": b.multinode_num_nodes_to_use_from_shared_pool,
        "multinode_rdma_enabled_in_shared_pool": b.multinode_rdma_enabled_in_shared_pool,
    }
    if not b.recipe_use_shared_node_pool:
        yield from ((field, field) for field, value in features.items() if value)


def refused_by_kubelet(key: str) -> bool:
    """A label in Kubernetes' own name space that a node may not carry when it starts."""
    prefix = key.rpartition("/")[0]
    of_kubernetes = prefix in ("kubernetes.io", "k8s.io") or prefix.endswith((".kubernetes.io", ".k8s.io"))
    return of_kubernetes and not any(prefix == own or prefix.endswith(f".{own}") for own in NODES_OWN_LABELS)


def wrong_ocid(ocid_and_types: tuple[str, tuple[str, ...]]) -> bool:
    text, types = ocid_and_types
    ocid = read_ocid(text)
    return ocid is None or ocid.type not in types


def ocid_expected(ocid_and_types: tuple[str, tuple[str, ...]]) -> str:
    """What was expected, and what stands there as far as it can be told."""
    text, types = ocid_and_types
    ocid = read_ocid(text)
    expected = f"must be the OCID of a {' or '.join(types)} (ocid1.{types[0]}.oc1…)"
    return expected if ocid is None else f"{expected}, this one is of a {ocid.type}"


def flex_sizes_given(b: Payload) -> int:
    return sum(size is not None for size in (b.recipe_flex_shape_ocpu_count, b.recipe_flex_shape_memory_size_in_gbs))


def flex_size_refused(b: Payload, shapes: Shapes) -> str:
    """Why OCI would not make a node of this size; empty when it would."""
    shape, ocpus, memory = shape_of(b, shapes), b.recipe_flex_shape_ocpu_count, b.recipe_flex_shape_memory_size_in_gbs
    if shape is None or not shape.flex or ocpus is None or memory is None:
        return ""
    if shape.ocpus_max is not None and ocpus > shape.ocpus_max:
        return f"{ocpus} OCPUs: {shape.name} has at most {shape.ocpus_max}"
    if shape.memory_max is not None and memory > shape.memory_max:
        return f"{memory} GB: {shape.name} has at most {shape.memory_max}"
    if not ocpus * MEMORY_PER_OCPU.start <= memory <= ocpus * (MEMORY_PER_OCPU.stop - 1):
        return f"{memory} GB for {ocpus} OCPUs: OCI gives 1 to 64 GB for each OCPU"
    return ""


def vendor_asked(b: Payload) -> str:
    return "nvidia" if b.recipe_nvidia_gpu_count else "amd" if b.recipe_amd_gpu_count else ""


def pool_too_small(b: Payload, shapes: Shapes) -> bool:
    """All replicas together need more GPUs than the own pool will have."""
    shape = shape_of(b, shapes)
    if shape is None or not b.gpus or not own_pool(b) or b.recipe_node_autoscaling_params or b.gpus > shape.gpus:
        return False
    return b.recipe_replica_count > b.recipe_node_pool_size * (shape.gpus // b.gpus)


def gpus_of(b: Payload, shapes: Shapes) -> int:
    shape = shape_of(b, shapes)
    return shape.gpus if shape else 0


PLACEMENT_RULES: tuple[AnyRule, ...] = (
    Rule(
        "V05",
        WORKLOADS,
        ERROR,
        "recipe_node_shape",
        broken=lambda b, shapes: not b.recipe_node_shape,
        says=lambda b, shapes: "is required",
    ),
    Rule(
        "V08",
        WORKLOADS,
        ERROR,
        "recipe_node_shape",
        broken=lambda b, shapes: b.recipe_node_shape and b.recipe_node_shape not in shapes,
        says=lambda b, shapes: f"shape {str(b.recipe_node_shape)[:60]} does not exist",
        suggests=lambda b, shapes: nearest(b.recipe_node_shape or "", shapes),
    ),
    Rule(
        "V09",
        WORKLOADS,
        ERROR,
        "recipe_node_shape",
        broken=lambda b, shapes: (shape := shape_of(b, shapes)) and shape.flex and flex_sizes_given(b) < 2,
        says=lambda b, shapes: (
            f"{b.recipe_node_shape} needs both recipe_flex_shape_ocpu_count and recipe_flex_shape_memory_size_in_gbs"
        ),
    ),
    Rule(
        "V09",
        WORKLOADS,
        ERROR,
        "recipe_node_shape",
        broken=lambda b, shapes: (shape := shape_of(b, shapes)) and not shape.flex and flex_sizes_given(b),
        says=lambda b, shapes: (
            f"{b.recipe_node_shape} has a fixed size: remove recipe_flex_shape_ocpu_count and "
            "recipe_flex_shape_memory_size_in_gbs"
        ),
    ),
    Rule(
        "V09",
        WORKLOADS,
        ERROR,
        "recipe_flex_shape_memory_size_in_gbs",
        broken=flex_size_refused,
        says=flex_size_refused,
    ),
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
        "V13",
        WORKLOADS,
        ERROR,
        "recipe_ephemeral_storage_size",
        broken=lambda b, shapes: (
            own_pool(b)
            and not (b.recipe_node_image_ocid and b.recipe_node_boot_volume_size_in_gbs is None)
            and (b.recipe_ephemeral_storage_size or 0) * 10**9 > scratch_space(b)
        ),
        says=lambda b, shapes: (
            f"asks {b.recipe_ephemeral_storage_size} GB, a boot volume of "
            f"{b.recipe_node_boot_volume_size_in_gbs or 'the default size, about 47'} GB leaves "
            f"{scratch_space(b) / 1e9:.0f} GB for pods: raise recipe_node_boot_volume_size_in_gbs"
        ),
    ),
    Rule(
        "V14",
        WORKLOADS,
        WARNING,
        "recipe_node_boot_volume_size_in_gbs",
        broken=lambda b, shapes: own_pool(b) and b.recipe_node_boot_volume_size_in_gbs is None,
        says=lambda b, shapes: (
            "is not given: nodes get the image's default of about 47 GB, too little for large images"
        ),
    ),
    Rule(
        "V18",
        WORKLOADS,
        ERROR,
        "recipe_node_shape",
        broken=lambda b, shapes: (
            (shape := shape_of(b, shapes))
            and not shape.oke_managed
            and own_pool(b)
            and not (b.recipe_availability_domain and b.recipe_node_image_ocid)
        ),
        says=lambda b, shapes: (
            f"nodes of {b.recipe_node_shape} need recipe_availability_domain and recipe_node_image_ocid, "
            "or a shared pool (recipe_use_shared_node_pool)"
        ),
    ),
    Rule(
        "V19",
        ALL_MODES,
        ERROR,
        "recipe_availability_domain",
        broken=lambda b, shapes: (
            b.recipe_availability_domain is not None
            and not FULL_AVAILABILITY_DOMAIN.fullmatch(b.recipe_availability_domain)
        ),
        says=lambda b, shapes: "must be the full name with the tenancy's prefix, such as Uocm:US-ASHBURN-AD-1",
    ),
    EachRule("V20", ALL_MODES, ERROR, over=ocids, broken=wrong_ocid, says=ocid_expected),
    EachRule(
        "V21",
        WORKLOADS,
        ERROR,
        over=shared_pool_features,
        broken=lambda field: True,
        says=lambda field: "works on shared nodes only: set recipe_use_shared_node_pool to true",
    ),
    Rule(
        "V22",
        WORKLOADS,
        ERROR,
        "recipe_node_autoscaling_params",
        broken=lambda b, shapes: b.recipe_use_shared_node_pool and b.recipe_node_autoscaling_params,
        says=lambda b, shapes: "a shared pool is not scaled by one of its workloads",
    ),
    EachRule(
        "V23",
        WORKLOADS,
        WARNING,
        over=fields_without_meaning,
        broken=lambda field: True,
        says=lambda field: "has no effect with a shared pool",
    ),
    EachRule(
        "V28",
        ALL_MODES,
        ERROR,
        over=label_keys,
        broken=lambda key: not is_label_key(key),
        says=lambda key: f"{key[:60]!r} is no valid label key",
    ),
    EachRule(
        "V28",
        ALL_MODES,
        ERROR,
        over=label_values,
        broken=lambda value: not is_label_value(value),
        says=lambda value: "is no valid label value: at most 63 letters, digits, '-', '_' and '.'",
    ),
    EachRule(
        "V28",
        WORKLOADS,
        ERROR,
        over=new_node_labels,
        broken=refused_by_kubelet,
        says=lambda key: f"{key!r} is Kubernetes' own: a node that starts with it is refused",
    ),
    Rule(
        "V47",
        WORKLOADS,
        WARNING,
        "recipe_replica_count",
        broken=pool_too_small,
        says=lambda b, shapes: (
            f"{b.recipe_replica_count} replicas of {b.gpus} GPUs do not fit {b.recipe_node_pool_size} × "
            f"{b.recipe_node_shape} ({gpus_of(b, shapes)} GPUs each): some will stay pending"
        ),
    ),
    Rule(
        "V58",
        ALL_MODES,
        ERROR,
        "recipe_max_pods_per_node",
        broken=lambda b, shapes: (b.recipe_max_pods_per_node or 0) > MAX_PODS,
        says=lambda b, shapes: f"asks {b.recipe_max_pods_per_node} pods, OKE allows at most {MAX_PODS}",
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
    Rule(
        "ssh_key",
        ALL_MODES,
        ERROR,
        "recipe_public_ssh_key",
        broken=lambda b, shapes: (
            b.recipe_public_ssh_key is not None and not b.recipe_public_ssh_key.startswith(SSH_KEY_PREFIXES)
        ),
        says=lambda b, shapes: "must be one line of an OpenSSH public key (ssh-ed25519, ssh-rsa or ecdsa-…)",
    ),
)
