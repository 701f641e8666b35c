# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Instance configurations, instance pools, cluster networks and compute clusters, by the unmodified SDK."""

from __future__ import annotations

from typing import Any

import oci
import pytest

from .clients import QUICK, Cli, Sdk
from .rdma import H100, MODELS, configuration, network_details

DONE = {"work_request_states": ["SUCCEEDED", "FAILED", "CANCELED"], "waiter_kwargs": QUICK}


def create(sdk: Sdk, details: Any) -> Any:
    """The cluster network and its finished work request."""
    response = sdk.pools.create_cluster_network(details)
    assert (response.status, response.data.lifecycle_state) == (202, "PROVISIONING")
    client = sdk.client(oci.work_requests.WorkRequestClient)
    work_id = response.headers["opc-work-request-id"]
    work = oci.wait_until(
        client, client.get_work_request(work_id), evaluate_response=lambda one: one.data.time_finished, **QUICK
    ).data
    return sdk.pools.get_cluster_network(response.data.id).data, work


def instances(sdk: Sdk, pool_id: str) -> list[Any]:
    found: list[Any] = sdk.pools.list_instance_pool_instances(sdk.emulated.compartment, pool_id).data
    return found


def test_a_cluster_network_is_a_pool_of_instances(sdk: Sdk) -> None:
    config = configuration(sdk, freeform_tags={"of": "instance"})
    network, work = create(sdk, network_details(sdk, config.id))
    assert (work.status, work.operation_type) == ("SUCCEEDED", "CreateClusterNetwork")
    (pool,) = network.instance_pools
    states = (network.lifecycle_state, pool.lifecycle_state, pool.size, pool.current_size)
    assert states == ("RUNNING", "RUNNING", 2, 2)
    members = sdk.pools.list_cluster_network_instances(sdk.emulated.compartment, network.id).data
    assert [one.id for one in members] == [one.id for one in instances(sdk, pool.id)]
    assert {one.state for one in members} == {"Running"}
    one = sdk.compute.get_instance(members[0].id).data
    assert (one.shape, one.instance_configuration_id, one.freeform_tags) == (H100, config.id, {"of": "instance"})
    assert one.availability_domain == sdk.emulated.domains[0]
    (listed,) = sdk.pools.list_cluster_networks(sdk.emulated.compartment, display_name="rdma").data
    assert (listed.id, listed.freeform_tags, hasattr(listed, "placement_configuration")) == (
        network.id,
        {"owner": "judge"},
        False,
    )
    state = sdk.emulated.admin("GET", "/state")
    assert [row["id"] for row in state["cluster_networks"]] == [network.id]
    assert [row["instances"] for row in state["instance_pools"]] == [[one.id for one in members]]


def test_a_cluster_network_is_resized_through_its_pool_oldest_first_out(sdk: Sdk) -> None:
    network, _work = create(sdk, network_details(sdk, configuration(sdk).id))
    pool = network.instance_pools[0]
    before = [one.id for one in instances(sdk, pool.id)]

    def resize(size: int) -> Any:
        change = MODELS.UpdateClusterNetworkInstancePoolDetails(id=pool.id, size=size)
        return sdk.pools_waiting.update_cluster_network_and_wait_for_state(
            network.id,
            MODELS.UpdateClusterNetworkDetails(instance_pools=[change]),
            wait_for_states=["RUNNING"],
            waiter_kwargs=QUICK,
        ).data

    assert resize(3).instance_pools[0].current_size == 3
    assert resize(1).instance_pools[0].current_size == 1
    (left,) = instances(sdk, pool.id)
    assert left.id not in before
    assert {sdk.compute.get_instance(ocid).data.lifecycle_state for ocid in before} == {"TERMINATED"}


def test_what_is_used_or_busy_is_not_taken_away(sdk: Sdk) -> None:
    config = configuration(sdk)
    network = sdk.pools.create_cluster_network(network_details(sdk, config.id)).data
    calls = [
        (lambda: sdk.pools.delete_instance_configuration(config.id), "Conflict"),
        (lambda: sdk.pools.terminate_cluster_network(network.id), "IncorrectState"),
    ]
    for call, code in calls:
        with pytest.raises(oci.exceptions.ServiceError) as refused:
            call()
        assert (refused.value.status, refused.value.code) == (409, code)


def test_a_cluster_network_ends_with_its_instances(sdk: Sdk) -> None:
    config = configuration(sdk)
    network, _work = create(sdk, network_details(sdk, config.id))
    pool = network.instance_pools[0]
    with pytest.raises(oci.exceptions.ServiceError) as inside:
        sdk.pools.terminate_instance_pool(pool.id)
    assert inside.value.status == 409
    work = sdk.pools_waiting.terminate_cluster_network_and_wait_for_work_request(network.id, **DONE).data
    assert work.status == "SUCCEEDED"
    assert sdk.pools.get_cluster_network(network.id).data.lifecycle_state == "TERMINATED"
    assert sdk.pools.get_instance_pool(pool.id).data.lifecycle_state == "TERMINATED"
    assert sdk.emulated.admin("GET", "/state")["instances"] == []
    sdk.pools.delete_instance_configuration(config.id)
    with pytest.raises(oci.exceptions.ServiceError) as gone:
        sdk.pools.get_instance_configuration(config.id)
    assert (gone.value.status, gone.value.code) == (404, "NotAuthorizedOrNotFound")


def test_a_shortage_at_creation_takes_everything_back(sdk: Sdk) -> None:
    capacity = {"shape": H100, "availability_domain": "AD-1", "available": 1}
    sdk.emulated.admin("PUT", "/capacity", capacity)
    network, work = create(sdk, network_details(sdk, configuration(sdk).id))
    assert (work.status, network.lifecycle_state) == ("FAILED", "TERMINATED")
    (error,) = sdk.client(oci.work_requests.WorkRequestClient).list_work_request_errors(work.id).data
    assert (error.code, error.message) == ("InternalError", "Out of host capacity.")
    assert sdk.emulated.admin("GET", "/state")["instances"] == []


def test_a_shortage_at_a_resize_leaves_what_could_be_had(sdk: Sdk) -> None:
    network, _work = create(sdk, network_details(sdk, configuration(sdk).id))
    pool = network.instance_pools[0]
    sdk.emulated.admin("PUT", "/capacity", {"shape": H100, "available": 1})
    sdk.pools_waiting.update_instance_pool_and_wait_for_state(
        pool.id, MODELS.UpdateInstancePoolDetails(size=4), wait_for_states=["RUNNING"], waiter_kwargs=QUICK
    )
    after = sdk.pools.get_instance_pool(pool.id).data
    assert (after.size, after.current_size) == (4, 3)
    client = sdk.client(oci.work_requests.WorkRequestClient)
    newest = client.list_work_requests(sdk.emulated.compartment, resource_id=network.id).data[0]
    assert newest.status == "FAILED"


@pytest.mark.parametrize(("kind", "code"), [("/limits", "LimitExceeded"), ("/quotas", "QuotaExceeded")])
def test_limits_refuse_a_cluster_network_at_once(sdk: Sdk, kind: str, code: str) -> None:
    sdk.emulated.admin("PUT", kind, {"limit_name": "gpu-h100-count", "availability_domain": "AD-1", "value": 15})
    with pytest.raises(oci.exceptions.ServiceError) as refused:
        sdk.pools.create_cluster_network(network_details(sdk, configuration(sdk).id))
    assert (refused.value.status, refused.value.code) == (400, code)


def test_only_bare_metal_with_rdma_makes_a_cluster_network(sdk: Sdk) -> None:
    config = configuration(sdk, "VM.GPU.A10.1")
    with pytest.raises(oci.exceptions.ServiceError) as refused:
        sdk.pools.create_cluster_network(network_details(sdk, config.id))
    assert (refused.value.status, refused.value.code) == (400, "InvalidParameter")


def test_an_instance_leaves_its_pool_with_its_place(sdk: Sdk) -> None:
    config = configuration(sdk, "VM.GPU.A10.1")
    placement = MODELS.CreateInstancePoolPlacementConfigurationDetails(
        availability_domain=sdk.emulated.domains[1], primary_subnet_id=sdk.emulated.settings["node_subnet_id"]
    )
    details = MODELS.CreateInstancePoolDetails(
        compartment_id=sdk.emulated.compartment,
        instance_configuration_id=config.id,
        placement_configurations=[placement],
        size=2,
    )
    pool = sdk.pools_waiting.create_instance_pool_and_wait_for_state(
        details, wait_for_states=["RUNNING"], waiter_kwargs=QUICK
    ).data
    first, second = instances(sdk, pool.id)
    leaving = MODELS.DetachInstancePoolInstanceDetails(
        instance_id=second.id, is_decrement_size=True, is_auto_terminate=True
    )
    work = sdk.pools_waiting.detach_instance_pool_instance_and_wait_for_work_request(pool.id, leaving, **DONE).data
    assert work.status == "SUCCEEDED"
    assert [one.id for one in instances(sdk, pool.id)] == [first.id]
    assert sdk.pools.get_instance_pool(pool.id).data.size == 1
    sdk.pools_waiting.terminate_instance_pool_and_wait_for_state(
        pool.id, wait_for_states=["TERMINATED"], waiter_kwargs=QUICK
    )
    assert sdk.compute.get_instance(first.id).data.lifecycle_state == "TERMINATED"


def test_a_compute_cluster_holds_the_workers_of_a_node_pool(sdk: Sdk) -> None:
    details = MODELS.CreateComputeClusterDetails(
        compartment_id=sdk.emulated.compartment, availability_domain=sdk.emulated.domains[0], display_name="rdma"
    )
    cluster = sdk.compute.create_compute_cluster(details).data
    assert cluster.lifecycle_state == "ACTIVE"
    in_cluster = sdk.pool_details(node_shape=H100)
    in_cluster.node_config_details.compute_cluster_id = cluster.id
    work = sdk.wait(sdk.oke.create_node_pool(in_cluster))
    assert work.status == "SUCCEEDED"
    workers = sdk.compute.list_instances(sdk.emulated.compartment, compute_cluster_id=cluster.id).data
    assert [one.shape for one in workers] == [H100]
    with pytest.raises(oci.exceptions.ServiceError) as held:
        sdk.compute.delete_compute_cluster(cluster.id)
    assert held.value.status == 409
    pool_id = next(one.identifier for one in work.resources if one.entity_type == "nodepool")
    sdk.wait(sdk.oke.delete_node_pool(pool_id, override_eviction_grace_duration="PT0M"))
    sdk.compute.delete_compute_cluster(cluster.id)
    (listed,) = sdk.compute.list_compute_clusters(sdk.emulated.compartment).data.items
    assert (listed.id, listed.lifecycle_state) == (cluster.id, "DELETED")


def test_a_node_pool_outside_the_compute_clusters_domain_is_refused(sdk: Sdk) -> None:
    details = MODELS.CreateComputeClusterDetails(
        compartment_id=sdk.emulated.compartment, availability_domain=sdk.emulated.domains[1]
    )
    elsewhere = sdk.pool_details(node_shape=H100)
    elsewhere.node_config_details.compute_cluster_id = sdk.compute.create_compute_cluster(details).data.id
    with pytest.raises(oci.exceptions.ServiceError) as refused:
        sdk.oke.create_node_pool(elsewhere)
    assert refused.value.status == 400


def test_a_retried_creation_makes_one_cluster_network(sdk: Sdk) -> None:
    details = network_details(sdk, configuration(sdk).id)
    made = {sdk.pools.create_cluster_network(details, opc_retry_token="once").data.id for _try in range(2)}
    assert len(made) == len(sdk.pools.list_cluster_networks(sdk.emulated.compartment).data) == 1


def test_the_command_line_lists_cluster_networks(cli: Cli, sdk: Sdk) -> None:
    network, _work = create(sdk, network_details(sdk, configuration(sdk).id, size=1))
    (row,) = cli("compute-management", "cluster-network", "list", "--compartment-id", sdk.emulated.compartment)
    assert (row["id"], row["lifecycle-state"]) == (network.id, "RUNNING")
