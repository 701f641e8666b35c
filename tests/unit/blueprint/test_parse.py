# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import (
    LARGEST_PAYLOAD,
    MOST_PROBLEMS,
    parse,
    too_large,
    warnings_of,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.shapes import SHAPES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidBlueprint, Problem

Json = dict[str, object]
ProblemsOf = Callable[[object], list[Problem]]


def test_a_healthy_payload_keeps_its_field_names_and_values(service: Json) -> None:
    payload = parse(service)
    assert payload.recipe_node_shape == "VM.GPU.A10.2"
    assert payload.recipe_container_port == 8000
    assert payload.recipe_host_port == 80
    assert payload.recipe_container_env[0].key == "model_name"
    assert payload.gpus == 2
    assert warnings_of(payload) == []


def test_what_is_not_given_is_not_set(service: Json) -> None:
    payload = parse(service)
    assert "recipe_node_pool_size" in payload.model_fields_set
    assert "recipe_replica_count" not in payload.model_fields_set
    assert payload.recipe_replica_count == 1
    assert payload.recipe_node_image_ocid is None


def test_two_payloads_do_not_share_their_empty_lists(service: Json) -> None:
    first, second = parse(service), parse(service)
    first.local_filesystem.append(None)  # type: ignore[arg-type]
    assert second.local_filesystem == []


@pytest.mark.parametrize(
    ("payload", "says"),
    [(None, "this is null"), ([], "this is a list"), ("{}", "this is text"), (5, "this is a single value")],
)
def test_what_is_no_object_is_refused_in_one_sentence(payload: object, says: str, problems_of: ProblemsOf) -> None:
    (problem,) = problems_of(payload)
    assert (problem.rule, problem.reason) == ("V01", f"a blueprint is an object of fields, {says}")


def test_an_empty_object_lacks_mode_and_name_and_is_not_lectured_about_more(problems_of: ProblemsOf) -> None:
    assert [(p.rule, p.field, p.reason) for p in problems_of({})] == [
        ("V01", "deployment_name", "is required"),
        ("V01", "recipe_mode", "is required"),
    ]


def test_all_problems_are_reported_at_once(service: Json, problems_of: ProblemsOf) -> None:
    wrong = {
        **service,
        "recipe_container_port": "abc",
        "recipe_imageuri": "x",
        "recipe_node_shape": "VM.GPU.A10.3",
        "recipe_compartment_ocid": "mine",
    }
    assert {(p.rule, p.field) for p in problems_of(wrong)} == {
        ("V07", "recipe_container_port"),
        ("V03", "recipe_imageuri"),
        ("V08", "recipe_node_shape"),
        ("V20", "recipe_compartment_ocid"),
    }


def test_a_field_that_is_wrong_in_itself_does_not_trip_rules_that_need_it(
    service: Json, problems_of: ProblemsOf
) -> None:
    wrong = {**service, "recipe_container_port": "abc", "recipe_image_uri": 5, "recipe_nvidia_gpu_count": "many"}
    assert {p.field for p in problems_of(wrong)} == {
        "recipe_container_port",
        "recipe_image_uri",
        "recipe_nvidia_gpu_count",
    }


def test_one_wrong_field_does_not_hide_problems_of_the_others(service: Json, problems_of: ProblemsOf) -> None:
    wrong = {
        "recipe_compartment_ocid": 5,
        "recipe_node_image_ocid": "mine",
        "recipe_liveness_probe_params": 5,
        "recipe_readiness_probe_params": {"scheme": "ftp"},
        "input_file_system": 5,
        "local_filesystem": [{"node_directory_path": "/mnt/a", "mount_location": "/"}],
    }
    assert {p.field.partition("[")[0] for p in problems_of({**service, **wrong})} == set(wrong)


def test_with_an_unknown_mode_only_rules_of_every_mode_speak(service: Json, problems_of: ProblemsOf) -> None:
    (problem,) = problems_of({**service, "recipe_mode": "servce", "recipe_node_shape": "none"})
    assert (problem.rule, problem.field, problem.nearest) == ("V02", "recipe_mode", "service")


def test_the_former_raycluster_mode_is_pointed_to_its_successor(service: Json, problems_of: ProblemsOf) -> None:
    (problem,) = problems_of({**service, "recipe_mode": "raycluster"})
    assert "multi-node services replaced raycluster" in problem.reason


@pytest.mark.parametrize("port", ["8000", 8000, 8000.0, "1", 65535])
def test_ports_may_be_text_or_numbers(port: object, service: Json) -> None:
    payload = parse({**service, "recipe_container_port": port})
    assert payload.recipe_container_port == int(float(str(port)))


@pytest.mark.parametrize(
    "port", ["abc", "", "80a", "-1", "0", 0, 65536, "65536", 80.5, True, "\uff18\uff10", "9" * 5000, [80], "+80"]
)
def test_what_is_no_port_is_refused(port: object, service: Json, problems_of: ProblemsOf) -> None:
    (problem,) = problems_of({**service, "recipe_container_port": port})
    assert (problem.rule, problem.field) == ("V07", "recipe_container_port")
    assert problem.reason.startswith("must be a port number from 1 to 65535")
    assert len(problem.reason) < 100


@pytest.mark.parametrize("count", ["1", True, 1.5, [1], {"a": 1}, -1, 10**30])
def test_numbers_are_whole_and_neither_text_nor_booleans(count: object, service: Json, problems_of: ProblemsOf) -> None:
    (problem,) = problems_of({**service, "recipe_replica_count": count})
    assert problem.field == "recipe_replica_count"


def test_a_whole_number_with_a_point_is_a_whole_number(service: Json) -> None:
    assert parse({**service, "recipe_replica_count": 1.0}).recipe_replica_count == 1


@pytest.mark.parametrize("flag", ["true", "yes", 1, 0])
def test_booleans_are_true_or_false_and_nothing_else(flag: object, service: Json, problems_of: ProblemsOf) -> None:
    (problem,) = problems_of({**service, "recipe_prometheus_enabled": flag})
    assert problem.reason.startswith("must be true or false, not ")


def test_values_of_variables_are_text_and_integers_become_text(service: Json, problems_of: ProblemsOf) -> None:
    env = [{"key": "model_name", "value": ""}, {"key": "B", "value": 12}]
    assert [v.value for v in parse({**service, "recipe_container_env": env}).recipe_container_env] == ["", "12"]
    (problem,) = problems_of({**service, "recipe_container_env": [{"key": "A", "value": True}]})
    assert problem.field == "recipe_container_env[0].value"


def test_probe_times_are_whole_seconds(service: Json, problems_of: ProblemsOf) -> None:
    probe = {"endpoint_path": "/health", "period_seconds": 10.0, "initial_delay_seconds": 0}
    parsed = parse({**service, "recipe_readiness_probe_params": probe}).recipe_readiness_probe_params
    assert parsed is not None
    assert parsed.period_seconds == 10
    (problem,) = problems_of({**service, "recipe_readiness_probe_params": {"period_seconds": 0.5}})
    assert str(problem) == "recipe_readiness_probe_params.period_seconds: must be a whole number, not 0.5"


def test_an_unknown_field_comes_with_the_nearest_known_one(service: Json, problems_of: ProblemsOf) -> None:
    (problem,) = problems_of({**service, "recipe_replicas_count": 1})
    assert str(problem) == "recipe_replicas_count: unknown field (did you mean recipe_replica_count?)"


def test_an_unknown_field_in_an_object_is_compared_with_the_objects_fields(
    service: Json, problems_of: ProblemsOf
) -> None:
    (problem,) = problems_of({**service, "recipe_liveness_probe_params": {"periodseconds": 1}})
    assert (problem.field, problem.nearest) == ("recipe_liveness_probe_params.periodseconds", "period_seconds")


def test_pod_knobs_under_the_nodes_are_told_where_they_belong(service: Json, problems_of: ProblemsOf) -> None:
    problems = problems_of({**service, "recipe_node_autoscaling_params": {"min_nodes": 1, "max_replicas": 3}})
    assert "does not belong here but in recipe_pod_autoscaling_params" in {p.reason for p in problems}


def test_a_field_of_the_payload_inside_an_object_belongs_at_the_top(service: Json, problems_of: ProblemsOf) -> None:
    (problem,) = problems_of({**service, "service_endpoint": {"recipe_host_port": "80"}})
    assert problem.reason == "does not belong here but in the top level"


def test_a_field_name_that_is_no_text_is_refused(service: Json, problems_of: ProblemsOf) -> None:
    (problem,) = problems_of({**service, 5: 6})
    assert "names are text" in problem.reason


def test_null_is_not_the_same_as_not_given(service: Json, problems_of: ProblemsOf) -> None:
    problems = problems_of({**service, "recipe_image_uri": None, "recipe_container_env": [{"key": None, "value": "x"}]})
    assert [(p.field, p.reason) for p in problems] == [
        ("recipe_image_uri", "is null: remove the field or give it a value"),
        ("recipe_container_env[0].key", "is null: remove the field or give it a value"),
    ]


def test_a_value_that_may_be_secret_is_never_repeated(service: Json, problems_of: ProblemsOf) -> None:
    secret = "hf_0123456789abcdef"
    wrong = {
        **service,
        "recipe_container_env": [{"key": "HF_TOKEN", "value": [secret]}, {"key": 5, "value": secret}, secret],
        "recipe_container_command_args": secret,
        "recipe_inference_gateway": {"model_name": "a", "api_key": [secret]},
        "input_object_storage": [{"par": {secret: 1}, "mount_location": "/a", "volume_size_in_gbs": secret}],
        "recipe_public_ssh_key": secret,
    }
    assert secret not in "\n".join(str(problem) for problem in problems_of(wrong))


@pytest.mark.parametrize("value", ["x" * 1000, "a\nb", [1, 2, 3], {"a": "b"}])
def test_long_and_odd_values_are_not_repeated(value: object, service: Json, problems_of: ProblemsOf) -> None:
    (problem,) = problems_of({**service, "recipe_node_pool_size": value})
    assert problem.reason == "must be a whole number"


def test_a_payload_too_large_to_keep_is_refused_in_one_sentence(service: Json, problems_of: ProblemsOf) -> None:
    (problem,) = problems_of({**service, "recipe_id": "x" * 5_000_000})
    assert problem.reason == "the payload is 5.0 MB of JSON; at most 1 MB can be kept"
    assert too_large({"a": "x" * (LARGEST_PAYLOAD - 9)}) is None
    assert too_large({"a": "x" * (LARGEST_PAYLOAD - 8)}) is not None
    assert too_large({"a": "é" * (LARGEST_PAYLOAD // 2)}) is not None


def test_a_payload_that_contains_itself_or_goes_too_deep_is_refused(service: Json, problems_of: ProblemsOf) -> None:
    service["recipe_container_env"] = [service]
    (problem,) = problems_of(service)
    assert problem.reason == "the payload is nested too deeply, or contains itself"
    deep: object = "x"
    for _level in range(900):
        deep = [deep]
    assert problems_of({"recipe_id": deep})
    for _level in range(100_000):
        deep = [deep]
    (problem,) = problems_of({"recipe_id": deep})
    assert "too deeply" in problem.reason


def test_half_a_surrogate_pair_is_no_text(service: Json, problems_of: ProblemsOf) -> None:
    (problem,) = problems_of({**service, "recipe_id": "\ud800"})
    assert "not valid Unicode" in problem.reason


def test_the_error_names_the_blueprint_and_fits_a_screen(service: Json) -> None:
    with pytest.raises(InvalidBlueprint) as refusal:
        parse({**service, "recipe_container_port": "abc"})
    assert refusal.value.message.splitlines() == [
        "Blueprint 'vLLM Inference' has 1 problem; nothing was changed.",
        '- recipe_container_port: must be a port number from 1 to 65535, not "abc"',
    ]
    with pytest.raises(InvalidBlueprint, match=r"^Blueprint 'second of the list' has 1 problem"):
        parse(None, name_hint="second of the list")


def test_thousands_of_problems_take_neither_minutes_nor_pages(service: Json, problems_of: ProblemsOf) -> None:
    start = time.process_time()
    problems = problems_of({**service, **{f"recipe_node_shape_{number}": None for number in range(20_000)}})
    assert len(problems) == MOST_PROBLEMS
    assert time.process_time() - start < 2


def test_shapes_learnt_from_a_live_region_count(service: Json) -> None:
    shapes = {**SHAPES, "VM.GPU.NEW.2": SHAPES["VM.GPU.A10.2"]}
    assert parse({**service, "recipe_node_shape": "VM.GPU.NEW.2"}, shapes=shapes).recipe_node_shape == "VM.GPU.NEW.2"


def test_warnings_do_not_stop_a_blueprint(service: Json) -> None:
    payload = parse({**service, "recipe_image_uri": "vllm/vllm-openai:v0.9.1"})
    assert [(w.field, w.severity) for w in warnings_of(payload)] == [("recipe_image_uri", "warning")]


def test_parsing_is_fast(service: Json) -> None:
    def once() -> float:
        start = time.perf_counter()
        parse(service)
        return time.perf_counter() - start

    assert min(once() for _attempt in range(20)) < 0.003
