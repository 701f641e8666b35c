# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.nccl import RDMA_POOL_SHAPES, SETTINGS
from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.shapes import SHAPES

CHECKOUT = Path(__file__).resolve().parents[3]
FACTS = (
    Path(os.environ.get("OCI_AI_BLUEPRINTS_FACTS", CHECKOUT.parent / "shared" / "facts"))
    / "kubernetes_nccl_by_shape.json"
)


def test_the_settings_of_an_h100_node_name_its_sixteen_cards_exactly() -> None:
    settings = SETTINGS["BM.GPU.H100.8"]
    assert settings["NCCL_IB_HCA"].startswith("=mlx5_0,mlx5_1,mlx5_3,")
    assert settings["NCCL_IB_HCA"].count("mlx5_") == 16
    assert (settings["NCCL_IB_TC"], settings["NCCL_SOCKET_IFNAME"]) == ("41", "eth0")


def test_every_shape_of_rdma_pools_has_settings_and_the_hardware() -> None:
    assert set(SETTINGS) >= RDMA_POOL_SHAPES
    assert all(SHAPES[name].rdma and SHAPES[name].bare_metal for name in SETTINGS)


@pytest.mark.skipif(not FACTS.is_file(), reason=f"no collected facts at {FACTS}")
def test_the_settings_are_those_of_the_collected_facts() -> None:
    facts = json.loads(FACTS.read_text())["shapes"]
    assert {shape["shape"]: shape["env"] for shape in facts} == SETTINGS
    assert {shape["shape"] for shape in facts if shape["blueprints_rdma"]} == RDMA_POOL_SHAPES
