# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Samples that the project ships."""

from __future__ import annotations

from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[1] / "sample_blueprints"
FILES = sorted(SAMPLES.rglob("*.json"))


def title_of(file: Path) -> str:
    """As in ``jobs/batch_over_two_pods``."""
    return file.relative_to(SAMPLES).with_suffix("").as_posix()
