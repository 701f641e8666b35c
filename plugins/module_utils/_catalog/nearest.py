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
LEAST_LIKENESS_OF_WORDS = 0.8


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like ``name``, whatever its case; empty when nothing comes close.

    Whole parts in common (``BM``, ``A100``, ``port``) weigh as much as letters in common: ``BM.GPU.A100.8`` is nearer
    to ``BM.GPU.A100-v2.8`` than to ``BM.GPU.H100.8``, which differs by one letter only.
    """
    if len(name) > LONGEST_NAME:
        return ""
    ranked = sorted(((_likeness(name.lower(), candidate.lower()), candidate) for candidate in known), reverse=True)
    return ranked[0][1] if ranked and ranked[0][0] >= LEAST_LIKENESS else ""


def misspelt(name: str, known: Iterable[str]) -> str:
    """The known name of which ``name`` is a misspelling: its words, or all but one that is much like another.

    Closer than ``nearest``, for names among which unknown ones are common: Max_Steps is no Save_Steps.
    """
    if len(name) > LONGEST_NAME:
        return ""
    words = name.lower().split("_")
    return next((one for one in known if _are_alike(words, one.lower().split("_"))), "")


def _are_alike(words: list[str], others: list[str]) -> bool:
    if "".join(words) == "".join(others):
        return True
    different = [pair for pair in zip(words, others, strict=False) if pair[0] != pair[1]]
    return len(words) == len(others) and len(different) == 1 and _ratio(*different[0]) >= LEAST_LIKENESS_OF_WORDS


def _likeness(name: str, other: str) -> float:
    """From 0 (nothing in common) to 2 (equal)."""
    parts, other_parts = set(re.split(r"[._\s-]+", name)), set(re.split(r"[._\s-]+", other))
    shared = len(parts & other_parts) / len(parts | other_parts)
    return shared + _ratio(name, other)


def _ratio(text: str, other: str) -> float:
    """From 0 (no letter in common) to 1 (equal)."""
    from difflib import SequenceMatcher  # only somebody who mistyped a name waits for it to load

    return SequenceMatcher(a=text, b=other, autojunk=False).ratio()
