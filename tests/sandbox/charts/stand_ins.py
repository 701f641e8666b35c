# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Charts that cannot be had from Go modules: stand-ins with the real ones' names, workloads and Services, no more.

They take any values. What their programs would do does not happen in the sandbox, as with every other pod.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import yaml

from ..kube_api import Object

NAME = "app.kubernetes.io/name"


@dataclass(frozen=True)
class Workload:
    """A Deployment, StatefulSet or DaemonSet called ``{release}`` + ``suffix``. ``port`` 0: without a Service."""

    kind: str
    suffix: str
    name: str
    port: int = 0
    port_name: str = "http"


@dataclass(frozen=True)
class StandIn:
    name: str
    version: str
    app_version: str
    workloads: Sequence[Workload]
    definitions: Sequence[tuple[str, str, str]] = field(default=())
    """Kinds it brings: group, version, plural/Kind."""


STAND_INS = (
    StandIn(
        "kube-prometheus-stack",
        "88.5.3",
        "v0.93.1",
        (
            Workload("Deployment", "-operator", "kube-prometheus-stack-prometheus-operator", 443, "https"),
            Workload("StatefulSet", "-prometheus", "prometheus", 9090, "http-web"),
            Workload("Deployment", "-grafana", "grafana", 80, "http-web"),
            Workload("Deployment", "-kube-state-metrics", "kube-state-metrics", 8080),
            Workload("DaemonSet", "-prometheus-node-exporter", "prometheus-node-exporter", 9100, "http-metrics"),
        ),
        (
            ("monitoring.coreos.com", "v1", "podmonitors/PodMonitor"),
            ("monitoring.coreos.com", "v1", "servicemonitors/ServiceMonitor"),
        ),
    ),
    StandIn(
        "keda",
        "2.20.2",
        "2.20.2",
        (
            Workload("Deployment", "-operator", "keda-operator", 9666, "metricsservice"),
            Workload("Deployment", "-operator-metrics-apiserver", "keda-operator-metrics-apiserver", 443, "https"),
            Workload("Deployment", "-admission-webhooks", "keda-admission-webhooks", 443, "https"),
        ),
        (
            ("keda.sh", "v1alpha1", "scaledobjects/ScaledObject"),
            ("keda.sh", "v1alpha1", "scaledjobs/ScaledJob"),
            ("keda.sh", "v1alpha1", "triggerauthentications/TriggerAuthentication"),
        ),
    ),
    StandIn(
        "cloudnative-pg",
        "0.29.0",
        "1.30.0",
        (Workload("Deployment", "", "cloudnative-pg", 443, "https"),),
        (("postgresql.cnpg.io", "v1", "clusters/Cluster"),),
    ),
    StandIn("mlflow", "1.11.5", "3.15.1", (Workload("Deployment", "", "mlflow", 5000),)),
    StandIn("dcgm-exporter", "4.8.2", "4.8.2", (Workload("DaemonSet", "", "dcgm-exporter", 9400, "metrics"),)),
    StandIn(
        "device-metrics-exporter-charts",
        "v1.5.1",
        "v1.5.1",
        (Workload("DaemonSet", "-amdgpu-metrics-exporter", "amd-metrics-exporter", 5000),),
    ),
    StandIn("external-dns", "1.22.0", "0.22.0", (Workload("Deployment", "", "external-dns", 7979),)),
)


def files_of(chart: StandIn) -> dict[str, str]:
    """The chart's files by path."""
    templates = {
        f"templates/{one.name}.yaml": "---\n".join(yaml.safe_dump(manifest) for manifest in _manifests(chart, one))
        for one in chart.workloads
    }
    kinds = {f"crds/{plural.partition('/')[0]}.yaml": yaml.safe_dump(_definition(group, version, plural))
             for group, version, plural in chart.definitions}  # fmt: skip
    about = {"apiVersion": "v2", "name": chart.name, "version": chart.version, "appVersion": chart.app_version,
             "description": "Stand-in of the sandbox."}  # fmt: skip
    return {"Chart.yaml": yaml.safe_dump(about), "values.yaml": "{}\n", **templates, **kinds}


def _manifests(chart: StandIn, workload: Workload) -> list[Object]:
    selector = {NAME: workload.name, "app.kubernetes.io/instance": "{{ .Release.Name }}"}
    labels = selector | {
        "helm.sh/chart": f"{chart.name}-{chart.version}",
        "app.kubernetes.io/managed-by": "{{ .Release.Service }}",
        "app.kubernetes.io/version": chart.app_version,
    }
    metadata = {"name": "{{ .Release.Name }}" + workload.suffix, "labels": labels}
    container: Object = {"name": workload.name, "image": f"registry.invalid/{workload.name}:{chart.app_version}"}
    container["resources"] = {"requests": {"cpu": "10m", "memory": "16Mi"}}
    spec: Object = {
        "selector": {"matchLabels": selector},
        "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
    }
    if workload.kind == "StatefulSet":
        spec["serviceName"] = metadata["name"]
    found: list[Object] = [{"apiVersion": "apps/v1", "kind": workload.kind, "metadata": metadata, "spec": spec}]
    if workload.port:
        port = {"name": workload.port_name, "port": workload.port}
        found.append(
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": metadata,
                "spec": {"selector": selector, "ports": [port]},
            }
        )
    return found


def _definition(group: str, version: str, plural_and_kind: str) -> Object:
    plural, kind = plural_and_kind.split("/")
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"plural": plural, "singular": kind.lower(), "kind": kind, "listKind": f"{kind}List"},
            "versions": [{"name": version, "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}],
        },
    }
