# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A workspace on an empty cluster: set up, again, broken, mended, taken away, each with `ansible-playbook`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import kubernetes
import pytest

from sandbox.charts.packing import mirror

from .conftest import Sandbox
from .further_cluster import FurtherCluster
from .playing import play

ADD_ONS = ("cert_manager", "envoy_gateway", "keda", "kueue", "prometheus")
"""Enough to meet every way in which charts bring definitions and webhooks; the others cost time only."""
NAMESPACES = {"cert-manager", "envoy-gateway-system", "keda", "kueue-system", "monitoring", "oci-ai-blueprints"}
Run = Callable[..., subprocess.CompletedProcess[str]]


pytestmark = pytest.mark.xdist_group("workspace")
"""One cluster for all tests of this file."""


@pytest.fixture(scope="module")
def cluster(running: Sandbox) -> Iterator[FurtherCluster]:
    with FurtherCluster(running) as cluster:
        cluster.add_nodes(1)
        yield cluster


@pytest.fixture
def run(cluster: FurtherCluster) -> Run:
    charts, helm = mirror(print)
    switched = {"lws": {"enabled": False}, "metrics_server": {"enabled": False}}
    base = {
        "workspace_cluster_id": cluster.id,
        "workspace_charts": str(charts),
        "workspace_helm": str(helm),
        "workspace_wait_timeout": 180,
        "workspace_domain": "example.com",
    }

    def played(
        playbook: str = "workspace_up", *options: str, add_ons: dict[str, Any] | None = None
    ) -> subprocess.CompletedProcess[str]:
        variables = base | {"workspace_add_ons": switched | (add_ons or {})}
        command = ["ansible-playbook", f"oci_ai.blueprints.{playbook}", "-e", json.dumps(variables), *options]
        return subprocess.run(command, env=cluster.environment, capture_output=True, text=True, check=False)

    return played


def changes(done: subprocess.CompletedProcess[str]) -> str:
    """The recap's count of changed tasks."""
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout.rpartition("changed=")[2].split()[0]


def namespaces(cluster: FurtherCluster) -> set[str]:
    return {one.metadata.name for one in cluster.core.list_namespace().items} & NAMESPACES


def test_a_workspace_is_set_up_repeated_and_taken_away(cluster: FurtherCluster, run: Run) -> None:
    told = run("workspace_up", "--check", "--diff")
    assert changes(told) != "0"
    assert namespaces(cluster) == set()

    broken = run(add_ons={"keda": {"version": "0.0.1"}})
    assert broken.returncode != 0
    assert "1 of 5 add-ons failed, the others are installed. keda: " in broken.stdout
    settings = cluster.core.read_namespaced_config_map("workspace", "oci-ai-blueprints").data
    assert "kueue-system/kueue" in settings["releases"]
    assert "keda" not in settings["releases"]

    assert changes(run()) != "0"
    settings = cluster.core.read_namespaced_config_map("workspace", "oci-ai-blueprints").data
    assert settings["gateway"] == "envoy-gateway-system/oci-ai-blueprints"
    assert len(settings["releases"].split()) == len(ADD_ONS)
    assert (changes(run()), changes(run("workspace_up", "--check", "--diff"))) == ("0", "0")

    manifest = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {"name": "of-somebody", "namespace": "default"},
    }
    where = ("keda.sh", "v1alpha1", "default", "scaledobjects")
    cluster.custom.create_namespaced_custom_object(*where, manifest)
    refused = run("workspace_down")
    assert refused.returncode != 0
    assert "ScaledObject default/of-somebody" in refused.stdout
    assert namespaces(cluster) == NAMESPACES
    cluster.custom.delete_namespaced_custom_object(*where, "of-somebody")

    assert changes(run("workspace_down")) != "0"
    assert namespaces(cluster) == set()
    definitions = kubernetes.client.ApiextensionsV1Api(cluster.client).list_custom_resource_definition().items
    assert [one.metadata.name for one in definitions if one.spec.group != "kwok.x-k8s.io"] == []
    webhooks = kubernetes.client.AdmissionregistrationV1Api(cluster.client)
    assert webhooks.list_validating_webhook_configuration().items == []
    assert webhooks.list_mutating_webhook_configuration().items == []
    assert changes(run("workspace_down")) == "0"


def test_programs_log_in_by_themselves_and_the_kubeconfig_holds_no_token(cluster: FurtherCluster) -> None:
    task = {"oci_ai.blueprints.cluster_kubeconfig_info": {"cluster_id": cluster.id}}
    in_process, shipped = (
        play(cluster.environment, task, env={"OCI_AI_BLUEPRINTS_DOOR": door}).result["kubeconfig"]
        for door in ("", "module")
    )
    assert "token" not in json.dumps(in_process["users"]).replace("generate-token", "")
    client = kubernetes.config.new_client_from_config_dict(in_process)
    assert [one.metadata.name for one in kubernetes.client.CoreV1Api(client).list_node().items] == ["system-0"]
    assert shipped["users"][0]["user"]["exec"]["command"] == "oci"


def test_no_kubeconfig_stays_behind(run: Run, tmp_path: Path) -> None:
    left = set(Path("/tmp").glob("oci-ai-blueprints-*"))
    assert changes(run("workspace_down")) == "0"
    assert set(Path("/tmp").glob("oci-ai-blueprints-*")) <= left
