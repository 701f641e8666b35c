# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The payload of ``POST /deployment``: every field of OCI AI Blueprints' schema, under its own name, for all modes."""

from __future__ import annotations

from typing import Literal

from ._pydantic import Field
from .parts import (
    EnvironmentSecret,
    EnvironmentVariable,
    InferenceGateway,
    IngressPort,
    InputBucket,
    InputFileSystem,
    NodeAutoscaling,
    NodeDirectory,
    NodeSelector,
    OutputBucket,
    Part,
    PodAutoscaling,
    ProbeParams,
    ServiceEndpoint,
    Team,
    TeamInfo,
)
from .values import Count, Positive, VolumeSize, WrittenPort

Mode = Literal["service", "job", "update", "shared_node_pool", "team"]


class Payload(Part):
    """One blueprint as its author wrote it. ``None`` and empty lists stand for what was not given.

    ``model_fields_set`` tells a default from the same value written down.
    """

    deployment_name: str
    recipe_mode: Mode
    recipe_id: str | None = None
    pre_filled_sample_name: str | None = None
    recipe_compartment_ocid: str | None = None
    recipe_replica_count: Count = 1

    # What runs
    recipe_image_uri: str | None = None
    recipe_container_secret_name: str | None = None
    recipe_container_command: list[str] = Field(default=[])
    recipe_container_command_args: list[str] = Field(default=[])
    recipe_container_command_use_shell: bool = False
    recipe_container_env: list[EnvironmentVariable] = Field(default=[])
    recipe_environment_secrets: list[EnvironmentSecret] = Field(default=[])
    recipe_liveness_probe_params: ProbeParams | None = None
    recipe_startup_probe_params: ProbeParams | None = None
    recipe_readiness_probe_params: ProbeParams | None = None

    # What it gets: GPUs and CPUs per pod, GB (shared memory: MB)
    recipe_nvidia_gpu_count: Count = 0
    recipe_amd_gpu_count: Count = 0
    mig_resource_request: str | None = None
    recipe_container_cpu_count: Positive | None = None
    recipe_container_memory_size: Positive | None = None
    recipe_ephemeral_storage_size: Count | None = None
    recipe_shared_memory_volume_size_limit_in_mb: Count | None = None

    # Where it runs
    recipe_node_shape: str | None = None
    recipe_flex_shape_ocpu_count: Positive | None = None
    recipe_flex_shape_memory_size_in_gbs: Positive | None = None
    recipe_node_pool_size: Positive = 1
    recipe_node_boot_volume_size_in_gbs: VolumeSize | None = None
    recipe_node_image_ocid: str | None = None
    recipe_node_labels: dict[str, str] = Field(default={})
    recipe_node_selector_arch: str | None = None
    recipe_availability_domain: str | None = None
    recipe_worker_subnet_nsg_ocid: str | None = None
    recipe_pod_subnet_ocid: str | None = None
    recipe_pod_subnet_nsg_ocid: str | None = None
    recipe_max_pods_per_node: Positive | None = None
    recipe_public_ssh_key: str | None = None
    recipe_use_shared_node_pool: bool = False
    recipe_shared_node_pool_selector: str | None = None
    shared_node_pool_custom_node_selectors: list[NodeSelector] = Field(default=[])
    skip_capacity_validation: bool = False
    skip_quota_validation: bool = False

    # How it is reached
    recipe_container_port: WrittenPort | None = None
    recipe_host_port: WrittenPort = 80
    recipe_additional_ingress_ports: list[IngressPort] = Field(default=[])
    recipe_inference_gateway: InferenceGateway | None = None
    recipe_prometheus_enabled: bool = False
    service_endpoint_domain: str | None = None
    service_endpoint: ServiceEndpoint | None = None

    # Data
    input_object_storage: list[InputBucket] = Field(default=[])
    input_file_system: list[InputFileSystem] = Field(default=[])
    local_filesystem: list[NodeDirectory] = Field(default=[])
    output_object_storage: list[OutputBucket] = Field(default=[])

    # Scaling and several nodes
    recipe_pod_autoscaling_params: PodAutoscaling | None = None
    recipe_node_autoscaling_params: NodeAutoscaling | None = None
    multinode_num_nodes_to_use_from_shared_pool: Positive | None = None
    multinode_rdma_enabled_in_shared_pool: bool = False

    # Modes update, shared_node_pool and team
    recipe_node_name: str | None = None
    recipe_node_pool_name: str | None = None
    shared_node_pool_selector: str | None = None
    shared_node_pool_size: Positive | None = None
    shared_node_pool_shape: str | None = None
    shared_node_pool_boot_volume_size_in_gbs: VolumeSize | None = None
    shared_node_pool_flex_shape_memory_size_in_gbs: Positive | None = None
    shared_node_pool_flex_shape_ocpu_count: Positive | None = None
    shared_node_pool_mig_config: str | None = None
    recipe_team_info: TeamInfo | None = None
    team: Team | None = None

    @property
    def domain(self) -> str | None:
        """Public host asked for: ``service_endpoint.domain``, or the older field beside it."""
        return (self.service_endpoint and self.service_endpoint.domain) or self.service_endpoint_domain

    @property
    def gpus(self) -> int:
        """GPUs per pod, of whatever vendor."""
        return self.recipe_nvidia_gpu_count + self.recipe_amd_gpu_count
