# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secret door: from options or a payload to what is asked for."""

from __future__ import annotations

import json

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.secrets_payload import SecretWish
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors import blueprint_secret
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.blueprint_secret import BLUEPRINT_SECRET
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidOption, InvalidSecret
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import WriteSecrets
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.secrets_outcome import SecretsOutcome
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Surroundings

AROUND = Surroundings(progress=print, alive=lambda: True)
LOGIN = {"registry_server": "iad.ocir.io", "registry_username": "jane", "registry_password": "open sesame"}
ENTRY = {"name": "hub", "action": "create", "type": "opaque", "data": {"token": "open sesame"}}


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[WriteSecrets]:
    """What the operation was asked; it does nothing."""
    asked: list[WriteSecrets] = []

    def write_secrets(request: WriteSecrets, around: Surroundings) -> SecretsOutcome:
        asked.append(request)
        return SecretsOutcome()

    monkeypatch.setattr(blueprint_secret, "operation", lambda: write_secrets)
    return asked


def run(**options: object) -> None:
    """The door with options as Ansible hands them on."""
    found = ArgumentSpecValidator(
        BLUEPRINT_SECRET.argument_spec,
        mutually_exclusive=BLUEPRINT_SECRET.mutually_exclusive,
        required_one_of=BLUEPRINT_SECRET.required_one_of,
    ).validate(options)
    assert found.error_messages == []
    BLUEPRINT_SECRET.run(found.validated_parameters, True, AROUND)


@pytest.mark.parametrize("data", [{"token": "1"}, '{"token": "1"}'], ids=["a dictionary", "JSON text"])
def test_data_makes_an_opaque_secret(requests: list[WriteSecrets], data: object) -> None:
    run(name="hub", data=data)
    assert requests[0].wishes == (SecretWish("hub", "present", "opaque", {"token": "1"}),)
    assert (requests[0].namespace, requests[0].adopt, requests[0].force, requests[0].check) == (
        "default",
        False,
        False,
        True,
    )


def test_a_server_makes_the_login_of_a_registry_and_needs_no_address(requests: list[WriteSecrets]) -> None:
    run(name="iad", **LOGIN)
    (wish,) = requests[0].wishes
    assert wish.type == "container_registry"
    assert wish.data == {
        "registry_server": "iad.ocir.io",
        "username": "jane",
        "password": "open sesame",
        "email": "",
    }


def test_a_removal_asks_for_nothing_but_the_name(requests: list[WriteSecrets]) -> None:
    run(name="hub", state="absent", data={"token": "1"})
    assert requests[0].wishes == (SecretWish("hub", "absent", "", {}),)


@pytest.mark.parametrize("payload", [{"secrets_payload": [ENTRY]}, json.dumps({"secrets_payload": [ENTRY]})])
def test_a_payload_is_taken_as_it_is(requests: list[WriteSecrets], payload: object) -> None:
    run(payload=payload)
    (wish,) = requests[0].wishes
    assert (wish.name, wish.action, wish.data) == ("hub", "create", {"token": "open sesame"})


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"name": "iad", "registry_server": "iad.ocir.io"}, "registry_username, registry_password: required"),
        ({"name": "iad", **LOGIN, "data": {"a": "b"}}, "cannot be given beside data"),
        ({"name": "iad", **LOGIN, "type": "opaque"}, "cannot be given beside type opaque"),
        ({"payload": {}, "data": {"a": "b"}}, "data cannot be given beside it"),
        ({"payload": {}, "state": "absent"}, "state cannot be given beside it"),
        ({"name": "hub", "data": {"a": "b"}, "namespace": "No_Name"}, "no name of a namespace"),
    ],
)
def test_options_that_contradict_each_other_are_refused(options: dict[str, object], reason: str) -> None:
    with pytest.raises(InvalidOption, match=reason) as refused:
        run(**options)
    assert "open sesame" not in str(refused.value)


def test_a_secret_without_content_is_refused() -> None:
    with pytest.raises(InvalidSecret, match="data: is required"):
        run(name="hub")
