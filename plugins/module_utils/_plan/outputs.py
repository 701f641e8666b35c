# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what a program left on its output volumes is in the bucket: as long as it is not, nothing may delete it."""

from __future__ import annotations

from collections.abc import Sequence

from .._manifest import Manifest, entries, metadata, name_of, section, text
from .container import CONTAINER
from .readiness import job_complete
from .staging import UPLOAD
from .volumes import holds_outputs


def not_uploaded(objects: Sequence[Manifest], pods: Sequence[Manifest], *, mode: str) -> list[str]:
    """Why the outputs count as not uploaded, one sentence each; empty when they are safe or there are none.

    A service's sidecar uploads while the pods go: only one that fails is a reason.
    """
    claims = [one for one in objects if holds_outputs(one)]
    if not any(text(section(claim, "status"), "phase") == "Bound" for claim in claims):
        return []
    if any(one.get("kind") == "Job" and job_complete(one) for one in objects):
        return []
    if mode != "job":
        return [said for pod in pods for said in _failing_sidecar(pod)]
    if not pods:
        return ["no pod is left that could tell whether the outputs were uploaded"]
    return [said for pod in pods for said in _unsaved(pod)]


def _unsaved(pod: Manifest) -> list[str]:
    program, upload = _container(pod, CONTAINER), _container(pod, UPLOAD)
    if not section(program, "state") or "waiting" in section(program, "state"):
        return []
    ended = section(section(upload, "state"), "terminated")
    if ended.get("exitCode") == 0 and section(section(program, "state"), "terminated"):
        return []
    if "running" in section(program, "state"):
        return [f"pod {name_of(pod)}: the program still runs"]
    if ended:
        return [f"pod {name_of(pod)}: the upload failed: {text(ended, 'message') or text(ended, 'reason')}"]
    return [f"pod {name_of(pod)}: the upload has not ended"]


def _failing_sidecar(pod: Manifest) -> list[str]:
    upload = _container(pod, UPLOAD)
    failed = section(section(upload, "lastState"), "terminated") or section(section(upload, "state"), "terminated")
    if "running" in section(upload, "state") or not failed or metadata(pod).get("deletionTimestamp"):
        return []
    return [f"pod {name_of(pod)}: the upload fails: {text(failed, 'message') or text(failed, 'reason')}"]


def _container(pod: Manifest, name: str) -> Manifest:
    status = section(pod, "status")
    found = [*entries(status, "containerStatuses"), *entries(status, "initContainerStatuses")]
    return next((one for one in found if one.get("name") == name), {})
