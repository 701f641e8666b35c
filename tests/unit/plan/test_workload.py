# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that do the work, by kind."""

from __future__ import annotations

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.modes import MODES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.workload import WORKLOADS, counts, ready

DEPLOYMENT: Manifest = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "spec": {"replicas": 3},
    "status": {"readyReplicas": 2},
}
JOB: Manifest = {"apiVersion": "batch/v1", "kind": "Job", "spec": {"completions": 4}, "status": {"succeeded": 1}}


@pytest.mark.parametrize(
    ("live", "row"), [(DEPLOYMENT, {"desired": 3, "ready": 2}), (JOB, {"desired": 4, "ready": 1}), (None, None)]
)
def test_replicas_are_counted_as_the_kind_counts_them(live: Manifest | None, row: dict[str, int] | None) -> None:
    assert counts(live) == row


def test_an_object_that_does_not_exist_is_not_ready() -> None:
    assert not ready(None)
    assert not ready(JOB)


def test_every_mode_has_a_workload_that_can_be_judged() -> None:
    assert {mode.workload for mode in MODES.values()} - {""} <= set(WORKLOADS)
