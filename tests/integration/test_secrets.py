# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secret values of a blueprint reach the container and nothing else: no output, no result, no object in clear."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Sandbox
from .objects import Objects
from .playing import Played

Blueprint = dict[str, Any]
HUB_TOKEN = "hf_aBcDeFgHiJkLmNoPqRsTuVwXyZ01234567"
API_KEY = "correct-horse-battery-staple-9"
PASSWORD = "Tr0ub4dor&3-and-more"
SECRETS = (HUB_TOKEN, API_KEY, PASSWORD)
DOORS = [pytest.param({}, id="in process"), pytest.param({"OCI_AI_BLUEPRINTS_DOOR": "module"}, id="module")]


@pytest.fixture
def keyed(vllm: Blueprint) -> Blueprint:
    """A blueprint with secrets in clear, as upstream's samples carry them."""
    vllm["recipe_container_env"] += [
        {"key": "HF_TOKEN", "value": HUB_TOKEN},
        {"key": "DB_URL", "value": f"postgres://vllm:{PASSWORD}@db/models"},
    ]
    vllm["recipe_container_command_args"] += ["--api-key", API_KEY]
    return vllm


def assert_silent(played: Played) -> None:
    """Neither what was printed nor what a playbook can read holds a secret, in clear or encoded."""
    for place in (played.stdout, json.dumps(played.results)):
        for secret in SECRETS:
            assert secret not in place
            assert base64.b64encode(secret.encode()).decode().rstrip("=") not in place


@pytest.mark.parametrize("door", DOORS)
def test_no_secret_is_shown_at_the_highest_verbosity(sandbox: Sandbox, keyed: Blueprint, door: dict[str, str]) -> None:
    loud: dict[str, Any] = {"diff": True, "verbosity": 3, "env": door}
    assert_silent(sandbox.play(sandbox.deploy(keyed), check=True, **loud))
    deployed = sandbox.play(sandbox.deploy(keyed), **loud)
    assert deployed.deployment["status"] == "deployed"
    assert_silent(deployed)

    keyed["recipe_container_command_args"][-1] = f"{API_KEY}-changed"
    changed = sandbox.play(sandbox.deploy(keyed), **loud)
    assert changed.actions()["Secret"] == "update"
    assert changed.actions()["Deployment"] == "update", "pods must roll when a secret changes"
    assert_silent(changed)
    assert_silent(sandbox.play(sandbox.info(keyed["deployment_name"]), **loud))
    assert_silent(sandbox.play(sandbox.undeploy(keyed["deployment_name"]), **loud))


def test_secrets_stand_in_the_own_secret_and_inside_the_record_only(sandbox: Sandbox, keyed: Blueprint) -> None:
    deployed = sandbox.play(sandbox.deploy(keyed)).deployment
    objects = Objects(sandbox.kube, deployed["canonical_name"])
    own = objects.get("Secret", f"{objects.workload}-env")
    kept = {base64.b64decode(value).decode() for value in own["data"].values()}
    assert {HUB_TOKEN, API_KEY} <= kept
    assert any(PASSWORD in value for value in kept)

    for kind in ("Deployment", "Service", "HTTPRoute"):
        assert not [secret for secret in SECRETS if secret in json.dumps(objects.get(kind))]
    assert not [secret for secret in SECRETS if secret in json.dumps(own["metadata"])]
    records = sandbox.kube.get("/api/v1/namespaces/oci-ai-blueprints/secrets")["items"]
    assert records
    assert not [secret for secret in SECRETS if secret in json.dumps([one["metadata"] for one in records])]
    for pool in sandbox.pools():
        assert not [secret for secret in SECRETS if secret in json.dumps(pool)]

    argument = objects.container["args"][-1]
    variable = argument.removeprefix("$(").removesuffix(")")
    source = next(one for one in objects.container["env"] if one["name"] == variable)["valueFrom"]["secretKeyRef"]
    assert source["name"] == own["metadata"]["name"]
    assert base64.b64decode(own["data"][source["key"]]).decode() == API_KEY


@pytest.mark.parametrize("door", DOORS)
def test_a_failure_shows_no_secret_either(sandbox: Sandbox, keyed: Blueprint, door: dict[str, str]) -> None:
    loud: dict[str, Any] = {"diff": True, "verbosity": 3, "env": door}
    wrong = {**keyed, "recipe_node_shape": HUB_TOKEN, "recipe_container_port": PASSWORD}
    refused = sandbox.play(sandbox.deploy(wrong), **loud)
    assert refused.error == "invalid_blueprint"
    assert_silent(refused)
    file = Path(sandbox.env["OCI_CONFIG_FILE"]).parent / "api_key.pem"
    key = file.read_text().splitlines()[1]
    keyed["recipe_image_uri"] = "docker.io/vllm/vllm-openai:sandbox-crash-loop"
    crashed = sandbox.play(sandbox.deploy(keyed), timeout=60, **loud)
    assert crashed.error == "workload_failed"
    assert_silent(crashed)
    assert key not in crashed.stdout


def test_no_token_of_the_cluster_is_shown(sandbox: Sandbox, vllm: Blueprint) -> None:
    played = sandbox.play(sandbox.deploy(vllm), check=True, verbosity=4)
    assert not played.failed
    assert "Bearer" not in played.stdout
    assert "BEGIN PRIVATE KEY" not in played.stdout
    assert "Signature version=" not in played.stdout
