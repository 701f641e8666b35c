# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A worker of a node pool as a Kubernetes Node: what kubelet, the cloud controller and OKE write on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..models.mig import is_sliced
from ..models.shapes import GIB, SHAPES, Shape
from ..wire.json_types import JsonObject

POOL_ANNOTATION = "oci.oraclecloud.com/node-pool-id"
COMPARTMENT_ANNOTATION = "oci.oraclecloud.com/compartment-id"
"""On every worker, also on those outside node pools."""
SELF_MANAGED = "oci.oraclecloud.com/node.info.byon"
PREEMPTIBLE = "oci.oraclecloud.com/oke-is-preemptible"
ROOT_GB = 47  # the root file system of an image as delivered, whatever the boot volume
USABLE_DISK = 0.90
USABLE_MEMORY = 0.975  # what the kernel leaves of the hardware
DEVICE_RESOURCES = {"nvidia": "nvidia.com/gpu", "amd": "amd.com/gpu"}
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}

# Shares of cpu and memory that kubelet keeps for the system, in bands (width, share); the last band is open.
CPU_RESERVE = ((1.0, 0.06), (1.0, 0.01), (2.0, 0.005), (float("inf"), 0.0025))
MEMORY_RESERVE_GIB = ((4.0, 0.25), (4.0, 0.20), (8.0, 0.10), (112.0, 0.06), (float("inf"), 0.02))
EVICTION_THRESHOLD_GIB = 0.1


@dataclass(frozen=True)
class Worker:
    instance_id: str
    name: str
    """Display name of the instance; the Node object is called by its address."""
    address: str
    node_pool_id: str
    """Empty: it joined by itself."""
    compartment_id: str
    compartment_name: str
    region: str
    availability_domain: str
    fault_domain: str
    kubernetes_version: str
    shape: str
    ocpus: float
    memory_gb: float
    max_pods: int
    boot_volume_gb: int
    root_grown: bool
    vcn_native: bool
    private_subnet: bool
    preemptible: bool = False
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def hardware(self) -> Shape:
        return SHAPES[self.shape]


def node_manifest(worker: Worker) -> JsonObject:
    """The Node as it registers: no device is allocatable yet."""
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": worker.address,
            "labels": {**labels(worker), **worker.labels},
            "annotations": {
                "kwok.x-k8s.io/node": "fake",
                **({POOL_ANNOTATION: worker.node_pool_id} if worker.node_pool_id else {}),
                COMPARTMENT_ANNOTATION: worker.compartment_id,
            },
        },
        "spec": {"providerID": worker.instance_id, "taints": taints(worker)},
        "status": {
            "capacity": capacity(worker),
            "allocatable": allocatable(worker),
            # The API server connects to a node by its host name first: KWOK serves every kubelet on the loopback.
            "addresses": [
                {"type": "InternalIP", "address": worker.address},
                {"type": "Hostname", "address": "127.0.0.1"},
            ],
            "nodeInfo": node_info(worker),
        },
    }


def device_status(worker: Worker) -> JsonObject:
    """Status patch once the device plugin runs; empty for a shape without devices, or when another offers them."""
    resource = DEVICE_RESOURCES.get(worker.hardware.gpu_vendor)
    if (
        resource is None
        or is_sliced(worker.shape, worker.labels)
        or worker.labels.get("oci.oraclecloud.com/disable-gpu-device-plugin") == "true"
    ):
        return {}
    count = {resource: str(worker.hardware.gpus)}
    return {"status": {"capacity": count, "allocatable": count}}


def labels(worker: Worker) -> dict[str, str]:
    short_domain = worker.availability_domain.partition(":")[2]
    arch = ARCHITECTURES[worker.hardware.arch]
    given = {
        "beta.kubernetes.io/arch": arch,
        "beta.kubernetes.io/instance-type": worker.shape,
        "beta.kubernetes.io/os": "linux",
        "displayName": worker.name,
        "failure-domain.beta.kubernetes.io/region": worker.region,
        "failure-domain.beta.kubernetes.io/zone": short_domain,
        "hostname": worker.name,
        "internal_addr": worker.address,
        "kubernetes.io/arch": arch,
        "kubernetes.io/hostname": worker.address,
        "kubernetes.io/os": "linux",
        "node-role.kubernetes.io/node": "",
        "node.info/compartment.name": worker.compartment_name,
        "node.info/kubeletVersion": worker.kubernetes_version.rpartition(".")[0],
        "node.kubernetes.io/instance-type": worker.shape,
        "oci.oraclecloud.com/fault-domain": worker.fault_domain,
        "oci.oraclecloud.com/node.info.managed" if worker.node_pool_id else SELF_MANAGED: "true",
        "oke.oraclecloud.com/node.info.private_subnet": str(worker.private_subnet).lower(),
        "topology.kubernetes.io/region": worker.region,
        "topology.kubernetes.io/zone": short_domain,
    }
    if worker.preemptible:
        given[PREEMPTIBLE] = "true"
    if worker.vcn_native:
        given["oci.oraclecloud.com/vcn-native-ip-cni"] = "true"
    return given


def taints(worker: Worker) -> list[JsonObject]:
    resource = DEVICE_RESOURCES.get(worker.hardware.gpu_vendor)
    keys = ([resource] if resource else []) + ([PREEMPTIBLE] if worker.preemptible else [])
    return [{"key": key, "value": "present", "effect": "NoSchedule"} for key in keys]


def vcpus(worker: Worker) -> float:
    return worker.ocpus * worker.hardware.vcpus_per_ocpu


def disk_bytes(worker: Worker) -> int:
    return (max(worker.boot_volume_gb, ROOT_GB) if worker.root_grown else ROOT_GB) * GIB


def capacity(worker: Worker) -> JsonObject:
    return {
        "cpu": f"{vcpus(worker):g}",
        "memory": f"{int(worker.memory_gb * USABLE_MEMORY * GIB / 1024)}Ki",
        "ephemeral-storage": f"{disk_bytes(worker) // 1024}Ki",
        "pods": str(worker.max_pods),
    }


def allocatable(worker: Worker) -> JsonObject:
    cpu = vcpus(worker)
    memory = worker.memory_gb * USABLE_MEMORY
    free = memory - in_bands(memory, MEMORY_RESERVE_GIB) - EVICTION_THRESHOLD_GIB
    return {
        "cpu": f"{int((cpu - in_bands(cpu, CPU_RESERVE)) * 1000)}m",
        "memory": f"{int(free * GIB / 1024)}Ki",
        "ephemeral-storage": str(int(disk_bytes(worker) * USABLE_DISK)),
        "pods": str(worker.max_pods),
    }


def in_bands(amount: float, bands: tuple[tuple[float, float], ...]) -> float:
    reserved = 0.0
    for width, share in bands:
        part = min(amount, width)
        reserved += part * share
        amount -= part
    return reserved


def node_info(worker: Worker) -> JsonObject:
    unique = worker.instance_id[-32:]
    return {
        "architecture": ARCHITECTURES[worker.hardware.arch],
        "bootID": unique,
        "containerRuntimeVersion": f"cri-o://{worker.kubernetes_version.removeprefix('v').rpartition('.')[0]}.0",
        "kernelVersion": "5.15.0-312.187.5.3.el8uek.x86_64",
        "kubeProxyVersion": worker.kubernetes_version,
        "kubeletVersion": worker.kubernetes_version,
        "machineID": unique,
        "operatingSystem": "linux",
        "osImage": "Oracle Linux Server 8.10",
        "systemUUID": unique,
    }
