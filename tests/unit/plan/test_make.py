# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole plan of a deployment: which steps, in which order, with which notes."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from unit.plan.builders import (
    NGINX,
    Fields,
    body,
    identity,
    live_object,
    live_pool,
    of_kind,
    own_nodes,
    payload,
    surroundings,
)

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest, metadata, section
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.autoscaler import EntryStep
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.compare import Preview
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.inference_gateway import ModelGateway
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.make import make_plan
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.object_steps import prune
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_decision import PoolDecision, decide
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.service import service
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action, ObjectStep, Plan

BY_HAND: dict[str, Any] = {"pool_generation": 1, "replicas": 1}
OURS: list[Manifest] = service(payload(), identity(), NGINX, pool_generation=1, replicas=1)
NEW = [Preview(one, None, one) for one in OURS]
SAME = [Preview(one, one, one) for one in OURS]


def plan(previews: Sequence[Preview], decision: PoolDecision | None = None, **changes: Any) -> Plan:
    known: dict[str, Any] = {
        "adopt": False,
        "missing_namespace": False,
        "unfinished": "",
        "warnings": (),
        "orphans": (),
        "entries": (),
        "node_steps": (),
    }
    return make_plan(
        own_nodes(),
        identity(),
        previews,
        decision=decision or decide(own_nodes(), identity(), [live_pool(body())], None),
        place=surroundings(),
        **{**known, **changes},
    )


def said(made: Plan) -> list[str]:
    return [f"{step.action} {step.kind}" for step in made.steps]


def test_nothing_to_do_is_an_empty_plan_that_still_names_every_part() -> None:
    made = plan(SAME)
    assert made.empty
    assert said(made) == ["none NodePool", "none Service", "none Deployment", "none Ingress"]


def test_nodes_come_before_objects_and_a_missing_namespace_before_what_lives_in_it() -> None:
    made = plan(NEW, decide(own_nodes(), identity(), [], None), missing_namespace=True)
    assert said(made) == [
        "create NodePool",
        "create Namespace",
        "create Service",
        "create Deployment",
        "create Ingress",
    ]


def test_the_namespace_is_made_with_nothing_but_its_name() -> None:
    step = plan(NEW, missing_namespace=True).steps[1]
    assert isinstance(step, ObjectStep)
    assert step.manifest == {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}}


def test_what_left_the_blueprint_goes_after_the_workload_has_moved_and_pools_go_last() -> None:
    asked = own_nodes(recipe_node_boot_volume_size_in_gbs=500)
    decision = decide(asked, identity(), [live_pool(body())], None)
    made = plan(SAME, decision, orphans=[OURS[-1]])
    assert said(made)[0] == "replace NodePool"
    assert said(made)[-2:] == ["delete Ingress", "delete NodePool"]
    assert [step.late for step in made.steps if step.action is Action.DELETE] == [True, True]


def test_a_pruned_object_is_guarded_by_its_uid_and_shown_before_it_goes() -> None:
    live: Manifest = {**OURS[0], "metadata": {**metadata(OURS[0]), "uid": "u1"}}
    step = prune(live)
    assert (step.live_uid, step.why, step.after) == ("u1", "left the blueprint", None)
    assert step.before == OURS[0]


def test_a_record_that_must_be_written_is_a_change_even_when_nothing_else_is() -> None:
    made = plan(SAME, unfinished="the last run failed")
    assert not made.empty
    assert (said(made)[-1], made.steps[-1].why) == ("update Record", "the last run failed")


def test_the_record_is_not_named_beside_other_changes() -> None:
    assert "update Record" not in said(plan(NEW, unfinished="the deployment has no record"))


def test_notes_are_the_warnings_old_nodes_and_what_others_added() -> None:
    added: Fields = {"f:spec": {"f:externalIPs": {}}}
    live: Manifest = {
        **OURS[0],
        "metadata": {**metadata(OURS[0]), **_managed(added)},
        "spec": {**section(OURS[0], "spec"), "externalIPs": ["192.0.2.1"]},
    }
    changed = decide(own_nodes(recipe_public_ssh_key="ssh-rsa AAAA me"), identity(), [live_pool(body())], None)
    made = plan([Preview(OURS[0], live, live), *SAME[1:]], changed, warnings=("careful",))
    assert made.warnings[0] == "careful"
    assert "reaches new nodes only" in made.warnings[1]
    assert "kubectl-edit set .spec.externalIPs" in made.warnings[2]


def test_a_field_that_this_run_repairs_is_not_called_left_as_it_is() -> None:
    edited: Fields = {"f:spec": {"f:type": {}}}
    live: Manifest = {**OURS[0], "metadata": {**metadata(OURS[0]), **_managed(edited)}, "spec": {"type": "NodePort"}}
    made = plan([Preview(OURS[0], live, OURS[0]), *SAME[1:]])
    assert said(made)[1] == "update Service"
    assert made.warnings == ()


def _managed(fields: Fields) -> Manifest:
    return {"managedFields": metadata(live_object(("kubectl-edit", fields)))["managedFields"]}


@given(st.lists(st.sampled_from([*NEW, *SAME]), max_size=5), st.booleans(), st.sampled_from(["", "why"]))
def test_planning_is_deterministic_and_changes_nothing_it_is_given(
    previews: list[Preview], missing: bool, unfinished: str
) -> None:
    before = copy.deepcopy(previews)
    first = plan(previews, missing_namespace=missing, unfinished=unfinished)
    assert first == plan(previews, missing_namespace=missing, unfinished=unfinished)
    assert previews == before
    assert first.empty == (not missing and not unfinished and all(one in SAME for one in previews))


def entry(action: Action) -> EntryStep:
    return EntryStep(action, "oci", "AutoscalerEntry", "pool", "")


def test_a_pool_is_there_before_the_autoscaler_hears_of_it_and_goes_after_it_forgot_it() -> None:
    moved = decide(own_nodes(recipe_node_shape="BM.GPU.A10.4"), identity(), [live_pool(body())], None)
    made = plan(SAME, moved, entries=[entry(Action.CREATE), entry(Action.DELETE)])
    assert [one for one in said(made) if not one.startswith("none")] == [
        "replace NodePool",
        "create AutoscalerEntry",
        "delete AutoscalerEntry",
        "delete NodePool",
    ]


def test_an_autoscaler_that_left_the_blueprint_goes_before_the_number_it_would_undo() -> None:
    scaled = service(payload(recipe_pod_autoscaling_params={"max_replicas": 4}), identity(), NGINX, **BY_HAND)
    (autoscaler,) = of_kind(scaled, "ScaledObject")
    made = plan(NEW, orphans=[autoscaler, *of_kind(scaled, "Ingress")])
    changing = [one for one in said(made) if not one.startswith("none")]
    assert (changing[0], changing[-1]) == ("delete ScaledObject", "delete Ingress")


def test_an_open_route_goes_before_a_keyed_one_comes() -> None:
    key: Json = {"model_name": "llama-4", "api_key": "1234567890"}
    keyed = service(payload(recipe_inference_gateway=key), identity(), NGINX, models=ModelGateway("kong"), **BY_HAND)
    made = plan([Preview(one, None, one) for one in keyed], orphans=of_kind(OURS, "Ingress"))
    assert [one for one in said(made) if one.endswith("Ingress")] == ["delete Ingress", "create Ingress"]
    assert not next(step for step in made.steps if step.action is Action.DELETE).late


def test_pods_of_another_kind_give_their_gpus_back_before_the_new_ones_ask_for_them() -> None:
    before = [{**one, "kind": "LeaderWorkerSet"} for one in of_kind(OURS, "Deployment")]
    made = plan(NEW, orphans=before)
    changing = [one for one in said(made) if not one.startswith("none")]
    assert changing[0] == "delete LeaderWorkerSet"
    assert not next(step for step in made.steps if step.action is Action.DELETE).late
