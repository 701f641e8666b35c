# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a deployment's node pool is kept, changed, created or replaced, and the steps that do it."""

from __future__ import annotations

from collections.abc import Sequence

from unit.plan.builders import identity, live_pool, node, own_nodes, placeholder, shared, surroundings

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_pool import ObservedPool, create_body
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_decision import (
    PoolDecision,
    PoolRecord,
    decide,
    for_one_job,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_spec import PoolSpec, pool_spec
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_steps import (
    PoolStep,
    first_steps,
    given_back,
    last_steps,
    old_nodes_note,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action

BIGGER: dict[str, Json] = {"recipe_node_shape": "BM.GPU.A10.4"}


def pool(
    generation: int = 1, *, state: str = "ACTIVE", nodes: Sequence[dict[str, Json]] | None = None, **asked: Json
) -> ObservedPool:
    """A live pool of some generation, made of VLLM with some fields changed."""
    made = create_body(own_nodes(**asked), identity(), surroundings(), generation)
    return live_pool(made, pool_id=f"ocid1.nodepool.oc1.iad.pool{generation}", state=state, nodes=nodes)


def failed(generation: int = 1, **asked: Json) -> ObservedPool:
    return pool(generation, nodes=[placeholder()], **asked)


def decided(asked: PoolSpec | None, *pools: ObservedPool, recorded: PoolRecord | None = None) -> PoolDecision:
    return decide(asked, identity(), pools, recorded)


def steps(asked: PoolSpec | None, decision: PoolDecision) -> tuple[list[PoolStep], list[PoolStep]]:
    """What happens before the workload is touched, and after it has moved."""
    place = surroundings() if decision.creates else None
    return first_steps(decision, asked, identity(), place), last_steps(decision)


def test_a_deployment_without_a_pool_gets_its_first_one() -> None:
    found = decided(own_nodes())
    assert (found.action, found.generation, found.leaving) == (Action.CREATE, 1, ())


def test_a_pool_that_fits_is_kept() -> None:
    found = decided(own_nodes(), pool())
    assert (found.action, found.generation, found.why) == (Action.NONE, 1, "as wanted")
    (step,), after = steps(own_nodes(), found)
    assert not step.changes
    assert after == []


def test_a_change_that_needs_a_new_pool_makes_one_first_and_deletes_the_old_one_last() -> None:
    found = decided(own_nodes(**BIGGER), pool())
    assert (found.action, found.generation) == (Action.REPLACE, 2)
    (create,), (delete,) = steps(own_nodes(**BIGGER), found)
    assert (create.action, create.generation, create.body["nodeShape"]) == (Action.REPLACE, 2, "BM.GPU.A10.4")
    assert (delete.action, delete.pool_id, delete.why) == (Action.DELETE, pool().id, "replaced")


def test_what_a_replacement_shows_is_the_old_pool_beside_the_new_one() -> None:
    (create,), _after = steps(own_nodes(**BIGGER), decided(own_nodes(**BIGGER), pool()))
    assert create.before == {"name": pool().name, "recipe_node_shape": "VM.GPU.A10.2"}
    assert create.after == create.body
    assert "recipe_node_shape VM.GPU.A10.2 -> BM.GPU.A10.4 (replace)" in create.why


def test_a_pool_grows_before_the_workload_and_shrinks_after_it() -> None:
    grown, shrunk = own_nodes(recipe_node_pool_size=3), own_nodes(recipe_node_pool_size=1)
    (before,), after = steps(grown, decided(grown, pool(recipe_node_pool_size=2)))
    assert (before.body, after) == ({"nodeConfigDetails": {"size": 3}}, [])
    nothing, (late,) = steps(shrunk, decided(shrunk, pool(recipe_node_pool_size=2)))
    assert nothing == []
    assert (late.body, late.late) == ({"nodeConfigDetails": {"size": 1}}, True)


def test_changes_that_do_not_shrink_a_pool_go_first_even_when_others_do() -> None:
    asked = own_nodes(recipe_node_pool_size=1, recipe_public_ssh_key="ssh-rsa AAAA me")
    (first,), (last,) = steps(asked, decided(asked, pool(recipe_node_pool_size=2)))
    assert first.body == {"sshPublicKey": "ssh-rsa AAAA me"}
    assert last.body == {"nodeConfigDetails": {"size": 1}}


def test_growing_needs_room_for_the_missing_nodes_only() -> None:
    assert decided(own_nodes(recipe_node_pool_size=5), pool(recipe_node_pool_size=2)).grows_by == 3
    assert decided(own_nodes(recipe_node_pool_size=1), pool(recipe_node_pool_size=2)).grows_by == 0
    assert decided(own_nodes(), pool()).grows_by == 0
    assert decided(own_nodes(**BIGGER), pool()).grows_by == 0


def test_nodes_that_are_on_their_way_are_not_asked_room_for_again() -> None:
    growing = pool(state="UPDATING", nodes=[node(0)], recipe_node_pool_size=2)
    asked = own_nodes(recipe_node_pool_size=2, recipe_public_ssh_key="ssh-rsa AAAA me")
    assert decided(asked, growing).grows_by == 0


def test_nodes_that_did_not_come_up_are_cleared_and_asked_for_again() -> None:
    asked = own_nodes(recipe_node_pool_size=3)
    half = pool(nodes=[node(0), node(1), placeholder(2)], recipe_node_pool_size=3)
    found = decided(asked, half)
    assert (found.action, found.grows_by) == (Action.UPDATE, 1)
    assert found.why == "1 of 3 nodes did not come up"
    (step,), after = steps(asked, found)
    assert (step.shrink_first, step.body) == (2, {"nodeConfigDetails": {"size": 3}})
    assert after == []


def test_a_pool_that_is_still_launching_nodes_is_left_to_do_so() -> None:
    asked = own_nodes(recipe_node_pool_size=2)
    busy = pool(state="UPDATING", nodes=[node(0), placeholder(1)], recipe_node_pool_size=2)
    assert decided(asked, busy).action is Action.NONE


def test_a_pool_of_which_no_node_came_up_is_replaced_and_its_error_is_told() -> None:
    found = decided(own_nodes(), failed())
    assert (found.action, found.generation, found.leaving) == (Action.REPLACE, 2, (failed(),))
    assert "Out of host capacity" in found.why


def test_a_pool_that_failed_without_any_node_is_replaced() -> None:
    assert decided(own_nodes(), pool(state="FAILED", nodes=[])).action is Action.REPLACE


def test_a_pool_that_oci_is_still_creating_is_the_one_to_wait_for() -> None:
    found = decided(own_nodes(), pool(state="CREATING", nodes=[]))
    assert (found.action, found.pool) == (Action.NONE, pool(state="CREATING", nodes=[]))


def test_a_pool_that_is_going_counts_as_gone_and_its_number_is_not_used_again() -> None:
    found = decided(own_nodes(), pool(4, state="DELETING"))
    assert (found.action, found.generation) == (Action.CREATE, 5)


def test_a_predecessor_that_a_killed_run_left_is_deleted() -> None:
    found = decided(own_nodes(**BIGGER), pool(2, **BIGGER), pool(1))
    assert (found.action, found.generation, found.leaving) == (Action.NONE, 2, (pool(1),))


def test_an_older_pool_that_still_serves_is_kept_when_its_successor_never_came_up() -> None:
    found = decided(own_nodes(), failed(2, **BIGGER), pool(1))
    assert (found.action, found.pool, found.generation) == (Action.NONE, pool(1), 1)
    assert found.leaving == (failed(2, **BIGGER),)
    _first, (delete,) = steps(own_nodes(), found)
    assert delete.why == "no longer used"


def test_going_back_to_the_old_blueprint_goes_back_to_the_old_pool_while_it_is_there() -> None:
    found = decided(own_nodes(), pool(2, **BIGGER), pool(1))
    assert (found.action, found.generation, found.leaving) == (Action.NONE, 1, (pool(2, **BIGGER),))


def test_when_none_of_the_pools_fits_all_of_them_go() -> None:
    asked = own_nodes(recipe_node_boot_volume_size_in_gbs=500)
    found = decided(asked, failed(2, **BIGGER), pool(1))
    assert (found.action, found.generation) == (Action.REPLACE, 3)
    assert found.leaving == (failed(2, **BIGGER), pool(1))


def test_a_blueprint_that_moves_to_shared_nodes_gives_its_pool_up() -> None:
    found = decided(pool_spec(shared()), pool())
    assert (found.action, found.pool, found.leaving) == (Action.NONE, None, (pool(),))
    assert [step.action for step in last_steps(found)] == [Action.DELETE]


def test_a_pool_that_was_asked_for_and_never_seen_is_asked_for_again_under_its_number() -> None:
    asked = PoolRecord(generation=3, attempt=1, token="t")
    assert decided(own_nodes(), recorded=asked).generation == 3
    assert decided(own_nodes(), pool(2, state="DELETING"), recorded=asked).generation == 3


def test_a_pool_that_was_there_and_is_gone_gets_a_successor() -> None:
    seen = PoolRecord(generation=3, attempt=1, token="t", pool_id="ocid1.nodepool.x")
    assert decided(own_nodes(), recorded=seen).generation == 4
    assert decided(own_nodes(), pool(5, state="DELETED"), recorded=seen).generation == 6


def test_fields_that_reach_new_nodes_only_name_the_nodes_that_stay_as_they_are() -> None:
    found = decided(own_nodes(recipe_public_ssh_key="ssh-rsa AAAA me"), pool())
    assert old_nodes_note(found) == [
        f"NodePool {pool().name}: recipe_public_ssh_key reaches new nodes only; unchanged: oke-node-0."
    ]
    assert old_nodes_note(decided(own_nodes(recipe_node_pool_size=2), pool())) == []
    assert old_nodes_note(decided(own_nodes(**BIGGER, recipe_public_ssh_key="ssh-rsa AAAA me"), pool())) == []


def test_deciding_twice_decides_the_same() -> None:
    pools = (failed(2, **BIGGER), pool(1))
    assert decided(own_nodes(), *pools) == decided(own_nodes(), *pools)


def test_nodes_of_one_job_go_with_its_end_and_the_plan_says_so_before_they_are_there() -> None:
    to_come = for_one_job(decided(own_nodes()), [], done=False, soon=True)
    (step,) = given_back(to_come, identity())
    assert (step.action, step.name, step.pool_id) == (Action.DELETE, "default-vllm-inference-1", "")
    there = for_one_job(decided(own_nodes(), pool()), [pool()], done=False, soon=True)
    (step,) = given_back(there, identity())
    assert (step.action, step.pool_id) == (Action.DELETE, pool().id)
    assert given_back(for_one_job(there, [pool()], done=False, soon=False), identity()) == []


def test_a_job_that_is_done_asks_for_no_nodes_and_gives_up_those_that_are_left() -> None:
    done = for_one_job(decided(own_nodes()), [pool()], done=True, soon=False)
    assert (done.creates, done.leaving) == (False, (pool(),))
    assert [step.pool_id for step in last_steps(done)] == [pool().id]
    assert given_back(done, identity()) == []
