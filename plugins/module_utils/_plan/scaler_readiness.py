# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether KEDA scales by a ScaledObject, and what it says when it does not. Nothing in the workload shows that."""

from __future__ import annotations

from datetime import datetime, timedelta

from .._manifest import Manifest, entries, metadata, name_of, namespace_of, section, text

UNSEEN_AFTER = timedelta(minutes=5)
"""KEDA writes a condition within seconds."""


def is_on_its_way(scaled: Manifest) -> bool:
    """Whether KEDA has looked at it, and may still be about to accept it."""
    return text(_ready(scaled), "status") not in ("", "True")


def scaler_note(scaled: Manifest, now: datetime) -> str:
    """What keeps KEDA from scaling, "" when nothing does."""
    ready = _ready(scaled)
    subject = f"ScaledObject {namespace_of(scaled)}/{name_of(scaled)}"
    if is_on_its_way(scaled):
        said = ": ".join(filter(None, (text(ready, "reason"), text(ready, "message").rstrip("."))))
        return f"{subject} is not Ready, so that replicas do not follow the load: {said or text(ready, 'status')}."
    made = text(metadata(scaled), "creationTimestamp")
    if not ready and made and now - datetime.fromisoformat(made) > UNSEEN_AFTER:
        return f"{subject} was made at {made}, and KEDA has not looked at it yet: see whether its operator runs."
    return ""


def _ready(scaled: Manifest) -> Manifest:
    conditions = entries(section(scaled, "status"), "conditions")
    return next((one for one in conditions if one.get("type") == "Ready"), {})
