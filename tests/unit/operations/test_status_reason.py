# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a deployment is in its state, and what its revisions were."""

from __future__ import annotations

from typing import Any

import pytest
from unit.plan.builders import blueprint

from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.history import age, history
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.outcome import Row, Status
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.record import Phase
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.status_reason import reason
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_decision import PoolRecord

from .builders import record

WAITING: dict[str, Any] = {"metadata": {"name": "p"}, "status": {"phase": "Pending"}}
LIVE: dict[str, Any] = {"apiVersion": "apps/v1", "kind": "Deployment"}


@pytest.mark.parametrize(
    ("status", "seen", "why"),
    [
        (Status.DEPLOYED, {"workload": None}, ""),
        (Status.DEGRADED, {"workload": None}, "Its Deployment is gone."),
        (Status.DEGRADED, {"pool_state": "gone"}, "Its node pool is gone."),
        (Status.DEGRADED, {"pods": [WAITING]}, "pod p: Pending"),
        (Status.DEGRADED, {}, "0 of 1 replicas are ready."),
        (Status.PENDING, {"pool_state": "CREATING", "pods": [WAITING]}, "Its node pool is CREATING."),
    ],
)
def test_the_nearest_cause_is_told(status: Status, seen: dict[str, Any], why: str) -> None:
    row = Row("a", status=status, replicas={"desired": 1, "ready": 0})
    known = {"workload": LIVE, "pods": (), "pool_state": "ACTIVE", **seen}
    assert reason(row, record(), known["workload"], known["pods"], known["pool_state"]) == why


def test_a_failure_is_told_as_the_run_left_it() -> None:
    failed = record(phase=Phase.FAILED, message="pods cannot become ready", pool=PoolRecord(1, 1, "token"))
    assert reason(Row("a", status=Status.FAILED), failed, None, (), "gone") == "pods cannot become ready"
    assert reason(Row("a", status=Status.FAILED), record(phase=Phase.FAILED), None, (), "") == "The last run failed."


def test_revisions_tell_which_fields_they_changed_and_no_values() -> None:
    first = record(1, Phase.SUPERSEDED, created="2026-11-22T10:00:00Z")
    changed = blueprint(recipe_replica_count=3, recipe_image_uri="docker.io/secret/place:1")
    second = record(2, payload=changed, created="2026-11-22T11:00:00Z")
    assert history([second, first]) == [
        {
            "revision": 2,
            "status": "deployed",
            "time": "2026-11-22T11:00:00Z",
            "changed": ["recipe_image_uri", "recipe_replica_count"],
        },
        {"revision": 1, "status": "superseded", "time": "2026-11-22T10:00:00Z", "changed": []},
    ]
    assert age([second, first])["created_at"] == first.created
    assert age([]) == {"created_at": "", "age_seconds": None}
