# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pool that the cluster's autoscaler sizes: its entry among those of others, and whose its size is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import oci
import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.pod_judge import UNSCHEDULABLE_GRACE_S

from .background import Background
from .conftest import Sandbox

Blueprint = dict[str, Any]
FOREIGN = "1:9:ocid1.nodepool.oc1.iad.aaaaaaaasomebodyelses"
ADDON = "ClusterAutoscaler"


class Addon:
    """The add-on as its administrator sees it, through OCI's own SDK."""

    def __init__(self, sandbox: Sandbox) -> None:
        config = oci.config.from_file(sandbox.env["OCI_CONFIG_FILE"])
        endpoint = sandbox.env["OCI_AI_BLUEPRINTS_ENDPOINT"]
        self._client = oci.container_engine.ContainerEngineClient(config, service_endpoint=endpoint)
        self._sandbox = sandbox

    def install(self, **configurations: str) -> None:
        settings = [oci.container_engine.models.AddonConfiguration(key=k, value=v) for k, v in configurations.items()]
        details = oci.container_engine.models.InstallAddonDetails(addon_name=ADDON, configurations=settings)
        self._client.install_addon(self._sandbox.cluster_id, details)
        self._sandbox.until(lambda: self.state not in ("", "CREATING"))

    @property
    def state(self) -> str:
        found = self._get()
        return found.lifecycle_state if found else ""

    @property
    def configurations(self) -> dict[str, str]:
        found = self._get()
        return {one.key: one.value for one in found.configurations} if found else {}

    def _get(self) -> Any:
        try:
            return self._client.get_addon(self._sandbox.cluster_id, ADDON).data
        except oci.exceptions.ServiceError as error:
            if error.status == 404:
                return None
            raise


@pytest.fixture
def addon(sandbox: Sandbox) -> Addon:
    return Addon(sandbox)


@pytest.fixture
def scaled(vllm: Blueprint) -> Blueprint:
    return {**vllm, "recipe_node_autoscaling_params": {"min_nodes": 1, "max_nodes": 3}}


def resize(sandbox: Sandbox, pool_id: str, size: int) -> None:
    """What the autoscaler does."""
    config = oci.config.from_file(sandbox.env["OCI_CONFIG_FILE"])
    client = oci.container_engine.ContainerEngineClient(
        config, service_endpoint=sandbox.env["OCI_AI_BLUEPRINTS_ENDPOINT"]
    )
    models = oci.container_engine.models
    details = models.UpdateNodePoolDetails(node_config_details=models.UpdateNodePoolNodeConfigDetails(size=size))
    client.update_node_pool(pool_id, details)
    sandbox.until(lambda: all(p["size"] == size and p["lifecycle_state"] == "ACTIVE" for p in sandbox.pools()))


def test_the_autoscaler_is_installed_with_the_first_pool_and_goes_with_the_last(
    sandbox: Sandbox, scaled: Blueprint, addon: Addon
) -> None:
    with sandbox.recording() as calls:
        told = sandbox.play(sandbox.deploy(scaled), check=True)
    assert calls.writes == []
    done = sandbox.play(sandbox.deploy(scaled))
    assert not done.failed, done.stdout
    assert done.result["plan"] == told.result["plan"]
    pool_id = done.deployment["node_pool"]["id"]
    assert addon.configurations == {"nodes": f"1:3:{pool_id}"}
    assert addon.state == "ACTIVE"

    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(scaled))
    assert again.changed is False, again.result["plan"]
    assert calls.writes == []

    gone = sandbox.play(sandbox.undeploy(scaled["deployment_name"]))
    assert gone.result["proof"]["left"] == []
    assert {"AutoscalerEntry", "NodePool"} <= {one["kind"] for one in gone.result["removed"]}
    assert addon.state == ""


def test_entries_and_settings_of_others_survive_a_deployments_whole_life(
    sandbox: Sandbox, vllm: Blueprint, scaled: Blueprint, addon: Addon
) -> None:
    scaled["deployment_name"] = "scaled beside others"
    theirs = sandbox.play(sandbox.deploy(vllm)).deployment["node_pool"]["id"]
    settings = {"maxNodeProvisionTime": "25m", "nodes": f"1:9:{theirs}", "scaleDownUnneededTime": "15m"}
    addon.install(**settings)

    ours = sandbox.play(sandbox.deploy(scaled)).deployment["node_pool"]["id"]
    assert addon.configurations == {**settings, "nodes": f"1:9:{theirs},1:3:{ours}"}

    scaled["recipe_node_autoscaling_params"]["max_nodes"] = 2
    wider = sandbox.play(sandbox.deploy(scaled))
    assert wider.actions()["AutoscalerEntry"] == "update"
    assert wider.actions()["NodePool"] == "none"
    assert addon.configurations == {**settings, "nodes": f"1:9:{theirs},1:2:{ours}"}

    assert sandbox.play(sandbox.undeploy(scaled["deployment_name"])).result["proof"]["left"] == []
    assert addon.configurations == settings
    assert addon.state == "ACTIVE"


def test_a_size_that_the_autoscaler_chose_is_left_alone_and_a_narrower_range_holds(
    sandbox: Sandbox, scaled: Blueprint
) -> None:
    pool_id = sandbox.play(sandbox.deploy(scaled)).deployment["node_pool"]["id"]
    resize(sandbox, pool_id, 3)
    assert sandbox.play(sandbox.deploy(scaled)).changed is False
    scaled["recipe_container_env"].append({"key": "LOG_LEVEL", "value": "debug"})
    changed = sandbox.play(sandbox.deploy(scaled))
    assert changed.actions()["NodePool"] == "none"
    assert sandbox.pools()[0]["size"] == 3

    scaled["recipe_node_autoscaling_params"]["max_nodes"] = 2
    narrowed = sandbox.play(sandbox.deploy(scaled))
    assert not narrowed.failed, narrowed.stdout
    assert sandbox.pools()[0]["size"] == 2


def test_a_pool_that_is_no_longer_scaled_loses_its_entry_and_gets_the_blueprints_size(
    sandbox: Sandbox, scaled: Blueprint, addon: Addon
) -> None:
    pool_id = sandbox.play(sandbox.deploy(scaled)).deployment["node_pool"]["id"]
    resize(sandbox, pool_id, 2)
    del scaled["recipe_node_autoscaling_params"]
    with sandbox.recording() as calls:
        fixed = sandbox.play(sandbox.deploy(scaled))
    assert not fixed.failed, fixed.stdout
    assert fixed.actions()["AutoscalerEntry"] == "delete"
    assert addon.configurations == {}
    assert sandbox.pools()[0]["size"] == 1
    operations = [one["operation"] for one in calls.oci]
    assert operations.index("DisableAddon") < operations.index("DeleteNode")
    assert sandbox.play(sandbox.deploy(scaled)).changed is False


def test_a_new_pool_takes_the_old_ones_place_before_that_is_deleted(
    sandbox: Sandbox, scaled: Blueprint, addon: Addon
) -> None:
    sandbox.play(sandbox.deploy(scaled))
    scaled |= {"recipe_node_shape": "BM.GPU.A10.4"}
    with sandbox.recording() as calls:
        moved = sandbox.play(sandbox.deploy(scaled))
    assert not moved.failed, moved.stdout
    assert addon.configurations == {"nodes": f"1:3:{moved.deployment['node_pool']['id']}"}
    operations = [one["operation"] for one in calls.oci if one["method"] != "GET"]
    assert operations.index("CreateNodePool") < operations.index("UpdateAddon")
    assert max(i for i, one in enumerate(operations) if one == "UpdateAddon") < operations.index("DeleteNodePool")
    assert addon.state == "ACTIVE"


def test_an_add_on_that_finds_pools_by_tags_is_refused_before_any_write(
    sandbox: Sandbox, scaled: Blueprint, addon: Addon
) -> None:
    by_tags = {"nodeGroupAutoDiscovery": "compartmentId:x,nodepoolTags:a=b,min:1,max:3"}
    addon.install(**by_tags)
    with sandbox.recording() as calls:
        refused = sandbox.play(sandbox.deploy(scaled))
    assert refused.error == "invalid_blueprint"
    assert "nodeGroupAutoDiscovery" in refused.result["msg"]
    assert calls.writes == []
    assert addon.configurations == by_tags


def test_whoever_changes_the_add_on_at_the_same_time_loses_nothing(
    sandbox: Sandbox, vllm: Blueprint, scaled: Blueprint, addon: Addon
) -> None:
    other = {**scaled, "deployment_name": "scaled at the same time"}
    both = sandbox.play(sandbox.deploy(scaled, other))
    assert not both.failed, both.stdout
    entries = {f"1:3:{one['node_pool']['id']}" for one in both.result["deployments"]}
    assert set(addon.configurations["nodes"].split(",")) == entries


def test_pods_without_a_node_are_waited_for_while_the_autoscaler_may_bring_one(
    sandbox: Sandbox, scaled: Blueprint, start: Callable[..., Background]
) -> None:
    pool_id = sandbox.play(sandbox.deploy(scaled)).deployment["node_pool"]["id"]
    scaled["recipe_replica_count"] = 2
    run = start(sandbox.deploy(scaled))
    sandbox.until(lambda: "FailedScheduling" in run.stdout or "Unschedulable" in run.stdout, within=60)
    time.sleep(UNSCHEDULABLE_GRACE_S)
    resize(sandbox, pool_id, 2)
    done = run.end()
    assert not done.failed, done.stdout
    assert done.deployment["replicas"] == {"desired": 2, "ready": 2}


def test_a_jobs_nodes_leave_the_autoscaler_when_the_job_is_done(
    sandbox: Sandbox, scaled: Blueprint, addon: Addon
) -> None:
    of_services = ("recipe_prometheus_enabled", "recipe_container_port", "recipe_shared_memory_volume_size_limit_in_mb")
    job = {field: value for field, value in scaled.items() if field not in of_services} | {"recipe_mode": "job"}
    with sandbox.recording() as calls:
        done = sandbox.play(sandbox.deploy(job))
    assert not done.failed, done.stdout
    assert calls.count("InstallAddon") == 1
    assert addon.state == ""
    assert sandbox.pools() == []
    assert sandbox.play(sandbox.deploy(job)).changed is False
