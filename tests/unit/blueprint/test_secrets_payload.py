# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets payloads are taken as upstream writes them, and refused with everything that is wrong, but no value."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.secrets_payload import (
    SecretWish,
    parse_options,
    parse_payload,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidSecret

CHECKOUT = Path(__file__).resolve().parents[3]
UPSTREAM = Path(os.environ.get("OCI_AI_BLUEPRINTS_SECRETS", CHECKOUT.parent / "shared" / "upstream" / "secrets"))
SAMPLES = [path for path in sorted(UPSTREAM.glob("*.json")) if "secrets_payload" in json.loads(path.read_text())]
LOGIN = {"registry_server": "iad.ocir.io", "username": "jane", "password": "open sesame", "email": "jane@example.com"}
HUB = {"name": "hub", "action": "create", "type": "opaque", "data": {"token": "open sesame"}}
REGISTRY = {"name": "iad", "action": "update", "type": "container_registry", "data": LOGIN}


def wrong(*entries: object) -> list[str]:
    """What is wrong with a payload of these entries. Every problem is one of rule V63, and shows no value."""
    with pytest.raises(InvalidSecret) as refused:
        parse_payload({"secrets_payload": list(entries)})
    assert {problem.rule for problem in refused.value.problems} == {"V63"}
    assert "open sesame" not in str(refused.value)
    return [str(problem) for problem in refused.value.problems]


def test_a_payload_asks_for_secrets_in_its_order() -> None:
    first, second = parse_payload({"secrets_payload": [HUB, REGISTRY]})
    assert first == SecretWish("hub", "create", "opaque", {"token": "open sesame"}, "secrets_payload[0]")
    assert (second.name, second.action, second.type, second.data) == ("iad", "update", "container_registry", LOGIN)


@pytest.mark.parametrize("payload", [[HUB], HUB], ids=["its list alone", "one entry alone"])
def test_parts_of_a_payload_are_understood_too(payload: object) -> None:
    assert parse_payload(payload) == parse_payload({"secrets_payload": [HUB]})


@pytest.mark.skipif(not SAMPLES, reason=f"no secrets payloads of OCI AI Blueprints in {UPSTREAM}")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_an_upstream_payload_is_taken_unchanged(path: Path) -> None:
    payload = json.loads(path.read_text())
    assert [wish.name for wish in parse_payload(payload)] == [entry["name"] for entry in payload["secrets_payload"]]


def test_a_delete_may_name_the_type_as_upstreams_own_sample_does() -> None:
    (wish,) = parse_payload([{"name": "hub", "action": "delete", "type": "opaque"}])
    assert wish.removes


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": None}, "name: is required"),
        ({"name": 7}, "name: must be text"),
        ({"name": "HF_secret"}, "name: is no name of a Secret: lower-case letters, digits, '-' and '.'"),
        ({"action": ["create"]}, "action: must be one of create, update, delete"),
        ({"type": {}}, "type: must be one of opaque, container_registry"),
        ({"action": "replace"}, "action: must be one of create, update, delete"),
        ({"action": "present"}, "action: must be one of create, update, delete"),
        ({"type": None}, "type: is required to write a secret"),
        ({"type": "tls"}, "type: must be one of opaque, container_registry"),
        ({"data": None}, "data: is required to write a secret"),
        ({"data": ["open sesame"]}, "data: must be an object of keys and texts"),
        ({"action": "delete"}, "data: does not belong to a secret that is removed"),
        ({"data": {"a b": "open sesame"}}, "data.a b: is no key of a Secret: letters, digits, '-', '_' and '.'"),
        ({"data": {"token": 123}}, "data.token: must be text: put it in quotes"),
        ({"data": {"token": True}}, "data.token: must be text: put it in quotes"),
        ({"data": {"token": "\ud800"}}, "data.token: must be valid Unicode text"),
        ({"typ": "opaque"}, "typ: unknown field (did you mean type?)"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said_by_field(change: dict[str, object], problem: str) -> None:
    assert wrong({**HUB, **change}) == [f"secrets_payload[0].{problem}"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"password": ""}, "password: is empty"),
        (
            {"registry_server": "iad ocir io"},
            "registry_server: holds white space: a host name such as iad.ocir.io is meant",
        ),
        ({"user_name": "jane"}, "user_name: does not belong to a container registry (did you mean username?)"),
    ],
)
def test_a_login_of_a_registry_has_four_fields_and_no_other(change: dict[str, str], problem: str) -> None:
    assert wrong({**REGISTRY, "data": {**LOGIN, **change}}) == [f"secrets_payload[0].data.{problem}"]


@pytest.mark.parametrize("field", LOGIN)
def test_no_field_of_a_login_can_be_left_out(field: str) -> None:
    data = {name: value for name, value in LOGIN.items() if name != field}
    assert wrong({**REGISTRY, "data": data}) == [
        f"secrets_payload[0].data.{field}: is required for a container registry"
    ]


def test_everything_wrong_is_said_at_once() -> None:
    found = wrong({**HUB, "type": "tls"}, "open sesame", HUB, {**HUB, "action": "delete", "data": None})
    assert found == [
        "secrets_payload[0].type: must be one of opaque, container_registry",
        "secrets_payload[1]: must be an object",
        "secrets_payload[2].name: names the secret of secrets_payload[0] again",
        "secrets_payload[3].name: names the secret of secrets_payload[0] again",
    ]


@pytest.mark.parametrize("payload", [None, "open sesame", [], {"secrets_payload": {}}, {"secrets_payload": []}])
def test_a_payload_without_secrets_is_refused(payload: object) -> None:
    with pytest.raises(InvalidSecret, match="must be a list of secrets, with at least one in it") as refused:
        parse_payload(payload)
    assert "open sesame" not in str(refused.value)


def test_a_field_beside_the_list_is_refused() -> None:
    with pytest.raises(InvalidSecret, match="namespace: unknown field"):
        parse_payload({"secrets_payload": [HUB], "namespace": "ml"})


def test_a_secret_in_the_wrong_place_is_not_repeated() -> None:
    assert "hunter2" not in wrong({**HUB, "data": {"hunter2 " * 9: "x"}})[0][40:]


def test_options_ask_for_a_state_instead_of_an_action() -> None:
    (wish,) = parse_options({"name": "hub", "action": "absent"})
    assert (wish.removes, wish.field("data")) == (True, "data")
    with pytest.raises(InvalidSecret, match="\n- data: is required"):
        parse_options({"name": "hub", "action": "present", "type": "opaque", "data": None})


def test_a_secret_that_is_asked_for_shows_no_value_of_it() -> None:
    assert "open sesame" not in repr(parse_payload([HUB]))
