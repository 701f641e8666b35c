# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kueue's conditions mean for a job and for a team."""

from __future__ import annotations

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.queue_state import (
    active,
    never_admitted,
    place_in_queue,
    queued,
    team_row,
    workload_of,
)

UNUSED = "couldn't assign flavors to pod set main: insufficient unused quota for cpu in flavor a10, 2 more needed"
TOO_SMALL = "insufficient quota for nvidia.com/gpu in flavor a10, previously considered podsets requests (0) + 6 > 4"
OLDER = "couldn't assign flavors to pod set main: insufficient quota for cpu in flavor a10, request > maximum capacity"


def workload(*conditions: tuple[str, str, str, str], **spec: Json) -> Manifest:
    """Conditions: type, status, reason, message."""
    told: list[Json] = [
        {"type": kind, "status": status, "reason": reason, "message": message}
        for kind, status, reason, message in conditions
    ]
    return {"spec": {**spec}, "status": {"conditions": told}}


def test_a_job_waits_with_the_reason_that_kueue_gives() -> None:
    waits = queued(workload(("QuotaReserved", "False", "Pending", UNUSED)))
    assert (waits.state, waits.reason, waits.message) == ("waiting", "Pending", UNUSED)
    assert queued(None).state == "waiting"
    reserved = ("QuotaReserved", "True", "QuotaReserved", "")
    assert queued(workload(reserved, ("Admitted", "True", "Admitted", "it runs"))).state == "admitted"
    done = workload(reserved, ("Admitted", "True", "Admitted", ""), ("Finished", "True", "Succeeded", "done"))
    assert queued(done).state == "finished"


def test_a_job_that_has_ended_is_finished_before_kueue_says_so() -> None:
    admitted = workload(("Admitted", "True", "Admitted", "it runs"))
    done = workload(("Complete", "True", "CompletionsReached", "Reached expected number of succeeded pods"))
    assert place_in_queue(workload(), admitted).state == "admitted"
    assert (place_in_queue(done, admitted).state, place_in_queue(done, None).state) == ("finished", "finished")
    failed = place_in_queue(workload(("Failed", "True", "BackoffLimitExceeded", "too often")), admitted)
    assert (failed.state, failed.reason, failed.message) == ("finished", "BackoffLimitExceeded", "too often")


def test_a_job_that_was_stopped_for_another_waits_again_and_says_why() -> None:
    evicted = ("Evicted", "True", "Preempted", "Preempted to accommodate a workload")
    waits = queued(workload(evicted, ("Admitted", "False", "NoReservation", "")))
    assert (waits.state, waits.reason) == ("waiting", "Preempted")
    assert queued(workload(evicted, active=False)).reason == "Deactivated"


@pytest.mark.parametrize(
    ("message", "never"),
    [
        (TOO_SMALL, True),
        (OLDER, True),
        (UNUSED, False),
        (f"flavor h100 doesn't match node affinity, {TOO_SMALL}", True),
        (f"{TOO_SMALL}; insufficient unused quota for memory in flavor a10, 1Gi more needed", True),
        (f"{TOO_SMALL}; insufficient unused quota for cpu in flavor a10-spare, 1 more needed", False),
        ("resource hugepages-2Mi unavailable in ClusterQueue", True),
        ("ClusterQueue research-cluster-queue is inactive", False),
    ],
)
def test_a_job_is_given_up_only_when_no_end_of_another_one_would_make_room(message: str, never: bool) -> None:
    assert never_admitted(message) is never


def test_a_queue_is_active_by_what_kueue_says_of_its_very_generation() -> None:
    condition: Json = {"type": "Active", "status": "True", "observedGeneration": 1}
    queue: Manifest = {"metadata": {"generation": 1}, "status": {"conditions": [condition]}}
    assert active(queue)
    assert not active({**queue, "metadata": {"generation": 2}})
    assert not active(None)


def test_a_team_shows_quota_and_use_of_each_shape() -> None:
    quota: Json = {"name": "nvidia.com/gpu", "nominalQuota": "4", "borrowingLimit": "2"}
    used: Json = {"name": "nvidia.com/gpu", "total": "5", "borrowed": "1"}
    queue: Manifest = {
        "metadata": {"name": "research-cluster-queue"},
        "spec": {"cohort": "all", "resourceGroups": [{"flavors": [{"name": "a10", "resources": [quota]}]}]},
        "status": {
            "pendingWorkloads": 2,
            "admittedWorkloads": 1,
            "flavorsReservation": [{"name": "a10", "resources": [used]}],
        },
    }
    row = team_row(queue)
    assert (row["cohort"], row["waiting"], row["admitted"]) == ("all", 2, 1)
    assert row["quotas"] == [
        {
            "flavor": "a10",
            "resource": "nvidia.com/gpu",
            "nominal": "4",
            "borrowing_limit": "2",
            "lending_limit": "",
            "used": "5",
            "borrowed": "1",
        }
    ]


def test_of_a_job_run_again_the_newest_workload_counts() -> None:
    def made(at: str, job: str = "a") -> Manifest:
        return {"metadata": {"creationTimestamp": at, "labels": {"kueue.x-k8s.io/job-uid": job}}}

    old, new, other = made("2026-01-01T00:00:00Z"), made("2026-01-02T00:00:00Z"), made("2026-01-03T00:00:00Z", "b")
    assert workload_of("a", [old, new, other]) == new
    assert workload_of("c", [old, new, other]) is None
