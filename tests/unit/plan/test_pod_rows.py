# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pods as results show them."""

from __future__ import annotations

from typing import Any

from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pod_rows import gpus_used, pod_rows, waiting_pods


def _pod(name: str, phase: str, *, node: str = "10.0.0.1", gpus: str = "2", **status: Any) -> dict[str, Any]:
    container = {"name": "recipe", "resources": {"limits": {"nvidia.com/gpu": gpus, "memory": "1Gi"}}}
    return {
        "metadata": {"name": name},
        "spec": {"nodeName": node, "containers": [container]},
        "status": {"phase": phase, **status},
    }


READY = {"conditions": [{"type": "Ready", "status": "True"}]}
CRASHING = {
    "initContainerStatuses": [{"name": "get", "restartCount": 1}],
    "containerStatuses": [{"name": "recipe", "restartCount": 4, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}],
}
PODS = [
    _pod("serves", "Running", **READY),
    _pod("crashes", "Running", **CRASHING),
    _pod("ended", "Succeeded"),
    _pod("waits", "Pending", node=""),
]


def test_a_pod_is_shown_with_its_node_its_restarts_and_what_it_waits_for() -> None:
    rows = {str(row["name"]): row for row in pod_rows(PODS)}
    assert list(rows) == ["crashes", "ended", "serves", "waits"]
    assert rows["crashes"] == {
        "name": "crashes",
        "node": "10.0.0.1",
        "phase": "Running",
        "ready": False,
        "restarts": 5,
        "gpus": {"nvidia.com/gpu": 2},
        "reason": "CrashLoopBackOff",
    }
    assert (rows["serves"]["ready"], rows["serves"]["reason"]) == (True, "")


def test_only_pods_on_a_node_that_have_not_ended_hold_gpus() -> None:
    assert gpus_used(PODS) == {"nvidia.com/gpu": 4}
    assert {row["name"] for row in pod_rows(PODS) if row["gpus"]} == {"serves", "crashes"}


def test_pods_that_are_ready_or_ended_well_wait_for_nothing() -> None:
    assert waiting_pods(PODS) == ["pod crashes: CrashLoopBackOff", "pod waits: Pending"]
