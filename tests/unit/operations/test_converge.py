# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written down of a run: when, under which revision, and what becomes of the revisions before it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from unit.operations.builders import record
from unit.operations.fakes import Clock, FakeWorld, HeldLock
from unit.plan.builders import COMPARTMENT_ID, GATEWAY, blueprint, body, identity, live_pool, own_nodes, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.membership import ALONE, Membership
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import record as records
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.carry_through import (
    _finish,
    _known_pool,
    _revision,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.converge import _unfinished
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.observe import Observed
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.record import Phase, Record
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Budget
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.work import Work
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.compare import Preview
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.inference_gateway import ModelGateway
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.modes import MODES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_decision import PoolRecord, decide
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.service import service
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import ObjectRef, ref_of

CHANGED = blueprint(recipe_replica_count=2)
OBJECTS = service(payload(), identity(), GATEWAY, pool_generation=1, replicas=1)
REFS = tuple(ref_of(one) for one in OBJECTS)
OLD_REF = ObjectRef("networking.k8s.io/v1", "Ingress", "default", "recipe-vllm-inference")
POOL = live_pool(body())


def observed(*known: Record, **changes: Any) -> Observed:
    """A deployment of VLLM whose pool is there."""
    seen: dict[str, Any] = {
        "mode": MODES["service"],
        "identity": identity(),
        "records": known,
        "compartment_id": COMPARTMENT_ID,
        "way_in": GATEWAY,
        "models": ModelGateway(),
        "spec": own_nodes(),
        "decision": decide(own_nodes(), identity(), [POOL], None),
        "place": None,
        "entries": (),
        "previews": tuple(Preview(one, one, one) for one in OBJECTS),
        "orphans": (),
    }
    return Observed(**{**seen, **changes})


def test_a_new_place_in_the_group_is_written_down_although_no_object_tells_it() -> None:
    place = Membership("RAG", ("model-rag",))
    assert "place in the group" in _unfinished(record(), blueprint(), place, coming=False)
    again = _revision(payload(), blueprint(), observed(record()), place)
    assert (again.revision, again.membership) == (1, place)
    assert _unfinished(replace(again, phase=Phase.DEPLOYED), blueprint(), place, coming=False) == ""


@pytest.mark.parametrize(
    ("phase", "why"),
    [
        (Phase.PENDING, "an earlier run did not finish"),
        (Phase.FAILED, "the last run failed"),
        (Phase.UNDEPLOYING, "an undeploy was begun and did not finish"),
        (Phase.DEPLOYED, ""),
    ],
)
def test_a_revision_that_is_not_finished_is_a_reason_to_write(phase: Phase, why: str) -> None:
    assert _unfinished(record(phase=phase), blueprint(), ALONE, coming=False) == why


def test_a_deployment_without_a_record_gets_one() -> None:
    assert _unfinished(None, blueprint(), ALONE, coming=False) == "the deployment has no record"


def test_a_blueprint_that_changes_no_object_is_still_a_new_revision() -> None:
    assert "blueprint changed" in _unfinished(record(), CHANGED, ALONE, coming=False)


def test_a_pending_record_is_right_while_pods_come_and_nobody_waits() -> None:
    pending = record(phase=Phase.PENDING)
    assert _unfinished(pending, blueprint(), ALONE, coming=True) == ""
    assert _unfinished(pending, CHANGED, ALONE, coming=True) != ""
    assert _unfinished(record(phase=Phase.FAILED), blueprint(), ALONE, coming=True) != ""


def test_the_first_revision_is_pending_and_has_all_objects_in_its_inventory() -> None:
    first = _revision(payload(), blueprint(), observed(), ALONE)
    assert (first.revision, first.phase, first.objects, first.resource_version) == (1, Phase.PENDING, REFS, "")
    assert (first.uid, first.payload, first.raw_name) == (identity().uid, blueprint(), "vLLM Inference")


def test_the_same_blueprint_again_is_the_same_revision_written_over() -> None:
    known = record(4, Phase.FAILED, pool=PoolRecord(2, 1, "t"), resource_version="9", secret_uid="u")
    again = _revision(payload(), blueprint(), observed(known), ALONE)
    assert (again.revision, again.phase, again.pool) == (4, Phase.PENDING, known.pool)
    assert (again.resource_version, again.secret_uid) == ("9", "u")


def test_a_changed_blueprint_is_a_new_revision_that_knows_the_pool() -> None:
    known = record(4, pool=PoolRecord(2, 1, "t"), resource_version="9", secret_uid="u")
    new = _revision(payload(), CHANGED, observed(known), ALONE)
    assert (new.revision, new.pool, new.resource_version, new.secret_uid) == (5, known.pool, "", "")


def test_objects_of_the_last_revision_stay_in_the_inventory_until_they_are_gone() -> None:
    assert _revision(payload(), CHANGED, observed(record(objects=(OLD_REF,))), ALONE).objects == (*REFS, OLD_REF)


def test_the_record_of_a_pool_is_kept_with_token_and_body_for_as_long_as_the_pool_is() -> None:
    made = PoolRecord(1, 2, "token", body(), "wr", POOL.id, COMPARTMENT_ID)
    assert _known_pool(observed(), record(pool=made)) == made


def test_a_lost_record_of_a_pool_is_restored_from_the_pool_itself() -> None:
    elsewhere = replace(POOL, compartment_id="ocid1.compartment.oc1..aaaaaaaaelsewhere")
    decision = decide(own_nodes(), identity(), [elsewhere], None)
    found = _known_pool(observed(decision=decision), record())
    assert found == PoolRecord(1, 1, "", pool_id=POOL.id, compartment_id=elsewhere.compartment_id)


def test_a_deployment_that_moved_to_shared_nodes_has_no_pool() -> None:
    decision = decide(None, identity(), [POOL], None)
    assert _known_pool(observed(decision=decision), record(pool=PoolRecord(1, 1, "t", pool_id=POOL.id))) is None


def finished(world: FakeWorld, clock: Clock, *earlier: Record) -> list[Record]:
    """Records after a run that was good."""
    kube: Any = world.kube
    known = tuple(records.write(kube, one) for one in earlier)
    seen = observed(*known)
    work = Work(world, HeldLock(), Budget(60, clock.now), _revision(payload(), CHANGED, seen, ALONE))
    work.write(work.record)
    world.kube.writes.clear()
    _finish(seen, work)
    return records.read(kube)


def test_a_good_run_is_deployed_and_its_predecessors_are_history(world: FakeWorld, clock: Clock) -> None:
    earlier = (record(3, Phase.DEPLOYED), record(2, Phase.PENDING), record(1, Phase.SUPERSEDED))
    assert [(one.revision, one.phase) for one in finished(world, clock, *earlier)] == [
        (4, Phase.DEPLOYED),
        (3, Phase.SUPERSEDED),
        (2, Phase.FAILED),
        (1, Phase.SUPERSEDED),
    ]


def test_history_is_not_written_again(world: FakeWorld, clock: Clock) -> None:
    finished(world, clock, record(3, Phase.FAILED), record(2, Phase.SUPERSEDED))
    assert [name[-2:] for _verb, name in world.kube.writes] == ["v4"]


def test_the_inventory_of_a_good_revision_is_what_it_made(world: FakeWorld, clock: Clock) -> None:
    newest = finished(world, clock, record(1, objects=(OLD_REF,)))[0]
    assert newest.objects == REFS
