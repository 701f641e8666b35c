# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import oci
import pytest

from .clients import QUICK, Sdk

MODELS = oci.core.models


def launch_details(sdk: Sdk, **fields: Any) -> Any:
    given = {
        "availability_domain": sdk.emulated.domains[0],
        "compartment_id": sdk.emulated.compartment,
        "display_name": "one",
        "shape": "VM.Standard.E5.Flex",
        "shape_config": MODELS.LaunchInstanceShapeConfigDetails(ocpus=1, memory_in_gbs=8),
        "source_details": MODELS.InstanceSourceViaImageDetails(image_id=sdk.image()),
        "create_vnic_details": MODELS.CreateVnicDetails(subnet_id=sdk.emulated.settings["node_subnet_id"]),
    }
    return MODELS.LaunchInstanceDetails(**{**given, **fields})


def test_an_instance_is_launched_and_terminated(sdk: Sdk) -> None:
    instance = sdk.compute_waiting.launch_instance_and_wait_for_state(
        launch_details(sdk), wait_for_states=["RUNNING"], waiter_kwargs=QUICK
    ).data
    assert (instance.shape_config.ocpus, instance.shape_config.memory_in_gbs) == (1, 8)
    work = sdk.compute_waiting.terminate_instance_and_wait_for_work_request(instance.id, waiter_kwargs=QUICK).data
    assert work.status == "SUCCEEDED"
    assert sdk.compute.get_instance(instance.id).data.lifecycle_state == "TERMINATED"
    assert [one.id for one in sdk.compute.list_instances(sdk.emulated.compartment).data] == [instance.id]


def test_a_launch_without_capacity_is_an_internal_error(sdk: Sdk) -> None:
    sdk.emulated.admin("PUT", "/capacity", {"shape": "VM.Standard.E5.Flex", "available": 0})
    with pytest.raises(oci.exceptions.ServiceError) as refused:
        sdk.compute.launch_instance(launch_details(sdk))
    assert (refused.value.status, refused.value.code) == (500, "InternalError")
    assert refused.value.message == "Out of host capacity."


def test_a_shortage_can_show_after_the_launch_was_accepted(sdk: Sdk) -> None:
    fault = {"operation": "StartInstance", "status": 500, "code": "InternalError", "message": "Out of host capacity."}
    sdk.emulated.admin("POST", "/faults", fault)
    work = sdk.compute_waiting.launch_instance_and_wait_for_work_request(launch_details(sdk), waiter_kwargs=QUICK).data
    assert (work.status, work.percent_complete) == ("FAILED", 100)
    instances = sdk.compute.list_instances(sdk.emulated.compartment).data
    assert [one.lifecycle_state for one in instances] == ["TERMINATED"]


def test_a_worker_is_an_instance_called_like_its_node(sdk: Sdk) -> None:
    node = sdk.create_pool().nodes[0]
    instance = sdk.compute.get_instance(node.id).data
    assert (instance.display_name, instance.lifecycle_state) == (node.name, "RUNNING")
    assert instance.metadata["oke-pool-id"] == node.node_pool_id


def test_power_follows_actions_in_the_right_state(sdk: Sdk) -> None:
    instance = sdk.compute_waiting.launch_instance_and_wait_for_state(
        launch_details(sdk), wait_for_states=["RUNNING"], waiter_kwargs=QUICK
    ).data
    with pytest.raises(oci.exceptions.ServiceError) as refused:
        sdk.compute.instance_action(instance.id, "START")
    assert refused.value.status == 409
    stopping = sdk.compute.instance_action(instance.id, "STOP").data
    assert stopping.lifecycle_state == "STOPPING"
