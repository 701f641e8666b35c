# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which blueprints of a task may go on, before anything is asked of OCI or the cluster."""

from __future__ import annotations

import pytest
from unit.plan.builders import blueprint, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidBlueprint
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.options import KubeOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.options import OciOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.asked import (
    Exclusive,
    Sorted,
    sort_out,
    take,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.deploy import deploy
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.outcome import Row, Status
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import Connections, Deploy
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Surroundings


def refused(*blueprints: object) -> list[Row]:
    """Rows of a task of which no blueprint may go on, so that no connection is made."""
    request = Deploy(blueprints, Connections(OciOptions(), KubeOptions(host="http://127.0.0.1:9", api_key="x")))
    return deploy(request, Surroundings(lambda _line: None, lambda: True)).rows


def broken(**changes: object) -> dict[str, object]:
    return {**blueprint(), "recipe_node_shape": "VM.GPU.A10.9", **changes}


def test_every_blueprint_that_is_refused_has_its_row_with_its_own_problems() -> None:
    one, other = refused(broken(deployment_name="One"), broken(deployment_name="Two", recipe_image_uri=None))
    assert (one.name, one.canonical_name, one.status) == ("One", "one", Status.FAILED)
    assert one.error is not None
    assert other.error is not None
    assert "recipe_image_uri" not in str(one.error)
    assert "recipe_image_uri" in str(other.error)


def test_what_is_no_blueprint_at_all_has_a_row_without_a_name() -> None:
    (row,) = refused("not a blueprint")
    assert (row.name, row.status) == ("", Status.FAILED)


@pytest.mark.parametrize("second", ["vLLM Inference", "vllm inference", "vLLM_ Inference"])
def test_a_second_blueprint_of_the_same_name_is_refused_however_it_is_typed(second: str) -> None:
    taken: dict[Exclusive, str] = {}
    take(payload(), "", taken)
    with pytest.raises(InvalidBlueprint, match="'vllm-inference', which 'vLLM Inference' of the same task"):
        take(payload(deployment_name=second), "", taken)


def test_a_blueprint_that_yaml_repeats_by_reference_is_refused_too() -> None:
    taken: dict[Exclusive, str] = {}
    twice = payload()
    take(twice, "", taken)
    with pytest.raises(InvalidBlueprint):
        take(twice, "", taken)


def test_blueprints_of_different_names_go_on_together() -> None:
    taken: dict[Exclusive, str] = {}
    take(payload(), "", taken)
    take(payload(deployment_name="another"), "", taken)


def model(name: str, key: str, path: str = "/") -> dict[str, object]:
    return {"model_name": name, "url_path": path, "api_key": key}


@pytest.mark.parametrize(
    ("one", "other", "field"),
    [
        (
            {"service_endpoint_domain": "chat.example.com"},
            {"service_endpoint": {"domain": "chat.example.com"}},
            "service_endpoint.domain",
        ),
        (
            {"recipe_inference_gateway": model("Llama", "key-one")},
            {"recipe_inference_gateway": model("llama", "key-two")},
            "recipe_inference_gateway.model_name",
        ),
        (
            {"recipe_inference_gateway": model("llama", "key-one")},
            {"recipe_inference_gateway": model("llama", "key-one", "/other")},
            "recipe_inference_gateway.api_key",
        ),
    ],
)
def test_two_blueprints_of_a_task_cannot_share_what_only_one_can_have(
    one: dict[str, object], other: dict[str, object], field: str
) -> None:
    found = sorted_out(blueprint(**one), blueprint(deployment_name="another", **other))
    assert [asked.payload.deployment_name for asked in found.asked] == ["vLLM Inference"]
    (row,) = list(found.refused.values())
    assert isinstance(row.error, InvalidBlueprint)
    assert [problem.field for problem in row.error.problems] == [field]
    assert "'vLLM Inference' of the same task" in str(row.error)
    assert "key-one" not in str(row.error)


def group(*names: str) -> dict[str, object]:
    members = [{"name": name, "recipe": blueprint(deployment_name=name)} for name in names]
    return {"deployment_group": {"name": "RAG", "deployments": members}}


def sorted_out(*blueprints: object) -> Sorted:
    return sort_out(Deploy(blueprints, Connections(OciOptions(), KubeOptions())))


def test_members_of_a_group_stand_among_the_other_blueprints_of_the_task() -> None:
    asked = sorted_out(blueprint(), group("model", "app"), blueprint(deployment_name="last")).asked
    assert [one.payload.deployment_name for one in asked] == ["vLLM Inference", "model-RAG", "app-RAG", "last"]
    assert [one.place for one in asked] == [(0, 0), (1, 0), (1, 1), (2, 0)]


def test_what_members_need_is_counted_among_all_that_may_go_on() -> None:
    whole = group("app", "model")
    whole["deployment_group"]["deployments"][0]["depends_on"] = ["model"]  # type: ignore[index]
    asked = sorted_out(broken(), blueprint(), whole).asked
    assert [one.needs for one in asked] == [(), (2,), ()]


def test_an_update_waits_for_the_pool_of_the_same_task_that_it_names() -> None:
    pool = {
        "deployment_name": "Sliced pool",
        "recipe_mode": "shared_node_pool",
        "shared_node_pool_size": 1,
        "shared_node_pool_shape": "BM.GPU.H100.8",
        "shared_node_pool_boot_volume_size_in_gbs": 500,
        "shared_node_pool_selector": "slices",
    }
    updates = [
        {
            "deployment_name": f"update {name}",
            "recipe_mode": "update",
            "recipe_node_pool_name": name,
            "recipe_node_labels": {"a": "b"},
        }
        for name in ("sliced pool", "slices", "elsewhere")
    ]
    found = sorted_out(*updates, blueprint(), pool)
    assert found.refused == {}
    assert [one.needs for one in found.asked] == [(4,), (4,), (), (), ()]


def test_a_group_with_a_name_that_is_taken_is_refused_as_a_whole_and_takes_no_name() -> None:
    found = sorted_out(
        blueprint(deployment_name="model rag"), group("app", "model"), blueprint(deployment_name="app rag")
    )
    assert [one.payload.deployment_name for one in found.asked] == ["model rag", "app rag"]
    (row,) = list(found.refused.values())
    assert (row.name, row.group) == ("RAG", "RAG")
    assert "deployment_group.deployments[1].recipe.deployment_name" in str(row.error)


def test_a_group_that_cannot_be_resolved_has_one_row_with_everything_that_is_wrong() -> None:
    whole = group("app", "app")
    whole["deployment_group"]["deployments"][0]["depends_on"] = ["model"]  # type: ignore[index]
    (row,) = refused(whole)
    assert (row.canonical_name, row.status) == ("rag", Status.FAILED)
    assert "'model' is no member" in str(row.error)
    assert "name of another member" in str(row.error)


def test_a_blueprint_cannot_have_the_name_of_a_member_before_it() -> None:
    found = sorted_out(group("model"), blueprint(deployment_name="model rag"))
    assert list(found.refused) == [(1, 0)]
