# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an update plans: nothing for a node that is as wanted, and for every other exactly what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from unit.plan.builders import body, identity, live_pool
from unit.plan.live_nodes import TENS, TWENTIES, gpu_pod, h100, of_pool, update

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import Payload
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidBlueprint
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.mig_state import gpu_users, is_cut, stays
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_target import Target
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_update import (
    CordonStep,
    NodeStep,
    node_steps,
    notes,
    pool_step,
    refuse_unfit,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action, Step

CUT = h100(layout="all-1g.10gb", offers=TENS)
LABELS = {"corrino": "a10pool", "corrino/pool-shared-any": "true"}
POOL = live_pool(body())


def steps(
    payload: Payload,
    *nodes: Manifest,
    pods: Sequence[Manifest] = (),
    left_over: Sequence[Manifest] = (),
    drain: bool = False,
) -> list[Step]:
    users = {"10.0.10.5": pods}
    return node_steps(payload, identity(), Target(nodes), users, left_over, drain=drain)


def only(payload: Payload, node: Manifest) -> NodeStep:
    (step,) = steps(payload, node)
    assert isinstance(step, NodeStep)
    return step


@pytest.mark.parametrize(
    ("node", "cut"),
    [
        (CUT, True),
        (h100(layout="all-1g.10gb", state="pending", offers=TENS), False),
        (h100(layout="all-1g.10gb", offers=TWENTIES), False),
        (h100(layout="all-1g.10gb", offers={**TENS, "nvidia.com/mig-1g.20gb": "4"}), False),
        (h100(layout="all-1g.20gb", offers=TENS), False),
    ],
    ids=["cut", "not answered", "an answer to an earlier request", "some old slices are left", "not asked for"],
)
def test_a_layout_is_there_once_it_is_told_and_offered_alone(node: Manifest, cut: bool) -> None:
    assert is_cut(node, "all-1g.10gb") is cut
    assert (only(update(), node).action is Action.NONE) is cut


def test_a_node_that_was_never_cut_has_whole_gpus() -> None:
    assert is_cut(h100(layout="", state="", offers={"nvidia.com/gpu": "8"}), "all-disabled")


def test_only_what_differs_is_changed_and_shown() -> None:
    node = h100(labels={"corrino/pool-shared-any": "true"})
    step = only(update(recipe_node_labels=LABELS), node)
    assert step.before == {"name": "10.0.10.5", "labels": {"corrino": "slices"}, "layout": "all-1g.20gb"}
    assert step.after == {"name": "10.0.10.5", "labels": {"corrino": "a10pool"}, "layout": "all-1g.10gb"}
    assert step.why == "nvidia.com/mig.config all-1g.20gb -> all-1g.10gb, corrino slices -> a10pool"
    assert (step.labels, step.layout) == ({"corrino": "a10pool"}, "all-1g.10gb")


def test_an_update_of_labels_leaves_the_gpus_alone() -> None:
    step = only(update(recipe_node_labels=LABELS, shared_node_pool_mig_config=None), h100(state="failed", offers={}))
    assert (step.labels, step.layout) == (LABELS, "")


def test_nodes_come_one_after_the_other_and_pods_that_go_are_named() -> None:
    pods = [gpu_pod(f"vllm-{number}") for number in range(5)]
    first, second = steps(update(), h100("10.0.10.6"), h100(), pods=pods, drain=True)
    assert [first.name, second.name] == ["10.0.10.5", "10.0.10.6"]
    assert first.why.endswith("evicts models/vllm-0, models/vllm-1, models/vllm-2 and 2 more")


def test_a_node_on_which_a_run_was_stopped_is_finished_even_if_the_blueprint_left_it() -> None:
    mine = {"oci-ai-blueprints/update-of": identity().label, "oci-ai-blueprints/cordoned": "true"}
    mark = {"oci-ai-blueprints/update": "true"}
    stopped = h100(layout="all-1g.10gb", offers=TENS, labels=mark, annotations=mine, unschedulable=True)
    step = only(update(), stopped)
    assert (step.action, step.why, step.layout) == (Action.UPDATE, "an earlier run did not finish", "")
    assert step.after == {"name": "10.0.10.5", "labels": {}, "unschedulable": False}
    _other, release = steps(update(), h100("10.0.10.6"), left_over=[stopped])
    assert isinstance(release, CordonStep)
    assert release.name == "10.0.10.5"


def test_nodes_that_cannot_be_cut_so_are_all_named() -> None:
    nodes = (h100(shape="VM.GPU.A10.2"), h100("b", shape="BM.GPU.H200.8"), h100("c", shape=""), h100("d"))
    with pytest.raises(InvalidBlueprint) as caught:
        refuse_unfit(update(), Target(nodes), replace(POOL, name="pool", shape="BM.GPU.H200.8"))
    assert [(problem.rule, problem.reason.split()[0], problem.nearest) for problem in caught.value.problems] == [
        ("V25", "10.0.10.5", ""),
        ("V25", "'all-1g.10gb'", "all-1g.18gb"),
        ("V25", "c", ""),
        ("V25", "'all-1g.10gb'", "all-1g.18gb"),
    ]


def test_new_nodes_of_the_pool_begin_with_what_live_ones_were_given() -> None:
    wish = of_pool("x", recipe_node_labels={"corrino": "b", "kubernetes.io/x": "y"})
    step = pool_step(wish, POOL)
    sent = {item["key"]: item["value"] for item in step.body["initialNodeLabels"]}
    assert sent == {**POOL.labels, "corrino": "b", "nvidia.com/mig.config": "all-1g.10gb"}
    assert step.body["freeformTags"] == {**POOL.tags, "oci-ai-blueprints/updated-labels": "corrino"}
    assert step.why == "new nodes get corrino=b, nvidia.com/mig.config=all-1g.10gb"
    assert notes(wish, Target(()), POOL) == [
        "New nodes get no label kubernetes.io/x: with one of Kubernetes' own they could not join."
    ]
    assert pool_step(wish, replace(POOL, labels=sent)).action is Action.NONE


def test_a_pool_of_others_is_given_labels_and_no_tag() -> None:
    assert set(pool_step(of_pool("x", recipe_node_labels=LABELS), replace(POOL, tags={})).body) == {"initialNodeLabels"}


def test_labels_whose_names_no_tag_can_hold_are_refused() -> None:
    many = {f"label-{number:03}-of-many": "x" for number in range(20)}
    with pytest.raises(InvalidBlueprint, match="more names than a node pool can keep"):
        refuse_unfit(of_pool("x", recipe_node_labels=many, shared_node_pool_mig_config=None), Target(()), POOL)


def test_a_node_without_a_mig_manager_and_nodes_without_a_pool_are_told_of() -> None:
    silent, poolless = notes(of_pool("slices"), Target((h100(state=""), CUT)), None)[::-1]
    assert silent.startswith("No mig-manager has spoken on 10.0.10.5:")
    assert "new nodes get no labels" in poolless


def test_a_node_that_takes_fewer_pods_than_slices_is_told_of() -> None:
    (told,) = notes(update(), Target((h100(pods="71"), h100("roomy", pods="72"))), None)
    assert told == "Pods are fewer than slices on 10.0.10.5: not all slices can be used (V58)."


def test_pods_that_have_ended_or_use_no_gpu_do_not_hold_one() -> None:
    done, idle, holder = gpu_pod("a", phase="Succeeded"), gpu_pod("b", resource="cpu"), gpu_pod("c")
    assert gpu_users([done, idle, holder]) == [holder]
    assert [stays(gpu_pod(owner="DaemonSet")), stays(holder)] == [True, False]
