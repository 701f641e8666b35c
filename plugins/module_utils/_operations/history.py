# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The revisions of a deployment that are still recorded: when each was made, how it ended, what it changed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime

from .._plan.compare import differing
from .record import Record


def history(revisions: Sequence[Record]) -> list[dict[str, object]]:
    """Newest first, as they are given. ``changed`` names fields of the blueprint, and never their values."""
    older = [*revisions, None][1:]
    return [
        {
            "revision": one.revision,
            "status": str(one.phase),
            "time": one.created,
            "changed": [] if before is None else differing(before.payload, one.payload),
        }
        for one, before in zip(revisions, older, strict=True)
    ]


def age(revisions: Sequence[Record]) -> dict[str, object]:
    """Since when the deployment is known. Of one with many revisions the first are not recorded any more."""
    since = min((one.created for one in revisions if one.created), default="")
    began = datetime.fromisoformat(since) if since else None
    return {
        "created_at": since,
        "age_seconds": None if began is None else max(0, int(time.time() - began.astimezone(UTC).timestamp())),
    }
