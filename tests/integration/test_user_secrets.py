# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that users keep for their blueprints: made, left alone, changed, guarded, removed, and never shown."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from .conftest import OURS, Sandbox
from .documented import contradictions
from .playing import Played, Task
from .test_doors import DOORS

SECRET = "oci_ai.blueprints.blueprint_secret"
INFO = "oci_ai.blueprints.blueprint_secret_info"
TOKEN = "hf_OnceUponATimeInAmerica77"
PASSWORD = "aut8-t0ken/of-jane"
VALUES = (TOKEN, PASSWORD, f"{TOKEN}-new", f"{PASSWORD}-new")
ENCODED = [base64.b64encode(value.encode()).decode().rstrip("=") for value in VALUES]
HUB: dict[str, Any] = {"name": "hf-secret", "data": {"hf-token": TOKEN, "user": "jane"}}
REGISTRY: dict[str, Any] = {
    "name": "iad-creds",
    "registry_server": "iad.ocir.io",
    "registry_username": "mytenancy/jane",
    "registry_password": PASSWORD,
}
PREVIEW = {"check_mode": True, "diff": True}


def keep(sandbox: Sandbox, what: dict[str, Any], **more: Any) -> Task:
    """A task as a user writes it."""
    return {SECRET: {**what, "cluster_id": sandbox.cluster_id, **more}}


def payload(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"payload": {"secrets_payload": list(entries)}}


def live(sandbox: Sandbox, name: str) -> dict[str, Any] | None:
    return sandbox.kube.find(f"/api/v1/namespaces/default/secrets/{name}")


def content(sandbox: Sandbox, name: str) -> dict[str, str] | None:
    """Keys and values as a container would see them; None without the Secret."""
    found = live(sandbox, name)
    return found and {key: base64.b64decode(value).decode() for key, value in found.get("data", {}).items()}


def outcomes(played: Played) -> list[tuple[bool, list[str]]]:
    """For each task whether it changed something, and what its plan does."""
    return [(one["result"]["changed"], [step["action"] for step in one["result"]["plan"]]) for one in played.results]


def assert_silent(played: Played) -> None:
    """Neither what was printed nor what a playbook can read holds a value, in clear or encoded."""
    for place in (played.stdout, json.dumps(played.results)):
        assert not [value for value in (*VALUES, *ENCODED) if value in place]


@pytest.fixture
def made_by_hand(sandbox: Sandbox) -> Iterator[dict[str, Any]]:
    """A Secret as kubectl makes it."""
    manifest = {"metadata": {"name": "by-hand"}, "stringData": {"hf-token": TOKEN, "old": "x"}}
    yield sandbox.kube.post("/api/v1/namespaces/default/secrets", {"apiVersion": "v1", "kind": "Secret", **manifest})
    if live(sandbox, "by-hand"):
        sandbox.kube.delete("/api/v1/namespaces/default/secrets/by-hand")


@pytest.fixture
def user(sandbox: Sandbox) -> str:
    """A Deployment that reads a key of hf-secret and pulls with iad-creds."""
    variable = {"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": {"name": "hf-secret", "key": "hf-token"}}}
    labels = {"app": "reads-secrets", **dict([OURS.split("=")])}
    pod = {
        "containers": [{"name": "main", "image": "docker.io/library/busybox:1.36", "env": [variable]}],
        "imagePullSecrets": [{"name": "iad-creds"}],
    }
    spec = {
        "replicas": 0,
        "selector": {"matchLabels": {"app": "reads-secrets"}},
        "template": {"metadata": {"labels": labels}, "spec": pod},
    }
    manifest = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "reads-secrets", "labels": labels}}
    sandbox.kube.post("/apis/apps/v1/namespaces/default/deployments", {**manifest, "spec": spec})
    return "Deployment default/reads-secrets"


def test_a_secret_is_made_kept_changed_and_removed(sandbox: Sandbox) -> None:
    changed = {**HUB, "data": {"hf-token": f"{TOKEN}-new"}}
    gone = {"name": "hf-secret", "state": "absent"}
    played = sandbox.play(keep(sandbox, HUB), keep(sandbox, HUB))
    assert outcomes(played) == [(True, ["create"]), (False, ["none"])]
    assert content(sandbox, "hf-secret") == HUB["data"]

    played = sandbox.play(keep(sandbox, changed), keep(sandbox, changed))
    assert outcomes(played) == [(True, ["update"]), (False, ["none"])]
    assert content(sandbox, "hf-secret") == changed["data"], "a key that is given no more is gone"

    played = sandbox.play(keep(sandbox, gone), keep(sandbox, gone))
    assert outcomes(played) == [(True, ["delete"]), (False, [])]
    assert live(sandbox, "hf-secret") is None


def test_a_second_run_and_a_preview_write_nothing(sandbox: Sandbox) -> None:
    both = payload(
        {"name": "hf-secret", "action": "create", "type": "opaque", "data": HUB["data"]},
        {"name": "other", "action": "create", "type": "opaque", "data": {"a": "b"}},
    )
    with sandbox.recording() as calls:
        previewed = sandbox.play({**keep(sandbox, both), **PREVIEW})
    assert calls.writes == []
    done = sandbox.play(keep(sandbox, both))
    assert done.result["secrets"] == previewed.result["secrets"]
    assert done.result["plan"] == previewed.result["plan"]
    with sandbox.recording() as calls:
        again = sandbox.play(
            keep(sandbox, both),
            {**keep(sandbox, {"name": "other", "state": "absent"}), **PREVIEW},
            {**keep(sandbox, {"name": "hf-secret", "data": {"a": "1"}}), **PREVIEW},
        )
    assert calls.writes == []
    assert outcomes(again) == [(False, ["none", "none"]), (True, ["delete"]), (True, ["update"])]


def test_a_difference_names_keys_and_shows_no_value(sandbox: Sandbox) -> None:
    sandbox.play(keep(sandbox, HUB))
    played = sandbox.play({**keep(sandbox, {**HUB, "data": {"hf-token": f"{TOKEN}-new"}}), "diff": True})
    assert played.result["diff"]["before"].count("<masked>") == 2
    assert "hf-token: <masked, changed>" in played.result["diff"]["after"]
    assert "user:" not in played.result["diff"]["after"]
    assert_silent(played)


def test_the_login_of_a_registry_is_one_that_pods_can_pull_with(sandbox: Sandbox) -> None:
    played = sandbox.play(keep(sandbox, REGISTRY), keep(sandbox, REGISTRY))
    assert outcomes(played) == [(True, ["create"]), (False, ["none"])]
    kept = live(sandbox, "iad-creds")
    assert kept is not None
    assert kept["type"] == "kubernetes.io/dockerconfigjson"
    config = json.loads(base64.b64decode(kept["data"][".dockerconfigjson"]))
    assert config["auths"]["iad.ocir.io"]["password"] == PASSWORD


def test_another_type_is_planned_and_done_as_a_replacement(sandbox: Sandbox) -> None:
    sandbox.play(keep(sandbox, REGISTRY))
    before = live(sandbox, "iad-creds")
    other = keep(sandbox, {"name": "iad-creds", "data": {"a": "1"}})
    previewed, done = (one["result"] for one in sandbox.play({**other, **PREVIEW}, other).results)
    assert [step["action"] for step in previewed["plan"]] == ["replace"]
    assert previewed["secrets"] == done["secrets"]
    after = live(sandbox, "iad-creds")
    assert before is not None
    assert after is not None
    assert after["type"] == "Opaque"
    assert before["metadata"]["uid"] != after["metadata"]["uid"]


def test_a_payload_of_upstream_is_carried_out_and_can_be_run_again(sandbox: Sandbox) -> None:
    entry = {"name": "app-config", "action": "create", "type": "opaque", "data": {"url": "x://y", "api_key": TOKEN}}
    create = keep(sandbox, payload(entry))
    update = keep(sandbox, payload({**entry, "action": "update", "data": {"url": "x://y", "api_key": f"{TOKEN}-new"}}))
    delete = keep(sandbox, payload({"name": "app-config", "action": "delete", "type": "opaque"}))
    played = sandbox.play(create, create, update, update, {**create, "ignore_errors": True}, delete, delete)
    assert [one["result"]["changed"] for one in played.results] == [True, False, True, False, False, True, False]
    refused = played.results[4]["result"]
    assert refused["error"]["code"] == "invalid_secret"
    assert "exists with other content; update changes it" in refused["msg"]
    assert played.result["warnings"] == ["There is no secret 'app-config' to delete."]


def test_a_payload_with_something_wrong_is_refused_as_a_whole(sandbox: Sandbox) -> None:
    good = {"name": "good", "action": "create", "type": "opaque", "data": {"a": TOKEN}}
    login = {"name": "bad", "action": "create", "type": "container_registry", "data": {"password": PASSWORD}}
    with sandbox.recording() as calls:
        wrong = sandbox.play(keep(sandbox, payload(good, login, {"name": "x", "action": "drop"})), verbosity=3)
        missing = sandbox.play(keep(sandbox, payload(good, {**good, "name": "missing", "action": "update"})))
    assert calls.writes == []
    assert len(wrong.result["error"]["details"]["problems"]) == 4
    assert "secrets_payload[1].action: update: there is no secret 'missing'" in missing.result["msg"]
    assert PASSWORD not in json.dumps(wrong.results)


def test_what_somebody_else_has_made_is_left_alone_unless_it_is_adopted(
    sandbox: Sandbox, made_by_hand: dict[str, Any]
) -> None:
    wanted = {"name": "by-hand", "data": {"hf-token": f"{TOKEN}-new"}}
    for what in (wanted, {"name": "by-hand", "state": "absent"}):
        refused = sandbox.play(keep(sandbox, what))
        assert refused.error == "not_ours"
        assert live(sandbox, "by-hand") == made_by_hand
    assert sandbox.play(keep(sandbox, wanted, adopt=True)).changed
    assert content(sandbox, "by-hand") == wanted["data"], "adopted, it holds what was given and nothing else"
    assert not sandbox.play(keep(sandbox, wanted)).changed


def test_what_somebody_has_edited_is_repaired_and_what_they_added_is_reported(sandbox: Sandbox) -> None:
    sandbox.play(keep(sandbox, HUB))
    path = "/api/v1/namespaces/default/secrets/hf-secret?fieldManager=kubectl-edit"
    sandbox.kube.merge(path, {"stringData": {"hf-token": "edited", "theirs": "added"}})
    played = sandbox.play(keep(sandbox, HUB), keep(sandbox, HUB))
    assert outcomes(played) == [(True, ["update"]), (False, ["none"])]
    assert content(sandbox, "hf-secret") == {**HUB["data"], "theirs": "added"}
    assert "kubectl-edit set .data.theirs" in played.result["warnings"][0]
    without_user = {**HUB, "data": {"hf-token": TOKEN}}
    assert sandbox.play(keep(sandbox, without_user)).changed
    assert content(sandbox, "hf-secret") == {"hf-token": TOKEN, "theirs": "added"}


def test_a_secret_in_use_is_not_removed_unless_it_must_be(sandbox: Sandbox, user: str) -> None:
    sandbox.play(keep(sandbox, HUB), keep(sandbox, REGISTRY))
    absent = {"name": "hf-secret", "state": "absent"}
    for what in (absent, {**HUB, "data": {"user": "jane"}}, {"name": "iad-creds", "data": {"a": "1"}}):
        refused = sandbox.play(keep(sandbox, what))
        assert refused.error == "in_use"
        assert user in refused.result["msg"]
    assert content(sandbox, "hf-secret") == HUB["data"]

    changed = sandbox.play(keep(sandbox, {**HUB, "data": {"hf-token": f"{TOKEN}-new"}}))
    assert changed.result["secrets"][0]["used_by"] == [user]
    assert "see the new one of Secret hf-secret once restarted" in changed.result["warnings"][0]

    assert sandbox.play(keep(sandbox, absent, force=True)).changed
    assert live(sandbox, "hf-secret") is None


def test_undeploying_leaves_a_users_secret_of_the_same_name(sandbox: Sandbox) -> None:
    sandbox.play(keep(sandbox, {**HUB, "name": "my-model"}), sandbox.undeploy("my-model"))
    assert live(sandbox, "my-model") is not None


def test_info_tells_everything_but_values(sandbox: Sandbox, made_by_hand: dict[str, Any], user: str) -> None:
    sandbox.play(keep(sandbox, HUB), keep(sandbox, REGISTRY))
    named = {"names": ["iad-creds", "nowhere"]}
    played = sandbox.play(
        {INFO: {"cluster_id": sandbox.cluster_id}}, {INFO: {**named, "cluster_id": sandbox.cluster_id}}, verbosity=3
    )
    rows = {row["name"]: row for row in played.results[0]["result"]["secrets"]}
    assert (rows["hf-secret"]["keys"], rows["hf-secret"]["used_by"]) == (["hf-token", "user"], [user])
    assert (rows["by-hand"]["ours"], rows["by-hand"]["type"], rows["by-hand"]["used_by"]) == (False, "opaque", [])
    found, missing = played.result["secrets"]
    assert (found["type"], found["ours"], found["status"]) == ("container_registry", True, "present")
    assert (missing["name"], missing["status"]) == ("nowhere", "absent")
    assert_silent(played)


def _tasks(sandbox: Sandbox) -> dict[str, Task]:
    """What both doors are asked, in this order."""
    changed = {**HUB, "data": json.dumps({"hf-token": f"{TOKEN}-new"})}
    return {
        "preview": {**keep(sandbox, HUB), **PREVIEW},
        "create": {**keep(sandbox, HUB), "diff": True},
        "again": keep(sandbox, HUB),
        "change, as JSON text": {**keep(sandbox, changed), "diff": True},
        "another type": {**keep(sandbox, {**REGISTRY, "name": "hf-secret"}), "diff": True},
        "unknown option": keep(sandbox, HUB, dta={}),
        "neither name nor payload": keep(sandbox, {}),
        "data of the wrong type": keep(sandbox, {**HUB, "data": [TOKEN]}),
        "data that is no JSON": keep(sandbox, {**HUB, "data": TOKEN}),
        "half a login": keep(sandbox, {"name": "iad", "registry_server": "iad.ocir.io"}),
        "a payload beside data": keep(sandbox, payload({"name": "a", "action": "delete"}), data={"a": PASSWORD}),
        "wrong payload": keep(sandbox, payload({"name": "a", "action": "create", "data": {TOKEN: PASSWORD}})),
        "Kubernetes out of reach": keep(sandbox, HUB, host="http://127.0.0.1:9"),
        "info": {INFO: {"cluster_id": sandbox.cluster_id, "names": ["hf-secret", "nowhere"]}},
        "info of no name": {INFO: {"cluster_id": sandbox.cluster_id, "names": ["No Name"]}},
        "remove": {**keep(sandbox, {"name": "hf-secret", "state": "absent"}), "diff": True},
    }


def test_both_doors_answer_the_same_and_show_no_value(sandbox: Sandbox) -> None:
    found: dict[str, list[Any]] = {}
    for door, value in DOORS.items():
        tasks = [{"name": name, "ignore_errors": True, **task} for name, task in _tasks(sandbox).items()]
        played = sandbox.play(*tasks, env={"OCI_AI_BLUEPRINTS_DOOR": value}, verbosity=3)
        printed = "\n".join(line for line in played.stdout.splitlines() if not line[:1].isdigit())
        assert not [text for text in (*VALUES, *ENCODED) if text in json.dumps(played.results)]
        assert not [text for text in (*VALUES, *ENCODED) if text in printed]
        assert contradictions(played.results) == []
        found[door] = [(one["task"], one["outcome"], one["result"]) for one in played.results]
    assert len(found["module"]) == len(_tasks(sandbox))
    for one, other in zip(*found.values(), strict=True):
        assert one == other
