# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules of the emulator that no client can show in reasonable time: pure, without a process."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest

from sandbox.oci_emulator.kubernetes.nodes import KubernetesWorkers
from sandbox.oci_emulator.kubernetes.worker import COMPARTMENT_ANNOTATION, Worker, device_status, node_manifest
from sandbox.oci_emulator.models.hosts import LIMITS, Hosts
from sandbox.oci_emulator.models.node_pools import grace_minutes
from sandbox.oci_emulator.models.shapes import SHAPES
from sandbox.oci_emulator.models.user_data import boot
from sandbox.oci_emulator.wire.errors import OciError
from sandbox.oci_emulator.wire.reply import Reply
from sandbox.oci_emulator.wire.request import Request
from sandbox.oci_emulator.wire.retry_tokens import RetryTokens
from sandbox.oci_emulator.wire.routing import Operation, Routes

GROW, JOIN = "bash /usr/libexec/oci-growfs -y", "bash /var/run/oke-init.sh"
FETCH = "curl -L0 $MD/oke_init_script | base64 --decode >/var/run/oke-init.sh"


@pytest.mark.parametrize(
    ("script", "joins", "grows"),
    [
        ("", True, False),
        (f"#!/bin/bash\n{FETCH}\n{GROW}\n{JOIN}\n", True, True),
        (f"#!/bin/bash\n{GROW}\n{FETCH}\n{JOIN}\n", True, True),
        (f"#!/bin/bash\n{FETCH}\n{JOIN}\n{GROW}\n", True, False),
        (f"#!/bin/bash\n# {GROW}\n{FETCH}\n{JOIN}\n", True, False),
        (f"#!/bin/bash\n{GROW}\n", False, False),
        ("#cloud-config\nruncmd:\n- oci-growfs -y\n- [bash, /etc/oke/oke-install.sh]\n", True, True),
        ("#cloud-config\nruncmd:\n- oci-growfs -y\n- oke bootstrap\n", True, True),
    ],
)
def test_cloud_init_joins_and_grows_in_the_order_it_is_written(script: str, joins: bool, grows: bool) -> None:
    done = boot(base64.b64encode(script.encode()).decode())
    assert (done.joins, done.grows_root_first) == (joins, grows)


def worker(shape: str, **fields: Any) -> Worker:
    hardware = SHAPES[shape]
    given = {
        "instance_id": "ocid1.instance.oc1.iad.one", "name": "oke-c-n-s-0", "address": "10.0.16.2",
        "node_pool_id": "ocid1.nodepool.oc1.iad.one", "compartment_id": "ocid1.compartment.oc1..one",
        "compartment_name": "sandbox", "region": "us-ashburn-1", "availability_domain": "Uocm:US-ASHBURN-AD-1",
        "fault_domain": "FAULT-DOMAIN-1", "kubernetes_version": "v1.36.3", "shape": shape, "ocpus": hardware.ocpus,
        "memory_gb": hardware.memory_gb, "max_pods": 31, "boot_volume_gb": 47, "root_grown": False, "vcn_native": True,
        "private_subnet": True,
    }  # fmt: skip
    return Worker(**{**given, **fields})


@pytest.mark.parametrize(
    ("shape", "vcpus", "resource", "devices", "arch"),
    [
        ("BM.GPU.H100.8", "224", "nvidia.com/gpu", "8", "amd64"),
        ("BM.GPU.MI300X.8", "224", "amd.com/gpu", "8", "amd64"),
        ("BM.GPU.GB200.4", "144", "nvidia.com/gpu", "4", "arm64"),
        ("VM.Standard.A1.Flex", "1", "", "", "arm64"),
    ],
)
def test_a_node_has_its_shapes_hardware(shape: str, vcpus: str, resource: str, devices: str, arch: str) -> None:
    node: Any = node_manifest(worker(shape))
    assert node["status"]["capacity"]["cpu"] == vcpus
    assert node["metadata"]["labels"]["kubernetes.io/arch"] == arch
    assert [taint["key"] for taint in node["spec"]["taints"]] == ([resource] if resource else [])
    assert device_status(worker(shape)).get("status", {}).get("allocatable", {}) == (
        {resource: devices} if resource else {}
    )


def test_preemptible_nodes_and_nodes_without_plugin_are_marked() -> None:
    node: Any = node_manifest(worker("VM.GPU.A10.1", preemptible=True))
    assert "oci.oraclecloud.com/oke-is-preemptible" in {taint["key"] for taint in node["spec"]["taints"]}
    without = worker("VM.GPU.A10.1", labels={"oci.oraclecloud.com/disable-gpu-device-plugin": "true"})
    assert device_status(without) == {}


def test_retry_tokens_are_forgotten_after_a_day() -> None:
    tokens = RetryTokens(is_deleted=lambda ocid: False)
    request = Request("POST", "/pools", "", {"opc-retry-token": "token"}, b"{}")
    tokens.remember("Create", request, Reply(202), now=0)
    assert tokens.recall("Create", request, now=86399) is not None
    assert tokens.recall("Create", request, now=86401) is None


@pytest.mark.parametrize(
    ("duration", "minutes"), [("PT0M", 0), ("PT1H", 60), ("PT60M", 60), ("PT61M", None), ("PT", None), ("5m", None)]
)
def test_eviction_grace_is_between_nothing_and_an_hour(duration: str, minutes: float | None) -> None:
    assert grace_minutes(duration) == minutes


def test_quota_comes_before_limit_and_limit_before_capacity() -> None:
    hosts = Hosts(("AD-1", "AD-2", "AD-3"))
    shape = SHAPES["BM.GPU.H100.8"]
    hosts.free[shape.name, "AD-1"] = 0
    expected = ["InternalError", "LimitExceeded", "QuotaExceeded"]
    changes = [lambda: None, lambda: hosts.values.update({(shape.limit, "AD-1"): 7}),
               lambda: hosts.quotas.update({(shape.limit, "AD-1"): 7})]  # fmt: skip
    for change, code in zip(changes, expected, strict=True):
        change()
        with pytest.raises(OciError) as refused:
            hosts.take(shape, "AD-1", shape.ocpus, shape.memory_gb, [])
        assert refused.value.code == code


def test_every_shape_counts_against_a_limit_that_exists() -> None:
    assert all(shape.limit in LIMITS and shape.memory_limit in ("", *LIMITS) for shape in SHAPES.values())


def test_paths_are_read_with_doubled_slashes_and_escaped_names() -> None:
    def handler(region: Any, request: Request) -> Reply:
        return Reply()

    routes = Routes([Operation("Put", "PUT", "/n/{ns}/b/{b}/o/{name...}", handler)])
    for path in ("/n/a/b/c/o/x%2Fy%20z", "//n/a/b/c/o/x/y%20z"):
        found = routes.find("PUT", path)
        assert found is not None
        assert found[1] == {"ns": "a", "b": "c", "name": "x/y z"}
    assert routes.find("GET", "/n/a/b/c/o/x") is None


class Scripted:
    """A Kubernetes API with two workers and one node of somebody else."""

    def __init__(self) -> None:
        self.deleted: list[str] = []

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        if method == "DELETE":
            self.deleted.append(path)
            return {}
        if path.startswith("/api/v1/pods"):
            return {"items": [{"metadata": {"namespace": "default", "name": "left"}}]}
        ours = {COMPARTMENT_ANNOTATION: "ocid1.compartment.oc1..one"}
        return {
            "items": [
                {"metadata": {"name": "known", "annotations": ours}, "spec": {"providerID": "one"}},
                {"metadata": {"name": "stranger", "annotations": ours}, "spec": {"providerID": "two"}},
                {"metadata": {"name": "foreign"}, "spec": {}},
            ]
        }


def test_after_a_restart_nodes_of_forgotten_instances_go_with_their_pods() -> None:
    api = Scripted()
    workers = KubernetesWorkers(api)  # type: ignore[arg-type]
    asyncio.run(workers.remove_strangers(lambda: {"one"}))
    assert api.deleted == ["/api/v1/namespaces/default/pods/left", "/api/v1/nodes/stranger"]
