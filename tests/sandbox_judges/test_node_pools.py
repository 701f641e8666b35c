# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import oci
import pytest

from .clients import DONE, QUICK, Sdk, pool_of
from .region import Emulated

UPDATE = oci.container_engine.models


def test_a_pool_is_created_with_nodes_in_every_domain(sdk: Sdk) -> None:
    work = sdk.oke_waiting.create_node_pool_and_wait_for_state(
        sdk.pool_details(size=3, domains=3), wait_for_states=DONE, waiter_kwargs=QUICK
    ).data
    assert (work.status, work.operation_type) == ("SUCCEEDED", "NODEPOOL_CREATE")
    assert work.time_finished
    pool = sdk.oke.get_node_pool(pool_of(work)).data
    assert pool.lifecycle_state == "ACTIVE"
    assert {node.availability_domain for node in pool.nodes} == set(sdk.emulated.domains)
    assert {node.lifecycle_state for node in pool.nodes} == {"ACTIVE"}
    assert all(node.id.startswith("ocid1.instance.") and node.private_ip for node in pool.nodes)


def test_nodes_are_named_after_cluster_pool_and_subnet(sdk: Sdk) -> None:
    pool = sdk.create_pool(size=2)
    subnet = sdk.emulated.settings["node_subnet_id"]
    expected = f"oke-{pool.cluster_id[-11:]}-{pool.id[-11:]}-{subnet[-11:]}"
    assert [node.name for node in pool.nodes] == [f"{expected}-0", f"{expected}-1"]
    assert (expected[4], expected.split("-")[2][0], expected.split("-")[3][0]) == ("c", "n", "s")


def test_pool_nodes_and_work_request_move_on_their_own(sdk: Sdk) -> None:
    sdk.emulated.admin("PUT", "/delays", {"node_pool_create_s": 3})
    created = sdk.oke.create_node_pool(sdk.pool_details(size=1))
    assert created.status == 202
    assert created.data is None
    pool_id = pool_of(sdk.oke.get_work_request(created.headers["opc-work-request-id"]).data)
    assert sdk.oke.get_node_pool(pool_id).data.lifecycle_state == "CREATING"
    response = oci.wait_until(sdk.oke, sdk.oke.get_node_pool(pool_id), "lifecycle_state", "ACTIVE", **QUICK)
    assert [node.lifecycle_state for node in response.data.nodes] == ["UPDATING"]
    assert sdk.wait(created).status == "SUCCEEDED"


def test_lists_show_summaries_without_nodes_and_keep_deleted_pools(sdk: Sdk) -> None:
    pool = sdk.create_pool(size=1, node_metadata={"key": "value"})
    as_sent = sdk.client(oci.container_engine.ContainerEngineClient, skip_deserialization=True)
    summary = as_sent.list_node_pools(sdk.emulated.compartment, name="workers").data[0]
    assert not {"nodes", "nodeMetadata"} & summary.keys()
    assert {"nodes", "nodeMetadata"} <= as_sent.get_node_pool(pool.id).data.keys()
    deleted = sdk.oke_waiting.delete_node_pool_and_wait_for_state(
        pool.id, wait_for_states=DONE, waiter_kwargs=QUICK
    ).data
    assert deleted.status == "SUCCEEDED"
    assert sdk.oke.get_node_pool(pool.id).data.lifecycle_state == "DELETED"
    assert [one.lifecycle_state for one in sdk.oke.list_node_pools(sdk.emulated.compartment).data] == ["DELETED"]
    assert sdk.oke.list_node_pools(sdk.emulated.compartment, lifecycle_state=["ACTIVE", "CREATING"]).data == []


def test_a_pool_grows_and_shrinks(sdk: Sdk) -> None:
    pool = sdk.create_pool(size=1)
    for size in (3, 1):
        change = UPDATE.UpdateNodePoolDetails(node_config_details=UPDATE.UpdateNodePoolNodeConfigDetails(size=size))
        work = sdk.oke_waiting.update_node_pool_and_wait_for_state(
            pool.id, change, wait_for_states=DONE, waiter_kwargs=QUICK
        ).data
        assert (work.status, work.operation_type) == ("SUCCEEDED", "NODEPOOL_UPDATE")
        assert len(sdk.oke.get_node_pool(pool.id).data.nodes) == size


def test_a_chosen_node_is_deleted_or_replaced(sdk: Sdk) -> None:
    pool = sdk.create_pool(size=2)
    first, second = (node.id for node in pool.nodes)
    assert sdk.wait(sdk.oke.delete_node(pool.id, first, is_decrement_size=True)).status == "SUCCEEDED"
    after = sdk.oke.get_node_pool(pool.id).data
    assert ([node.id for node in after.nodes], after.node_config_details.size) == ([second], 1)
    assert sdk.wait(sdk.oke.delete_node(pool.id, second, is_decrement_size=False)).status == "SUCCEEDED"
    after = sdk.oke.get_node_pool(pool.id).data
    assert len(after.nodes) == 1
    assert after.nodes[0].id != second


def test_an_update_replaces_maps_and_clears_with_null(sdk: Sdk) -> None:
    pool = sdk.create_pool(freeform_tags={"a": "1", "b": "2"}, ssh_public_key="ssh-rsa AAAA")
    sdk.wait(sdk.oke.update_node_pool(pool.id, {"freeformTags": {"c": "3"}, "sshPublicKey": None}))
    after = sdk.oke.get_node_pool(pool.id).data
    assert after.freeform_tags == {"c": "3"}
    assert after.ssh_public_key is None
    assert after.name == "workers"


def test_cycling_replaces_every_node(sdk: Sdk) -> None:
    pool = sdk.create_pool(size=2)
    change = {"nodePoolCyclingDetails": {"isNodeCyclingEnabled": True, "maximumSurge": "1", "maximumUnavailable": "0"}}
    work = sdk.wait(sdk.oke.update_node_pool(pool.id, change))
    assert (work.status, work.operation_type) == ("SUCCEEDED", "NODEPOOL_CYCLING")
    after = sdk.oke.get_node_pool(pool.id).data
    assert len(after.nodes) == 2
    assert not {node.id for node in after.nodes} & {node.id for node in pool.nodes}


def test_another_placement_moves_the_nodes(sdk: Sdk) -> None:
    pool = sdk.create_pool(size=1)
    place = {"availabilityDomain": sdk.emulated.domains[1], "subnetId": sdk.emulated.settings["node_subnet_id"]}
    sdk.wait(sdk.oke.update_node_pool(pool.id, {"nodeConfigDetails": {"placementConfigs": [place]}}))
    after = sdk.oke.get_node_pool(pool.id).data
    assert [node.availability_domain for node in after.nodes] == [sdk.emulated.domains[1]]
    assert after.nodes[0].id != pool.nodes[0].id


def test_a_pool_takes_one_change_at_a_time(sdk: Sdk) -> None:
    pool = sdk.create_pool()
    first = sdk.oke.update_node_pool(pool.id, {"name": "renamed"})
    with pytest.raises(oci.exceptions.ServiceError) as refused:
        sdk.oke.delete_node_pool(pool.id)
    assert (refused.value.status, refused.value.code) == (409, "Conflict")
    assert sdk.wait(first).status == "SUCCEEDED"


def test_a_fresh_pool_can_be_missing_from_lists_for_a_while(sdk: Sdk) -> None:
    sdk.emulated.admin("PUT", "/delays", {"list_lag_s": 60})
    pool = sdk.create_pool()
    assert sdk.oke.list_node_pools(sdk.emulated.compartment).data == []
    assert sdk.oke.get_node_pool(pool.id).data.id == pool.id


def refusals(emulated: Emulated) -> list[tuple[str, dict[str, Any], int, str]]:
    """What is wrong, how the body says it, and how it is refused."""
    elsewhere = "ocid1.subnet.oc1.iad.unknown"
    place = {"availabilityDomain": emulated.domains[0], "subnetId": elsewhere}
    return [
        ("unknown compartment", {"compartmentId": "ocid1.compartment.oc1..unknown"}, 404, "NotAuthorizedOrNotFound"),
        ("unknown cluster", {"clusterId": "ocid1.cluster.oc1.iad.unknown"}, 404, "NotAuthorizedOrNotFound"),
        ("unknown subnet", {"nodeConfigDetails": {"size": 1, "placementConfigs": [place]}}, 400,
         "RelatedResourceNotAuthorizedOrNotFound"),
        ("unknown image", {"nodeSourceDetails": {"sourceType": "IMAGE", "imageId": "ocid1.image.oc1.iad.unknown"}}, 400,
         "RelatedResourceNotAuthorizedOrNotFound"),
        ("no name", {"name": None}, 400, "MissingParameter"),
        ("unknown shape", {"nodeShape": "VM.Standard.E99.Flex"}, 400, "InvalidParameter"),
        ("flexible without OCPUs", {"nodeShapeConfig": {}}, 400, "InvalidParameter"),
        ("wrong version", {"kubernetesVersion": "v1.2.3"}, 400, "InvalidParameter"),
        ("unknown word", {"nodeSourceDetails": {"sourceType": "UNKNOWN_ENUM_VALUE", "imageId": "x"}}, 400,
         "InvalidParameter"),
        ("unknown field", {"nodeTaints": []}, 400, "CannotParseRequest"),
        ("wrong type", {"initialNodeLabels": {"a": "b"}}, 400, "CannotParseRequest"),
        ("negative size", {"nodeConfigDetails": {"size": -1, "placementConfigs": []}}, 400, "InvalidParameter"),
        ("grace too long", {"nodeEvictionNodePoolSettings": {"evictionGraceDuration": "PT61M"}}, 400,
         "InvalidParameter"),
        ("a period in a tag's key", {"freeformTags": {"app.kubernetes.io/name": "x"}}, 400, "InvalidParameter"),
        ("eleven tags", {"freeformTags": {f"key{number}": "x" for number in range(11)}}, 400, "InvalidParameter"),
        ("no base64", {"nodeMetadata": {"user_data": "#!/bin/bash"}}, 400, "InvalidParameter"),
    ]  # fmt: skip


def test_bodies_that_break_a_rule_are_refused_with_oracles_codes(sdk: Sdk) -> None:
    good = sdk.oke.base_client.sanitize_for_serialization(sdk.pool_details())
    for what, wrong, status, code in refusals(sdk.emulated):
        with pytest.raises(oci.exceptions.ServiceError) as refused:
            sdk.oke.create_node_pool({**good, **wrong})
        assert (refused.value.status, refused.value.code) == (status, code), what
    assert sdk.oke.list_node_pools(sdk.emulated.compartment).data == []


def test_an_image_of_another_architecture_is_refused(sdk: Sdk) -> None:
    with pytest.raises(oci.exceptions.ServiceError, match="not compatible"):
        sdk.oke.create_node_pool(
            sdk.pool_details(
                node_source_details=UPDATE.NodeSourceViaImageDetails(image_id=sdk.image("VM.Standard.A1.Flex"))
            )
        )
