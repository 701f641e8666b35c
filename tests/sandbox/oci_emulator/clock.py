# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from datetime import UTC, datetime


def timestamp() -> str:
    """Now, in the one form that every client parses without guessing."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
