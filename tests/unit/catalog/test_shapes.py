# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.shapes import SHAPES


def test_all_63_shapes_are_known_under_their_own_name() -> None:
    assert len(SHAPES) == 63
    assert all(name == shape.name for name, shape in SHAPES.items())


def test_a_gpu_virtual_machine() -> None:
    a10 = SHAPES["VM.GPU.A10.2"]
    assert (a10.vendor, a10.gpu_model, a10.gpus, a10.gpu_resource) == ("nvidia", "A10", 2, "nvidia.com/gpu")
    assert (a10.ocpus, a10.vcpus, a10.memory_gb, a10.bare_metal, a10.flex) == (30, 60, 480, False, False)
    assert (a10.limit_name, a10.limit_unit, a10.usd_per_gpu_hour) == ("gpu-a10-count", "gpu", 2.0)


def test_a_bare_metal_shape_with_amd_gpus() -> None:
    mi300x = SHAPES["BM.GPU.MI300X.8"]
    assert (mi300x.vendor, mi300x.gpus, mi300x.gpu_resource) == ("amd", 8, "amd.com/gpu")
    assert (mi300x.bare_metal, mi300x.rdma, mi300x.oke_managed, mi300x.mig_capable) == (True, True, False, False)


def test_a_flexible_shape_has_ranges_instead_of_sizes() -> None:
    e4 = SHAPES["VM.Standard.E4.Flex"]
    assert (e4.flex, e4.ocpus, e4.vcpus, e4.memory_gb, e4.gpus, e4.gpu_resource) == (True, None, None, None, 0, "")
    assert (e4.ocpus_min, e4.ocpus_max, e4.memory_min, e4.memory_max) == (1, 114, 1, 1760)
    assert (e4.limit_name, e4.memory_limit_name) == ("standard-e4-core-count", "standard-e4-memory-count")
    assert (e4.usd_per_ocpu_hour, e4.usd_per_gb_hour) == (0.025, 0.0015)


@pytest.mark.parametrize(
    ("name", "arch", "kubernetes_arch", "vcpus_per_ocpu"),
    [
        ("VM.GPU.A10.1", "x86_64", "amd64", 2),
        ("VM.Standard.A1.Flex", "aarch64", "arm64", 1),
        ("VM.Standard.A2.Flex", "aarch64", "arm64", 2),
        ("BM.GPU.GB200.4", "aarch64", "arm64", 1),
        ("BM.Standard.A1.160", "aarch64", "arm64", 1),
    ],
)
def test_processor_architecture_and_threads(name: str, arch: str, kubernetes_arch: str, vcpus_per_ocpu: int) -> None:
    shape = SHAPES[name]
    assert (shape.arch, shape.kubernetes_arch, shape.vcpus_per_ocpu) == (arch, kubernetes_arch, vcpus_per_ocpu)


def test_what_no_source_states_is_unknown_and_not_zero() -> None:
    unknown = SHAPES["VM.GPU.A100.40G.1"]
    assert (unknown.ocpus, unknown.memory_gb, unknown.usd_per_gpu_hour, unknown.limit_name) == (None, None, None, "")


def test_the_name_agrees_with_the_facts() -> None:
    for shape in SHAPES.values():
        assert shape.flex == shape.name.endswith(".Flex")
        assert shape.bare_metal == shape.name.startswith("BM.")
        assert bool(shape.gpus) == (".GPU" in shape.name) == bool(shape.vendor)
        assert shape.limit_unit == ("gpu" if shape.gpus else "ocpu")
        if shape.gpus:
            assert shape.gpus == int(shape.name.rpartition(".")[2])
