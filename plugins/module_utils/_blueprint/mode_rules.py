# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which modes a field is for, and the rule that keeps it out of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from .rule import ALL_MODES, ERROR, JOB, SERVICE, SHARED_POOL, TEAM, UPDATE, WORKLOADS, AnyRule, EachRule, given
from .schema import Payload

# Fields that are not for workloads alone. Source: the documentation and samples of OCI AI Blueprints.
OF_OTHER_MODES: Mapping[str, frozenset[str]] = {
    "deployment_name": ALL_MODES,
    "recipe_mode": ALL_MODES,
    # Names for people: whatever the mode, nothing follows from them.
    "recipe_id": ALL_MODES,
    "pre_filled_sample_name": ALL_MODES,
    "recipe_compartment_ocid": WORKLOADS | SHARED_POOL,
    "recipe_availability_domain": WORKLOADS | SHARED_POOL,
    "recipe_node_image_ocid": WORKLOADS | SHARED_POOL,
    "recipe_public_ssh_key": WORKLOADS | SHARED_POOL,
    "recipe_worker_subnet_nsg_ocid": WORKLOADS | SHARED_POOL,
    "recipe_pod_subnet_ocid": WORKLOADS | SHARED_POOL,
    "recipe_pod_subnet_nsg_ocid": WORKLOADS | SHARED_POOL,
    "recipe_max_pods_per_node": WORKLOADS | SHARED_POOL,
    "skip_capacity_validation": WORKLOADS | SHARED_POOL,
    "skip_quota_validation": WORKLOADS | SHARED_POOL,
    "recipe_node_labels": WORKLOADS | SHARED_POOL | UPDATE,
    "multinode_rdma_enabled_in_shared_pool": SERVICE | SHARED_POOL,
    "shared_node_pool_mig_config": SHARED_POOL | UPDATE,
    "shared_node_pool_selector": SHARED_POOL,
    "shared_node_pool_size": SHARED_POOL,
    "shared_node_pool_shape": SHARED_POOL,
    "shared_node_pool_boot_volume_size_in_gbs": SHARED_POOL,
    "shared_node_pool_flex_shape_memory_size_in_gbs": SHARED_POOL,
    "shared_node_pool_flex_shape_ocpu_count": SHARED_POOL,
    "recipe_node_name": UPDATE,
    "recipe_node_pool_name": UPDATE,
    "recipe_team_info": JOB,
    "team": TEAM,
    "recipe_prometheus_enabled": SERVICE,
    "recipe_inference_gateway": SERVICE,
    "recipe_additional_ingress_ports": SERVICE,
    "recipe_pod_autoscaling_params": SERVICE,
    "recipe_host_port": SERVICE,
    "service_endpoint_domain": SERVICE,
    "service_endpoint": SERVICE,
    "multinode_num_nodes_to_use_from_shared_pool": SERVICE,
}

# Fields whose misplacement has a number of its own.
NUMBERED = {
    "multinode_num_nodes_to_use_from_shared_pool": "V30",
    "recipe_pod_autoscaling_params": "V46",
    "team": "V53",
}


def modes_of(field: str) -> frozenset[str]:
    """Modes in which the field means something."""
    return OF_OTHER_MODES.get(field, WORKLOADS)


def foreign_fields(rule: str) -> Callable[[Payload], Iterator[tuple[str, tuple[str, str]]]]:
    """Lister of (field, (its modes, the payload's mode)) for fields of other modes that ask for something.

    A field that says what holds anyway, such as ``"recipe_host_port": "80"``, does no harm.
    """

    def listed(b: Payload) -> Iterator[tuple[str, tuple[str, str]]]:
        fields = sorted(name for name in b.model_fields_set if NUMBERED.get(name, "mode") == rule)
        for field, value in given(b, fields):
            own = modes_of(field)
            if b.recipe_mode not in own and value != Payload.model_fields[field].get_default():
                yield field, (" or ".join(sorted(own, reverse=True)), b.recipe_mode)

    return listed


MODE_RULES: tuple[AnyRule, ...] = tuple(
    EachRule(
        rule,
        ALL_MODES,
        ERROR,
        over=foreign_fields(rule),
        broken=lambda modes: True,
        says=lambda modes: f"belongs to mode {modes[0]}, not to {modes[1]}",
    )
    for rule in ("mode", *NUMBERED.values())
)
