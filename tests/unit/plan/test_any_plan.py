# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever blueprint is taken, in whatever workspace: one plan, once."""

from __future__ import annotations

import copy
import json
import time

from hypothesis import Phase, event, given, settings
from unit.blueprint.payload_strategies import LIKELY_SECRETS, accepted_payloads
from unit.blueprint.rule_case import Json
from unit.plan.any_world import identity_of, manifests_of, plan_of, worlds
from unit.plan.builders import blueprint

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import parse, warnings_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.secrecy import secret_values
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.kinds import kind_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.compare import labels_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.diff import texts
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.modes import Facts
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action, ref_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.team import SHARED_PART

# The same examples in every run, as for payloads alone. Looking for the smallest wrong one would take minutes.
unhurried = settings(deadline=None, derandomize=True, max_examples=60, phases=[Phase.generate])
MOST_MS = 5.0


@unhurried
@given(accepted_payloads(), worlds)
def test_a_plan_follows_from_blueprint_and_world_and_is_empty_once_it_was_carried_out(raw: Json, world: Facts) -> None:
    first = plan_of(parse(raw), world, deployed=False)
    assert first == plan_of(parse(copy.deepcopy(raw)), copy.deepcopy(world), deployed=False)
    assert {step.action for step in first.steps} <= {Action.CREATE}
    again = plan_of(parse(raw), world, deployed=True)
    assert [step.why for step in again.steps if step.changes] == []
    event(str(raw["recipe_mode"]))


@unhurried
@given(accepted_payloads(), worlds)
def test_every_object_has_its_own_name_and_the_deployments_labels_and_no_secret_is_shown(
    raw: Json, world: Facts
) -> None:
    payload = parse(raw)
    manifests = manifests_of(payload, world)
    assert len({ref_of(one) for one in manifests}) == len(manifests)
    for one in manifests:
        assert kind_of(one).name == one["kind"]
        assert identity_of(payload).owns(labels_of(one)) or labels_of(one) == SHARED_PART, one
    assert json.loads(json.dumps(manifests, allow_nan=False)) == manifests
    plan = plan_of(payload, world, deployed=False)
    shown = json.dumps([texts([plan]), plan.warnings, [str(warning) for warning in warnings_of(payload)]])
    secret = {found.value for found in secret_values(payload)}
    assert [value for value in LIKELY_SECRETS if value in secret and value in shown] == []


def test_reading_checking_and_planning_a_blueprint_takes_a_few_milliseconds() -> None:
    # Of the processor: other programs on the machine do not count.
    raw, world = blueprint(), Facts(pool_generation=1, replicas=1)

    def seconds() -> float:
        started = time.process_time()
        payload = parse(raw)
        warnings_of(payload)
        plan = plan_of(payload, world, deployed=False)
        texts([plan])
        return time.process_time() - started

    assert min(seconds() for _number in range(20)) * 1000 < MOST_MS
