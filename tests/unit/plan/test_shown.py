# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a diff may show of an object: everything but secret values, and still that one of them changed."""

from __future__ import annotations

import json

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.shown import shown

TOKEN = "hf_abcdefghijklmnopqrstuvwx"


def secret(**data: str) -> Manifest:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "recipe-x-env"}, "data": {**data}}


def with_container(**fields: Json) -> Manifest:
    container: Json = {"name": "recipe", **fields}
    pods: Json = {"spec": {"containers": [container]}}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "recipe-x"}, "spec": {"template": pods}}


def test_the_values_of_a_secret_are_masked_and_its_keys_are_not() -> None:
    assert shown(secret(A="YQ==", B="Yg=="))["data"] == {"A": "<masked>", "B": "<masked>"}


def test_a_changed_value_of_a_secret_is_seen_to_change_and_the_others_are_not() -> None:
    after = shown(secret(A="YQ==", B="eA==", C="Yw=="), before=secret(A="YQ==", B="Yg=="))
    assert after["data"] == {"A": "<masked>", "B": "<masked, changed>", "C": "<masked>"}


def test_what_kubectl_remembers_of_a_secret_is_masked_with_it() -> None:
    live = secret(A="YQ==")
    live["metadata"] = {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": '{"data":{"A":"YQ=="}}'}}
    assert "YQ==" not in json.dumps(shown(live))


def test_a_token_that_somebody_wrote_into_a_live_object_is_masked() -> None:
    live = with_container(
        env=[{"name": "DB_PASSWORD", "value": "Passw0rd!"}, {"name": "X", "value": TOKEN}, {"name": "A", "value": "b"}],
        command=["serve", f"--token={TOKEN}"],
        args=["--api-key", "hunter2hunter2", "--model", "x"],
    )
    told = json.dumps(shown(live))
    for value in ("Passw0rd!", TOKEN, "hunter2hunter2"):
        assert value not in told
    assert '{"name": "A", "value": "b"}' in told
    assert '"--model", "x"' in told


def test_the_names_of_secrets_and_keys_are_not_secret() -> None:
    reference: Json = {"secretKeyRef": {"name": "recipe-x-env", "key": "HF_TOKEN"}}
    live = with_container(env=[{"name": "HF_TOKEN", "valueFrom": reference}], args=["--api-key", "$(HF_TOKEN)"])
    assert shown(live) == live


def test_status_and_bookkeeping_of_the_api_server_are_left_out() -> None:
    live = with_container()
    live["metadata"] = {"name": "recipe-x", "uid": "u", "resourceVersion": "7", "managedFields": [], "generation": 2}
    live["status"] = {"replicas": 1}
    assert shown(live) == with_container()


def test_the_object_itself_stays_as_it_is() -> None:
    live = secret(A="YQ==")
    shown(live)
    assert live == secret(A="YQ==")
