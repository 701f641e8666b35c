# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input: refused before anything is written, on one screen, with the field, the reason and the nearest value."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

import pytest

from .conftest import Sandbox
from .playing import Played, Task

Blueprint = dict[str, Any]
LINES, COLUMNS = 24, 100
NOWHERE = "https://127.0.0.1:9"


def assert_on_one_screen(played: Played) -> None:
    """What a person reads of a failure."""
    assert played.failed
    message = played.result["msg"]
    assert sum(len(textwrap.wrap(line, COLUMNS)) or 1 for line in message.splitlines()) <= LINES, message
    assert "Traceback" not in played.stdout
    assert "defect" not in played.stdout


def refused(sandbox: Sandbox, task: Task, **options: Any) -> Played:
    """The run of a task that must fail without a write."""
    with sandbox.recording() as calls:
        played = sandbox.play(task, timeout=60, **options)
    assert_on_one_screen(played)
    assert len(played.stdout) <= 3 * LINES * COLUMNS, "with the dump of the result it is more than three screens"
    assert calls.writes == []
    return played


WRONG = [
    pytest.param({"recipe_node_shape": "VM.GPU.A10.9"}, ["recipe_node_shape", "did you mean VM.GPU.A10."], id="shape"),
    pytest.param({"recipe_nvidia_gpu_count": 3}, ["recipe_nvidia_gpu_count", "3", "VM.GPU.A10.2 has 2"], id="gpus"),
    pytest.param(
        {"recipe_node_shape": "VM.Standard.E5.Flex", "recipe_nvidia_gpu_count": None},
        ["recipe_flex_shape_ocpu_count", "VM.Standard.E5.Flex"],
        id="flex without OCPUs",
    ),
    pytest.param({"recipe_compartment_ocid": "ocid1.compartmnt.oc1..x"}, ["recipe_compartment_ocid"], id="OCID"),
    pytest.param({"recipe_container_port": "abc"}, ["recipe_container_port", '"abc"', "65535"], id="port"),
    pytest.param({"deployment_name": "!!!"}, ["deployment_name", "no letter or digit"], id="name"),
    pytest.param({"recipe_contaner_env": []}, ["recipe_contaner_env", "did you mean recipe_container_env"], id="field"),
    pytest.param(
        {"recipe_environment_secrets": [{"envvar_name": "A", "secret_name": "no-such", "secret_key": "k"}]},
        ["recipe_environment_secrets", "'no-such'", "namespace 'default'"],
        id="Secret that is not there",
    ),
    pytest.param(
        {"recipe_environment_secrets": [{"envvar_name": "A", "secret_name": "half", "secret_key": "tokn"}]},
        ["recipe_environment_secrets", "no key 'tokn'", "its keys: token"],
        id="Secret without the key",
    ),
    pytest.param({"recipe_container_secret_name": "half"}, ["dockerconfigjson", "Opaque"], id="Secret of another type"),
]


@pytest.fixture
def half_secret(sandbox: Sandbox) -> Any:
    """A Secret named ``half`` with one key, ``token``."""
    collection = "/api/v1/namespaces/default/secrets"
    manifest = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "half"}, "stringData": {"token": "x"}}
    sandbox.kube.post(collection, manifest)
    yield
    sandbox.kube.delete(f"{collection}/half")


@pytest.mark.usefixtures("half_secret")
@pytest.mark.parametrize(("changes", "words"), WRONG)
def test_a_wrong_field_is_refused_with_its_reason(
    sandbox: Sandbox, vllm: Blueprint, changes: Blueprint, words: list[str]
) -> None:
    wrong = {key: value for key, value in (vllm | changes).items() if value is not None}
    played = refused(sandbox, sandbox.deploy(wrong))
    assert played.error == "invalid_blueprint"
    for word in words:
        assert word in played.result["msg"]


def test_all_problems_of_a_blueprint_are_reported_at_once(sandbox: Sandbox, vllm: Blueprint) -> None:
    for param in WRONG[:7]:
        changes: Blueprint = param.values[0]
        vllm |= {key: value for key, value in changes.items() if value is not None}
    vllm["recipe_node_shape"] = "VM.GPU.A10.9"
    message = refused(sandbox, sandbox.deploy(vllm)).result["msg"]
    for field in ("recipe_node_shape", "recipe_compartment_ocid", "recipe_container_port", "deployment_name"):
        assert f"- {field}: " in message
    assert "- recipe_contaner_env: " in message


FILES = [
    pytest.param("[1, 2]", ["object"], id="list of numbers"),
    pytest.param('"vllm"', ["object"], id="text"),
    pytest.param('{"deployment_name": "a",', ["not valid JSON", "line 1"], id="broken JSON"),
    pytest.param("", ["not valid JSON"], id="empty"),
    pytest.param("[]", ["no blueprint"], id="empty list"),
    pytest.param("[" * 100_000, ["nested too deeply"], id="too deep"),
    pytest.param(None, ["does not exist"], id="missing"),
    pytest.param(json.dumps({"recipe_id": "x" * 5_000_000}), ["4 MiB"], id="5 MB"),
    pytest.param(json.dumps({"recipe_id": "x" * 4_000_000}), ["4.0 MB", "at most 1 MB"], id="4 MB"),
]


@pytest.mark.parametrize(("content", "words"), FILES)
def test_a_file_that_holds_no_blueprint_is_refused(
    sandbox: Sandbox, tmp_path: Path, content: str | None, words: list[str]
) -> None:
    path = tmp_path / "blueprint.json"
    if content is not None:
        path.write_text(content)
    task = {"oci_ai.blueprints.blueprint_deploy": {"src": str(path), "cluster_id": sandbox.cluster_id}}
    played = refused(sandbox, task)
    for word in words:
        assert word in played.result["msg"]


def test_a_cluster_that_cannot_be_reached_is_named(sandbox: Sandbox, vllm: Blueprint) -> None:
    played = refused(sandbox, sandbox.deploy(vllm, host=NOWHERE, api_key="not a secret"))
    assert played.error == "connection"
    assert NOWHERE in played.result["msg"]
    oci = refused(sandbox, sandbox.deploy(vllm, oci_endpoint="http://127.0.0.1:9"))
    assert oci.error == "connection"
    assert "127.0.0.1:9" in oci.result["msg"]


def test_a_cluster_that_does_not_exist_is_named(sandbox: Sandbox, vllm: Blueprint) -> None:
    wrong = sandbox.cluster_id[:-4] + "aaaa"
    played = refused(sandbox, sandbox.deploy(vllm, cluster_id=wrong))
    assert "404" in played.result["msg"]
    assert "OCID is wrong" in played.result["msg"]
    malformed = refused(sandbox, sandbox.deploy(vllm, cluster_id="my-cluster"))
    assert "cluster_id" in malformed.result["msg"]
    assert "my-cluster" in malformed.result["msg"]


def test_a_key_that_oci_does_not_accept_any_more_is_refused_with_what_to_check(
    sandbox: Sandbox, vllm: Blueprint, tmp_path: Path, other_key: Path
) -> None:
    config = Path(sandbox.env["OCI_CONFIG_FILE"]).read_text()
    lines = [f"key_file={other_key}" if line.startswith("key_file") else line for line in config.splitlines()]
    (tmp_path / "config").write_text("\n".join(lines))
    played = refused(sandbox, sandbox.deploy(vllm, config_file_location=str(tmp_path / "config")))
    assert "401 NotAuthenticated" in played.result["msg"]
    assert "API key" in played.result["msg"]
    gone = refused(sandbox, sandbox.deploy(vllm, config_file_location=str(tmp_path / "no such config")))
    assert "no such config" in gone.result["msg"]


@pytest.fixture
def other_key(tmp_path: Path) -> Path:
    """A private key that was never uploaded."""
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path = tmp_path / "other.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    path.chmod(0o600)
    return path


def test_a_broken_blueprint_does_not_stop_the_others(sandbox: Sandbox, vllm: Blueprint) -> None:
    broken = {**vllm, "deployment_name": "broken one", "recipe_node_shape": "VM.GPU.A10.9"}
    other = {**vllm, "deployment_name": f"{vllm['deployment_name']} too"}
    played = sandbox.play(sandbox.deploy(vllm, broken, other))
    assert_on_one_screen(played)
    assert "1 of 3" in played.result["msg"]
    assert "broken one" in played.result["msg"]
    rows = {one["name"]: one["status"] for one in played.result["deployments"]}
    assert rows == {vllm["deployment_name"]: "deployed", "broken one": "failed", other["deployment_name"]: "deployed"}
    assert [one["name"] for one in played.result["deployments"]] == [
        vllm["deployment_name"],
        "broken one",
        other["deployment_name"],
    ], "rows come in the order of the blueprints"
    undone = sandbox.play(sandbox.undeploy(vllm["deployment_name"], other["deployment_name"]))
    assert undone.result["proof"]["left"] == []
    assert sandbox.pools() == []
