# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of OCI compute shapes: size, GPUs, service limit, list price.

Source: Oracle's Compute Shapes page, the OKE and Limits documentation and Oracle's price feed, up to September 2026.
OCI changes shapes without notice: a live answer (ListShapes, Limits, price list) wins over this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

GPU_RESOURCES: Mapping[str, str] = {"nvidia": "nvidia.com/gpu", "amd": "amd.com/gpu"}
KUBERNETES_ARCHITECTURES: Mapping[str, str] = {"x86_64": "amd64", "aarch64": "arm64"}

GPU_MEMORY_GB: Mapping[str, float] = {
    "P100": 16,
    "V100": 16,
    "A10": 24,
    "A100-40GB": 40,
    "A100-80GB": 80,
    "L40S": 48,
    "H100-80GB": 80,
    "H200-141GB": 141,
    "B200-180GB": 180,
    "B300": 262.5,
    "GB200": 192,
    "GB300": 278,
    "RTX-PRO-6000-Blackwell": 96,
    "MI300X": 192,
    "MI355X": 288,
}
"""By model. Sources differ by a few GB for B200, B300 and GB200: this is Oracle's own figure."""
PRICES_AS_OF = "2026-09"
"""Month of the price feed that the list prices were taken from."""
PREEMPTIBLE_AT = 0.5
"""What preemptible capacity costs of the list price."""
MEMORY_GB_PER_OCPU_MAX = 64
"""Of flexible shapes; the least is 1 GB."""


@dataclass(frozen=True)
class Shape:
    """One shape. ``None`` and ``""`` mean that no source states the value; memory is in OCI's GB (2^30 bytes).

    Flexible shapes have ranges instead of ``ocpus``, ``vcpus`` and ``memory_gb``. ``oke_managed`` is false where OKE
    cannot run the shape in a managed node pool. ``limit_unit`` says what the limit counts; all limits are per AD.
    ``preemptible``: Oracle documents that it can be launched as preemptible capacity.
    """

    name: str
    vendor: str
    gpu_model: str
    gpus: int
    ocpus: int | None
    vcpus: int | None
    vcpus_per_ocpu: int
    memory_gb: int | None
    flex: bool
    ocpus_min: int | None
    ocpus_max: int | None
    memory_min: int | None
    memory_max: int | None
    arch: str
    bare_metal: bool
    rdma: bool
    oke_managed: bool
    mig_capable: bool
    max_vnics: int | None
    limit_name: str
    limit_unit: str
    memory_limit_name: str
    usd_per_gpu_hour: float | None
    usd_per_ocpu_hour: float | None
    usd_per_gb_hour: float | None
    preemptible: bool

    @property
    def gpu_memory_gb(self) -> float | None:
        """Memory of one GPU in the vendor's GB, None without GPUs or where no source states it."""
        return GPU_MEMORY_GB.get(self.gpu_model)

    @property
    def gpu_resource(self) -> str:
        """Kubernetes resource its GPUs are advertised as; empty without GPUs."""
        return GPU_RESOURCES.get(self.vendor, "")

    @property
    def kubernetes_arch(self) -> str:
        """What the node label ``kubernetes.io/arch`` says."""
        return KUBERNETES_ARCHITECTURES[self.arch]

    def size_refusal(self, ocpus: float, memory_gb: float) -> str:
        """Why OCI would not make a node of this size of a flexible shape; empty when it would."""
        if self.flex and ocpus < 1:
            return f"{ocpus:g} OCPUs: {self.name} has at least 1"
        if self.ocpus_max is not None and ocpus > self.ocpus_max:
            return f"{ocpus:g} OCPUs: {self.name} has at most {self.ocpus_max}"
        if self.memory_max is not None and memory_gb > self.memory_max:
            return f"{memory_gb:g} GB: {self.name} has at most {self.memory_max}"
        if self.flex and not ocpus <= memory_gb <= ocpus * MEMORY_GB_PER_OCPU_MAX:
            return f"{memory_gb:g} GB for {ocpus:g} OCPUs: OCI gives 1 to {MEMORY_GB_PER_OCPU_MAX} GB for each OCPU"
        return ""

    def usd_per_hour(self, ocpus: float, memory_gb: float) -> float | None:
        """List price of a node; None when it is not known. Of flexible shapes ``ocpus`` and ``memory_gb`` decide."""
        if self.usd_per_gpu_hour is not None:
            return round(self.gpus * self.usd_per_gpu_hour, 4)
        if self.usd_per_ocpu_hour is None or self.usd_per_gb_hour is None:
            return None
        cores, memory = self.ocpus or ocpus, self.memory_gb or memory_gb
        return round(cores * self.usd_per_ocpu_hour + memory * self.usd_per_gb_hour, 4) if cores and memory else None


_GPU_SHAPES = """
# shape             vendor gpu model              gpus ocpus memory vnics limit               usd traits
VM.GPU2.1          nvidia P100                      1    12     72    12 gpu2-count        1.275 preemptible
BM.GPU2.2          nvidia P100                      2    28    192    28 gpu2-count        1.275
VM.GPU3.1          nvidia V100                      1     6     90     6 gpu3-count         2.95 preemptible
VM.GPU3.2          nvidia V100                      2    12    180    12 gpu3-count         2.95 preemptible
VM.GPU3.4          nvidia V100                      4    24    360    24 gpu3-count         2.95 preemptible
BM.GPU3.8          nvidia V100                      8    52    768    52 gpu3-count         2.95
VM.GPU.A10.1       nvidia A10                       1    15    240    15 gpu-a10-count         2
VM.GPU.A10.2       nvidia A10                       2    30    480    24 gpu-a10-count         2
BM.GPU.A10.4       nvidia A10                       4    64   1024   256 gpu-a10-count         2
BM.GPU4.8          nvidia A100-40GB                 8    64   2048    64 gpu4-count         3.05 rdma mig
BM.GPU.A100-v2.8   nvidia A100-80GB                 8   128   2048   256 gpu-a100-v2-count     4 rdma mig
BM.GPU.B4.8        nvidia A100-40GB                 8   128   2048     - -                     - rdma mig
VM.GPU.A100.40G.1  nvidia A100-40GB                 1     -      -     - -                     -
VM.GPU.A100.40G.2  nvidia A100-40GB                 2     -      -     - -                     -
VM.GPU.A100.40G.4  nvidia A100-40GB                 4     -      -     - -                     -
VM.GPU.A100.40G.8  nvidia A100-40GB                 8     -      -     - -                     -
VM.GPU.A100.80G.1  nvidia A100-80GB                 1     -      -     - -                     -
VM.GPU.A100.80G.2  nvidia A100-80GB                 2     -      -     - -                     -
VM.GPU.A100.80G.4  nvidia A100-80GB                 4     -      -     - -                     -
VM.GPU.A100.80G.8  nvidia A100-80GB                 8     -      -     - -                     -
VM.GPU.A100.B40G.1 nvidia A100-40GB                 1     -      -     - -                     -
VM.GPU.A100.B40G.2 nvidia A100-40GB                 2     -      -     - -                     -
VM.GPU.A100.B40G.4 nvidia A100-40GB                 4     -      -     - -                     -
BM.GPU.L40S.4      nvidia L40S                      4   112   1024   256 -                   3.5 rdma
BM.GPU.L40S-NC.4   nvidia L40S                      4   112   1024     - gpu-l40s-nc-count   3.5
VM.GPU.L40S.1      nvidia L40S                      1     -      -     - -                     -
VM.GPU.L40S.2      nvidia L40S                      2     -      -     - -                     -
BM.GPU.H100.8      nvidia H100-80GB                 8   112   2048   256 gpu-h100-count       10 rdma mig
BM.GPU.H100T.8     nvidia H100                      8     -      -     - -                     - rdma
BM.GPU.H200.8      nvidia H200-141GB                8   112   3072   256 gpu-h200-count       10 rdma mig
BM.GPU.H200-NC.8   nvidia H200                      8     -      -     - -                     -
BM.GPU.B200.8      nvidia B200-180GB                8   128   4096   256 gpu-b200-count       14 rdma mig unmanaged
BM.GPU.B300.8      nvidia B300                      8   128   4096     - -                    15 rdma mig
BM.GPU.B300.HS.8   nvidia B300                      8     -      -     - -                     - rdma
BM.GPU.GB200.4     nvidia GB200                     4   144    960   512 -                    16 arm rdma mig unmanaged
BM.GPU.GB200-v2.4  nvidia GB200                     4   144    960     - -                     - arm rdma mig unmanaged
BM.GPU.GB200-v3.4  nvidia GB200                     4   144    960     - -                     - arm rdma mig unmanaged
BM.GPU.GB300.4     nvidia GB300                     4   144    960   512 -                    18 arm rdma mig unmanaged
BM.GPU.RTXPRO.8    nvidia RTX-PRO-6000-Blackwell    8   144   3072     - -                   4.5 rdma mig
BM.GPU.MI300X.8    amd    MI300X                    8   112   2048   256 gpu-mi300x-count      6 rdma unmanaged
BM.GPU.MI355X.8    amd    MI355X                    8   128   3072   256 -                   8.6 rdma
BM.GPU.MI355X-v0.8 amd    MI355X                    8   128   3072     - -                     - rdma
BM.GPU.MI355X-v1.8 amd    MI355X                    8   128   3072     - -                     - rdma
BM.GPU.GM4.8       nvidia -                         8     -      -     - -                     -
BM.GPU.T1.2        nvidia A10                       2    32      -     - -                     -
BM.GPU.GU1.4       nvidia A10                       4     -      -     - -                     -
VM.GPU.GU1.1       nvidia A10                       1     -      -     - -                     -
VM.GPU.GU1.2       nvidia A10                       2     -      -     - -                     -
"""

# Of a flexible shape the largest size, as ListShapes gives it (extended memory VMs); the smallest is 1 OCPU with 1 GB.
_CPU_SHAPES = """
# shape              ocpus memory vnics vcpus limit per OCPU            usd/ocpu usd/gb traits
VM.Standard.E3.Flex    114   1776    24     2 standard-e3-core-ad-count  0.025 0.0015 preemptible
VM.Standard.E4.Flex    114   1760    24     2 standard-e4-core-count     0.025 0.0015 preemptible
VM.Standard.E5.Flex    126   2098    24     2 standard-e5-core-count      0.03  0.002 preemptible
VM.Standard.E6.Flex    126   1454    24     2 standard-e6-core-count      0.03  0.002 preemptible
VM.Standard3.Flex       56    896    24     2 standard3-core-count        0.04 0.0015 preemptible
VM.Standard.A1.Flex     80    512    24     1 standard-a1-core-count      0.01 0.0015 arm preemptible
VM.Standard.A2.Flex     78    946    24     2 standard-a2-core-count     0.014  0.002 arm
VM.Standard.A4.Flex     45    700    24     2 standard-a4-core-count    0.0138 0.0027 arm preemptible
BM.Standard.E3.128     128   2048   256     2 standard-e3-core-ad-count  0.025 0.0015
BM.Standard.E4.128     128   2048   256     2 standard-e4-core-count     0.025 0.0015
BM.Standard.E5.192     192   2304   256     2 standard-e5-core-count      0.03  0.002
BM.Standard.E6.256     256   3072   256     2 standard-e6-core-count      0.03  0.002
BM.Standard3.64         64   1024   256     2 standard3-core-count        0.04 0.0015
BM.Standard.A1.160     160   1024   256     1 standard-a1-core-count      0.01 0.0015 arm
BM.Standard.A4.48       48    768   256     2 standard-a4-core-count    0.0138 0.0027 arm
"""


def _gpu_shape(row: str) -> Shape:
    name, vendor, model, gpus, ocpus, memory, vnics, limit, usd, *traits = row.split()
    per_ocpu = 1 if "arm" in traits else 2
    cores = _integer(ocpus)
    return Shape(
        name=name,
        vendor=vendor,
        gpu_model=_text(model),
        gpus=int(gpus),
        ocpus=cores,
        vcpus=None if cores is None else cores * per_ocpu,
        vcpus_per_ocpu=per_ocpu,
        memory_gb=_integer(memory),
        flex=False,
        ocpus_min=None,
        ocpus_max=None,
        memory_min=None,
        memory_max=None,
        arch="aarch64" if "arm" in traits else "x86_64",
        bare_metal=name.startswith("BM."),
        rdma="rdma" in traits,
        oke_managed="unmanaged" not in traits,
        mig_capable="mig" in traits,
        max_vnics=_integer(vnics),
        limit_name=_text(limit),
        limit_unit="gpu",
        memory_limit_name="",
        usd_per_gpu_hour=None if usd == "-" else float(usd),
        usd_per_ocpu_hour=None,
        usd_per_gb_hour=None,
        preemptible="preemptible" in traits,
    )


def _cpu_shape(row: str) -> Shape:
    name, ocpus, memory, vnics, per_ocpu, limit, usd_ocpu, usd_gb, *traits = row.split()
    flex = name.endswith(".Flex")
    return Shape(
        name=name,
        vendor="",
        gpu_model="",
        gpus=0,
        ocpus=None if flex else int(ocpus),
        vcpus=None if flex else int(ocpus) * int(per_ocpu),
        vcpus_per_ocpu=int(per_ocpu),
        memory_gb=None if flex else int(memory),
        flex=flex,
        ocpus_min=1 if flex else None,
        ocpus_max=int(ocpus) if flex else None,
        memory_min=1 if flex else None,
        memory_max=int(memory) if flex else None,
        arch="aarch64" if "arm" in traits else "x86_64",
        bare_metal=name.startswith("BM."),
        rdma=False,
        oke_managed=True,
        mig_capable=False,
        max_vnics=int(vnics),
        limit_name=limit,
        limit_unit="ocpu",
        memory_limit_name=f"{limit.split('-core')[0]}-memory-count",
        usd_per_gpu_hour=None,
        usd_per_ocpu_hour=float(usd_ocpu),
        usd_per_gb_hour=float(usd_gb),
        preemptible="preemptible" in traits,
    )


def _integer(cell: str) -> int | None:
    return None if cell == "-" else int(cell)


def _text(cell: str) -> str:
    return "" if cell == "-" else cell


def _rows(table: str) -> list[str]:
    return [line for line in table.splitlines() if line and not line.startswith("#")]


SHAPES: Mapping[str, Shape] = {
    shape.name: shape for shape in [*map(_gpu_shape, _rows(_GPU_SHAPES)), *map(_cpu_shape, _rows(_CPU_SHAPES))]
}
