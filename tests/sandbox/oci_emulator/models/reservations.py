# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Capacity reservations: hosts that are taken out of what is free, for later launches."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..clock import timestamp
from ..wire.json_types import JsonObject


@dataclass
class Reservation:
    """`configs`: shapes with `reservedCount`, as sent."""

    id: str
    name: str
    compartment_id: str
    availability_domain: str
    configs: list[JsonObject]
    freeform_tags: dict[str, str] = field(default_factory=dict)
    defined_tags: JsonObject = field(default_factory=dict)
    state: str = "ACTIVE"
    created: str = field(default_factory=timestamp)
    version: int = 1

    @property
    def etag(self) -> str:
        return f"{self.id[-16:]}-{self.version}"
