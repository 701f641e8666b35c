# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shapes of which OCI says something else than our table, or that our table lacks."""

from __future__ import annotations

from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.compute import OfferedShape
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.capacity_rows import size_of


def test_a_shape_that_is_not_in_the_table_is_flexible_when_oci_says_so() -> None:
    new = OfferedShape("VM.GPU.NEW.Flex", 1, 1, 16, True, ())
    size = size_of(new.name, new, 8, 64)
    assert (size.flexible, size.gpus, size.ocpus, size.memory_gb) == (True, 1, 8, 64)
    fixed = size_of(new.name, new._replace(flexible=False), 8, 64)
    assert (fixed.flexible, fixed.ocpus, fixed.memory_gb) == (False, 1, 16)


def test_without_an_offer_the_table_tells() -> None:
    assert size_of("VM.Standard.E5.Flex", None, 8, 64).flexible is True
    assert size_of("BM.GPU.H100.8", None, 8, 64).flexible is False
