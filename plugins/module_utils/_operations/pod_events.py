# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events of a deployment's pods and of what makes them, as rows of a result."""

from __future__ import annotations

from collections.abc import Collection

from .._kube.client import Kube
from .._kube.kinds import EVENT
from .._manifest import Manifest, metadata, section, text


def pod_events(
    kube: Kube, namespace: str, uids: Collection[str], makers: Collection[str] = ()
) -> list[dict[str, object]]:
    """Oldest first. ``uids`` of the pods; ``makers``: names of the objects that make them."""
    found = [
        one for one in kube.list(EVENT, namespace).items if _about(one, "uid") in uids or _about(one, "name") in makers
    ]
    return sorted(map(_row, found), key=lambda row: str(row["time"]))


def _row(event: Manifest) -> dict[str, object]:
    return {
        "time": text(event, "lastTimestamp") or text(event, "eventTime") or text(metadata(event), "creationTimestamp"),
        "type": text(event, "type"),
        "reason": text(event, "reason"),
        "object": f"{_about(event, 'kind')} {_about(event, 'name')}",
        "message": text(event, "message"),
        "count": event.get("count") or 1,
    }


def _about(event: Manifest, key: str) -> str:
    return text(section(event, "involvedObject"), key)
