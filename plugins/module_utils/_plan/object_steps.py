# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps on objects that nothing is compared for: a namespace that is missing, an object that goes."""

from __future__ import annotations

from .._manifest import Manifest
from .compare import uid_of
from .shown import shown
from .step import Action, ObjectStep, ref_of


def prune(live: Manifest, why: str = "left the blueprint") -> ObjectStep:
    """Deletes an object of ours."""
    ref = ref_of(live)
    return ObjectStep(
        action=Action.DELETE,
        where="kubernetes",
        kind=ref.kind,
        name=ref.name,
        namespace=ref.namespace,
        why=why,
        before=shown(live),
        ref=ref,
        live_uid=uid_of(live),
    )


def namespace_step(name: str) -> ObjectStep:
    """Makes the namespace that everything else goes into."""
    manifest: Manifest = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    return ObjectStep(
        action=Action.CREATE,
        where="kubernetes",
        kind="Namespace",
        name=name,
        why="does not exist",
        after=manifest,
        ref=ref_of(manifest),
        manifest=manifest,
    )
