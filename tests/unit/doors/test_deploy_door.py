# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The deploy door: from options to a request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors import blueprint_deploy
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.blueprint_deploy import BLUEPRINT_DEPLOY, carried
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidOption
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.outcome import Outcome
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import Deploy
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Surroundings

AROUND = Surroundings(progress=print, alive=lambda: True)


def checked(**options: object) -> tuple[dict[str, object], list[str]]:
    """Options as Ansible hands them on, and what it has against them."""
    found = ArgumentSpecValidator(
        BLUEPRINT_DEPLOY.argument_spec,
        mutually_exclusive=BLUEPRINT_DEPLOY.mutually_exclusive,
        required_one_of=BLUEPRINT_DEPLOY.required_one_of,
    ).validate(options)
    return found.validated_parameters, found.error_messages


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[Deploy]:
    """What the operation was asked; it does nothing."""
    asked: list[Deploy] = []

    def deploy(request: Deploy, around: Surroundings) -> Outcome:
        asked.append(request)
        return Outcome()

    monkeypatch.setattr(blueprint_deploy, "operation", lambda: deploy)
    return asked


def test_a_blueprint_goes_to_the_operation_unchanged(requests: list[Deploy]) -> None:
    payload = {"deployment_name": "a", "recipe_container_port": 8000, "anything": None}
    BLUEPRINT_DEPLOY.run(checked(blueprint=payload)[0], True, AROUND)
    assert requests[0].blueprints == (payload,)
    assert requests[0].check is True
    assert (requests[0].namespace, requests[0].wait_timeout, requests[0].on_failure) == ("default", 3600, "keep")


def test_blueprints_are_a_list(requests: list[Deploy]) -> None:
    BLUEPRINT_DEPLOY.run(checked(blueprints=[{"a": 1}, {"b": 2}])[0], False, AROUND)
    assert requests[0].blueprints == ({"a": 1}, {"b": 2})


@pytest.mark.parametrize("none", [[], "[]"], ids=["a list", "JSON text"])
def test_no_blueprints_at_all_are_refused(requests: list[Deploy], none: object) -> None:
    with pytest.raises(InvalidOption, match="blueprints is empty"):
        BLUEPRINT_DEPLOY.run(checked(blueprints=none)[0], False, AROUND)
    assert requests == []


def test_a_blueprint_may_be_json_text(requests: list[Deploy]) -> None:
    BLUEPRINT_DEPLOY.run(checked(blueprint='{"a": 1}')[0], False, AROUND)
    BLUEPRINT_DEPLOY.run(checked(blueprints='[{"a": 1}, {"b": 2}]')[0], False, AROUND)
    assert [request.blueprints for request in requests] == [({"a": 1},), ({"a": 1}, {"b": 2})]


def test_what_is_no_list_of_blueprints_is_left_to_the_operation_to_refuse(requests: list[Deploy]) -> None:
    BLUEPRINT_DEPLOY.run(checked(blueprints="{broken")[0], False, AROUND)
    assert requests[0].blueprints == ("{broken",)


def test_a_file_may_hold_one_blueprint_or_several(requests: list[Deploy], tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps({"a": 1}))
    (tmp_path / "two.yml").write_text("- a: 1\n- b: 2\n")
    BLUEPRINT_DEPLOY.run(checked(src=str(tmp_path / "one.json"))[0], False, AROUND)
    BLUEPRINT_DEPLOY.run(checked(src=str(tmp_path / "two.yml"))[0], False, AROUND)
    assert [request.blueprints for request in requests] == [({"a": 1},), ({"a": 1}, {"b": 2})]


@pytest.mark.parametrize("timeout", [0, -1])
def test_a_time_budget_must_be_positive(timeout: int) -> None:
    with pytest.raises(InvalidOption, match="wait_timeout"):
        BLUEPRINT_DEPLOY.run(checked(blueprint={}, wait_timeout=timeout)[0], False, AROUND)


@pytest.mark.parametrize("options", [{}, {"blueprint": {}, "src": "x"}, {"blueprint": {}, "blueprints": []}])
def test_exactly_one_way_to_give_a_blueprint_is_wanted(options: dict[str, object]) -> None:
    assert checked(**options)[1] != []


def test_a_file_of_the_controller_reaches_a_module_elsewhere_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps({"a": 1}))
    args = {"src": str(tmp_path / "one.json"), "namespace": "x"}
    assert carried(args) == {"blueprints": [{"a": 1}], "namespace": "x"}


def test_a_file_that_only_the_other_machine_has_is_left_to_it() -> None:
    assert carried({"src": "/only/there.json"}) == {"src": "/only/there.json"}


@pytest.mark.parametrize("name", ["", "Team_A", "a.b", "-a", "x" * 64])
def test_what_is_no_name_of_a_namespace_is_refused(requests: list[Deploy], name: str) -> None:
    with pytest.raises(InvalidOption, match="is no name of a namespace"):
        BLUEPRINT_DEPLOY.run(checked(blueprint={}, namespace=name)[0], False, AROUND)
    assert requests == []
