# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters, and what is deployed on them, as hosts of an inventory."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import oci
import pytest
import yaml

from .conftest import Sandbox
from .playing import PLAYBOOK, environment


class Inventory:
    """An inventory file, and what Ansible makes of it."""

    def __init__(self, sandbox: Sandbox, folder: Path, **options: Any) -> None:
        self.path = folder / "fleet.oke.yml"
        self.path.write_text(yaml.safe_dump({"plugin": "oci_ai.blueprints.oke", **options}))
        self.env = environment(sandbox.env, os.devnull, ANSIBLE_INVENTORY_UNPARSED_FAILED="true")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [*words, "--inventory", str(self.path)]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=60, check=False)

    def read(self) -> tuple[dict[str, Any], dict[str, Any], str]:
        """Variables of each host, groups, and warnings."""
        done = self.run(str(PLAYBOOK.with_name("ansible-inventory")), "--list", "--export")
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        return _plain(found.pop("_meta")["hostvars"]), found, " ".join(done.stderr.split())


def _plain(value: Any) -> Any:
    """Without the marks of what comes from outside."""
    if isinstance(value, dict):
        return value.get("__ansible_unsafe") or {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def test_clusters_are_hosts_on_which_tasks_work_as_they_are(
    sandbox: Sandbox, vllm: dict[str, Any], tmp_path: Path
) -> None:
    sandbox.play(sandbox.deploy(vllm))
    inventory = Inventory(
        sandbox,
        tmp_path,
        keyed_groups=[{"key": "region", "prefix": "region"}],
        compose={"has": "gpus_total"},
        cache=True,
        cache_plugin="ansible.builtin.jsonfile",
        cache_connection=str(tmp_path / "cache"),
    )
    with sandbox.recording() as calls:
        hosts, groups, _warnings = inventory.read()
    assert calls.writes == []
    about = hosts["sandbox"]
    assert (about["cluster_id"], about["region"], about["has"]) == (sandbox.cluster_id, "us-ashburn-1", 2)
    assert (about["gpus_total"], about["gpus_free"]) == (2, 0)
    assert [pool["shape"] for pool in about["node_pools"]] == ["VM.GPU.A10.2"]
    assert groups["region_us_ashburn_1"]["hosts"] == ["sandbox"]
    with sandbox.recording() as cached:
        assert inventory.read()[0] == hosts
    assert cached.oci == []

    play = tmp_path / "play.yml"
    task = {"oci_ai.blueprints.deployment_info": {"cluster_id": "{{ cluster_id }}"}, "register": "found"}
    said = {"ansible.builtin.debug": {"msg": "{{ found.deployments | map(attribute='status') | join }}"}}
    play.write_text(yaml.safe_dump([{"hosts": "region_us_ashburn_1", "gather_facts": False, "tasks": [task, said]}]))
    played = inventory.run(str(PLAYBOOK), str(play))
    assert (played.returncode, "deployed" in played.stdout) == (0, True), played.stdout + played.stderr


def test_deployments_are_hosts_in_groups_of_their_mode(sandbox: Sandbox, vllm: dict[str, Any], tmp_path: Path) -> None:
    sandbox.play(sandbox.deploy(vllm))
    keyed = [{"key": "mode", "prefix": "mode"}, {"key": "status", "prefix": "status"}]
    hosts, groups, _warnings = Inventory(sandbox, tmp_path, hosts="deployments", keyed_groups=keyed).read()
    ((name, about),) = hosts.items()
    assert name == f"sandbox_default_{vllm['deployment_name'].replace(' ', '-')}"
    assert (about["deployment_name"], about["cluster_id"]) == (vllm["deployment_name"], sandbox.cluster_id)
    assert groups["mode_service"]["hosts"] == groups["status_deployed"]["hosts"] == [name]


def test_what_cannot_be_read_is_a_warning_and_the_rest_is_there(sandbox: Sandbox, tmp_path: Path) -> None:
    engine = oci.container_engine.ContainerEngineClient(
        oci.config.from_file(sandbox.env["OCI_CONFIG_FILE"]),
        service_endpoint=sandbox.env["OCI_AI_BLUEPRINTS_ENDPOINT"],
    )
    own = engine.get_cluster(sandbox.cluster_id).data
    details = {
        "name": "sandbox",
        "compartmentId": own.compartment_id,
        "vcnId": own.vcn_id,
        "kubernetesVersion": own.kubernetes_version,
        "freeformTags": {"fleet": "second"},
    }
    engine.create_cluster(details)
    sandbox.until(lambda: all(one.lifecycle_state == "ACTIVE" for one in _clusters(engine, own.compartment_id)))
    sandbox.admin.post("/faults", operation="CreateKubeconfig", status=404, code="NotAuthorizedOrNotFound", times=9)
    hosts, _groups, warnings = Inventory(sandbox, tmp_path, regions=["iad", "eu-frankfurt-1"]).read()
    assert {about["region"] for about in hosts.values()} == {"us-ashburn-1"}
    assert (len(hosts), all(name.startswith("sandbox_") for name in hosts)) == (2, True)
    assert [about["gpus_free"] for about in hosts.values()] == [None, None]
    assert "The tenancy has not subscribed to eu-frankfurt-1" in warnings
    assert "its free GPUs are unknown: OCI refused CreateKubeconfig" in warnings
    tagged, _groups, _warnings = Inventory(sandbox, tmp_path, tags={"fleet": "second"}, free_gpus=False).read()
    assert [about["freeform_tags"] for about in tagged.values()] == [{"fleet": "second"}]


def _clusters(engine: Any, compartment_id: str) -> Any:
    return engine.list_clusters(compartment_id).data


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"config_profile_name": "NOBODY"}, "NOBODY"),
        (
            {"regions": ["eu-frankfurt-1"]},
            "oci_ai.blueprints.oke: regions: the tenancy uses none of them; it uses us-ash",
        ),
        ({"hosts": "nodes"}, "nodes"),
    ],
)
def test_an_inventory_that_cannot_be_read_says_why(
    sandbox: Sandbox, tmp_path: Path, options: dict[str, Any], says: str
) -> None:
    done = Inventory(sandbox, tmp_path, **options).run(str(PLAYBOOK.with_name("ansible-inventory")), "--list")
    assert (done.returncode != 0, says in done.stderr, "Traceback" in done.stderr) == (True, True, False), done.stderr
