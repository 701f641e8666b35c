# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where each rule of OCI AI Blueprints' payloads, V01 to V63, is held."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from unit.blueprint.rule_case import Json

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.rule import ALL_MODES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.rules import RULES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidBlueprint

MODULE_UTILS = Path(__file__).resolve().parents[3] / "plugins" / "module_utils"

FACTS = (
    Path(os.environ.get("OCI_AI_BLUEPRINTS_FACTS", MODULE_UTILS.parents[2] / "shared" / "facts"))
    / "kubernetes_validation_rules.json"
)
# As the facts abbreviate them. A group is none: its rules hold for each member.
MODES = {"S": "service", "J": "job", "U": "update", "P": "shared_node_pool", "T": "team", "group": "service"}

# What the models hold by themselves, and what only a cluster or a tenancy can tell: where it is checked.
ELSEWHERE: Mapping[str, str] = {
    "V01": "_blueprint/words.py",
    "V02": "_blueprint/words.py",
    "V03": "_blueprint/words.py",
    "V04": "_operations/known.py",
    "V07": "_blueprint/values.py",
    "V15": "_blueprint/words.py",
    "V19": "_operations/pool_place.py",
    "V24": "_plan/node_notes.py",
    "V36": "_operations/storage.py",
    "V39": "_operations/storage.py",
    "V43": "_operations/secrets_of_others.py",
    "V44": "_blueprint/words.py",
    "V46": "_blueprint/words.py",
    "V48": "_blueprint/words.py",
    "V53": "_blueprint/words.py",
    "V62": "_plan/placement.py",
    "V57": "_blueprint/group_rules.py",
    "V63": "_blueprint/secrets_payload.py",
}

# Of modes, fields and modules that this version does not have. An entry goes when its rule comes.
NOT_YET = frozenset({"V29", "V55"})


def test_every_rule_is_in_the_table_or_held_elsewhere() -> None:
    every = {f"V{number:02}" for number in range(1, 64)}
    held = {rule.id for rule in RULES if re.fullmatch(r"V[0-9]{2}", rule.id)} | set(ELSEWHERE)
    assert every - held == NOT_YET
    assert held - every == set()


@pytest.mark.skipif(not FACTS.is_file(), reason=f"no collected facts at {FACTS}")
def test_a_rule_holds_in_the_modes_and_with_the_severity_of_the_collected_facts() -> None:
    for fact in json.loads(FACTS.read_text())["rules"]:
        rules = [rule for rule in RULES if rule.id == fact["id"]]
        if rules:
            modes = ALL_MODES if fact["modes"] == "all" else {MODES[letter] for letter in fact["modes"].split()}
            assert modes <= frozenset().union(*(rule.modes for rule in rules)), fact
            assert fact["severity"] in {rule.severity for rule in rules}, fact


@pytest.mark.parametrize("rule", ELSEWHERE)
def test_what_is_held_elsewhere_is_named_there(rule: str) -> None:
    assert re.search(rf"\b{rule}\b", (MODULE_UTILS / ELSEWHERE[rule]).read_text())


@pytest.mark.parametrize("rule", sorted(NOT_YET))
def test_a_rule_to_come_is_named_nowhere_yet(rule: str) -> None:
    named = [path for path in MODULE_UTILS.rglob("*.py") if re.search(rf'"{rule}"', path.read_text())]
    assert named == [], f"{rule} has come: move it from NOT_YET to ELSEWHERE"


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("V01", {"deployment_name": 5}),
        ("V02", {"recipe_mode": "pod"}),
        ("V03", {"recipe_node_shap": "VM.GPU.A10.2"}),
        ("V07", {"recipe_liveness_probe_params": {"port": 70000}}),
        ("V07", {"recipe_additional_ingress_ports": [{"name": "a", "port": 0, "path": "/a"}]}),
        ("V07", {"recipe_host_port": "eighty"}),
        ("V15", {"recipe_mode": "shared_node_pool", "shared_node_pool_size": 0}),
        ("V30", {"multinode_num_nodes_to_use_from_shared_pool": 0}),
        ("V44", {"recipe_startup_probe_params": {"period_seconds": 0}}),
        ("V44", {"recipe_readiness_probe_params": {"timeout_seconds": 0.5}}),
        ("V46", {"recipe_pod_autoscaling_params": {"min_replicas": -1}}),
        ("V48", {"recipe_node_autoscaling_params": {"max_nodes": "two"}}),
        ("V53", {"recipe_mode": "team", "team": {"team_name": "a", "quotas": []}}),
    ],
)
def test_what_the_models_refuse_has_its_number_too(rule: str, wrong: Json, service: Json) -> None:
    with pytest.raises(InvalidBlueprint) as refusal:
        parse({**service, **wrong})
    assert rule in {problem.rule for problem in refusal.value.problems}
