# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Giving a volume back whose content is in a bucket. Pods that have ended still hold its claim, so they go first."""

from __future__ import annotations

from dataclasses import replace

from .._kube.kinds import PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD
from .._manifest import Manifest, entries, metadata, name_of, section, text
from .._plan.compare import labels_of, uid_of
from .._plan.identity import UID
from .._plan.step import ReleaseStep
from .node_users import FINISHED
from .volume_traces import ocids
from .work import Work


def release_volume(step: ReleaseStep, work: Work) -> None:
    """Returns once the claim is gone: a later revision makes one of the same name."""
    kube, ref = work.world.kube, step.ref
    claim = kube.get(PERSISTENT_VOLUME_CLAIM, ref.name, ref.namespace)
    if claim is None or labels_of(claim).get(UID) != work.record.uid:
        return
    _remember(claim, work)
    for pod in kube.list(POD, ref.namespace, labels={UID: work.record.uid}).items:
        if _has_ended_on(pod, ref.name):
            work.lock.check()
            kube.delete(POD, name_of(pod), ref.namespace, uid=uid_of(pod))
    work.lock.check()
    kube.delete(PERSISTENT_VOLUME_CLAIM, ref.name, ref.namespace, uid=uid_of(claim))
    while _is_there(work, step, uid_of(claim)):
        work.heart.beat(f"{work.label}: waiting for volume claim {ref.name} to be gone")
        work.budget.check(f"volume claim {ref.namespace}/{ref.name} to be gone")
        work.heart.rest(0.1)


def _remember(claim: Manifest, work: Work) -> None:
    """Notes the block volume behind the claim, which costs money until OCI has deleted it: the proof looks for it."""
    volume = work.world.kube.get(PERSISTENT_VOLUME, text(section(claim, "spec"), "volumeName") or "-")
    known = work.record.block_volumes
    new = sorted(ocids([volume] if volume else []) - {*known})
    if new:
        work.write(replace(work.record, block_volumes=(*known, *new)))


def _has_ended_on(pod: Manifest, claim: str) -> bool:
    volumes = entries(section(pod, "spec"), "volumes")
    mounted = {text(section(one, "persistentVolumeClaim"), "claimName") for one in volumes}
    return claim in mounted and text(section(pod, "status"), "phase") in FINISHED


def _is_there(work: Work, step: ReleaseStep, uid: str) -> bool:
    live = work.world.kube.get(PERSISTENT_VOLUME_CLAIM, step.ref.name, step.ref.namespace)
    return live is not None and text(metadata(live), "uid") == uid
