# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Retry tokens of creations that no record speaks of: made of the request alone."""

from __future__ import annotations

import hashlib
import json

from .._manifest import Manifest

MOST_ATTEMPTS = 20
"""Creations of one thing that ended within a day, the time that OCI remembers a retry token."""


def token_of(body: Manifest, attempt: int) -> str:
    """Two runs at a time, or one after another that was killed, send the same and get the same."""
    asked = json.dumps(body, sort_keys=True)
    return hashlib.sha256(f"{asked}/{attempt}".encode()).hexdigest()[:40]
