# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Giving up at once on pods that waiting cannot heal."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

from .._errors import WorkloadFailed
from .._manifest import Manifest, name_of
from .._plan.readiness import Hopeless, hopeless, unschedulable

UNSCHEDULABLE_GRACE_S = 15.0
"""A node that has just joined takes the scheduler a moment; after this a pod that fits nowhere will not fit."""
MEND_FIRST = "Run the task again after the cause is mended; nothing needs to be removed first."
Evidence = Callable[[], list[str]]


class PodJudge:
    """Remembers for how long each pod has found no node. ``label`` names the deployment in messages.

    ``evidence`` is gathered when it is needed; ``nodes_may_come``: an autoscaler may bring the node that a pod lacks.
    """

    def __init__(self, label: str, evidence: Evidence, *, nodes_may_come: bool = False) -> None:
        self._label = label
        self.evidence = evidence
        self._unschedulable_s = math.inf if nodes_may_come else UNSCHEDULABLE_GRACE_S
        self._unschedulable_since: dict[str, float] = {}

    def judge(self, pods: Sequence[Manifest]) -> None:
        """Raises WorkloadFailed with evidence once one of the pods is beyond hope."""
        for pod in pods:
            verdict = hopeless(pod) or self._cannot_be_placed(pod)
            if verdict:
                raise WorkloadFailed(
                    f"{self._label}: pod {verdict.pod} cannot become ready: {verdict.code}: {verdict.message}",
                    hint=MEND_FIRST,
                    evidence=self.evidence(),
                    pod=verdict.pod,
                    container=verdict.container,
                    reason=verdict.code,
                )

    def _cannot_be_placed(self, pod: Manifest) -> Hopeless | None:
        name, message = name_of(pod), unschedulable(pod)
        if not message:
            self._unschedulable_since.pop(name, None)
            return None
        since = self._unschedulable_since.setdefault(name, time.monotonic())
        if time.monotonic() - since < self._unschedulable_s:
            return None
        return Hopeless(name, "", "Unschedulable", message)
