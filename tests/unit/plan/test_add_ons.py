# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which add-ons a cluster has."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.add_ons import ADD_ONS
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.add_on_states import states
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.add_ons import (
    OkeAddOn,
    installed_add_ons,
    other_releases,
    row,
    runs_control_plane,
)


def workload(name: str, namespace: str = "tools", kind: str = "Deployment", **about: Any) -> dict[str, Any]:
    """``labels``, ``release``, ``image``, ``wanted`` and ``ready`` pods."""
    release, wanted, ready = about.get("release", ""), about.get("wanted", 1), about.get("ready", 1)
    counted = {"numberReady": ready, "desiredNumberScheduled": wanted} if kind == "DaemonSet" else {}
    return {
        "kind": kind,
        "metadata": {
            "name": name,
            "namespace": namespace,
            "labels": about.get("labels", {}),
            "annotations": {"meta.helm.sh/release-name": release} if release else {},
        },
        "spec": {
            "replicas": wanted,
            "template": {
                "metadata": {"labels": {"app": name}},
                "spec": {"containers": [{"image": about.get("image", "example:1")}]},
            },
        },
        "status": counted or {"readyReplicas": ready},
    }


def service(name: str, selects: str, namespace: str = "tools", port: int = 80, **spec: Any) -> dict[str, Any]:
    ports = [{"name": "metrics", "port": 9999}, {"name": "http-web", "port": port}]
    return {
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"selector": {"app": selects}, "ports": ports, **spec},
    }


def shown(*workloads: dict[str, Any], oke: tuple[OkeAddOn, ...] = (), **more: Any) -> list[dict[str, Any]]:
    found = installed_add_ons(workloads, oke, more.get("unavailable", {}), more.get("unseen", ()))
    return [
        row(
            one,
            more.get("ours", frozenset()),
            more.get("services", ()),
            more.get("public", {}),
            beside_control_plane=runs_control_plane(found),
        )
        for one in found
    ]


CONTROL_PLANE = workload("corrino-cp", "default")
OLD_PROMETHEUS = workload(
    "prometheus-server",
    "cluster-tools",
    labels={"app": "prometheus", "chart": "prometheus-19.0.1", "release": "prometheus"},
    image="quay.io/prometheus/prometheus:v2.40.5@sha256:abc",
)


def test_what_the_stack_of_upstream_installed_is_told_from_what_we_and_others_did() -> None:
    (prometheus, control_plane) = shown(OLD_PROMETHEUS, CONTROL_PLANE)
    assert control_plane["installed_by"] == "upstream"
    assert (prometheus["name"], prometheus["installed_by"], prometheus["release"]) == (
        "prometheus",
        "upstream",
        "prometheus",
    )
    assert (prometheus["chart_version"], prometheus["version"]) == ("19.0.1", "v2.40.5")
    (ours, _control_plane) = shown(OLD_PROMETHEUS, CONTROL_PLANE, ours=frozenset({"cluster-tools/prometheus"}))
    assert ours["installed_by"] == "us"
    elsewhere = workload("prometheus-server", "mine", release="prometheus")
    assert [one["installed_by"] for one in shown(OLD_PROMETHEUS, elsewhere, CONTROL_PLANE)][:2] == ["upstream", "other"]


def test_what_is_called_as_upstream_calls_it_is_not_upstreams_without_its_control_plane() -> None:
    (keda,) = shown(workload("keda-operator", "keda", release="keda"))
    assert keda["installed_by"] == "other"


def test_the_control_plane_of_upstream_is_recognised() -> None:
    assert runs_control_plane(installed_add_ons([CONTROL_PLANE], (), {}))
    assert not runs_control_plane(installed_add_ons([OLD_PROMETHEUS], (), {}))


def test_a_chart_decides_before_a_name_and_parts_belong_to_their_release() -> None:
    labels = {"helm.sh/chart": "kube-prometheus-stack-88.5.3"}
    stack = [
        workload("kps-operator", labels=labels, release="kps", wanted=1, ready=0),
        workload("prometheus-kps", kind="StatefulSet", release="kps", labels={"app.kubernetes.io/name": "prometheus"}),
        workload("kps-node-exporter", kind="DaemonSet", release="kps", wanted=3, ready=3,
                 labels={"app.kubernetes.io/name": "prometheus-node-exporter"}),
        workload("kps-grafana", release="kps", labels={"helm.sh/chart": "grafana-12.11.1"}),
    ]  # fmt: skip
    prometheus, grafana = shown(*stack)
    assert (prometheus["name"], grafana["name"]) == ("prometheus", "grafana")
    assert (prometheus["status"], grafana["status"]) == ("degraded", "healthy")
    assert prometheus["message"] == "Deployment tools/kps-operator has 0 of 1 pods ready."


def test_an_add_on_of_oke_is_one_with_its_workload() -> None:
    daemons = workload("nvidia-gpu-device-plugin", "kube-system", "DaemonSet", wanted=2, ready=1)
    active = OkeAddOn("NvidiaGpuPlugin", "v0.17.4", "ACTIVE", "")
    (plugin,) = shown(daemons, oke=(active,))
    assert (plugin["namespace"], plugin["installed_by"], plugin["version"]) == ("kube-system", "oke", "v0.17.4")
    assert plugin["message"] == "DaemonSet kube-system/nvidia-gpu-device-plugin has 1 of 2 pods ready."
    failing = OkeAddOn("CertManager", "v1.18.2", "NEEDS_ATTENTION", "no node")
    (theirs, by_helm) = shown(workload("cert-manager", release="cert-manager"), oke=(failing,))[::-1]
    assert (by_helm["installed_by"], by_helm["status"]) == ("oke", "degraded")
    assert by_helm["message"] == "OKE says NEEDS_ATTENTION: no node."
    assert (theirs["installed_by"], theirs["status"]) == ("other", "healthy")


def test_what_oke_offers_and_the_table_does_not_know_is_shown_last() -> None:
    rows = shown(OLD_PROMETHEUS, oke=(OkeAddOn("CoreDNS", "v1.12.4", "ACTIVE", ""),))
    assert [(one["name"], one["message"]) for one in rows][1:] == [("CoreDNS", "OKE says ACTIVE.")]


def test_an_api_that_nobody_serves_is_a_problem_of_its_add_on() -> None:
    (keda,) = shown(
        workload("keda-operator", release="keda"), unavailable={"v1beta1.external.metrics.k8s.io": "no endpoints"}
    )
    assert keda["message"] == "API service v1beta1.external.metrics.k8s.io is not available: no endpoints."


def test_what_may_not_be_looked_at_leaves_health_unknown() -> None:
    keda = workload("keda-operator", release="keda")
    (blind,) = shown(keda, unavailable=None)
    assert (blind["status"], blind["message"]) == ("unknown", "1 of 1 pods ready; API services are unknown.")
    (grafana,) = shown(workload("grafana"), unavailable=None)
    assert grafana["status"] == "healthy", "needs no API service"
    (partly,) = shown(workload("grafana"), unseen=("daemonsets",))
    assert (partly["status"], partly["message"]) == ("unknown", "1 of 1 pods ready; daemonsets are unknown.")
    (ill,) = shown(workload("grafana", ready=0), unseen=("daemonsets",))
    assert ill["status"] == "degraded"


def test_an_add_on_is_only_absent_where_everything_was_looked_at() -> None:
    found = installed_add_ons([workload("grafana")], [OkeAddOn("CoreDNS", "v1", "ACTIVE", "")], {})
    everything = states(found, sees_workloads=True, sees_oke=True)
    assert (everything["grafana"], everything["kueue"], everything["cert_manager"]) == ("present", "absent", "absent")
    assert list(everything) == [*(one.name for one in ADD_ONS), "CoreDNS"]
    without_oke = states(found, sees_workloads=True, sees_oke=False)
    assert (without_oke["kueue"], without_oke["cert_manager"]) == ("absent", "unknown")
    blind = states(found, sees_workloads=False, sees_oke=True)
    assert (blind["grafana"], {*blind.values()}) == ("present", {"present", "unknown"})


@pytest.mark.parametrize(
    ("port", "url"),
    [(80, "http://web.tools.svc.cluster.local"), (5000, "http://web.tools.svc.cluster.local:5000"),
     (443, "https://web.tools.svc.cluster.local")],
)  # fmt: skip
def test_an_address_is_that_of_the_service_that_leads_to_the_main_pods(port: int, url: str) -> None:
    services = [
        service("all", "mlflow", clusterIP="None"),
        service("web", "mlflow", port=port),
        service("other", "grafana"),
        service("elsewhere", "mlflow", namespace="other"),
    ]
    public = {"tools/web": ["https://mlflow.example.com"]}
    (mlflow,) = shown(workload("mlflow"), services=services, public=public)
    assert (mlflow["internal_url"], mlflow["public_urls"]) == (url, ["https://mlflow.example.com"])


def test_releases_of_no_add_on_are_named_once() -> None:
    labels = {"helm.sh/chart": "redis-20.1.0"}
    others = [workload("a", release="cache", labels=labels), workload("b", release="cache"), workload("plain")]
    assert other_releases([*others, workload("grafana", release="grafana"), workload("x", release="grafana")]) == [
        {"namespace": "tools", "release": "cache", "chart": "redis-20.1.0"}
    ]


def test_no_chart_or_name_belongs_to_two_add_ons() -> None:
    for column in (lambda one: one.charts, lambda one: (*one.names, *one.parts), lambda one: one.oke):
        listed = [name for one in ADD_ONS for name in column(one)]
        assert len(listed) == len({*listed})
