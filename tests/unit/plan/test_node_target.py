# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An update finds its nodes by whichever name people know them, and never by half a name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from unit.plan.builders import body, live_pool
from unit.plan.live_nodes import POOL_ID, h100, of_pool, update

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidBlueprint
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import name_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_pool import ObservedPool
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_target import target_of

FIRST, SECOND = h100(), h100("10.0.10.6")
BY_ITSELF = h100("10.0.10.7", pool_id="")
POOL = replace(live_pool(body()), id=POOL_ID, name="default-vllm-inference-1")
"""The pool of deployment "vLLM Inference" in namespace default."""


@pytest.mark.parametrize("name", ["10.0.10.6", "192.168.0.6", "host-10.0.10.6"])
def test_a_node_is_known_by_its_name_its_address_and_its_host_name(name: str) -> None:
    assert target_of(update(recipe_node_name=name), "default", [], [FIRST, SECOND]).nodes == (SECOND,)


@pytest.mark.parametrize("name", ["default-vllm-inference-1", POOL_ID, "vLLM Inference", "vllm-inference", "slices"])
def test_a_pool_is_known_by_its_name_its_deployment_and_the_selector_of_its_nodes(name: str) -> None:
    found = target_of(
        of_pool(name), "default", [POOL], [FIRST, h100("10.0.10.9", pool_id="another", labels={"corrino": "x"})]
    )
    assert (found.nodes, found.pool_id) == ((FIRST,), POOL_ID)


def test_of_a_deployments_pools_the_newest_that_stays_is_meant() -> None:
    newer = replace(POOL, id="newer", name="b", tags={**POOL.tags, "oci-ai-blueprints/generation": "2"})
    gone = replace(newer, id="gone", state="DELETING", tags={**POOL.tags, "oci-ai-blueprints/generation": "3"})
    assert target_of(of_pool("vllm-inference"), "default", [POOL, newer, gone], []).pool_id == "newer"
    assert refusal("vllm-inference", POOL, namespace="models") == "no node pool 'vllm-inference' in this cluster"


def test_nodes_that_joined_by_themselves_are_known_by_their_selector_and_have_no_pool() -> None:
    found = target_of(of_pool("slices"), "default", [], [FIRST, BY_ITSELF])
    assert ([name_of(node) for node in found.nodes], found.pool_id) == (["10.0.10.5", "10.0.10.7"], "")


def test_a_name_that_several_pools_have_is_refused() -> None:
    assert refusal(POOL.name, POOL, replace(POOL, id="other")).endswith(f"give the OCID of one ({POOL_ID}, other)")


def test_a_name_that_nothing_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidBlueprint, match=r"no node '10.0.10.55'.*did you mean 10.0.10.5\?"):
        target_of(update(recipe_node_name="10.0.10.55"), "default", [], [FIRST])
    with pytest.raises(InvalidBlueprint, match=r"did you mean slices\?"):
        target_of(of_pool("slice"), "default", [POOL], [FIRST])


def refusal(name: str, *pools: ObservedPool, namespace: str = "default") -> str:
    with pytest.raises(InvalidBlueprint) as caught:
        target_of(of_pool(name), namespace, pools, [])
    (problem,) = caught.value.problems
    assert (problem.rule, problem.field) == ("V27", "recipe_node_pool_name")
    return problem.reason
