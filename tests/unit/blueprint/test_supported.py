# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Callable

from unit.blueprint.rule_case import HEALTHY

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import Problem

Json = dict[str, object]
ProblemsOf = Callable[[object], list[Problem]]


def test_shapes_of_memory_clusters_are_refused_where_nodes_are_to_be_made(
    problems_of: ProblemsOf, service: Json
) -> None:
    placed = {
        "recipe_availability_domain": "Uocm:US-ASHBURN-AD-2",
        "recipe_node_image_ocid": "ocid1.image.oc1.iad.aaaa",
    }
    pool = {
        **HEALTHY["shared_node_pool"],
        "shared_node_pool_shape": "BM.GPU.GB200.4",
        "shared_node_pool_boot_volume_size_in_gbs": 1000,
    }
    (problem,) = problems_of({**pool, **placed})
    assert (problem.rule, problem.field) == ("unsupported", "shared_node_pool_shape")
    assert "come in GPU memory clusters only" in problem.reason
    assert "Use BM.GPU.B200.8" in problem.reason
    own = {"recipe_node_shape": "BM.GPU.GB200.4", "recipe_node_boot_volume_size_in_gbs": 1000}
    (problem,) = problems_of({**service, **own, **placed})
    assert (problem.rule, problem.field) == ("unsupported", "recipe_node_shape")
    assert "or nodes that have joined already (recipe_use_shared_node_pool)" in problem.reason


def test_a_field_that_asks_for_nothing_is_not_refused(service: Json) -> None:
    from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import parse

    nothing = {
        "input_object_storage": [],
        "multinode_rdma_enabled_in_shared_pool": False,
    }
    assert parse({**service, **nothing}).deployment_name == "vLLM Inference"


def test_a_field_that_is_not_supported_and_wrong_is_reported_as_wrong(service: Json, problems_of: ProblemsOf) -> None:
    (problem,) = problems_of({**service, "input_object_storage": "llama"})
    assert (problem.rule, problem.reason) == ("schema", "must be a list")


def test_of_a_catalogue_entry_one_sample_must_be_picked(problems_of: ProblemsOf) -> None:
    (problem,) = problems_of({"blueprint_category": "model_serving", "pre_filled_samples": [{}]})
    assert "give one of them instead" in problem.reason
