# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which node image a pool gets, from the names that OKE lists."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.shapes import SHAPES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.images import Image, newest_image

LISTED = (
    "Oracle-Linux-9.7-2026.06.15-0-OKE-1.36.1-1505",
    "Oracle-Linux-9.7-aarch64-2026.06.15-0-OKE-1.36.1-1505",
    "Oracle-Linux-9.7-Gen2-GPU-2026.06.15-0-OKE-1.36.1-1505",
    "Oracle-Linux-9.7-aarch64-Gen2-GPU-2026.06.15-0-OKE-1.36.1-1505",
    "Oracle-Linux-8.10-2026.05.20-0-OKE-1.36.1-1480",
    "Oracle-Linux-8.10-aarch64-2026.05.20-0-OKE-1.36.1-1480",
    "Oracle-Linux-8.10-Gen2-GPU-2026.05.20-0-OKE-1.36.1-1480",
    "Oracle-Linux-8.10-Gen2-AMD-GPU-2026.07.31-0-OKE-1.36.1-1530",
    "Oracle-Linux-9.7-2026.08.15-0-OKE-1.35.2-1600",
    "Oracle-Linux-9.7-Gen2-GPU-2026.08.15-0-OKE-1.35.2-1600",
    "Oracle-Linux-8.10-2026.09.01-0",
    "Oracle-Linux-8.10-Gen2-GPU-2026.09.01-0",
    "ubuntu-amd64-minimal-24.04-noble-v20260601-OKE-1.36.1",
    "my own image",
    "",
)


def chosen(names: Sequence[str], shape: str, version: str = "v1.36.1") -> str | None:
    found = newest_image([Image(f"ocid1.image.{at}", name) for at, name in enumerate(names)], SHAPES[shape], version)
    return None if found is None else found.name


@pytest.mark.parametrize(
    ("shape", "image"),
    [
        ("VM.Standard.E5.Flex", "Oracle-Linux-9.7-2026.06.15-0-OKE-1.36.1-1505"),
        ("VM.Standard.A1.Flex", "Oracle-Linux-9.7-aarch64-2026.06.15-0-OKE-1.36.1-1505"),
        ("VM.GPU.A10.2", "Oracle-Linux-9.7-Gen2-GPU-2026.06.15-0-OKE-1.36.1-1505"),
        ("BM.GPU.GB200.4", "Oracle-Linux-9.7-aarch64-Gen2-GPU-2026.06.15-0-OKE-1.36.1-1505"),
        ("BM.GPU.MI355X.8", "Oracle-Linux-8.10-Gen2-AMD-GPU-2026.07.31-0-OKE-1.36.1-1530"),
    ],
)
def test_a_shape_gets_the_newest_image_of_its_architecture_and_accelerator(shape: str, image: str) -> None:
    assert chosen(LISTED, shape) == image


def test_the_image_is_for_the_version_of_the_cluster_even_when_a_newer_one_is_for_another() -> None:
    assert chosen(LISTED, "VM.GPU.A10.2", "v1.35.2") == "Oracle-Linux-9.7-Gen2-GPU-2026.08.15-0-OKE-1.35.2-1600"


def test_no_image_is_chosen_for_a_version_that_none_was_built_for() -> None:
    assert chosen(LISTED, "VM.GPU.A10.2", "v1.34.2") is None


def test_amd_gpus_never_get_an_image_with_the_drivers_of_nvidia() -> None:
    assert chosen([name for name in LISTED if "AMD" not in name], "BM.GPU.MI355X.8") is None


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Oracle-Linux-8.10-2026.06.30-0-OKE-1.36.1-900", "Oracle-Linux-8.10-2026.07.01-0-OKE-1.36.1-800"),
        ("Oracle-Linux-8.10-2026.06.30-9-OKE-1.36.1-900", "Oracle-Linux-8.10-2026.06.30-10-OKE-1.36.1-800"),
        ("Oracle-Linux-8.9-2026.06.30-0-OKE-1.36.1-900", "Oracle-Linux-8.10-2026.06.30-0-OKE-1.36.1-800"),
        ("Oracle-Linux-8.10-2026.06.30-0-OKE-1.36.1-999", "Oracle-Linux-8.10-2026.06.30-0-OKE-1.36.1-1000"),
    ],
)
def test_newer_is_told_by_date_then_respin_then_release_then_build(older: str, newer: str) -> None:
    assert chosen([older, newer], "VM.Standard.E5.Flex") == newer
    assert chosen([newer, older], "VM.Standard.E5.Flex") == newer


@given(st.permutations(LISTED))
def test_the_order_in_which_oke_lists_images_does_not_matter(names: list[str]) -> None:
    assert chosen(names, "VM.GPU.A10.2") == chosen(LISTED, "VM.GPU.A10.2")
