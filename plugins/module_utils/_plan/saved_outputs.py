# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Output volumes of jobs: they go once the bucket has what is on them, and a run begins with an empty one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .._manifest import text
from .compare import Preview, labels_of, uid_of
from .identity import Identity
from .shown import shown
from .step import Action, ReleaseStep, ref_of
from .volumes import holds_outputs

SAVED = "its outputs are uploaded"


def without_saved(
    previews: Sequence[Preview], identity: Identity, *, ended: bool, waits: bool
) -> tuple[tuple[Preview, ...], tuple[ReleaseStep, ...]]:
    """Objects that the job still needs, and the end of its output volumes. A Job is complete only after its upload.

    ``ended``: the live Job is complete. ``waits``: this run waits for the one it starts.
    """
    if not ended:
        return tuple(previews), tuple(_release(one) for one in previews if waits and holds_outputs(one.manifest))
    if any(one.made_anew for one in previews if text(one.manifest, "kind") == "Job"):
        stale = [one for one in previews if _is_ours(one, identity)]
        left = tuple(replace(one, live=None, dry_run=None) if one in stale else one for one in previews)
        later = without_saved(left, identity, ended=False, waits=waits)[1]
        return left, (*(replace(_release(one), early=True) for one in stale), *later)
    left = tuple(one for one in previews if one.live is not None or not holds_outputs(one.manifest))
    return left, tuple(_release(one) for one in left if _is_ours(one, identity))


def _is_ours(one: Preview, identity: Identity) -> bool:
    return holds_outputs(one.manifest) and one.live is not None and identity.owns(labels_of(one.live))


def _release(claim: Preview) -> ReleaseStep:
    """One that this run is to make has no uid yet."""
    ref = ref_of(claim.manifest)
    return ReleaseStep(
        action=Action.DELETE,
        where="kubernetes",
        kind=ref.kind,
        name=ref.name,
        namespace=ref.namespace,
        why=SAVED,
        before=shown(claim.live) if claim.live is not None else None,
        ref=ref,
        live_uid=uid_of(claim.live or {}),
    )
