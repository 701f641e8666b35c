# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Quantities as Kubernetes writes them: ``4``, ``500m``, ``20Gi``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

_FORM = re.compile(r"(?P<sign>[+-]?)(?P<number>[0-9]{1,15}(\.[0-9]{0,9})?)(?P<unit>[numkMGTPE]|[KMGTPE]i)?")

UNITS: Mapping[str, Decimal] = {
    **{unit: Decimal(1000) ** power for power, unit in enumerate("kMGTPE", start=1)},
    **{f"{unit}i": Decimal(1024) ** power for power, unit in enumerate("KMGTPE", start=1)},
    **{unit: Decimal(1000) ** -power for power, unit in enumerate("mun", start=1)},
}


def read_quantity(text: str, unit: str = "") -> Decimal | None:
    """The amount, None when the text is none. ``unit`` is the one meant where none is written."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    amount = Decimal(found["number"]) * UNITS.get(found["unit"] or unit, Decimal(1))
    return -amount if found["sign"] == "-" else amount
