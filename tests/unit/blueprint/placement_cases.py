# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases of rules about name, mode, shape and nodes."""

from __future__ import annotations

from unit.blueprint.rule_case import AMD, COMPARTMENT, DOMAIN, FLEX, IMAGE, SHARED, Case

PLACEMENT_CASES = [
    Case("V04", "deployment_name", {"deployment_name": "///"}, "no letter or digit", {"deployment_name": "/a/"}),
    Case("V04", "deployment_name", {"deployment_name": "Grafana"}, "address of the workspace"),
    Case("mode", "recipe_node_name", {"recipe_node_name": "10.0.0.1"}, "belongs to mode update"),
    Case("mode", "shared_node_pool_size", {"shared_node_pool_size": 2}, "belongs to mode shared_node_pool"),
    Case("V05", "recipe_node_shape", {"recipe_node_shape": None}, "is required"),
    Case(
        "V08",
        "recipe_node_shape",
        {"recipe_node_shape": "BM.GPU.A100.8"},
        "shape BM.GPU.A100.8 does not exist",
        {"recipe_node_shape": "BM.GPU.A100-v2.8"},
        nearest="BM.GPU.A100-v2.8",
    ),
    Case("V09", "recipe_node_shape", {**FLEX, "recipe_flex_shape_ocpu_count": None}, "needs both", FLEX),
    Case("V09", "recipe_node_shape", {"recipe_flex_shape_ocpu_count": 4}, "has a fixed size", FLEX),
    Case(
        "V09",
        "recipe_flex_shape_memory_size_in_gbs",
        {**FLEX, "recipe_flex_shape_memory_size_in_gbs": 257},
        "257 GB for 4 OCPUs",
        {**FLEX, "recipe_flex_shape_memory_size_in_gbs": 256},
    ),
    Case(
        "V09",
        "recipe_flex_shape_memory_size_in_gbs",
        {**FLEX, "recipe_flex_shape_memory_size_in_gbs": 3},
        "3 GB for 4 OCPUs",
        {**FLEX, "recipe_flex_shape_memory_size_in_gbs": 4},
    ),
    Case(
        "V09",
        "recipe_flex_shape_memory_size_in_gbs",
        {**FLEX, "recipe_flex_shape_ocpu_count": 115, "recipe_flex_shape_memory_size_in_gbs": 1000},
        "has at most 114",
        {**FLEX, "recipe_flex_shape_ocpu_count": 114, "recipe_flex_shape_memory_size_in_gbs": 1000},
    ),
    Case(
        "V09",
        "recipe_flex_shape_memory_size_in_gbs",
        {**FLEX, "recipe_flex_shape_ocpu_count": 80, "recipe_flex_shape_memory_size_in_gbs": 1761},
        "has at most 1760",
        {**FLEX, "recipe_flex_shape_ocpu_count": 80, "recipe_flex_shape_memory_size_in_gbs": 1760},
    ),
    Case("V10", "recipe_amd_gpu_count", {"recipe_amd_gpu_count": 1}, "not for both", {"recipe_amd_gpu_count": 0}),
    Case(
        "V10",
        "recipe_node_shape",
        {**AMD, **SHARED, "recipe_amd_gpu_count": 0, "recipe_nvidia_gpu_count": 8},
        "has AMD GPUs: use recipe_amd_gpu_count",
        {**AMD, **SHARED},
    ),
    Case(
        "V10",
        "recipe_node_shape",
        {"recipe_nvidia_gpu_count": 0, "recipe_amd_gpu_count": 1},
        "has NVIDIA GPUs: use recipe_nvidia_gpu_count",
    ),
    Case(
        "V11",
        "recipe_nvidia_gpu_count",
        {"recipe_nvidia_gpu_count": 3},
        "asks 3 GPUs per pod, VM.GPU.A10.2 has 2",
        {"recipe_nvidia_gpu_count": 2},
    ),
    Case("V11", "recipe_nvidia_gpu_count", {**FLEX, "recipe_nvidia_gpu_count": 1}, "has 0", FLEX),
    Case("V11", "recipe_amd_gpu_count", {**AMD, **SHARED, "recipe_amd_gpu_count": 9}, "has 8", {**AMD, **SHARED}),
    Case(
        "V12", "recipe_node_shape", {"recipe_nvidia_gpu_count": 0}, "will not see one", {"recipe_nvidia_gpu_count": 1}
    ),
    Case(
        "V13",
        "recipe_ephemeral_storage_size",
        {"recipe_ephemeral_storage_size": 200},
        "leaves 193 GB for pods",
        {"recipe_ephemeral_storage_size": 193},
    ),
    Case(
        "V13",
        "recipe_ephemeral_storage_size",
        {"recipe_node_boot_volume_size_in_gbs": None},
        "the default size, about 47 GB",
        {"recipe_node_boot_volume_size_in_gbs": None, "recipe_ephemeral_storage_size": 40},
    ),
    Case(
        "V13",
        "recipe_ephemeral_storage_size",
        {**SHARED, "recipe_ephemeral_storage_size": 32_769},
        "no node has a boot volume above 32768 GB",
        {**SHARED, "recipe_ephemeral_storage_size": 32_768},
    ),
    Case(
        "V14",
        "recipe_node_boot_volume_size_in_gbs",
        {"recipe_node_boot_volume_size_in_gbs": None},
        "is not given",
        SHARED,
    ),
    Case(
        "V18",
        "recipe_node_shape",
        {**AMD, "recipe_availability_domain": DOMAIN},
        "need recipe_availability_domain and recipe_node_image_ocid",
        {**AMD, "recipe_availability_domain": DOMAIN, "recipe_node_image_ocid": IMAGE},
    ),
    Case("V18", "recipe_node_shape", AMD, "or a shared pool", {**AMD, **SHARED}),
    Case(
        "V19",
        "recipe_availability_domain",
        {"recipe_availability_domain": "US-ASHBURN-AD-1"},
        "full name",
        {"recipe_availability_domain": DOMAIN},
    ),
    Case(
        "V20",
        "recipe_compartment_ocid",
        {"recipe_compartment_ocid": ""},
        "must be the OCID of a compartment or tenancy",
        {"recipe_compartment_ocid": COMPARTMENT},
    ),
    Case("V20", "recipe_node_image_ocid", {"recipe_node_image_ocid": COMPARTMENT}, "this one is of a compartment"),
    Case(
        "V20",
        "input_file_system[0].mount_target_ocid",
        {
            "input_file_system": [
                {
                    "file_system_ocid": "ocid1.filesystem.oc1.iad.a",
                    "mount_target_ocid": "ocid1.filesystem.oc1.iad.a",
                    "mount_location": "/fss",
                    "volume_size_in_gbs": 100,
                }
            ]
        },
        "must be the OCID of a mounttarget",
    ),
    Case(
        "V21",
        "recipe_shared_node_pool_selector",
        {"recipe_shared_node_pool_selector": "a10"},
        "set recipe_use_shared_node_pool",
        {**SHARED, "recipe_shared_node_pool_selector": "a10"},
    ),
    Case("V23", "recipe_node_pool_size", {"recipe_use_shared_node_pool": True}, "has no effect", SHARED),
    Case(
        "V28",
        "shared_node_pool_custom_node_selectors[0].key",
        {**SHARED, "shared_node_pool_custom_node_selectors": [{"key": "a b", "value": "x"}]},
        "'a b' is no valid label key",
        {**SHARED, "shared_node_pool_custom_node_selectors": [{"key": "example.com/a", "value": "x"}]},
    ),
    Case(
        "V28",
        "recipe_shared_node_pool_selector",
        {**SHARED, "recipe_shared_node_pool_selector": "a/b"},
        "is no valid label value",
    ),
    Case(
        "V28",
        "recipe_node_labels.team",
        {"recipe_node_labels": {"team": "x" * 64}},
        "is no valid label value",
        {"recipe_node_labels": {"team": ""}},
    ),
    Case(
        "V28",
        "recipe_node_labels",
        {"recipe_node_labels": {"node-role.kubernetes.io/gpu": "x"}},
        "is Kubernetes' own",
        {"recipe_node_labels": {"node.kubernetes.io/gpu": "x"}},
    ),
    Case(
        "V58",
        "recipe_max_pods_per_node",
        {"recipe_max_pods_per_node": 111},
        "at most 110",
        {"recipe_max_pods_per_node": 110},
    ),
    Case("V59", "recipe_node_selector_arch", {"recipe_node_selector_arch": "x86"}, "amd64, arm64"),
    Case(
        "V59",
        "recipe_node_selector_arch",
        {"recipe_node_selector_arch": "arm64"},
        "another processor",
        {"recipe_node_selector_arch": "amd64"},
    ),
    Case(
        "V60",
        "recipe_container_cpu_count",
        {"recipe_container_cpu_count": 60},
        "asks 60 CPUs, a node of VM.GPU.A10.2 has about 59.7",
        {"recipe_container_cpu_count": 59},
    ),
    Case(
        "V60",
        "recipe_container_cpu_count",
        {**FLEX, "recipe_container_cpu_count": 8},
        "has about 7.8",
        {**FLEX, "recipe_container_cpu_count": 7},
    ),
    Case(
        "V60",
        "recipe_container_memory_size",
        {"recipe_container_memory_size": 480},
        "asks 480 GB",
        {"recipe_container_memory_size": 460},
    ),
    Case(
        "ssh_key",
        "recipe_public_ssh_key",
        {"recipe_public_ssh_key": "-----BEGIN OPENSSH PRIVATE KEY-----"},
        "public key",
        {"recipe_public_ssh_key": "ssh-ed25519 AAAA me@example.com"},
    ),
]
