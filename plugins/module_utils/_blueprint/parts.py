# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects inside a payload: field names, types and closedness of OCI AI Blueprints' schema."""

from __future__ import annotations

from typing import Literal

from ._pydantic import BaseModel, ConfigDict, Field
from .values import Count, EnvironmentValue, Integer, Port, Positive, Threshold


class Part(BaseModel):
    """Closed, strict and frozen: "3" is no number, 1 is no boolean, an unknown field is an error."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class EnvironmentVariable(Part):
    key: str
    value: EnvironmentValue


class EnvironmentSecret(Part):
    envvar_name: str
    secret_name: str
    secret_key: str


class InferenceGateway(Part):
    model_name: str
    url_path: str = "/"
    api_key: str | None = None


class IngressPort(Part):
    name: str
    port: Port
    path: str


class NodeAutoscaling(Part):
    min_nodes: Count | None = None
    max_nodes: Count | None = None


class PodAutoscaling(Part):
    """Times in seconds."""

    min_replicas: Count | None = None
    max_replicas: Count | None = None
    scaling_metric: str | None = None
    collect_metrics_timespan: str | None = None
    scaling_threshold: Threshold | None = None
    scaling_cooldown: Count | None = None
    polling_interval: Positive | None = None
    stabilization_window_down: Count | None = None
    scaling_period_down: Positive | None = None
    stabilization_window_up: Count | None = None
    scaling_period_up: Positive | None = None
    query: str | None = None
    scaler_type: Literal["prometheus"] | None = None
    server_address: str | None = None


class ProbeParams(Part):
    """A check over HTTP, or over TCP without ``endpoint_path``. What is left out depends on the kind of probe."""

    failure_threshold: Positive | None = None
    endpoint_path: str | None = None
    port: Port | None = None
    scheme: str | None = None
    initial_delay_seconds: Count | None = None
    period_seconds: Positive | None = None
    success_threshold: Positive | None = None
    timeout_seconds: Positive | None = None


class InputBucket(Part):
    par: str | None = None
    bucket_name: str | None = None
    mount_location: str
    volume_size_in_gbs: Positive
    include: list[str] = Field(default=[])
    exclude: list[str] = Field(default=[])


class InputFileSystem(Part):
    file_system_ocid: str
    mount_target_ocid: str
    mount_location: str
    volume_size_in_gbs: Positive


class NodeDirectory(Part):
    node_directory_path: str
    mount_location: str


class OutputBucket(Part):
    bucket_name: str
    mount_location: str
    volume_size_in_gbs: Positive


class ServiceEndpoint(Part):
    domain: str | None = None
    dedicated_load_balancer: bool = False


class NodeSelector(Part):
    key: str
    value: str


class TeamInfo(Part):
    team_name: str | None = None


class TeamQuota(Part):
    """Quantities are numbers written as text."""

    shape_name: str
    cpu_nominal_quota: str | None = None
    cpu_borrowing_limit: str | None = None
    cpu_lending_limit: str | None = None
    mem_nominal_quota: str | None = None
    mem_borrowing_limit: str | None = None
    mem_lending_limit: str | None = None
    gpu_nominal_quota: str | None = None
    gpu_borrowing_limit: str | None = None
    gpu_lending_limit: str | None = None


class Team(Part):
    team_name: str
    priority_threshold: Integer
    quotas: list[TeamQuota]
