# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from decimal import Decimal

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.quantity import (
    read_quantity,
    write_quantity,
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("10", Decimal(10)),
        ("1.5", Decimal("1.5")),
        ("500m", Decimal("0.5")),
        ("2k", Decimal(2000)),
        ("2Ki", Decimal(2048)),
        ("3Gi", Decimal(3 * 2**30)),
        ("-1", Decimal(-1)),
        ("+1", Decimal(1)),
    ],
)
def test_a_quantity_is_read_as_kubernetes_reads_it(text: str, amount: Decimal) -> None:
    assert read_quantity(text) == amount


@pytest.mark.parametrize("text", ["", "ten", "1 Gi", "1gi", "0x10", "1e3e3", "٣", "1" * 5000, "Gi", ".5.", "1\n"])
def test_what_kubernetes_cannot_read_is_no_quantity(text: str) -> None:
    assert read_quantity(text) is None


def test_a_bare_number_has_the_unit_that_is_meant() -> None:
    assert read_quantity("20", "Gi") == read_quantity("20Gi")
    assert read_quantity("20G", "Gi") == Decimal(20 * 10**9)


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        (2048, "Mi", "2Gi"),
        (10000, "Mi", "10000Mi"),
        (2**20, "Mi", "1Ti"),
        (1024, "Gi", "1Ti"),
        (1000, "G", "1T"),
        (1024, "G", "1024G"),
        (5, "Ei", "5Ei"),
        (0, "Gi", "0Gi"),
    ],
)
def test_a_quantity_is_written_as_kubernetes_writes_it(amount: int, unit: str, text: str) -> None:
    assert write_quantity(amount, unit) == text
    assert read_quantity(text) == read_quantity(f"{amount}{unit}")
