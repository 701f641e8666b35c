# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a pod's containers before their logs are read."""

from __future__ import annotations

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pod_containers import log_sources

RUNNING: Manifest = {"running": {"startedAt": "2026-11-22T10:00:00Z"}}


def pod(initial: Manifest | None, main: Manifest | None, *, restarts: int = 0) -> Manifest:
    def statuses(name: str, state: Manifest | None) -> list[Manifest]:
        return [] if state is None else [{"name": name, "state": state, "restartCount": restarts}]

    return {
        "metadata": {"name": "pod"},
        "spec": {"nodeName": "node", "initContainers": [{"name": "stage"}], "containers": [{"name": "recipe"}]},
        "status": {
            "phase": "Pending",
            "initContainerStatuses": statuses("stage", initial),  # type: ignore[dict-item]
            "containerStatuses": statuses("recipe", main),  # type: ignore[dict-item]
        },
    }


def test_containers_come_in_the_order_in_which_they_start_with_their_state() -> None:
    ended: Manifest = {"terminated": {"reason": "Error", "exitCode": 2}}
    stage, recipe = log_sources(pod(ended, {"waiting": {"reason": "PodInitializing"}}))
    assert (stage.container, stage.initial, stage.state, stage.started) == ("stage", True, "terminated", True)
    assert stage.message == "Error, exit code 2"
    assert (recipe.container, recipe.initial, recipe.state, recipe.started) == ("recipe", False, "waiting", False)
    assert recipe.message == "PodInitializing"


def test_a_container_without_state_waits_for_what_its_pod_waits_for() -> None:
    stage, recipe = log_sources(pod(None, None))
    assert (stage.state, stage.started, stage.message) == ("pending", False, "Pending")
    assert recipe.message == "Pending"


def test_a_container_that_was_restarted_has_a_log_while_it_waits() -> None:
    crashed: Manifest = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s"}}
    _stage, recipe = log_sources(pod(RUNNING, crashed, restarts=3))
    assert (recipe.started, recipe.restarts, recipe.message) == (True, 3, "CrashLoopBackOff: back-off 10s")
    _stage, running = log_sources(pod(RUNNING, RUNNING))
    assert (running.state, running.message) == ("running", "")
