# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kueue says of a job that waits, and of a team's queue: its conditions, put into the words of a result."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .._manifest import Json, Manifest, entries, metadata, section, text
from .queueing import JOB_UID
from .readiness import job_end

WAITING, ADMITTED, FINISHED = "waiting", "admitted", "finished"
SHORT_OF = re.compile(r"insufficient (?P<unused>unused )?quota for (?P<resource>\S+) in flavor (?P<flavor>[^\s,]+)")
"""Kueue's words for a resource that is missing: ``unused`` when it is there, but others have it now."""
NOT_COVERED = re.compile(r"resource \S+ unavailable in ClusterQueue")


@dataclass(frozen=True)
class Queued:
    """How far a job came in its queue: ``state``, and Kueue's word and sentence for it."""

    state: str
    reason: str = ""
    message: str = ""

    def as_result(self) -> dict[str, str]:
        return {"state": self.state, "reason": self.reason, "message": self.message}


def place_in_queue(job: Manifest | None, workload: Manifest | None) -> Queued:
    """Of a job and the Workload that stands for it. The job itself knows first that it has ended."""
    end = job_end(job or {})
    return _said(FINISHED, end) if end else queued(workload)


def queued(workload: Manifest | None) -> Queued:
    """Of the Workload that stands for a job; one that Kueue has not made or judged yet waits without a reason."""
    if workload is None:
        return Queued(WAITING, "Pending", "Kueue has not looked at it yet.")
    conditions = {text(one, "type"): one for one in entries(section(workload, "status"), "conditions")}
    for kind, state in (("Finished", FINISHED), ("Admitted", ADMITTED)):
        if text(conditions.get(kind, {}), "status") == "True":
            return _said(state, conditions[kind])
    if text(section(workload, "spec"), "active") == "False":
        return Queued(WAITING, "Deactivated", "It was deactivated and will not be admitted until that is undone.")
    for kind in ("QuotaReserved", "Evicted"):
        if text(conditions.get(kind, {}), "message"):
            return _said(WAITING, conditions[kind])
    return Queued(WAITING, "Pending", "Kueue has not looked at it yet.")


def judged(workload: Manifest | None) -> bool:
    """Whether Kueue has said anything of the job."""
    return workload is not None and bool(entries(section(workload, "status"), "conditions"))


def never_admitted(message: str) -> bool:
    """Whether the reason for waiting is one that no end of another job takes away.

    With several flavors that the job could use, all of them must be too small.
    """
    if NOT_COVERED.search(message):
        return True
    found = list(SHORT_OF.finditer(message))
    too_small = {one["flavor"] for one in found if not one["unused"]}
    return bool(found) and too_small == {one["flavor"] for one in found}


def active(queue: Manifest | None) -> bool:
    """Whether a ClusterQueue admits jobs, by its state of this very generation."""
    condition = _active(queue)
    return text(condition, "status") == "True" and _current(queue or {}, condition)


def why_inactive(queue: Manifest | None) -> str:
    """Kueue's sentence on a ClusterQueue that admits nothing, "" while it has said none."""
    condition = _active(queue)
    return "" if text(condition, "status") != "False" else text(condition, "message") or text(condition, "reason")


def team_row(queue: Manifest) -> dict[str, object]:
    """``team`` of a result: quota and use of each shape and resource, and how many jobs wait and run."""
    spec, status = section(queue, "spec"), section(queue, "status")
    used = {
        (text(flavor, "name"), text(one, "name")): one
        for flavor in entries(status, "flavorsReservation")
        for one in entries(flavor, "resources")
    }
    flavors = [one for group in entries(spec, "resourceGroups") for one in entries(group, "flavors")]
    return {
        "cluster_queue": text(metadata(queue), "name"),
        "cohort": text(spec, "cohortName") or text(spec, "cohort"),
        "active": active(queue),
        "message": why_inactive(queue),
        "waiting": _count(status, "pendingWorkloads"),
        "admitted": _count(status, "admittedWorkloads"),
        "quotas": [
            _quota_row(text(flavor, "name"), one, used.get((text(flavor, "name"), text(one, "name")), {}))
            for flavor in flavors
            for one in entries(flavor, "resources")
        ],
    }


def _quota_row(flavor: str, quota: Manifest, used: Manifest) -> dict[str, object]:
    """Amounts as Kubernetes writes them; a limit that is not set is "": without bound."""
    return {
        "flavor": flavor,
        "resource": text(quota, "name"),
        "nominal": text(quota, "nominalQuota"),
        "borrowing_limit": text(quota, "borrowingLimit"),
        "lending_limit": text(quota, "lendingLimit"),
        "used": text(used, "total") or "0",
        "borrowed": text(used, "borrowed") or "0",
    }


def workload_of(job_uid: str, workloads: Sequence[Manifest]) -> Manifest | None:
    """The Workload that stands for a job; of several the newest."""
    mine = [one for one in workloads if section(metadata(one), "labels").get(JOB_UID) == job_uid]
    return max(mine, key=lambda one: text(metadata(one), "creationTimestamp"), default=None)


def _said(state: str, condition: Mapping[str, object]) -> Queued:
    return Queued(state, str(condition.get("reason", "")), str(condition.get("message", "")))


def _active(queue: Manifest | None) -> Manifest:
    conditions = entries(section(queue or {}, "status"), "conditions")
    return next((one for one in conditions if text(one, "type") == "Active"), {})


def _current(queue: Manifest, condition: Manifest) -> bool:
    seen, now = condition.get("observedGeneration"), metadata(queue).get("generation")
    return seen is None or seen == now


def _count(status: Manifest, key: str) -> Json:
    value = status.get(key)
    return value if isinstance(value, int) else 0
