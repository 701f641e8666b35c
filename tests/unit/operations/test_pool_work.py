# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Node pools made, changed and deleted in OCI: what is asked, in which order, and what is known if it fails."""

from __future__ import annotations

import pytest
from unit.operations.fakes import FakeKube, FakeOke
from unit.plan.builders import identity, node, own_nodes, placeholder, surroundings

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import (
    Connection,
    LimitReached,
    NodePoolFailed,
    OciError,
    OutOfCapacity,
    QuotaReached,
    TimedOut,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci import work_requests
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.client import Oci
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.work_requests import WorkRequest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import record as records
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.pool_work import (
    create_pool,
    repeat_unanswered,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.record import retry_token
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.work import Work
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_decision import PoolRecord, decide
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_steps import PoolStep, first_steps
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Plan

POOL = "ocid1.nodepool.oc1.iad.pool1"


def creation(generation: int = 1, **asked: Json) -> PoolStep:
    decision = decide(own_nodes(**asked), identity(), [], PoolRecord(generation, 1, "") if generation > 1 else None)
    (step,) = first_steps(decision, own_nodes(**asked), identity(), surroundings())
    return step


def known(kube: FakeKube) -> PoolRecord:
    (found,) = records.read(kube)
    assert found.pool is not None
    return found.pool


def test_token_and_body_are_written_down_before_oci_is_asked(work: Work, oke: FakeOke) -> None:
    oke.on_create(lambda: oke.calls.append(f"recorded {known(work.world.kube).token}"))
    create_pool(creation(), work)
    token = retry_token(work.record.uid, 1, 1)
    assert oke.calls[:2] == [f"recorded {token}", f"create {token}"]


def test_a_pool_that_was_made_is_known_by_its_id_and_work_request(work: Work, oke: FakeOke) -> None:
    create_pool(creation(), work)
    found = known(work.world.kube)
    assert (found.pool_id, found.work_request_id, found.failed) == (POOL, "wr1", False)
    assert found.body == oke.bodies[0]


def test_a_run_that_does_not_wait_leaves_the_work_request_behind(work: Work, oke: FakeOke) -> None:
    work.wait = False
    create_pool(creation(), work)
    assert known(work.world.kube).work_request_id == "wr1"
    assert "follow wr1" not in oke.calls


def test_a_call_whose_answer_was_lost_is_repeated_exactly(work: Work, oke: FakeOke) -> None:
    oke.fails_create(Connection("no answer"))
    with pytest.raises(Connection):
        create_pool(creation(), work)
    create_pool(creation(recipe_node_pool_size=2), work)
    assert oke.tokens == [retry_token(work.record.uid, 1, 1)] * 2
    assert oke.bodies[0] == oke.bodies[1]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_answer_that_leaves_open_whether_the_pool_was_made_is_no_refusal(
    work: Work, oke: FakeOke, status: int
) -> None:
    oke.fails_create(OciError("OCI is busy", status=status))
    with pytest.raises(OciError):
        create_pool(creation(), work)
    create_pool(creation(), work)
    assert oke.tokens == [retry_token(work.record.uid, 1, 1)] * 2


def test_after_a_refusal_the_next_attempt_has_a_token_of_its_own(work: Work, oke: FakeOke) -> None:
    oke.fails_create(OciError("bad subnet", status=400, service_code="InvalidParameter"))
    with pytest.raises(OciError):
        create_pool(creation(), work)
    create_pool(creation(), work)
    assert oke.tokens == [retry_token(work.record.uid, 1, attempt) for attempt in (1, 2)]


def test_a_token_that_oci_holds_for_another_body_is_given_up_at_once(work: Work, oke: FakeOke) -> None:
    oke.fails_create(OciError("token", status=409, service_code="InvalidatedRetryToken"))
    create_pool(creation(), work)
    assert oke.tokens == [retry_token(work.record.uid, 1, attempt) for attempt in (1, 2)]


def test_after_a_work_request_that_failed_without_a_pool_the_next_run_really_asks_again(
    work: Work, oke: FakeOke
) -> None:
    oke.work_request("FAILED", makes_pool=False)
    with pytest.raises(NodePoolFailed):
        create_pool(creation(), work)
    create_pool(creation(), work)
    assert oke.tokens == [retry_token(work.record.uid, 1, attempt) for attempt in (1, 2)]


def test_an_unanswered_creation_is_repeated_before_a_changed_blueprint_gets_its_own(work: Work, oke: FakeOke) -> None:
    oke.fails_create(Connection("no answer"))
    with pytest.raises(Connection):
        create_pool(creation(), work)
    changed = Plan((creation(recipe_node_pool_size=2),))
    assert repeat_unanswered(changed, work)
    assert oke.tokens == [retry_token(work.record.uid, 1, 1)] * 2
    assert oke.bodies[0] == oke.bodies[1]
    assert not repeat_unanswered(changed, work)


def test_an_unanswered_creation_that_oci_then_refuses_leaves_the_way_free(work: Work, oke: FakeOke) -> None:
    oke.fails_create(Connection("no answer"))
    with pytest.raises(Connection):
        create_pool(creation(), work)
    oke.fails_create(OciError("bad subnet", status=400))
    assert repeat_unanswered(Plan((creation(recipe_node_pool_size=2),)), work)
    assert known(work.world.kube).failed


def test_nothing_is_repeated_for_the_same_blueprint_or_without_a_creation(work: Work, oke: FakeOke) -> None:
    oke.fails_create(Connection("no answer"))
    with pytest.raises(Connection):
        create_pool(creation(), work)
    assert not repeat_unanswered(Plan((creation(),)), work)
    assert not repeat_unanswered(Plan(), work)
    assert len(oke.tokens) == 1


def test_another_generation_starts_with_its_own_first_attempt(work: Work, oke: FakeOke) -> None:
    create_pool(creation(), work)
    create_pool(creation(2), work)
    assert oke.tokens == [retry_token(work.record.uid, generation, 1) for generation in (1, 2)]


@pytest.mark.parametrize(
    ("message", "error", "words"),
    [
        ("1 node(s) launch failure (500, InternalError) Out of host capacity.", OutOfCapacity, "out of host capacity"),
        ("LimitExceeded: The following service limits were exceeded: gpu-a10-count", LimitReached, "service limit"),
        ("QuotaExceeded: The following compartment quotas were exceeded", QuotaReached, "compartment quota"),
        ("1 nodes(s) register timeout", NodePoolFailed, "did not join the cluster"),
        ("something new", NodePoolFailed, "did not come up"),
    ],
)
def test_a_failed_creation_says_which_of_capacity_limit_and_quota_it_was(
    work: Work, oke: FakeOke, message: str, error: type[NodePoolFailed], words: str
) -> None:
    oke.work_request("FAILED", errors=[message], nodes=[placeholder(0, message)])
    with pytest.raises(NodePoolFailed, match=words) as failed:
        create_pool(creation(), work)
    assert failed.value.code == error.code
    assert (failed.value.details["need"], failed.value.details["have"]) == (1, 0)
    assert any(message in line for line in failed.value.evidence)


def test_a_work_request_that_succeeded_with_a_node_missing_is_a_failure(work: Work, oke: FakeOke) -> None:
    oke.work_request("SUCCEEDED", nodes=[node(0), placeholder(1)])
    with pytest.raises(OutOfCapacity) as failed:
        create_pool(creation(recipe_node_pool_size=2), work)
    assert (failed.value.details["need"], failed.value.details["have"]) == (2, 1)


def test_a_creation_that_oci_refuses_outright_says_what_was_needed(work: Work, oke: FakeOke) -> None:
    oke.fails_create(OciError("Limit", status=400, service_code="LimitExceeded"))
    with pytest.raises(LimitReached, match=r"service limit.*2 x VM\.GPU\.A10\.2") as refused:
        create_pool(creation(recipe_node_pool_size=2), work)
    assert refused.value.details["need"] == 2


def test_waiting_for_a_pool_ends_with_the_tasks_time_and_names_the_work_request(work: Work, oke: FakeOke) -> None:
    oke.work_request("IN_PROGRESS", turns=10**9)
    with pytest.raises(TimedOut, match="wr1 IN_PROGRESS"):
        create_pool(creation(), work)


def test_a_work_request_that_cannot_be_read_yet_is_looked_at_again(
    work: Work, oke: FakeOke, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [OciError("not found", status=404), OciError("not found", status=404)]
    follow = work_requests.get

    def late(oci: Oci, request_id: str) -> WorkRequest:
        if answers:
            raise answers.pop()
        return follow(oci, request_id)

    monkeypatch.setattr(work_requests, "get", late)
    create_pool(creation(), work)
    assert known(work.world.kube).pool_id == POOL


def test_a_work_request_that_stays_unreadable_ends_the_wait(
    work: Work, oke: FakeOke, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_oci: Oci, _request_id: str) -> WorkRequest:
        raise OciError("not found", status=404)

    monkeypatch.setattr(work_requests, "get", never)
    with pytest.raises(OciError, match="not found"):
        create_pool(creation(), work)
    assert known(work.world.kube).work_request_id == "wr1"
