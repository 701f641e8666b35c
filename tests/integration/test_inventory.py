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

import pytest
import yaml
from sandbox_judges.clients import CommandLine

from .conftest import Sandbox
from .playing import CHECKOUT, PLAYBOOK, environment


class Inventory:
    """An inventory file, and what Ansible makes of it."""

    def __init__(self, sandbox: Sandbox, folder: Path, **options: Any) -> None:
        self.path = folder / "fleet.oke.yml"
        self.path.write_text(yaml.safe_dump({"plugin": "oci_ai.blueprints.oke", **options}))
        self.env = environment(sandbox.env, os.devnull, ANSIBLE_INVENTORY_UNPARSED_FAILED="true")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [*words, "--inventory", str(self.path)]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=60, check=False)

    def read(self, *words: str) -> tuple[dict[str, Any], dict[str, Any], str]:
        """Variables of each host, groups, and warnings."""
        done = self.run(str(PLAYBOOK.with_name("ansible-inventory")), "--list", "--export", *words)
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
        compose={"has": "gpus_total", "no_such": "nowhere.at_all"},
        cache=True,
        cache_plugin="ansible.builtin.jsonfile",
        cache_connection=str(tmp_path / "cache"),
    )
    with sandbox.recording() as calls:
        hosts, groups, _warnings = inventory.read()
    assert calls.writes == []
    about = hosts["sandbox"]
    assert (about["cluster_id"], about["region"], about["has"]) == (sandbox.cluster_id, "us-ashburn-1", 2)
    assert (about["gpus_total"], about["gpus_free"], "no_such" in about) == (2, 0, False)
    assert [pool["shape"] for pool in about["node_pools"]] == ["VM.GPU.A10.2"]
    assert groups["region_us_ashburn_1"]["hosts"] == ["sandbox"]
    sandbox.admin.post("/clusters", name="younger than the cache")
    with sandbox.recording() as cached:
        assert inventory.read()[0] == hosts
    assert (cached.oci, cached.kubernetes) == ([], [])
    flushed, _groups, _warnings = inventory.read("--flush-cache")
    assert {*flushed} == {"sandbox", "younger than the cache"}

    play = tmp_path / "play.yml"
    task = {"oci_ai.blueprints.deployment_info": {"cluster_id": "{{ cluster_id }}"}, "register": "found"}
    said = {"ansible.builtin.debug": {"msg": "{{ found.deployments | map(attribute='status') | join }}"}}
    play.write_text(yaml.safe_dump([{"hosts": "region_us_ashburn_1", "gather_facts": False, "tasks": [task, said]}]))
    played = inventory.run(str(PLAYBOOK), str(play))
    assert (played.returncode, "deployed" in played.stdout) == (0, True), played.stdout + played.stderr


def test_clusters_and_pools_are_those_of_the_command_line(
    sandbox: Sandbox, vllm: dict[str, Any], tmp_path: Path
) -> None:
    sandbox.play(sandbox.deploy(vllm))
    sandbox.admin.post("/clusters", name="another")
    hosts, _groups, _warnings = Inventory(sandbox, tmp_path, free_gpus=False).read()
    program = CHECKOUT / ".venv-oci-cli" / "bin" / "oci"
    oci = CommandLine(program, Path(sandbox.env["OCI_CONFIG_FILE"]), sandbox.env["OCI_AI_BLUEPRINTS_ENDPOINT"])
    place = ("--compartment-id", sandbox.env["SANDBOX_COMPARTMENT_ID"], "--all")
    clusters = {one["name"]: one for one in oci("ce", "cluster", "list", *place)}
    assert {name: (host["cluster_id"], host["kubernetes_version"], host["state"]) for name, host in hosts.items()} == {
        name: (one["id"], one["kubernetes-version"], one["lifecycle-state"]) for name, one in clusters.items()
    }
    pools = oci("ce", "node-pool", "list", *place, "--cluster-id", sandbox.cluster_id)
    assert [(pool["id"], pool["shape"], pool["size"]) for pool in hosts["sandbox"]["node_pools"]] == [
        (one["id"], one["node-shape"], one["node-config-details"]["size"]) for one in pools
    ]


def test_deployments_are_hosts_in_groups_of_their_mode(sandbox: Sandbox, vllm: dict[str, Any], tmp_path: Path) -> None:
    sandbox.play(sandbox.deploy(vllm))
    keyed = [{"key": "mode", "prefix": "mode"}, {"key": "status", "prefix": "status"}]
    hosts, groups, warnings = Inventory(sandbox, tmp_path, hosts="deployments", keyed_groups=keyed).read()
    ((name, about),) = hosts.items()
    assert name == f"sandbox_default_{vllm['deployment_name'].replace(' ', '-')}"
    assert (about["deployment_name"], about["cluster_id"]) == (vllm["deployment_name"], sandbox.cluster_id)
    assert (about["deployment_namespace"], "reserved name" in warnings) == ("default", False)
    assert groups["mode_service"]["hosts"] == groups["status_deployed"]["hosts"] == [name]


@pytest.fixture
def tree(sandbox: Sandbox) -> dict[str, str]:
    """OCIDs of compartments, three deep: nobody may look into ``middle``; a cluster in each of the others."""
    top = sandbox.admin.post("/compartments", name="top")["id"]
    middle = sandbox.admin.post("/compartments", name="middle", parent_id=top, readable=False)["id"]
    leaf = sandbox.admin.post("/compartments", name="leaf", parent_id=middle)["id"]
    sandbox.admin.post("/clusters", name="fleet", compartment_id=top)
    sandbox.admin.post("/clusters", name="fleet", compartment_id=leaf, freeform_tags={"fleet": "second"})
    return {"top": top, "middle": middle, "leaf": leaf}


def test_compartments_are_looked_into_at_any_depth_past_one_that_nobody_may_see(
    sandbox: Sandbox, tmp_path: Path, tree: dict[str, str]
) -> None:
    everything, _groups, warnings = Inventory(sandbox, tmp_path, free_gpus=False).read()
    assert (len(everything), "may be missing" in warnings) == (3, False)
    below, _groups, warnings = Inventory(sandbox, tmp_path, compartments=[tree["middle"]], free_gpus=False).read()
    assert {about["compartment_id"] for about in below.values()} == {tree["leaf"]}
    assert "Clusters in us-ashburn-1, compartment middle may be missing" in warnings
    refusal = {"status": 404, "code": "NotAuthorizedOrNotFound", "message": "Authorization failed"}
    sandbox.admin.post("/faults", operation="ListCompartments", **refusal)
    alone, _groups, warnings = Inventory(sandbox, tmp_path, compartments=[tree["top"]], free_gpus=False).read()
    assert [about["compartment_id"] for about in alone.values()] == [tree["top"]]
    assert "Compartments below those of the file may be missing: OCI refused ListCompartments" in warnings


def test_a_region_or_a_cluster_that_fails_is_a_warning_and_the_rest_is_there(
    sandbox: Sandbox, tmp_path: Path, tree: dict[str, str]
) -> None:
    second = {"fleet": "second"}
    sandbox.admin.put("/regions", subscribed=["us-ashburn-1", "us-phoenix-1"])
    sandbox.admin.post("/clusters", name="broken", freeform_tags=second, server="https://127.0.0.1:9")
    refusal = {"status": 404, "code": "NotAuthorizedOrNotFound", "message": "Authorization failed"}
    sandbox.admin.post("/faults", operation="ListClusters", **refusal)
    both = ["iad", "us-phoenix-1"]
    hosts, _groups, warnings = Inventory(
        sandbox, tmp_path, regions=both, compartments=[tree["top"]], recursive=False, free_gpus=False
    ).read()
    assert ([*hosts], warnings.count("may be missing")) == (["fleet"], 1), "one of the two regions answers"

    cached = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
    sandbox.admin.post("/faults", operation="ListClusters", **refusal)
    broken = Inventory(sandbox, tmp_path, compartments=[tree["top"]], recursive=False, free_gpus=False, **cached)
    for _from_the_cache in (False, True):
        hosts, _groups, warnings = broken.read()
        assert ([*hosts], warnings.count("may be missing")) == ([], 1)
    other = Inventory(sandbox, tmp_path, compartments=[tree["top"]], recursive=False, **cached).read()
    assert [*other[0]] == ["fleet"], "other options are asked anew"

    tagged, _groups, warnings = Inventory(sandbox, tmp_path, tags=second).read()
    assert {name: about["gpus_free"] for name, about in tagged.items()} == {"broken": None, "fleet": 0}
    assert "broken in us-ashburn-1: its free GPUs are unknown" in warnings


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"config_profile_name": "NOBODY"}, "NOBODY"),
        (
            {"regions": ["iad", "eu-frankfurt-1"]},
            "oci_ai.blueprints.oke: regions: the tenancy has not subscribed to eu-frankfurt-1; it uses us-ashburn-1.",
        ),
        ({"compose": {"odd": "nowhere.at_all"}, "strict": True, "free_gpus": False}, "nowhere"),
        ({"hosts": "nodes"}, "nodes"),
    ],
)
def test_an_inventory_that_cannot_be_read_says_why(
    sandbox: Sandbox, tmp_path: Path, options: dict[str, Any], says: str
) -> None:
    done = Inventory(sandbox, tmp_path, **options).run(str(PLAYBOOK.with_name("ansible-inventory")), "--list")
    assert (done.returncode != 0, says in done.stderr, "Traceback" in done.stderr) == (True, True, False), done.stderr
