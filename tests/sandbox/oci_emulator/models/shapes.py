# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compute shapes of the region: hardware, the limits they count against, where hosts stand."""

from __future__ import annotations

from dataclasses import dataclass

GIB = 1024**3
EVERYWHERE = (1, 2, 3)


@dataclass(frozen=True)
class Flex:
    ocpus_max: int
    memory_max_gb: int
    memory_per_ocpu_gb: int
    """Default when a launch names no memory."""


@dataclass(frozen=True)
class Shape:
    """`domains` are the numbers of the availability domains that have hosts, `hosts` how many are free in each.

    `limit` counts GPUs for GPU shapes, else OCPUs; `memory_limit` counts GB.
    """

    name: str
    ocpus: float
    memory_gb: float
    limit: str
    gpus: int = 0
    gpu_model: str = ""
    memory_limit: str = ""
    flex: Flex | None = None
    arch: str = "x86_64"
    vnics: int = 24
    network_gbps: float = 40.0
    rdma_ports: int = 0
    rdma_port_gbps: int = 0
    nvme_drives: int = 0
    nvme_gb: float = 0.0
    domains: tuple[int, ...] = EVERYWHERE
    hosts: int = 200

    @property
    def bare_metal(self) -> bool:
        return self.name.startswith("BM.")

    @property
    def gpu_vendor(self) -> str:
        if not self.gpus:
            return ""
        return "amd" if "MI3" in self.name else "nvidia"

    @property
    def vcpus_per_ocpu(self) -> int:
        return 1 if ".A1." in self.name or ".GB" in self.name else 2

    def vnics_for(self, ocpus: float) -> int:
        return max(2, min(self.vnics, int(ocpus))) if self.flex else self.vnics

    def most_pods(self, ocpus: float) -> int:
        """VCN-native pod networking: 31 addresses per VNIC, the first VNIC is the node's own."""
        return min((self.vnics_for(ocpus) - 1) * 31, 110)


def gpu(
    name: str, gpus: int, model: str, ocpus: float, memory: float, limit: str, vnics: int, gbps: float, *,
    rdma: tuple[int, int] = (0, 0), nvme: tuple[int, float] = (0, 0), domains: tuple[int, ...] = (1, 2), hosts: int = 4,
    arch: str = "x86_64",
) -> Shape:  # fmt: skip
    return Shape(
        name, ocpus, memory, limit, gpus, model, arch=arch, vnics=vnics, network_gbps=gbps, rdma_ports=rdma[0],
        rdma_port_gbps=rdma[1], nvme_drives=nvme[0], nvme_gb=nvme[1], domains=domains, hosts=hosts,
    )  # fmt: skip


def flexible(
    name: str, ocpus: int, memory: int, default: int, family: str, arch: str = "x86_64", gbps: float = 40.0
) -> Shape:
    core = f"{family}-core-ad-count" if family == "standard-e3" else f"{family}-core-count"
    return Shape(
        name, 1, default, core, memory_limit=f"{family}-memory-count", flex=Flex(ocpus, memory, default), arch=arch,
        network_gbps=gbps,
    )  # fmt: skip


def metal(name: str, ocpus: int, memory: int, family: str, arch: str = "x86_64") -> Shape:
    core = f"{family}-core-ad-count" if family == "standard-e3" else f"{family}-core-count"
    return Shape(
        name,
        ocpus,
        memory,
        core,
        memory_limit=f"{family}-memory-count",
        arch=arch,
        vnics=256,
        network_gbps=100.0,
        hosts=6,
    )


V100, A10 = "NVIDIA Tesla V100 16GB", "NVIDIA A10 24GB"
A100, A100_BIG = "NVIDIA A100 40GB", "NVIDIA A100 80GB"

ALL: tuple[Shape, ...] = (
    gpu("VM.GPU2.1", 1, "NVIDIA Tesla P100 16GB", 12, 72, "gpu2-count", 12, 8, domains=(1,), hosts=8),
    gpu("BM.GPU2.2", 2, "NVIDIA Tesla P100 16GB", 28, 192, "gpu2-count", 28, 50, domains=(1,)),
    gpu("VM.GPU3.1", 1, V100, 6, 90, "gpu3-count", 6, 4, domains=(1, 3), hosts=12),
    gpu("VM.GPU3.2", 2, V100, 12, 180, "gpu3-count", 12, 8, domains=(1, 3), hosts=12),
    gpu("VM.GPU3.4", 4, V100, 24, 360, "gpu3-count", 24, 24.6, domains=(1, 3), hosts=12),
    gpu("BM.GPU3.8", 8, V100, 52, 768, "gpu3-count", 52, 50, domains=(1,)),
    gpu("VM.GPU.A10.1", 1, A10, 15, 240, "gpu-a10-count", 15, 24, domains=EVERYWHERE, hosts=24),
    gpu("VM.GPU.A10.2", 2, A10, 30, 480, "gpu-a10-count", 24, 48, domains=EVERYWHERE, hosts=24),
    gpu("BM.GPU.A10.4", 4, A10, 64, 1024, "gpu-a10-count", 256, 100, nvme=(2, 7680), hosts=8),
    gpu("BM.GPU4.8", 8, A100, 64, 2048, "gpu4-count", 64, 50, rdma=(16, 100), nvme=(4, 27200)),
    gpu("BM.GPU.B4.8", 8, A100, 128, 2048, "gpu4-count", 256, 100, rdma=(16, 100), nvme=(4, 27200), domains=(3,)),
    gpu("BM.GPU.A100-v2.8", 8, A100_BIG, 128, 2048, "gpu-a100-v2-count", 256, 100, rdma=(16, 100), nvme=(4, 27200)),
    gpu("BM.GPU.L40S.4", 4, "NVIDIA L40S 48GB", 112, 1024, "gpu-l40s-count", 256, 200, rdma=(2, 400), nvme=(2, 7680)),
    gpu("BM.GPU.L40S-NC.4", 4, "NVIDIA L40S 48GB", 112, 1024, "gpu-l40s-nc-count", 256, 200, nvme=(2, 7680)),
    gpu("BM.GPU.H100.8", 8, "NVIDIA H100 80GB", 112, 2048, "gpu-h100-count", 256, 100, rdma=(16, 200),
        nvme=(16, 61440)),
    gpu("BM.GPU.H200.8", 8, "NVIDIA H200 141GB", 112, 3072, "gpu-h200-count", 256, 200, rdma=(8, 400), nvme=(8, 30720),
        domains=(2, 3)),
    gpu("BM.GPU.B200.8", 8, "NVIDIA B200 180GB", 128, 4096, "gpu-b200-count", 256, 400, rdma=(8, 400), nvme=(8, 30720),
        domains=(3,)),
    gpu("BM.GPU.B300.8", 8, "NVIDIA B300", 128, 4096, "gpu-b300-count", 256, 100, rdma=(16, 400), nvme=(8, 30720),
        domains=(3,), hosts=2),
    gpu("BM.GPU.GB200.4", 4, "NVIDIA GB200", 144, 960, "gpu-gb200-count", 512, 400, rdma=(4, 400), nvme=(4, 30720),
        domains=(1,), hosts=18, arch="aarch64"),
    gpu("BM.GPU.RTXPRO.8", 8, "NVIDIA RTX PRO 6000 Blackwell", 144, 3072, "gpu-rtxpro-count", 256, 100, nvme=(8, 61440),
        domains=(2,)),
    gpu("BM.GPU.MI300X.8", 8, "AMD Instinct MI300X 192GB", 112, 2048, "gpu-mi300x-count", 256, 100, rdma=(8, 400),
        nvme=(8, 30720)),
    gpu("BM.GPU.MI355X.8", 8, "AMD Instinct MI355X 288GB", 128, 3072, "gpu-mi355x-count", 256, 400, rdma=(8, 400),
        nvme=(8, 61440), domains=(2,)),
    flexible("VM.Standard.E3.Flex", 114, 1776, 16, "standard-e3"),
    flexible("VM.Standard.E4.Flex", 114, 1760, 16, "standard-e4"),
    flexible("VM.Standard.E5.Flex", 126, 2098, 12, "standard-e5"),
    flexible("VM.Standard.E6.Flex", 126, 1454, 11, "standard-e6", gbps=99.6),
    flexible("VM.Standard3.Flex", 56, 896, 16, "standard3"),
    flexible("VM.Standard.A1.Flex", 80, 512, 6, "standard-a1", "aarch64"),
    flexible("VM.Standard.A2.Flex", 78, 946, 6, "standard-a2", "aarch64", 78),
    flexible("VM.Standard.A4.Flex", 45, 700, 15, "standard-a4", "aarch64", 100),
    metal("BM.Standard.E3.128", 128, 2048, "standard-e3"),
    metal("BM.Standard.E4.128", 128, 2048, "standard-e4"),
    metal("BM.Standard.E5.192", 192, 2304, "standard-e5"),
    metal("BM.Standard.E6.256", 256, 3072, "standard-e6"),
    metal("BM.Standard3.64", 64, 1024, "standard3"),
    metal("BM.Standard.A1.160", 160, 1024, "standard-a1", "aarch64"),
    metal("BM.Standard.A4.48", 48, 768, "standard-a4", "aarch64"),
)  # fmt: skip

SHAPES: dict[str, Shape] = {shape.name: shape for shape in ALL}
