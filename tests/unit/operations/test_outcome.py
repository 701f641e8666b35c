# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of tasks, as playbooks read them."""

from __future__ import annotations

import json

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import DependencyFailed, OutOfCapacity, TimedOut
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.outcome import Outcome, Row, Status
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action, ObjectRef, Plan, Step

REF = ObjectRef("v1", "Service", "default", "recipe-x")
SCARCE = OutOfCapacity("No hosts.", hint="Try AD-2.", evidence=["wr1: out"], need=2, have=0)


def row(name: str = "x", **changes: object) -> Row:
    return Row(name=name, **changes)  # type: ignore[arg-type]


def test_a_row_always_has_the_same_fields() -> None:
    assert row(objects=[REF]).as_result() == {
        "name": "x",
        "canonical_name": "",
        "mode": "",
        "namespace": "",
        "group": "",
        "status": "pending",
        "revision": 0,
        "changed": False,
        "endpoints": {"internal": "", "public": []},
        "node_pool": None,
        "replicas": None,
        "model": None,
        "queue": None,
        "team": None,
        "objects": [REF.as_result()],
        "warnings": [],
    }


def test_a_failed_row_carries_code_details_and_evidence() -> None:
    found = row(status=Status.FAILED, error=SCARCE).as_result()
    assert found["evidence"] == ["wr1: out"]
    assert found["error"] == {
        "code": "out_of_host_capacity",
        "message": "No hosts.",
        "hint": "Try AD-2.",
        "evidence": ["wr1: out"],
        "details": {"need": 2, "have": 0},
    }


def test_a_task_has_changed_something_when_one_of_its_deployments_has() -> None:
    assert Outcome(rows=[row(), row(changed=True)]).result()["changed"] is True
    assert Outcome(rows=[row()]).result()["changed"] is False


def test_the_plan_lists_the_steps_of_all_deployments() -> None:
    step = Step(Action.CREATE, "oci", "NodePool", "pool-1", "does not exist")
    assert Outcome(plans=[Plan((step,)), Plan((step,))]).result()["plan"] == [step.as_result()] * 2


def test_warnings_are_said_once() -> None:
    found = Outcome(rows=[row(warnings=["a", "b"]), row(warnings=["b"])], warnings=["a"]).result()
    assert found["warnings"] == ["a", "b"]


def test_one_deployment_that_failed_is_the_tasks_message() -> None:
    found = Outcome(rows=[row(error=SCARCE)]).result()
    assert (found["failed"], found["msg"]) == (True, "No hosts. Try AD-2.")


def test_of_several_deployments_the_message_says_which_failed_and_all_results_are_there() -> None:
    found = Outcome(rows=[row("a"), row("b", error=SCARCE), row("c", error=TimedOut("Too late."))]).result()
    assert found["msg"] == "2 of 3 deployments failed.\nb: No hosts. Try AD-2.\nc: Too late."
    rows = found["deployments"]
    assert isinstance(rows, list)
    assert len(rows) == 3


def test_the_tasks_error_is_the_cause_and_not_what_it_kept_from_being_done() -> None:
    waits, cause = row(error=DependencyFailed("waits")), row(error=OutOfCapacity("full"))
    assert Outcome([waits, cause]).result()["error"]["code"] == "out_of_host_capacity"
    assert Outcome([waits]).result()["error"]["code"] == "dependency_failed"


def test_a_task_that_went_well_has_no_word_of_failure() -> None:
    assert {"failed", "msg", "error"}.isdisjoint(Outcome(rows=[row()]).result())


def test_values_to_be_masked_are_not_part_of_the_result() -> None:
    assert "s3cret" not in json.dumps(Outcome(rows=[row()], secrets=("s3cret",)).result())


def test_what_an_undeploy_proves_stands_beside_the_rest() -> None:
    assert Outcome(extra={"proof": {"checked": [], "left": []}}).result()["proof"] == {"checked": [], "left": []}
