# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the nodes a workload runs on: its own pool or a shared one, disks, labels, network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .._catalog.shapes import Shape
from .capacity import own_pool, scratch_space, shape_of
from .ocid import read_ocid
from .rule import ALL_MODES, ERROR, SHARED_POOL, WARNING, WORKLOADS, AnyRule, EachRule, Rule, given
from .schema import Payload
from .syntax import is_label_key, is_label_value
from .values import LARGEST_VOLUME

MAX_PODS = 110
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

OWN_LABELS = "oci-ai-blueprints/"
NAMES_OF_POOLS = ("corrino", "corrino/pool-shared-any")
"""Labels by which pods find a pool: the blueprint says them with fields of their own."""
# Labels that the kubelet and OKE's cloud controller write of what a node is; pods are placed by them.
REPORTED_OF_NODES = frozenset(
    {
        "kubernetes.io/arch",
        "kubernetes.io/hostname",
        "kubernetes.io/os",
        "node.kubernetes.io/instance-type",
        "topology.kubernetes.io/region",
        "topology.kubernetes.io/zone",
    }
)

# Label prefixes of Kubernetes that a node may give itself; it refuses to start with others of kubernetes.io or k8s.io.
NODES_OWN_LABELS = frozenset({"node.kubernetes.io", "kubelet.kubernetes.io"})


def ocids(b: Payload) -> Iterator[tuple[str, tuple[str, tuple[str, ...]]]]:
    """Fields that hold an OCID: (field, (value, types of resource that it may name))."""
    for field, value in given(b, OCID_TYPES):
        yield field, (str(value), OCID_TYPES[field])
    for index, source in enumerate(b.input_file_system):
        yield f"input_file_system[{index}].file_system_ocid", (source.file_system_ocid, ("filesystem",))
        yield f"input_file_system[{index}].mount_target_ocid", (source.mount_target_ocid, ("mounttarget",))


def other_realms(b: Payload) -> Iterator[tuple[str, tuple[str, str]]]:
    """(field, (its realm, the first realm)) of OCIDs that lie in another realm than the first of the payload."""
    first = ""
    for field, (text, _types) in ocids(b):
        ocid = read_ocid(text)
        if ocid is not None and first and ocid.realm != first:
            yield field, (ocid.realm, first)
        first = first or (ocid.realm if ocid else "")


def label_values(b: Payload) -> Iterator[tuple[str, str]]:
    if b.recipe_shared_node_pool_selector is not None:
        yield "recipe_shared_node_pool_selector", b.recipe_shared_node_pool_selector
    if b.shared_node_pool_selector is not None:
        yield "shared_node_pool_selector", b.shared_node_pool_selector
    for index, selector in enumerate(b.shared_node_pool_custom_node_selectors):
        yield f"shared_node_pool_custom_node_selectors[{index}].value", selector.value
    for key, value in b.recipe_node_labels.items():
        yield f"recipe_node_labels.{key[:60]}", value


def label_keys(b: Payload) -> Iterator[tuple[str, str]]:
    for index, selector in enumerate(b.shared_node_pool_custom_node_selectors):
        yield f"shared_node_pool_custom_node_selectors[{index}].key", selector.key
    for key in b.recipe_node_labels:
        yield "recipe_node_labels", key


def labels_of_nodes(b: Payload) -> Iterator[tuple[str, str]]:
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


def joins_by_itself(b: Payload, shape: Shape | None) -> bool:
    """Nodes of the shape are in no managed pool, and the payload does not give what they need to join."""
    placed = b.recipe_availability_domain is not None and b.recipe_node_image_ocid is not None
    return shape is not None and not shape.oke_managed and not placed


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
    return expected if ocid is None else f"{expected}, this one is of a {ocid.type[:40]}"


POOL_RULES: tuple[AnyRule, ...] = (
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
        "V13",
        WORKLOADS,
        ERROR,
        "recipe_ephemeral_storage_size",
        broken=lambda b, shapes: not own_pool(b) and (b.recipe_ephemeral_storage_size or 0) > LARGEST_VOLUME,
        says=lambda b, shapes: (
            f"asks {b.recipe_ephemeral_storage_size} GB: no node has a boot volume above {LARGEST_VOLUME} GB"
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
        broken=lambda b, shapes: own_pool(b) and joins_by_itself(b, shape_of(b, shapes)),
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
        "V20",
        ALL_MODES,
        ERROR,
        over=other_realms,
        broken=lambda realms: True,
        says=lambda realms: f"is of realm {realms[0][:20]}, other OCIDs of this blueprint are of {realms[1][:20]}",
    ),
    EachRule(
        "V21",
        WORKLOADS,
        ERROR,
        over=shared_pool_features,
        broken=lambda field: True,
        says=lambda field: "works on shared nodes only: set recipe_use_shared_node_pool to true",
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
        ALL_MODES,
        ERROR,
        over=labels_of_nodes,
        broken=lambda key: key.startswith(OWN_LABELS),
        says=lambda key: f"{key[:60]!r} tells whose nodes these are, and is written by this collection alone",
    ),
    EachRule(
        "V28",
        ALL_MODES,
        ERROR,
        over=labels_of_nodes,
        broken=lambda key: key in REPORTED_OF_NODES,
        says=lambda key: f"{key!r} is what the node itself reports: pods would be placed by a wrong value",
    ),
    EachRule(
        "V28",
        WORKLOADS | SHARED_POOL,
        WARNING,
        over=labels_of_nodes,
        broken=lambda key: key in NAMES_OF_POOLS,
        says=lambda key: f"{key!r} has no effect here: the pool's name or shared_node_pool_selector is what pods find",
    ),
    EachRule(
        "V28",
        WORKLOADS | SHARED_POOL,
        ERROR,
        over=labels_of_nodes,
        broken=lambda key: refused_by_kubelet(key) and key not in REPORTED_OF_NODES,
        says=lambda key: f"{key[:60]!r} is Kubernetes' own: a node that starts with it is refused",
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
