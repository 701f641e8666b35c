# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of an OCID: ``ocid1.<type>.<realm>.[region].<unique>``."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FORM = re.compile(
    r"ocid1\.(?P<type>[a-z0-9_-]+)\.(?P<realm>oc[0-9]+)\.(?P<region>[a-z0-9-]*)\.(?P<unique>[A-Za-z0-9_.-]+)"
)


@dataclass(frozen=True)
class Ocid:
    """``region`` is empty for what belongs to no region, such as a compartment."""

    type: str
    realm: str
    region: str
    unique: str


def read_ocid(text: str) -> Ocid | None:
    """The parts of an OCID, None when the text is none."""
    found = _FORM.fullmatch(text)
    return Ocid(**found.groupdict()) if found else None
