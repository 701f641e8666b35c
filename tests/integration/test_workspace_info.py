# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cluster offers, whoever installed it."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from . import workspace
from .conftest import Sandbox
from .playing import Task

ROLE = "/apis/rbac.authorization.k8s.io/v1/clusterroles/oci-ai-blueprints-read"
NUMBERS = itertools.count(1)
"""A namespace that is being deleted keeps its name for a while."""
PASSWORD = "a-password-of-grafana"


def workspace_info(sandbox: Sandbox) -> Task:
    return {"oci_ai.blueprints.workspace_info": {"cluster_id": sandbox.cluster_id}}


@pytest.fixture
def monitoring(sandbox: Sandbox) -> Iterator[str]:
    """A namespace with Grafana and KEDA as their charts install them, somebody's Redis, and a recipe of upstream's."""
    name = f"monitoring-{os.getpid()}-{next(NUMBERS)}"
    kube = sandbox.kube
    kube.post("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    password = {"GF_SECURITY_ADMIN_PASSWORD": {"secretKeyRef": {"name": "grafana", "key": "admin-password"}}}
    _install(sandbox, name, "grafana", release="grafana", chart="grafana-12.11.1", version="13.2.0", env=password)
    _install(sandbox, name, "keda-operator", release="keda", chart="keda-2.20.2", version="2.20.2", replicas=1)
    _install(sandbox, name, "redis", release="cache", chart="redis-20.1.0", version="7.4")
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "grafana"}}
    kube.post(f"/api/v1/namespaces/{name}/secrets", {**secret, "stringData": {"admin-password": PASSWORD}})
    service = {"selector": {"app.kubernetes.io/name": "grafana"}, "ports": [{"name": "service", "port": 80}]}
    about = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "grafana"}}
    kube.post(f"/api/v1/namespaces/{name}/services", {**about, "spec": service})
    kube.post(
        f"/apis/gateway.networking.k8s.io/v1/namespaces/{name}/httproutes",
        {
            "apiVersion": "gateway.networking.k8s.io/v1",
            "kind": "HTTPRoute",
            "metadata": {"name": "grafana"},
            "spec": {
                "parentRefs": [{"namespace": "envoy-gateway-system", "name": "oci-ai-blueprints"}],
                "hostnames": ["grafana.example.com"],
                "rules": [{"backendRefs": [{"name": "grafana", "port": 80}]}],
            },
        },
    )
    backend = {"service": {"name": "grafana", "port": {"number": 80}}}
    everywhere = {"http": {"paths": [{"path": "/grafana", "pathType": "Prefix", "backend": backend}]}}
    kube.post(
        f"/apis/networking.k8s.io/v1/namespaces/{name}/ingresses",
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "Ingress",
            "metadata": {"name": "grafana"},
            "spec": {"rules": [everywhere]},
        },
    )
    _install(sandbox, name, "recipe-of-upstream", release="", chart="", version="v1")
    yield name
    kube.delete(f"/api/v1/namespaces/{name}")


def _install(
    sandbox: Sandbox, namespace: str, name: str, *, release: str, chart: str, version: str, **pods: Any
) -> None:
    """A Deployment as Helm leaves it, without pods unless ``replicas`` says so; there is no node for any."""
    by_helm = {"app.kubernetes.io/instance": release, "helm.sh/chart": chart} if release else {}
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/version": version, **by_helm}
    noted = {"meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": namespace} if release else {}
    env = [{"name": key, "valueFrom": value} for key, value in pods.get("env", {}).items()]
    container = {"name": name, "image": f"docker.io/example/{name}:{version}", "env": env}
    sandbox.kube.post(
        f"/apis/apps/v1/namespaces/{namespace}/deployments",
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {
                "name": name,
                "labels": labels,
                "annotations": noted,
            },
            "spec": {
                "replicas": pods.get("replicas", 0),
                "selector": {"matchLabels": {"app.kubernetes.io/name": name}},
                "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
            },
        },
    )


def test_add_ons_gateways_nodes_and_endpoints_are_read_with_one_list_of_each_kind(
    sandbox: Sandbox, vllm: dict[str, Any], monitoring: str
) -> None:
    deployed = sandbox.play(sandbox.deploy(vllm)).deployment
    with workspace.edited(sandbox.kube) as say, sandbox.recording() as calls:
        say(releases=f"{monitoring}/grafana", gateway="envoy-gateway-system/oci-ai-blueprints")
        played = sandbox.play(workspace_info(sandbox), verbosity=3)
        shipped = sandbox.play(workspace_info(sandbox), env={"OCI_AI_BLUEPRINTS_DOOR": "module"})
    found = played.result
    assert (played.failed, found["changed"], calls.writes) == (False, False, [])
    assert {key: value for key, value in shipped.result.items() if key != "invocation"} == {
        key: value for key, value in found.items() if key != "invocation"
    }
    assert PASSWORD not in played.stdout

    add_ons = {one["name"]: one for one in found["add_ons"] if one["namespace"] in (monitoring, "")}
    grafana = add_ons["grafana"]
    assert grafana == {
        "name": "grafana",
        "namespace": monitoring,
        "release": "grafana",
        "chart_version": "12.11.1",
        "version": "13.2.0",
        "status": "healthy",
        "message": "0 of 0 pods ready.",
        "installed_by": "us",
        "internal_url": f"http://grafana.{monitoring}.svc.cluster.local",
        "public_urls": ["http://203.0.113.20/grafana", "http://grafana.example.com"],
        "admin_secret": f"{monitoring}/grafana",
    }
    keda = add_ons["keda"]
    assert (keda["status"], keda["installed_by"]) == ("degraded", "other")
    assert keda["message"] == f"Deployment {monitoring}/keda-operator has 0 of 1 pods ready."
    plugin = add_ons["nvidia_gpu_plugin"]
    assert (plugin["installed_by"], plugin["status"], plugin["version"]) == ("oke", "healthy", "v0.17.4")
    assert {"namespace": monitoring, "release": "cache", "chart": "redis-20.1.0"} in found["other_releases"]
    states = found["add_on_states"]
    assert (states["grafana"], states["nvidia_gpu_plugin"], states["mlflow"]) == ("present", "present", "absent")
    assert found["upstream_control_plane"] is False
    assert [(one["canonical_name"], one["replicas"]) for one in found["upstream_deployments"]] == [
        ("of-upstream", {"desired": 0, "ready": 0})
    ]

    assert found["urls"]["grafana"] == "http://203.0.113.20/grafana"
    (gateway,) = [one for one in found["gateways"] if one["is_default"]]
    assert (gateway["programmed"], found["urls"]["gateway"]) == (True, f"http://{gateway['address']}")
    cluster = found["cluster"]
    assert (cluster["name"], cluster["state"], cluster["vcn_id"][:10]) == ("sandbox", "ACTIVE", "ocid1.vcn.")
    assert found["kubernetes_version"] == found["cluster"]["kubernetes_version"]
    (pool,) = found["node_pools"]
    assert (pool["id"], pool["shape"], pool["nodes"], pool["ready"]) == (
        deployed["node_pool"]["id"],
        "VM.GPU.A10.2",
        1,
        1,
    )
    assert [one["free"] for one in pool["resources"]] == [0]
    assert [one["endpoints"] for one in found["deployments"]] == [deployed["endpoints"]]

    asked = Counter(one["requestURI"] for one in calls.kubernetes)
    lists = Counter(one["objectRef"]["resource"] for one in calls.kubernetes if one["verb"] == "list")
    told = {uri: count for uri, count in asked.items() if count != 2}
    assert told == {}, "everything once in each of two runs"
    assert {kind: count for kind, count in lists.items() if count != 2} == {}, "no list of a part besides"
    assert {*lists} >= {"deployments", "jobs", "pods", "services", "secrets", "daemonsets", "apiservices"}
    of_oci = Counter(one["operation"] for one in calls.oci)
    assert {one for one, count in of_oci.items() if count != 2} == set(), of_oci


def test_what_may_not_be_read_is_a_warning_and_the_rest_is_there(sandbox: Sandbox, monitoring: str) -> None:
    refusal = {"status": 404, "code": "NotAuthorizedOrNotFound", "message": "Authorization failed", "times": 99}
    sandbox.admin.post("/faults", operation="ListAddons", **refusal)
    rules = sandbox.kube.get(ROLE)["rules"]
    without = [rule for rule in rules if not {"daemonsets", "apiservices"} & {*rule["resources"]}]
    sandbox.kube.merge(ROLE, {"rules": without})
    try:
        played = sandbox.play(workspace_info(sandbox))
    finally:
        sandbox.kube.merge(ROLE, {"rules": rules})
    assert played.failed is False
    said = " ".join(played.stdout.split())
    for unknown in ("so daemonsets are unknown", "so apiservices are unknown", "so OKE's own add-ons are unknown"):
        assert unknown in said
    there = [one for one in played.result["add_ons"] if one["namespace"] == monitoring]
    assert [one["name"] for one in there] == ["grafana", "keda"]
    assert [one["status"] for one in there] == ["unknown", "degraded"]
    assert not [one for one in played.result["add_ons"] if one["installed_by"] == "oke"]
    states = played.result["add_on_states"]
    assert (states["grafana"], states["mlflow"], states["nvidia_gpu_plugin"]) == ("present", "unknown", "unknown")


def test_a_cluster_that_is_not_there_is_an_error(sandbox: Sandbox) -> None:
    task = {"oci_ai.blueprints.workspace_info": {"kubeconfig": "/nowhere"}}
    assert sandbox.play(task).error == "invalid_option"
    away = {"oci_ai.blueprints.workspace_info": {"host": "https://127.0.0.1:9", "api_key": "x"}}
    assert sandbox.play(away).error == "connection"
