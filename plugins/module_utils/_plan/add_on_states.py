# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether each add-on is installed, as far as one may look."""

from __future__ import annotations

from collections.abc import Iterable

from .._catalog.add_ons import ADD_ONS
from .add_ons import Installed

PRESENT, ABSENT, UNKNOWN = "present", "absent", "unknown"


def states(found: Iterable[Installed], *, sees_workloads: bool, sees_oke: bool) -> dict[str, str]:
    """By name, in the table's order, what only OKE knows last. What could be where nobody may look is not absent."""
    there = {one.name for one in found}
    of_table = {
        one.name: PRESENT if one.name in there else ABSENT if sees_workloads and (sees_oke or not one.oke) else UNKNOWN
        for one in ADD_ONS
    }
    return of_table | dict.fromkeys(sorted(there - {*of_table}), PRESENT)
