# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster that is created has a Kubernetes of its own, into which Helm installs what its users would."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import kubernetes
import oci
import pytest
import urllib3

from sandbox.charts.packing import mirror

from .clients import DONE, QUICK
from .cluster import until
from .workers import Workers

MODELS = oci.container_engine.models
ISSUER = {
    "apiVersion": "cert-manager.io/v1",
    "kind": "ClusterIssuer",
    "metadata": {"name": "own"},
    "spec": {"selfSigned": {}},
}


def create(workers: Workers) -> dict[str, Any]:
    """The new cluster's row in the emulator's state."""
    emulated = workers.sdk.emulated
    details = MODELS.CreateClusterDetails(
        name="further",
        compartment_id=emulated.compartment,
        vcn_id=emulated.settings["vcn_id"],
        kubernetes_version=emulated.settings["kubernetes_version"],
        cluster_pod_network_options=[MODELS.OciVcnIpNativeClusterPodNetworkOptionDetails()],
    )
    waiting = workers.sdk.oke_waiting
    work = waiting.create_cluster_and_wait_for_state(details, wait_for_states=DONE, waiter_kwargs=QUICK).data
    assert work.status == "SUCCEEDED"
    found: list[dict[str, Any]] = [
        one for one in emulated.admin("GET", "/state")["clusters"] if one["id"] == work.resources[0].identifier
    ]
    return found[0]


def install(kubeconfig: str, chart: str, namespace: str, *options: str) -> None:
    charts, helm = mirror(print)
    package = next(charts.glob(f"{chart}-*.tgz"))
    where = ["--kubeconfig", kubeconfig, "--namespace", namespace, "--create-namespace"]
    subprocess.run([helm, "install", chart, package, *where, *options], check=True, capture_output=True, timeout=90)


def test_it_is_empty_takes_nodes_and_charts_and_ends_with_all_it_has(workers: Workers) -> None:
    row = create(workers)
    client = kubernetes.config.new_client_from_config(row["admin_kubeconfig"])
    core, custom = kubernetes.client.CoreV1Api(client), kubernetes.client.CustomObjectsApi(client)
    definitions = kubernetes.client.ApiextensionsV1Api(client)
    assert [one.metadata.name for one in core.list_node().items] == []
    assert {one.spec.group for one in definitions.list_custom_resource_definition().items} <= {"kwok.x-k8s.io"}

    pool = workers.create(cluster_id=row["id"])
    until(lambda: [one.spec.provider_id for one in core.list_node().items] == [pool.nodes[0].id])

    core.patch_node(core.list_node().items[0].metadata.name, {"spec": {"taints": []}})
    install(row["admin_kubeconfig"], "cert-manager", "cert-manager", "--set", "crds.enabled=true", "--wait")
    custom.create_cluster_custom_object("cert-manager.io", "v1", "clusterissuers", ISSUER)
    install(row["admin_kubeconfig"], "metrics-server", "kube-system")
    services = kubernetes.client.ApiregistrationV1Api(client)
    until(
        lambda: (
            [
                one.status
                for one in services.read_api_service("v1beta1.metrics.k8s.io").status.conditions or []
                if one.type == "Available"
            ]
            == ["True"]
        )
    )

    workers.sdk.wait(workers.sdk.oke.delete_node_pool(pool.id, override_eviction_grace_duration="PT0M"))
    workers.sdk.wait(workers.sdk.oke.delete_cluster(row["id"]))
    assert not Path(row["admin_kubeconfig"]).exists()
    with pytest.raises(urllib3.exceptions.MaxRetryError):
        core.list_node()
