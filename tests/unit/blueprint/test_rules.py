# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each case breaks one rule of the table and, a little differently, keeps it."""

from __future__ import annotations

import pytest
from unit.blueprint.argument_cases import ARGUMENT_CASES
from unit.blueprint.container_cases import CONTAINER_CASES
from unit.blueprint.network_cases import NETWORK_CASES
from unit.blueprint.placement_cases import PLACEMENT_CASES
from unit.blueprint.pool_cases import POOL_CASES
from unit.blueprint.rule_case import HEALTHY, Case, Json, changed, env, secrets
from unit.blueprint.scaling_cases import SCALING_CASES
from unit.blueprint.storage_cases import STORAGE_CASES
from unit.blueprint.team_cases import TEAM_CASES

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.rule import AnyRule, broken_rules
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.rules import RULES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.shapes import SHAPES

CASES = [
    *PLACEMENT_CASES,
    *POOL_CASES,
    *CONTAINER_CASES,
    *ARGUMENT_CASES,
    *STORAGE_CASES,
    *NETWORK_CASES,
    *SCALING_CASES,
    *TEAM_CASES,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.says[:30]}")
def test_a_broken_rule_is_found_and_a_kept_one_is_not(case: Case) -> None:
    found = broken_rules(RULES, changed(HEALTHY[case.mode], case.breaks), SHAPES)
    hits = [p for p in found if (p.rule, p.field) == (case.rule, case.field) and case.says in p.reason]
    assert len(hits) == 1, found
    assert hits[0].nearest == case.nearest or not case.nearest
    kept = broken_rules(RULES, changed(HEALTHY[case.mode], case.keeps), SHAPES)
    assert not [p for p in kept if p.rule == case.rule], kept


@pytest.mark.parametrize("mode", HEALTHY)
def test_a_healthy_payload_breaks_no_rule(mode: str) -> None:
    assert broken_rules(RULES, changed(HEALTHY[mode], {}), SHAPES) == []


def test_every_rule_has_a_case_that_breaks_it() -> None:
    payloads = [changed(HEALTHY[case.mode], case.breaks) for case in CASES]

    def never_broken(rule: AnyRule) -> bool:
        return not any(broken_rules([rule], payload, SHAPES) for payload in payloads)

    assert [(rule.id, rule) for rule in RULES if never_broken(rule)] == []


def test_every_numbered_rule_has_a_case_that_keeps_it_with_fields_of_its_own() -> None:
    kept = {case.rule for case in CASES if case.keeps}
    assert {rule.id for rule in RULES if rule.id.startswith("V")} - kept == set()


def test_rules_only_speak_of_modes_they_are_for(service: Json) -> None:
    job = changed(service, {"recipe_mode": "job", "recipe_container_port": None})
    assert broken_rules(RULES, job, SHAPES) == []


def test_a_message_never_spells_out_a_huge_value(service: Json) -> None:
    huge = "x" * 5000
    mount = {"node_directory_path": f"/etc/{huge}", "mount_location": f"/{huge}"}
    payload = changed(
        service,
        {
            "recipe_node_shape": huge,
            "recipe_shared_node_pool_selector": huge,
            "recipe_node_labels": {f"x.k8s.io/{huge}": huge},
            "recipe_container_command_args": [f"$({huge})"],
            "recipe_availability_domain": huge,
            "recipe_node_image_ocid": f"ocid1.{huge}.oc1.iad.a",
            "recipe_additional_ingress_ports": [{"name": huge, "port": 80, "path": f"/{huge}"}] * 2,
            "local_filesystem": [mount, mount],
            **env(huge, huge, f"LWS_{huge}"),
            **secrets(secret_name=huge, secret_key=huge),
        },
    )
    problems = broken_rules(RULES, payload, SHAPES)
    assert len(problems) > 10
    assert [problem.rule for problem in problems if len(str(problem)) > 250] == []
