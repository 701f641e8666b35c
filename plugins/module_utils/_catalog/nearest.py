# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The known name that somebody probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Comparing is quadratic in the length: what is longer than any name is no misspelling of one.
LONGEST_NAME = 100
LEAST_LIKENESS = 0.75


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like ``name``, whatever its case; empty when nothing comes close.

    Whole parts in common (``BM``, ``A100``, ``port``) weigh as much as letters in common: ``BM.GPU.A100.8`` is nearer
    to ``BM.GPU.A100-v2.8`` than to ``BM.GPU.H100.8``, which differs by one letter only.
    """
    if len(name) > LONGEST_NAME:
        return ""
    ranked = sorted(((_likeness(name.lower(), candidate.lower()), candidate) for candidate in known), reverse=True)
    return ranked[0][1] if ranked and ranked[0][0] >= LEAST_LIKENESS else ""


def _likeness(name: str, other: str) -> float:
    """From 0 (nothing in common) to 2 (equal)."""
    from difflib import SequenceMatcher  # only somebody who mistyped a name waits for it to load

    parts, other_parts = set(re.split(r"[._\s-]+", name)), set(re.split(r"[._\s-]+", other))
    shared = len(parts & other_parts) / len(parts | other_parts)
    return shared + SequenceMatcher(a=name, b=other, autojunk=False).ratio()
