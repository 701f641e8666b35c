# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.mig import (
    LAYOUTS,
    MIG_SHAPES,
    PROFILES,
    layouts_of,
    offered_by_a_node,
    profiles_of,
    resource_name,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.shapes import SHAPES

CHECKOUT = Path(__file__).resolve().parents[3]
FACTS = Path(os.environ.get("OCI_AI_BLUEPRINTS_FACTS", CHECKOUT.parent / "shared" / "facts")) / "mig_profiles.json"

H100 = SHAPES["BM.GPU.H100.8"]


def test_a_node_cut_into_equal_slices_offers_those_of_all_its_gpus() -> None:
    assert offered_by_a_node(H100, "all-1g.20gb") == {"nvidia.com/mig-1g.20gb": 32}
    assert offered_by_a_node(H100, "all-1g.10gb") == {"nvidia.com/mig-1g.10gb": 56}
    assert offered_by_a_node(SHAPES["BM.GPU.B200.8"], "all-7g.180gb") == {"nvidia.com/mig-7g.180gb": 8}


def test_a_balanced_node_offers_three_sizes() -> None:
    assert offered_by_a_node(SHAPES["BM.GPU.H200.8"], "all-balanced") == {
        "nvidia.com/mig-1g.18gb": 16,
        "nvidia.com/mig-2g.35gb": 8,
        "nvidia.com/mig-3g.71gb": 8,
    }


def test_a_node_that_is_not_cut_offers_whole_gpus() -> None:
    assert offered_by_a_node(H100, "all-disabled") == {"nvidia.com/gpu": 8}
    assert offered_by_a_node(H100, "all-enabled") == {}


def test_the_plus_of_a_profile_is_a_dot_where_kubernetes_reads_it() -> None:
    assert resource_name("1g.10gb+me") == "nvidia.com/mig-1g.10gb.me"
    assert "all-1g.10gb.me" in layouts_of(H100)


def test_every_shape_that_blueprints_cut_has_profiles_and_one_without_mig_has_none() -> None:
    assert all(profiles_of(SHAPES[name]) and SHAPES[name].mig_capable for name in MIG_SHAPES)
    assert profiles_of(SHAPES["VM.GPU.A10.1"]) == layouts_of(SHAPES["BM.GPU.MI300X.8"]) == {}
    with pytest.raises(KeyError):
        offered_by_a_node(H100, "all-1g.18gb")


@pytest.mark.skipif(not FACTS.is_file(), reason=f"no collected facts at {FACTS}")
def test_profiles_and_layouts_are_those_of_the_collected_facts() -> None:
    facts = json.loads(FACTS.read_text())
    models = {**facts["gpu_models"], **facts["other_models"]}
    assert {model: {p["profile"]: p["instances_per_gpu"] for p in m["profiles"]} for model, m in models.items()} == (
        PROFILES
    )
    layouts = {
        model: {c["config"]: c["mig_devices_per_gpu"] for c in about["node_configs"]} for model, about in models.items()
    }
    assert layouts == LAYOUTS
