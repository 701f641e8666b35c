# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nodes cost."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.oci_ai.blueprints.plugins.filter.usd_per_hour import FilterModule

usd_per_hour = FilterModule().filters()["usd_per_hour"]

H100 = {"shape": "BM.GPU.H100.8", "size": 2}
FLEXIBLE = {"shape": "VM.Standard.E5.Flex", "size": 3, "ocpus": 2, "memory_in_gbs": 32}
UNKNOWN = {"shape": "BM.GPU.NEW.8", "size": 1}


def test_nodes_of_a_pool_are_added_up() -> None:
    assert usd_per_hour(H100) == 160.0
    assert usd_per_hour(FLEXIBLE) == pytest.approx(3 * (2 * 0.03 + 32 * 0.002))
    assert usd_per_hour([H100, None, FLEXIBLE]) == pytest.approx(160.0 + 0.372)


@pytest.mark.parametrize("nothing", [None, [], [None], {**H100, "size": 0}, {**UNKNOWN, "size": 0}])
def test_no_nodes_cost_nothing(nothing: object) -> None:
    assert usd_per_hour(nothing) == 0


@pytest.mark.parametrize(
    "pool",
    [
        UNKNOWN,
        {**H100, "size": None},
        {**H100, "shape": ""},
        {**FLEXIBLE, "ocpus": None},
        {**FLEXIBLE, "memory_in_gbs": 0},
    ],
)
def test_a_sum_with_an_unknown_price_is_unknown(pool: dict[str, Any]) -> None:
    assert usd_per_hour(pool) is None
    assert usd_per_hour([H100, pool]) is None


@pytest.mark.parametrize(
    "value",
    [
        *("BM.GPU.H100.8", 5, {"shape": "BM.GPU.H100.8"}),
        *([H100, {"size": 1}], {**H100, "size": -2}, {**FLEXIBLE, "ocpus": "x"}),
    ],
)
def test_what_is_no_pool_is_refused(value: object) -> None:
    with pytest.raises(AnsibleFilterError, match="usd_per_hour"):
        usd_per_hour(value)
