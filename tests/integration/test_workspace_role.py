# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A workspace in an empty compartment: set up, again, broken, mended, taken away, each with `ansible-playbook`."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import subprocess
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE
from typing import Any

import kubernetes
import pytest

from sandbox.charts.packing import mirror

from .background import descendants, kill
from .conftest import Sandbox
from .further_cluster import FurtherCluster
from .playing import CHECKOUT, play

ADD_ONS = ("cert_manager", "envoy_gateway", "keda", "kueue", "prometheus")
"""Enough to meet every way in which charts bring definitions and webhooks; the others cost time only."""
OLDER = "2.20.1"
EXAMPLE = CHECKOUT / "examples" / "one_cluster"
NAMESPACES = {"cert-manager", "envoy-gateway-system", "keda", "kueue-system", "monitoring", "oci-ai-blueprints"}
Run = Callable[..., subprocess.CompletedProcess[str]]


pytestmark = pytest.mark.xdist_group("workspace")
"""One cluster for all tests of this file."""


@pytest.fixture(scope="module")
def cluster(running: Sandbox) -> FurtherCluster:
    """The first test makes it, the last one takes it away."""
    return FurtherCluster(running, "further")


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the charts, one of them in an older version, too, and one that is broken in another."""
    folder = tmp_path_factory.mktemp("charts")
    for package in mirror(print)[0].iterdir():
        (folder / package.name).symlink_to(package)
    (folder / "kueue-0.0.1.tgz").write_bytes(b"no chart")
    (package,) = folder.glob("keda-*.tgz")
    with tarfile.open(package) as content, tarfile.open(folder / f"keda-{OLDER}.tgz", "w:gz") as older:
        for member in content.getmembers():
            file = content.extractfile(member)
            data = file.read() if file is not None else b""
            if member.name == "keda/Chart.yaml":
                data = re.sub(rb"(?m)^version: .*$", f"version: {OLDER}".encode(), data)
                member.size = len(data)
            older.addfile(member, io.BytesIO(data))
    return folder


@pytest.fixture
def run(cluster: FurtherCluster, charts: Path) -> Run:
    switched = {"lws": {"enabled": False}, "metrics_server": {"enabled": False}}
    base = {
        "workspace_cluster": {
            "name": cluster.name,
            "compartment_id": cluster.compartment_id,
            "node_pool": {"size": 2, "ocpus": 16, "memory_in_gbs": 128},
        },
        "workspace_charts": str(charts),
        "workspace_helm": str(mirror(print)[1]),
        "workspace_helm_timeout": 20,
        "workspace_wait_timeout": 180,
        "workspace_domain": "example.com",
    }

    def played(
        playbook: str = "workspace_up",
        *options: str,
        add_ons: dict[str, Any] | None = None,
        killed_when: Callable[[], bool] | None = None,
        **more: Any,
    ) -> subprocess.CompletedProcess[str]:
        variables = base | {"workspace_add_ons": switched | (add_ons or {})} | more
        name = playbook if "/" in playbook else f"oci_ai.blueprints.{playbook}"
        command = ["ansible-playbook", name, "-e", json.dumps(variables), *options]
        with subprocess.Popen(command, env=cluster.environment, stdout=PIPE, stderr=PIPE, text=True) as process:
            if killed_when is not None:
                while process.poll() is None and not killed_when():
                    time.sleep(0.02)
                kill([process.pid, *descendants(process.pid)])
            output, errors = process.communicate()
        return subprocess.CompletedProcess(command, process.returncode, output, errors)

    return played


def changes(done: subprocess.CompletedProcess[str]) -> str:
    """The recap's count of changed tasks."""
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout.rpartition("changed=")[2].split()[0]


def namespaces(cluster: FurtherCluster) -> set[str]:
    return {one.metadata.name for one in cluster.core.list_namespace().items} & NAMESPACES


def states(cluster: FurtherCluster, release: str) -> list[str]:
    """What Helm notes of each revision of a release, in a namespace of that name."""
    found = cluster.core.list_namespaced_secret(release, label_selector=f"owner=helm,name={release}").items
    return [one.metadata.labels["status"] for one in sorted(found, key=lambda one: int(one.metadata.labels["version"]))]


def ready_replicas(cluster: FurtherCluster) -> dict[str, int]:
    """Of the deployments that blueprints made."""
    found = kubernetes.client.AppsV1Api(cluster.client).list_namespaced_deployment("default").items
    return {one.metadata.name: one.status.ready_replicas or 0 for one in found}


def note(cluster: FurtherCluster, release: str, revision: int, status: str) -> None:
    """Writes a revision as Helm would have left it, had it been killed a moment earlier."""
    secret = cluster.core.read_namespaced_secret(f"sh.helm.release.v1.{release}.v{revision}", release)
    content = json.loads(gzip.decompress(base64.b64decode(base64.b64decode(secret.data["release"]))))
    content["info"]["status"] = status
    packed = base64.b64encode(base64.b64encode(gzip.compress(json.dumps(content).encode()))).decode()
    secret.metadata.labels["status"] = status
    body = {"metadata": {"labels": secret.metadata.labels}, "data": {"release": packed}}
    cluster.core.patch_namespaced_secret(secret.metadata.name, release, body)


def test_a_workspace_is_set_up_repeated_and_taken_away(cluster: FurtherCluster, run: Run) -> None:
    told = run("workspace_up", "--check", "--diff")
    assert changes(told) != "0"
    assert ("# oci: Cluster further" in told.stdout, "planned once it is" in told.stdout) == (True, True)
    assert cluster.state() == {}

    lacking = run(add_ons={"kueue": {"version": "0.0.2"}})
    assert "lacks kueue-0.0.2.tgz. Nothing was installed." in " ".join(lacking.stdout.split())

    broken = run(add_ons={"keda": {"version": OLDER}, "kueue": {"version": "0.0.1"}})
    assert broken.returncode != 0
    assert "1 of 5 add-ons failed, the others are installed. kueue: " in broken.stdout
    settings = cluster.core.read_namespaced_config_map("workspace", "oci-ai-blueprints").data
    assert "keda/keda" in settings["releases"]
    assert "kueue" not in settings["releases"]

    run(killed_when=lambda: len(states(cluster, "keda")) == 2)
    note(cluster, "keda", 1, "deployed")
    note(cluster, "keda", 2, "pending-upgrade")
    site = (str(EXAMPLE / "site.yml"), "--inventory", str(EXAMPLE))
    mended = run(*site)
    assert changes(mended) != "0"
    assert re.findall(r"(install|upgrade)  (\w+)", mended.stdout) == [("upgrade", "keda"), ("install", "kueue")]
    assert states(cluster, "keda") == ["superseded", "deployed"]
    settings = cluster.core.read_namespaced_config_map("workspace", "oci-ai-blueprints").data
    assert settings["gateway"] == "envoy-gateway-system/oci-ai-blueprints"
    assert len(settings["releases"].split()) == len(ADD_ONS)
    assert ready_replicas(cluster) == {"recipe-qwen": 1}
    assert changes(run(*site, "--diff")) == "0"

    refused = run("workspace_down")
    assert refused.returncode != 0
    assert "a10 nodes, qwen would lose what they run on" in " ".join(refused.stdout.split())
    undeployed = run("undeploy", undeploy_names=["a10 nodes", "qwen"], cluster_id=cluster.id)
    assert changes(undeployed) == "1"

    manifest = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {"name": "of-somebody", "namespace": "default"},
    }
    where = ("keda.sh", "v1alpha1", "default", "scaledobjects")
    cluster.custom.create_namespaced_custom_object(*where, manifest)
    inside = {"workspace_cluster": {}, "workspace_cluster_id": cluster.id}
    refused = run("workspace_down")
    assert refused.returncode != 0
    assert "ScaledObject default/of-somebody" in refused.stdout
    assert namespaces(cluster) == NAMESPACES
    cluster.custom.delete_namespaced_custom_object(*where, "of-somebody")

    assert changes(run("workspace_down", **inside)) != "0"
    assert namespaces(cluster) == set()
    definitions = kubernetes.client.ApiextensionsV1Api(cluster.client).list_custom_resource_definition().items
    assert [one.metadata.name for one in definitions if one.spec.group != "kwok.x-k8s.io"] == []
    webhooks = kubernetes.client.AdmissionregistrationV1Api(cluster.client)
    assert webhooks.list_validating_webhook_configuration().items == []
    assert webhooks.list_mutating_webhook_configuration().items == []


def test_programs_log_in_by_themselves_and_the_kubeconfig_holds_no_token(cluster: FurtherCluster) -> None:
    task = {"oci_ai.blueprints.cluster_kubeconfig_info": {"cluster_id": cluster.id}}
    in_process, shipped = (
        play(cluster.environment, task, env={"OCI_AI_BLUEPRINTS_DOOR": door}).result["kubeconfig"]
        for door in ("", "module")
    )
    assert "token" not in json.dumps(in_process["users"]).replace("generate-token", "")
    client = kubernetes.config.new_client_from_config_dict(in_process)
    assert len(kubernetes.client.CoreV1Api(client).list_node().items) == 2
    assert shipped["users"][0]["user"]["exec"]["command"] == "oci"


def test_neither_a_cluster_nor_a_kubeconfig_stays_behind(cluster: FurtherCluster, run: Run) -> None:
    left = set(Path("/tmp").glob("oci-ai-blueprints-*"))
    assert changes(run("workspace_down", "--check")) == "1"
    assert changes(run("workspace_down")) == "1"
    assert cluster.state() == {}
    assert changes(run("workspace_down")) == "0"
    assert set(Path("/tmp").glob("oci-ai-blueprints-*")) <= left
