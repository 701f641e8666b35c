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
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from .conftest import Sandbox
from .playing import PLAYBOOK, Played, Task
from .test_inventory import Inventory

Blueprint = dict[str, Any]
LINES, COLUMNS = 24, 100
SCREENS = 3
"""What one failure may take with the dump of its result."""
NOWHERE = "https://127.0.0.1:9"


def assert_on_one_screen(played: Played) -> None:
    """What a person reads of a failure."""
    assert played.failed
    message = played.result["msg"]
    assert sum(len(textwrap.wrap(line, COLUMNS)) or 1 for line in message.splitlines()) <= LINES, message
    assert "Traceback" not in played.stdout
    assert "defect" not in played.stdout


def refused(sandbox: Sandbox, *tasks: Task, **options: Any) -> list[Played]:
    """Tasks that must fail without a write, played in one process: one entry for each."""
    with sandbox.recording() as calls:
        played = sandbox.play(*({**task, "ignore_errors": True} for task in tasks), timeout=120, **options)
    assert calls.writes == []
    assert len(played.results) == len(tasks)
    assert len(played.stdout) <= len(tasks) * SCREENS * LINES * COLUMNS
    alone = [Played(2 if one["outcome"] == "failed" else 0, played.stdout, [one]) for one in played.results]
    for one in alone:
        assert_on_one_screen(one)
    return alone


WRONG: list[tuple[Blueprint, list[str]]] = [
    ({"recipe_node_shape": "VM.GPU.A10.9"}, ["recipe_node_shape", "did you mean VM.GPU.A10."]),
    ({"recipe_nvidia_gpu_count": 3}, ["recipe_nvidia_gpu_count", "3", "VM.GPU.A10.2 has 2"]),
    ({"recipe_compartment_ocid": "ocid1.compartmnt.oc1..x"}, ["recipe_compartment_ocid"]),
    ({"recipe_container_port": "abc"}, ["recipe_container_port", '"abc"', "65535"]),
    ({"recipe_availability_domain": "AD-1"}, ["recipe_availability_domain", "full name", "Uocm:US-ASHBURN-AD-1"]),
    ({"deployment_name": "!!!"}, ["deployment_name", "no letter or digit"]),
    ({"recipe_contaner_env": []}, ["recipe_contaner_env", "did you mean recipe_container_env"]),
    (
        {"recipe_node_shape": "VM.Standard.E5.Flex", "recipe_nvidia_gpu_count": None},
        ["recipe_flex_shape_ocpu_count", "VM.Standard.E5.Flex"],
    ),
    (
        {"recipe_environment_secrets": [{"envvar_name": "A", "secret_name": "no-such", "secret_key": "k"}]},
        ["recipe_environment_secrets", "'no-such'", "namespace 'default'"],
    ),
    (
        {"recipe_environment_secrets": [{"envvar_name": "A", "secret_name": "half", "secret_key": "tokn"}]},
        ["recipe_environment_secrets", "no key 'tokn'", "its keys: token"],
    ),
    ({"recipe_container_secret_name": "half"}, ["dockerconfigjson", "Opaque"]),
]
"""What is changed in a good blueprint (None: left out), and what the error must say."""


@pytest.fixture
def half_secret(sandbox: Sandbox) -> Any:
    """A Secret named ``half`` with one key, ``token``."""
    collection = "/api/v1/namespaces/default/secrets"
    manifest = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "half"}, "stringData": {"token": "x"}}
    sandbox.kube.post(collection, manifest)
    yield
    sandbox.kube.delete(f"{collection}/half")


@pytest.mark.usefixtures("half_secret")
def test_a_wrong_field_is_refused_with_its_reason(sandbox: Sandbox, vllm: Blueprint) -> None:
    wrong = [{k: v for k, v in (vllm | changes).items() if v is not None} for changes, _words in WRONG]
    played = refused(sandbox, *map(sandbox.deploy, wrong))
    for (_changes, words), one in zip(WRONG, played, strict=True):
        assert one.error == "invalid_blueprint"
        assert [word for word in words if word not in one.result["msg"]] == [], one.result["msg"]


def test_all_problems_of_a_blueprint_are_reported_at_once(sandbox: Sandbox, vllm: Blueprint) -> None:
    for changes, _words in WRONG[:7]:
        vllm |= changes
    (played,) = refused(sandbox, sandbox.deploy(vllm))
    for field in ("recipe_node_shape", "recipe_compartment_ocid", "recipe_container_port", "deployment_name"):
        assert f"- {field}: " in played.result["msg"]
    assert "- recipe_contaner_env: " in played.result["msg"]


FILES: list[tuple[str | None, list[str]]] = [
    ("[1, 2]", ["object"]),
    ('"vllm"', ["object"]),
    ('{"deployment_name": "a",', ["not valid JSON", "line 1"]),
    ("", ["not valid JSON"]),
    ("[]", ["no blueprint"]),
    ("[" * 100_000, ["nested too deeply"]),
    (None, ["does not exist"]),
    (json.dumps({"recipe_id": "x" * 5_000_000}), ["4 MiB"]),
    (json.dumps({"recipe_id": "x" * 4_000_000}), ["4.0 MB", "at most 1 MB"]),
]
"""Content of a file (None: there is no file), and what the error must say."""


def test_a_file_that_holds_no_blueprint_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.json" for number in range(len(FILES))]
    for path, (content, _words) in zip(paths, FILES, strict=True):
        if content is not None:
            path.write_text(content)
    tasks = [
        {"oci_ai.blueprints.blueprint_deploy": {"src": str(path), "cluster_id": sandbox.cluster_id}} for path in paths
    ]
    for (_content, words), one in zip(FILES, refused(sandbox, *tasks), strict=True):
        assert [word for word in words if word not in one.result["msg"]] == [], one.result["msg"]


def test_what_cannot_be_reached_is_named(sandbox: Sandbox, vllm: Blueprint) -> None:
    cluster, oci, wrong, malformed = refused(
        sandbox,
        sandbox.deploy(vllm, host=NOWHERE, api_key="not a secret"),
        sandbox.deploy(vllm, oci_endpoint="http://127.0.0.1:9"),
        sandbox.deploy(vllm, cluster_id=sandbox.cluster_id[:-4] + "aaaa"),
        sandbox.deploy(vllm, cluster_id="my-cluster"),
    )
    assert cluster.error == oci.error == "connection"
    assert NOWHERE in cluster.result["msg"]
    assert "127.0.0.1:9" in oci.result["msg"]
    assert "404" in wrong.result["msg"]
    assert "OCID is wrong" in wrong.result["msg"]
    assert "cluster_id: 'my-cluster' is not the OCID of a cluster" in malformed.result["msg"]


def test_a_key_that_oci_does_not_accept_any_more_is_refused_with_what_to_check(
    sandbox: Sandbox, vllm: Blueprint, tmp_path: Path, other_key: Path
) -> None:
    config = Path(sandbox.env["OCI_CONFIG_FILE"]).read_text()
    lines = [f"key_file={other_key}" if line.startswith("key_file") else line for line in config.splitlines()]
    (tmp_path / "config").write_text("\n".join(lines))
    other, gone = refused(
        sandbox,
        sandbox.deploy(vllm, config_file_location=str(tmp_path / "config")),
        sandbox.deploy(vllm, config_file_location=str(tmp_path / "no such config")),
    )
    assert "401 NotAuthenticated" in other.result["msg"]
    assert "API key" in other.result["msg"]
    assert "no such config" in gone.result["msg"]


def test_a_clock_that_is_wrong_is_named_with_how_much_by_every_module(
    sandbox: Sandbox, vllm: Blueprint, tmp_path: Path
) -> None:
    cluster = {"cluster_id": sandbox.cluster_id}
    sandbox.admin.put("/clock", ahead_s=3720)
    played = refused(
        sandbox,
        sandbox.deploy(vllm),
        sandbox.undeploy(vllm["deployment_name"]),
        sandbox.info(vllm["deployment_name"]),
        {"oci_ai.blueprints.deployment_logs": {"name": vllm["deployment_name"], **cluster}},
        {"oci_ai.blueprints.gpu_capacity_info": {"shapes": ["VM.GPU.A10.2"], **cluster}},
        {"oci_ai.blueprints.node_image": {"name": "image", "state": "absent", **cluster}},
        {"oci_ai.blueprints.workspace_info": cluster},
    )
    inventory = Inventory(sandbox, tmp_path).run(str(PLAYBOOK.with_name("ansible-inventory")), "--list")
    sandbox.admin.put("/clock", ahead_s=0)
    assert "this machine's clock is 62 minutes behind OCI's" in " ".join(inventory.stderr.split()), inventory.stderr
    for one in played:
        assert "this machine's clock is 62 minutes behind OCI's" in one.result["msg"], one.result["msg"]
        assert "(401 NotAuthenticated)" in one.result["msg"]


@pytest.fixture
def other_key(tmp_path: Path) -> Path:
    """A private key that was never uploaded."""
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
