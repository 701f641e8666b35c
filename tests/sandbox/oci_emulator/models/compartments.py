# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass, field

from ..clock import timestamp
from ..settings import Settings


@dataclass
class Compartment:
    id: str
    parent_id: str | None
    name: str
    description: str
    state: str = "ACTIVE"
    created: str = field(default_factory=timestamp)
    tags: dict[str, str] = field(default_factory=dict)
    readable: bool = True


def compartments(settings: Settings) -> dict[str, Compartment]:
    """The tenancy and the one compartment below it, by OCID."""
    root = Compartment(settings.tenancy_id, None, "sandboxtenancy", "The tenancy")
    child = Compartment(settings.compartment_id, settings.tenancy_id, "sandbox", "Everything of the sandbox")
    return {root.id: root, child.id: child}
