# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which place is best for new nodes."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.oci_ai.blueprints.plugins.filter.places_for import FilterModule

places_for = FilterModule().filters()["places_for"]


def row(
    shape: str, domain: str, can_launch: int | None, usd: float | None = 2.0, fault_domain: str = ""
) -> dict[str, Any]:
    return {
        "shape": shape,
        "availability_domain": domain,
        "fault_domain": fault_domain,
        "can_launch": can_launch,
        "usd_per_hour": usd,
    }


ROWS = [
    row("small", "AD-1", 1),
    row("small", "AD-2", 8),
    row("small", "AD-3", None),
    row("small", "AD-2", 4, fault_domain="FAULT-DOMAIN-1"),
    row("large", "AD-1", 3, 80.0),
    row("new", "AD-1", 9, None),
]


def chosen(*args: Any, **options: Any) -> list[tuple[str, str]]:
    found: Any = places_for(ROWS, *args, **options)
    return [(one["shape"], one["availability_domain"]) for one in found]


def test_the_cheapest_place_comes_first_and_of_equal_ones_that_with_most_room() -> None:
    assert chosen() == [("small", "AD-2"), ("small", "AD-1"), ("large", "AD-1"), ("new", "AD-1")]
    assert chosen(nodes=2) == [("small", "AD-2"), ("large", "AD-1"), ("new", "AD-1")]


def test_only_shapes_that_will_do_are_chosen() -> None:
    assert chosen("large") == chosen("LARGE") == [("large", "AD-1")]
    assert chosen([]) == [], "a list that a filter has emptied is no list of all"
    assert chosen(["new", "large"], nodes=3) == [("large", "AD-1"), ("new", "AD-1")]
    assert chosen("large", nodes=4) == []


@pytest.mark.parametrize(
    ("rows", "options"), [("rows", {}), ([{"shape": "small"}], {}), (ROWS, {"nodes": 0}), (ROWS, {"shapes": 5})]
)
def test_what_is_no_capacity_is_refused(rows: Any, options: dict[str, Any]) -> None:
    with pytest.raises(AnsibleFilterError, match="places_for"):
        places_for(rows, **options)
