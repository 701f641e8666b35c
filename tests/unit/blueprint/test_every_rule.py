# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where each rule of OCI AI Blueprints' payloads, V01 to V63, is held."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from unit.blueprint.rule_case import HEALTHY, SHARED, Json, given_fields

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.rule import ALL_MODES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.rules import RULES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidBlueprint

MODULE_UTILS = Path(__file__).resolve().parents[3] / "plugins" / "module_utils"

UNIT_TESTS = Path(__file__).resolve().parents[1]
PROBE: Json = {"period_seconds": 1, "timeout_seconds": 1}
PODS: Json = {"min_replicas": 1, "max_replicas": 1}
NODES: Json = {"min_nodes": 1, "max_nodes": 2}
POOL: Json = {"recipe_mode": "shared_node_pool", "shared_node_pool_shape": "BM.GPU.H100.8"}
FACTS = (
    Path(os.environ.get("OCI_AI_BLUEPRINTS_FACTS", MODULE_UTILS.parents[2] / "shared" / "facts"))
    / "kubernetes_validation_rules.json"
)
# As the facts abbreviate them. A group is none: its rules hold for each member.
MODES = {"S": "service", "J": "job", "U": "update", "P": "shared_node_pool", "T": "team", "group": "service"}

# What the models hold by themselves: where it is said.
HELD_BY_MODELS: Mapping[str, str] = {
    "V01": "_blueprint/words.py",
    "V02": "_blueprint/words.py",
    "V03": "_blueprint/words.py",
    "V07": "_blueprint/values.py",
    "V15": "_blueprint/words.py",
    "V30": "_blueprint/words.py",
    "V44": "_blueprint/words.py",
    "V46": "_blueprint/words.py",
    "V48": "_blueprint/words.py",
    "V53": "_blueprint/words.py",
}


class Held(NamedTuple):
    """Where a rule is checked that one payload alone cannot tell, and the tests that keep it and that break it."""

    file: str
    tests: str
    kept: str
    broken: str


HELD_LIVE: Mapping[str, Held] = {
    "V04": Held(
        "_operations/known.py",
        "operations/test_known.py",
        kept="test_the_same_name_and_names_of_what_is_being_undeployed_or_was_rolled_back_are_free",
        broken="test_a_name_that_becomes_the_name_of_another_deployment_is_refused",
    ),
    "V19": Held(
        "_operations/pool_place.py",
        "operations/test_pool_place.py",
        kept="test_the_availability_domain_of_the_blueprint_is_the_only_one_looked_at",
        broken="test_an_availability_domain_of_another_region_is_refused_with_the_nearest_one",
    ),
    "V24": Held(
        "_plan/node_notes.py",
        "plan/test_node_notes.py",
        kept="test_a_shared_pool_without_nodes_is_said_to_be_waited_for",
        broken="test_a_shared_pool_without_nodes_is_said_to_be_waited_for",
    ),
    "V25": Held(
        "_plan/node_update.py",
        "plan/test_node_update.py",
        kept="test_nodes_that_cannot_be_cut_so_are_all_named",
        broken="test_nodes_that_cannot_be_cut_so_are_all_named",
    ),
    "V26": Held(
        "_plan/node_notes.py",
        "plan/test_node_notes.py",
        kept="test_a_slice_must_be_on_offer_where_there_are_nodes",
        broken="test_a_slice_must_be_on_offer_where_there_are_nodes",
    ),
    "V27": Held(
        "_plan/node_target.py",
        "plan/test_node_target.py",
        kept="test_a_node_is_known_by_its_name_its_address_and_its_host_name",
        broken="test_a_name_that_nothing_has_is_refused_with_the_nearest",
    ),
    "V29": Held(
        "_operations/node_work.py",
        "operations/test_node_work.py",
        kept="test_pods_are_evicted_when_that_is_allowed",
        broken="test_gpus_in_use_are_not_cut_and_the_node_is_given_back",
    ),
    "V35": Held(
        "_operations/storage.py",
        "operations/test_storage_facts.py",
        kept="test_a_request_that_may_not_list_will_do_for_objects_it_has_by_name",
        broken="test_a_request_that_may_not_list_will_do_for_objects_it_has_by_name",
    ),
    "V36": Held(
        "_operations/storage.py",
        "operations/test_storage_facts.py",
        kept="test_storage_that_is_there_is_used_without_a_word",
        broken="test_all_storage_that_is_missing_is_told_at_once",
    ),
    "V37": Held(
        "_operations/storage.py",
        "operations/test_storage_facts.py",
        kept="test_a_bucket_that_does_not_fit_its_volume_is_warned_of",
        broken="test_a_bucket_that_does_not_fit_its_volume_is_warned_of",
    ),
    "V39": Held(
        "_operations/storage.py",
        "operations/test_storage_facts.py",
        kept="test_storage_that_is_there_is_used_without_a_word",
        broken="test_a_mount_target_must_be_active_and_export_the_file_system",
    ),
    "V43": Held(
        "_operations/secrets_of_others.py",
        "operations/test_known.py",
        kept="test_secrets_that_are_there_are_fine",
        broken="test_every_secret_that_is_missing_is_told_at_once_with_its_namespace",
    ),
    "V46": Held(
        "_operations/service_facts.py",
        "operations/test_model_gateway.py",
        kept="test_scaling_of_pods_needs_keda_and_asks_of_it_what_it_can",
        broken="test_scaling_of_pods_needs_keda_and_asks_of_it_what_it_can",
    ),
    "V48": Held(
        "_plan/autoscaler.py",
        "plan/test_autoscaler.py",
        kept="test_the_steps_add_change_and_remove_the_deployments_own_entries_only",
        broken="test_an_add_on_that_finds_pools_by_tags_is_not_told_names_beside",
    ),
    "V50": Held(
        "_operations/model_gateway.py",
        "operations/test_model_gateway.py",
        kept="test_a_model_name_is_taken_on_its_path_in_any_case",
        broken="test_a_key_is_taken_while_any_other_deployment_has_it",
    ),
    "V52": Held(
        "_operations/service_facts.py",
        "operations/test_model_gateway.py",
        kept="test_a_domain_belongs_to_one_deployment",
        broken="test_a_domain_belongs_to_one_deployment",
    ),
    "V54": Held(
        "_plan/team_charge.py",
        "plan/test_team_charge.py",
        kept="test_a_job_larger_than_all_its_team_may_have_is_warned_of",
        broken="test_a_job_on_a_shape_without_quota_is_refused_with_those_that_have_one",
    ),
    "V55": Held(
        "_plan/team_charge.py",
        "plan/test_team_charge.py",
        kept="test_a_job_larger_than_all_its_team_may_have_is_warned_of",
        broken="test_a_job_larger_than_all_its_team_may_have_is_warned_of",
    ),
    "V56": Held(
        "_blueprint/group_rules.py",
        "blueprint/test_groups.py",
        kept="test_a_member_is_deployed_under_its_own_name_and_the_groups",
        broken="test_what_cannot_be_resolved_is_refused_where_it_stands",
    ),
    "V57": Held(
        "_blueprint/group_rules.py",
        "blueprint/test_groups.py",
        kept="test_a_member_is_deployed_under_its_own_name_and_the_groups",
        broken="test_an_address_that_will_not_work_is_warned_of",
    ),
    "V62": Held(
        "_plan/placement.py",
        "plan/test_placement.py",
        kept="test_one_node_goes_to_the_domain_with_the_most_free_hosts",
        broken="test_a_region_without_free_hosts_is_out_of_capacity_and_says_that_limit_and_quota_are_fine",
    ),
    "V63": Held(
        "_blueprint/secrets_payload.py",
        "blueprint/test_secrets_payload.py",
        kept="test_a_payload_asks_for_secrets_in_its_order",
        broken="test_what_is_wrong_with_an_entry_is_said_by_field",
    ),
}


def test_every_rule_is_held_in_the_table_by_the_models_or_live() -> None:
    """A rule of the table has its cases in test_rules.py, which asks for one of each."""
    in_table = {rule.id for rule in RULES if re.fullmatch(r"V[0-9]{2}", rule.id)}
    assert in_table | set(HELD_BY_MODELS) | set(HELD_LIVE) == {f"V{number:02}" for number in range(1, 64)}


@pytest.mark.skipif(not FACTS.is_file(), reason=f"no collected facts at {FACTS}")
def test_a_rule_holds_in_the_modes_and_with_the_severity_of_the_collected_facts() -> None:
    for fact in json.loads(FACTS.read_text())["rules"]:
        rules = [rule for rule in RULES if rule.id == fact["id"]]
        if rules:
            modes = ALL_MODES if fact["modes"] == "all" else {MODES[letter] for letter in fact["modes"].split()}
            assert modes <= frozenset().union(*(rule.modes for rule in rules)), fact
            assert fact["severity"] in {rule.severity for rule in rules}, fact


@pytest.mark.parametrize("rule", HELD_LIVE)
def test_what_is_held_live_is_named_there_and_has_a_test_that_keeps_it_and_one_that_breaks_it(rule: str) -> None:
    held = HELD_LIVE[rule]
    assert re.search(rf"\b{rule}\b", (MODULE_UTILS / held.file).read_text())
    tests = (UNIT_TESTS / held.tests).read_text()
    assert [name for name in (held.kept, held.broken) if f"def {name}(" not in tests] == []


def test_what_the_models_hold_is_named_there_and_has_cases() -> None:
    unnamed = [rule for rule, file in HELD_BY_MODELS.items() if rule not in (MODULE_UTILS / file).read_text()]
    assert unnamed == []
    assert set(HELD_BY_MODELS) == {rule for rule, *_rest in OF_MODELS}


OF_MODELS: Sequence[tuple[str, Json, Json]] = [
    ("V01", {"deployment_name": 5}, {"deployment_name": "5"}),
    ("V02", {"recipe_mode": "pod"}, {"recipe_mode": "job"}),
    ("V03", {"recipe_node_shap": "VM.GPU.A10.2"}, {"recipe_node_shape": "VM.GPU.A10.2"}),
    ("V07", {"recipe_liveness_probe_params": {"port": 70000}}, {"recipe_liveness_probe_params": {"port": 65535}}),
    (
        "V07",
        {"recipe_additional_ingress_ports": [{"name": "a", "port": 0, "path": "/a"}]},
        {"recipe_additional_ingress_ports": [{"name": "a", "port": 1, "path": "/a"}]},
    ),
    ("V07", {"recipe_host_port": "eighty"}, {"recipe_host_port": "80"}),
    ("V15", {**POOL, "shared_node_pool_size": 0}, {**POOL, "shared_node_pool_size": 1}),
    (
        "V30",
        {**SHARED, "multinode_num_nodes_to_use_from_shared_pool": 0},
        {**SHARED, "multinode_num_nodes_to_use_from_shared_pool": 2},
    ),
    ("V44", {"recipe_startup_probe_params": {"period_seconds": 0}}, {"recipe_startup_probe_params": PROBE}),
    ("V44", {"recipe_readiness_probe_params": {"timeout_seconds": 0.5}}, {"recipe_readiness_probe_params": PROBE}),
    ("V46", {"recipe_pod_autoscaling_params": {"min_replicas": -1}}, {"recipe_pod_autoscaling_params": PODS}),
    *(
        (
            "V46",
            {"recipe_pod_autoscaling_params": {"scaling_threshold": absurd}},
            {"recipe_pod_autoscaling_params": PODS},
        )
        for absurd in (float("inf"), float("nan"), 1e300)
    ),
    ("V48", {"recipe_node_autoscaling_params": {"max_nodes": "two"}}, {"recipe_node_autoscaling_params": NODES}),
    ("V53", {"recipe_mode": "team", "team": {"team_name": "a", "quotas": []}}, HEALTHY["team"]),
]


@pytest.mark.parametrize(("rule", "wrong", "right"), OF_MODELS)
def test_what_the_models_refuse_has_its_number_and_what_they_take_has_not(
    rule: str, wrong: Json, right: Json, service: Json
) -> None:
    assert rule in refused({**service, **wrong})
    assert rule not in refused({**service, **right})


def refused(blueprint: Json) -> set[str]:
    """Numbers of the rules that a blueprint breaks."""
    try:
        parse(given_fields(blueprint))
    except InvalidBlueprint as refusal:
        return {problem.rule for problem in refusal.problems}
    return set()
