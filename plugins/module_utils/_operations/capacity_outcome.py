# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was found about capacity, in the shape that playbooks read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .._catalog.shapes import PRICES_AS_OF


@dataclass
class CapacityOutcome:
    """Result of a task, which changes nothing. ``cluster`` is None when no cluster was looked at."""

    region: str
    availability_domains: tuple[str, ...]
    rows: Sequence[dict[str, object]]
    cluster: dict[str, object] | None
    warnings: Sequence[str]
    before: str = ""
    after: str = ""
    secrets: tuple[str, ...] = ()

    def result(self) -> dict[str, object]:
        return {
            "changed": False,
            "region": self.region,
            "availability_domains": list(self.availability_domains),
            "capacity": list(self.rows),
            "prices_as_of": PRICES_AS_OF,
            "cluster": self.cluster,
            "warnings": list(dict.fromkeys(self.warnings)),
        }
