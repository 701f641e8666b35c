# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
from typing import Any

import oci
import pytest

from .clients import DONE, QUICK, Sdk, pool_of

SHAPE = "VM.GPU.A10.1"


def failed_pool(sdk: Sdk, **fields: Any) -> tuple[Any, Any, list[Any]]:
    """Work request, pool and errors of a creation that goes wrong."""
    work = sdk.oke_waiting.create_node_pool_and_wait_for_state(
        sdk.pool_details(**fields), wait_for_states=DONE, waiter_kwargs=QUICK
    ).data
    errors = sdk.oke.list_work_request_errors(sdk.emulated.compartment, work.id).data
    return work, sdk.oke.get_node_pool(pool_of(work)).data, errors


def test_missing_capacity_leaves_placeholders_and_the_nodes_that_came_up(sdk: Sdk) -> None:
    sdk.emulated.admin("PUT", "/capacity", {"shape": SHAPE, "availability_domain": "AD-1", "available": 1})
    work, pool, errors = failed_pool(sdk, size=3, node_shape=SHAPE)
    assert work.status == "FAILED"
    assert errors[0].code == "GetWorkRequestGeneric"
    assert "2 node(s) launch failure" in errors[0].message
    assert "(500, InternalError, false) Out of host capacity." in errors[0].message
    assert pool.node_config_details.size == 3
    assert sorted(node.lifecycle_state for node in pool.nodes) == ["ACTIVE", "CREATING", "CREATING"]
    placeholder = next(node for node in pool.nodes if not node.id)
    assert placeholder.name
    error = placeholder.node_error
    assert (error.code, error.status) == ("InternalError", "500")
    assert "Out of host capacity" in error.message
    assert error.opc_request_id


def test_placeholders_go_when_the_size_is_lowered_and_come_up_when_capacity_returns(sdk: Sdk) -> None:
    sdk.emulated.admin("PUT", "/capacity", {"shape": SHAPE, "availability_domain": "AD-1", "available": 1})
    pool = failed_pool(sdk, size=2, node_shape=SHAPE)[1]
    healthy = [node.id for node in pool.nodes if node.id]
    work = sdk.wait(sdk.oke.update_node_pool(pool.id, {"nodeConfigDetails": {"size": 1}}))
    assert work.status == "SUCCEEDED"
    assert [node.id for node in sdk.oke.get_node_pool(pool.id).data.nodes] == healthy
    sdk.emulated.admin("PUT", "/capacity", {"shape": SHAPE, "availability_domain": "AD-1", "available": 5})
    assert sdk.wait(sdk.oke.update_node_pool(pool.id, {"nodeConfigDetails": {"size": 2}})).status == "SUCCEEDED"
    assert len([node for node in sdk.oke.get_node_pool(pool.id).data.nodes if node.id]) == 2


@pytest.mark.parametrize(
    ("path", "code", "text"),
    [
        ("/limits", "LimitExceeded", "service limits were exceeded"),
        ("/quotas", "QuotaExceeded", "quotas were exceeded"),
    ],
)
def test_limits_and_quotas_fail_the_launch_by_name(sdk: Sdk, path: str, code: str, text: str) -> None:
    sdk.emulated.admin("PUT", path, {"limit_name": "gpu-a10-count", "availability_domain": "AD-1", "value": 1})
    work, pool, errors = failed_pool(sdk, size=2, node_shape=SHAPE)
    assert work.status == "FAILED"
    assert code in errors[0].message
    assert "gpu-a10-count" in errors[0].message
    assert text in errors[0].message
    assert [node.node_error.status for node in pool.nodes if node.node_error] == ["400"]


def test_a_node_that_never_joins_times_out(sdk: Sdk) -> None:
    sdk.emulated.admin("POST", "/faults", {"operation": "RegisterNode", "nth": 2})
    work, pool, errors = failed_pool(sdk, size=2)
    assert work.status == "FAILED"
    assert "1 nodes(s) register timeout" in errors[0].message
    assert sorted(node.lifecycle_state for node in pool.nodes) == ["ACTIVE", "UPDATING"]


def test_cloud_init_without_okes_bootstrap_never_joins(sdk: Sdk) -> None:
    script = base64.b64encode(b"#!/bin/bash\nbash /usr/libexec/oci-growfs -y\n").decode()
    work, _pool, errors = failed_pool(sdk, node_metadata={"user_data": script})
    assert work.status == "FAILED"
    assert "register timeout" in errors[0].message


def test_a_launch_can_be_told_to_fail_in_any_way(sdk: Sdk) -> None:
    fault = {"operation": "LaunchNode", "status": 429, "code": "TooManyRequests", "message": "Too many requests"}
    sdk.emulated.admin("POST", "/faults", fault)
    work, pool, _errors = failed_pool(sdk, size=1)
    assert work.status == "FAILED"
    assert pool.nodes[0].node_error.code == "TooManyRequests"


def test_a_shape_that_a_domain_lacks_fails_there(sdk: Sdk) -> None:
    sdk.emulated.admin("PUT", "/capacity", {"shape": SHAPE, "availability_domain": "AD-1", "available": None})
    work, pool, _errors = failed_pool(sdk, size=1, node_shape=SHAPE)
    assert work.status == "FAILED"
    assert pool.nodes[0].node_error.status == "404"


def test_capacity_and_limits_are_shared_by_pools_and_instances(sdk: Sdk) -> None:
    domain = sdk.emulated.domains[0]
    pool = sdk.create_pool(size=2, node_shape=SHAPE)
    limit = sdk.limits.get_resource_availability(
        "compute", "gpu-a10-count", sdk.emulated.tenancy, availability_domain=domain
    ).data
    assert limit.used == 2
    sdk.emulated.admin("PUT", "/limits", {"limit_name": "gpu-a10-count", "availability_domain": domain, "value": 2})
    launch = oci.core.models.LaunchInstanceDetails(
        availability_domain=domain,
        compartment_id=sdk.emulated.compartment,
        shape=SHAPE,
        source_details=oci.core.models.InstanceSourceViaImageDetails(image_id=sdk.image(SHAPE)),
        create_vnic_details=oci.core.models.CreateVnicDetails(subnet_id=sdk.emulated.settings["node_subnet_id"]),
    )
    with pytest.raises(oci.exceptions.ServiceError) as refused:
        sdk.compute.launch_instance(launch)
    assert (refused.value.status, refused.value.code) == (400, "LimitExceeded")
    sdk.wait(sdk.oke.delete_node_pool(pool.id))
    assert sdk.compute.launch_instance(launch).data.lifecycle_state == "PROVISIONING"
