# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Add-ons of a workspace: how each is recognised in a cluster, whoever installed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class AddOn:
    """One add-on.

    ``charts``: Helm charts that install it. ``names``: what its main workloads are called, by name or by the labels
    ``app.kubernetes.io/name`` and ``app``; ``parts`` likewise for the workloads beside them. ``oke``: what OKE calls it
    when it brings it itself. ``upstream``: namespace and Helm release of the OCI AI Blueprints stack; empty where that
    brings none. ``api_services``: without these it does not work, whatever its pods say.
    """

    name: str
    charts: tuple[str, ...]
    names: tuple[str, ...]
    parts: tuple[str, ...] = ()
    oke: tuple[str, ...] = ()
    upstream: tuple[str, str] = ("", "")
    api_services: tuple[str, ...] = ()


ADD_ONS: Sequence[AddOn] = (
    AddOn("envoy_gateway", ("gateway-helm",), ("envoy-gateway", "gateway-helm")),
    AddOn(
        "ingress_nginx",
        ("ingress-nginx",),
        ("ingress-nginx", "ingress-nginx-controller"),
        upstream=("cluster-tools", "ingress-nginx"),
    ),
    AddOn("kong", ("kong", "ingress"), ("kong", "kong-kong"), upstream=("kong", "kong")),
    AddOn(
        "cert_manager",
        ("cert-manager",),
        ("cert-manager",),
        ("cert-manager-webhook", "cert-manager-cainjector", "webhook", "cainjector"),
        oke=("CertManager",),
        upstream=("cluster-tools", "cert-manager"),
    ),
    AddOn(
        "prometheus",
        ("prometheus", "kube-prometheus-stack"),
        ("prometheus", "prometheus-server"),
        (
            *("kube-state-metrics", "prometheus-node-exporter", "alertmanager", "prometheus-pushgateway"),
            *("kube-prometheus-stack-operator", "kube-prometheus-stack-prometheus-operator", "prometheus-operator"),
        ),
        upstream=("cluster-tools", "prometheus"),
    ),
    AddOn("grafana", ("grafana",), ("grafana",), upstream=("cluster-tools", "grafana")),
    AddOn("mlflow", ("mlflow",), ("mlflow",), upstream=("cluster-tools", "mlflow")),
    AddOn("cloudnative_pg", ("cloudnative-pg",), ("cloudnative-pg",)),
    AddOn(
        "keda",
        ("keda",),
        ("keda-operator",),
        ("keda-operator-metrics-apiserver", "keda-admission-webhooks"),
        upstream=("keda", "keda"),
        api_services=("v1beta1.external.metrics.k8s.io",),
    ),
    AddOn("kueue", ("kueue",), ("kueue", "kueue-controller-manager"), upstream=("kueue-system", "kueue")),
    AddOn("lws", ("lws",), ("lws", "lws-controller-manager"), upstream=("lws-system", "lws")),
    AddOn(
        "nvidia_gpu_operator",
        ("gpu-operator",),
        ("gpu-operator",),
        (
            *("nvidia-device-plugin-daemonset", "nvidia-container-toolkit-daemonset", "nvidia-dcgm-exporter"),
            *("nvidia-mig-manager", "nvidia-driver-daemonset", "nvidia-operator-validator", "gpu-feature-discovery"),
        ),
        oke=("NvidiaGpuOperator",),
        upstream=("gpu-operator", "nvidia-dcgm"),
    ),
    AddOn("nvidia_gpu_plugin", (), ("nvidia-gpu-device-plugin",), oke=("NvidiaGpuPlugin",)),
    AddOn("nvidia_network_operator", ("network-operator",), ("network-operator",), oke=("NvidiaNetworkOperator",)),
    AddOn("dcgm_exporter", ("dcgm-exporter",), ("dcgm-exporter",)),
    AddOn("amd_gpu_operator", ("gpu-operator-charts",), ("gpu-operator-charts", "amd-gpu-operator")),
    AddOn("amd_gpu_plugin", (), ("amdgpu-device-plugin-daemonset",), oke=("AmdGpuPlugin",)),
    AddOn(
        "amd_metrics_exporter",
        ("device-metrics-exporter-charts",),
        ("amd-metrics-exporter", "device-metrics-exporter-charts"),
        upstream=("cluster-tools", "amd-device-metrics-exporter"),
    ),
    AddOn(
        "node_feature_discovery",
        ("node-feature-discovery",),
        ("node-feature-discovery",),
        oke=("NodeFeatureDiscovery",),
    ),
    AddOn(
        "metrics_server",
        ("metrics-server",),
        ("metrics-server",),
        oke=("KubernetesMetricsServer",),
        upstream=("kube-system", "metrics-server"),
        api_services=("v1beta1.metrics.k8s.io",),
    ),
    AddOn("cluster_autoscaler", ("cluster-autoscaler",), ("cluster-autoscaler",), oke=("ClusterAutoscaler",)),
    AddOn("external_dns", ("external-dns",), ("external-dns",)),
    AddOn("blueprints_control_plane", (), ("corrino-cp",), upstream=("default", "")),
    AddOn("blueprints_portal", (), ("oci-ai-blueprints-portal",), upstream=("default", "")),
    AddOn("blueprints_database", (), ("bp-postgres",), upstream=("default", "")),
)
"""Charts and names as their publishers give them; what the stack v1.0.11 of OCI AI Blueprints installs under which."""
CONTROL_PLANE = "blueprints_control_plane"
"""Where this runs, the cluster is a workspace of OCI AI Blueprints' own control plane."""
