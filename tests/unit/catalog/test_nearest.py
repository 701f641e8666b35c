# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.nearest import nearest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.shapes import SHAPES


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("BM.GPU.A100.8", "BM.GPU.A100-v2.8"),
        ("vm.gpu.a10.2", "VM.GPU.A10.2"),
        ("VM.A10", "VM.GPU.A10.2"),
        ("VM.Standard.E4", "VM.Standard.E4.Flex"),
    ],
)
def test_a_mistyped_shape_is_recognised(typed: str, meant: str) -> None:
    assert nearest(typed, SHAPES) == meant


def test_whole_parts_in_common_count_more_than_a_letter() -> None:
    assert nearest("recipe_memory_size", ["recipe_host_port", "recipe_container_memory_size"]) == (
        "recipe_container_memory_size"
    )


def test_nothing_is_suggested_for_what_resembles_nothing() -> None:
    assert nearest("potato", SHAPES) == ""
    assert nearest("", SHAPES) == ""
    assert nearest("anything", []) == ""


def test_a_huge_name_is_not_compared() -> None:
    assert nearest("BM.GPU.A10.4" * 10_000, SHAPES) == ""
