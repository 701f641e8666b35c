# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of several sources decides how many nodes can be launched, and how that is said."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.capacity import (
    Hosts,
    Limit,
    LimitUse,
    Offer,
    Report,
    Unread,
    ValueOnly,
    verdict,
)

FOUR = Hosts("AVAILABLE", 4)
NO_HOST = Hosts("OUT_OF_HOST_CAPACITY", None)
FORBIDDEN, BROKEN = Unread("CreateComputeCapacityReport", forbidden=True), Unread("ListShapes", forbidden=False)
UNKNOWN_USE = Unread("GetResourceAvailability", forbidden=True)


def left(available: int, quota: int | None = None, used: int = 0) -> LimitUse:
    """Of a limit of which each node takes 8."""
    return LimitUse("gpu-h100-count", 8, 128, used, available, quota)


@pytest.mark.parametrize(
    ("offer", "report", "limits", "can_launch", "blocked_by"),
    [
        (True, FOUR, [left(128)], 4, "none"),
        (True, FOUR, [left(17)], 2, "none"),
        (True, FOUR, [left(17), LimitUse("memory", 2048, 9000, 0, 2048, None)], 1, "none"),
        (True, FOUR, [], 4, "none"),
        (True, Hosts("AVAILABLE", None), [left(128)], 1, "none"),
        (True, NO_HOST, [left(128)], 0, "capacity"),
        (True, NO_HOST, [UNKNOWN_USE], 0, "capacity"),
        (True, NO_HOST, [left(0)], 0, "limit"),
        (True, FOUR, [left(-8)], 0, "limit"),
        (True, FOUR, [left(7, quota=16, used=9)], 0, "quota"),
        (True, FOUR, [left(7, quota=64, used=9)], 0, "limit"),
        (False, FOUR, [left(128)], 0, "unsupported"),
        (True, Hosts("HARDWARE_NOT_SUPPORTED", None), [left(128)], 0, "unsupported"),
        (True, FORBIDDEN, [left(128)], None, "policy"),
        (True, FORBIDDEN, [left(0)], 0, "limit"),
        (True, BROKEN, [left(128)], None, "unknown"),
        (BROKEN, FOUR, [left(128)], 4, "none"),
        (True, FOUR, [UNKNOWN_USE], None, "policy"),
        (True, FOUR, [ValueOnly("gpu-h100-count", 8, 0, UNKNOWN_USE)], 0, "limit"),
        (True, FOUR, [ValueOnly("gpu-h100-count", 8, 128, UNKNOWN_USE)], None, "policy"),
    ],
)
def test_the_source_that_allows_least_decides(
    offer: Offer, report: Report, limits: Sequence[Limit], can_launch: int | None, blocked_by: str
) -> None:
    found = verdict(offer, report, limits)
    assert (found.can_launch, found.blocked_by) == (can_launch, blocked_by)


def test_a_verdict_says_what_it_rests_on() -> None:
    assert verdict(True, FOUR, [left(17)]).message == "2: 17 left of gpu-h100-count, 8 needed for each; 4 free hosts."
    by_quota = verdict(True, FOUR, [left(7, quota=16, used=9)]).message
    assert by_quota == "None: 7 left of the compartment quota on gpu-h100-count, 8 needed for each; 4 free hosts."
    unknown = verdict(True, FORBIDDEN, [left(17)]).message
    assert unknown == (
        "Unknown, as CreateComputeCapacityReport is not permitted; 17 left of gpu-h100-count, 8 needed for each."
    )
