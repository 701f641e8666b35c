# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Closing a team's queue before it goes: Kueue keeps it for as long as jobs run in it."""

from __future__ import annotations

from .._manifest import Manifest, metadata, section, text
from .compare import uid_of
from .step import Action, LateStep, ref_of

DRAINED = "HoldAndDrain"
KEPT = ("name", "labels", "annotations")


def stop_first(live: Manifest) -> list[LateStep]:
    """Stops what runs in a ClusterQueue and lets nothing new in; nothing for other objects.

    Only for a user who has said that jobs may be stopped.
    """
    if live.get("kind") != "ClusterQueue":
        return []
    spec = section(live, "spec")
    if text(spec, "stopPolicy") == DRAINED:
        return []
    about = {key: value for key, value in metadata(live).items() if key in KEPT}
    manifest: Manifest = {
        "apiVersion": live["apiVersion"],
        "kind": live["kind"],
        "metadata": about,
        "spec": {**spec, "stopPolicy": DRAINED},
    }
    ref = ref_of(live)
    return [
        LateStep(
            action=Action.UPDATE,
            where="kubernetes",
            kind=ref.kind,
            name=ref.name,
            why="undeploy: stops the jobs that run in it",
            before={"spec": {"stopPolicy": text(spec, "stopPolicy") or "None"}},
            after={"spec": {"stopPolicy": DRAINED}},
            ref=ref,
            manifest=manifest,
            live_uid=uid_of(live),
        )
    ]
