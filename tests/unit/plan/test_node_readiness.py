# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node counts once it is Ready and offers all that its shape, or its MIG layout, promises."""

from __future__ import annotations

from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.shapes import SHAPES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest, section
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_readiness import nodes_ready, why_not_ready

A10, H100, MI300X, E5 = (
    SHAPES[name] for name in ("VM.GPU.A10.2", "BM.GPU.H100.8", "BM.GPU.MI300X.8", "VM.Standard.E5.Flex")
)


def node(offers: dict[str, Json], *, ready: str = "True", layout: str = "") -> Manifest:
    labels: dict[str, Json] = {"nvidia.com/mig.config": layout} if layout else {}
    allocatable: dict[str, Json] = {"cpu": "29m", "pods": "31", **offers}
    return {
        "metadata": {"labels": labels},
        "status": {"conditions": [{"type": "Ready", "status": ready}], "allocatable": allocatable},
    }


def test_a_node_counts_once_all_its_gpus_are_allocatable() -> None:
    early, half, whole = node({}), node({"nvidia.com/gpu": "1"}), node({"nvidia.com/gpu": "2"})
    assert nodes_ready([early, half, node({"nvidia.com/gpu": "2"}, ready="False"), whole], A10) == 1


def test_gpus_count_under_their_vendors_name() -> None:
    assert nodes_ready([node({"amd.com/gpu": "8"}), node({"nvidia.com/gpu": "8"})], MI300X) == 1


def test_a_node_without_gpus_counts_once_it_is_ready() -> None:
    assert nodes_ready([node({}), node({}, ready="Unknown")], E5) == 1


def test_a_node_with_a_layout_counts_once_all_slices_are_there_and_the_whole_gpus_are_gone() -> None:
    whole = node({"nvidia.com/gpu": "8"}, layout="all-1g.20gb")
    mixed = node({"nvidia.com/gpu": "4", "nvidia.com/mig-1g.20gb": "32"}, layout="all-1g.20gb")
    sliced = node({"nvidia.com/gpu": "0", "nvidia.com/mig-1g.20gb": "32"}, layout="all-1g.20gb")
    assert nodes_ready([whole, mixed, sliced], H100) == 1


def test_slices_of_an_earlier_layout_do_not_count() -> None:
    assert nodes_ready([node({"nvidia.com/mig-1g.20gb": "32"}, layout="all-1g.10gb")], H100) == 0


def test_of_a_layout_that_nobody_knows_nothing_is_expected() -> None:
    assert nodes_ready([node({"nvidia.com/mig-1g.20gb": "3"}, layout="custom")], H100) == 1


def test_a_node_that_takes_no_pods_says_why() -> None:
    broken: Manifest = {"type": "Ready", "status": "False", "reason": "KubeletNotReady", "message": "no network"}
    for lacking, shape, why in (
        (node({}), A10, "node: Ready, but offers 0 nvidia.com/gpu instead of 2 nvidia.com/gpu"),
        (node({"amd.com/gpu": "7"}), MI300X, "node: Ready, but offers 7 amd.com/gpu instead of 8 amd.com/gpu"),
        (
            node({"nvidia.com/gpu": "4"}, layout="all-1g.20gb"),
            H100,
            "node: Ready, but offers 4 nvidia.com/gpu instead of the slices of all-1g.20gb",
        ),
        ({**node({}), "status": {"conditions": [broken]}}, A10, "node: not Ready: KubeletNotReady: no network"),
        ({**node({}), "status": {}}, E5, "node: not Ready: its kubelet has not reported yet"),
    ):
        named: Manifest = {**lacking, "metadata": {**section(lacking, "metadata"), "name": "oke-1"}}
        assert why_not_ready(named, shape) == why.replace("node:", "node oke-1:")
