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


def write_quantity(amount: int, unit: str) -> str:
    """The amount as Kubernetes writes it: 2048 Mi is ``2Gi``.

    Kinds of add-ons keep what was applied until their controller writes the object: another form would count as drift.
    """
    base, units = (1024, "KMGTPE") if unit.endswith("i") else (1000, "kMGTPE")
    power = units.index(unit[0])
    while amount and amount % base == 0 and power + 1 < len(units):
        amount, power = amount // base, power + 1
    return f"{amount}{units[power]}{unit[1:]}"
