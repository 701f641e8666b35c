# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Instances that join the sandbox's cluster by themselves, and what their nodes carry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .clients import QUICK
from .cluster import until
from .rdma import H100, MODELS, configuration, joining, network_details
from .workers import Workers

ISLAND, BLOCK, HOST = (f"oci.oraclecloud.com/rdma.{kind}_id" for kind in ("hpc_island", "local_block", "host"))


class Networks:
    """Cluster networks made here go when the test ends."""

    def __init__(self, workers: Workers) -> None:
        self.workers, self.sdk = workers, workers.sdk
        self.made: list[str] = []

    def create(self, size: int = 2, **launch: Any) -> Any:
        config = configuration(self.sdk, **launch)
        made = self.sdk.pools_waiting.create_cluster_network_and_wait_for_state(
            network_details(self.sdk, config.id, size), wait_for_states=["RUNNING"], waiter_kwargs=QUICK
        ).data
        self.made.append(made.id)
        return made

    def nodes(self, network: Any) -> list[Any]:
        members = self.sdk.pools.list_cluster_network_instances(self.sdk.emulated.compartment, network.id).data
        ids = {one.id for one in members}
        return [node for node in self.workers.cluster.core.list_node().items if node.spec.provider_id in ids]

    def remove(self, network_id: str) -> None:
        if self.sdk.pools.get_cluster_network(network_id).data.lifecycle_state != "TERMINATED":
            self.sdk.pools_waiting.terminate_cluster_network_and_wait_for_work_request(
                network_id, work_request_states=["SUCCEEDED"], waiter_kwargs=QUICK
            )


@pytest.fixture
def networks(workers: Workers) -> Iterator[Networks]:
    networks = Networks(workers)
    yield networks
    for network in networks.made:
        networks.remove(network)


def test_instances_of_a_cluster_network_become_nodes(networks: Networks) -> None:
    labels = "corrino/rdma=true,corrino=mine"
    network = networks.create(metadata=joining(networks.sdk, **{"oke-initial-node-labels": labels}))
    first, second = networks.nodes(network)
    expected = {
        "corrino/rdma": "true",
        "corrino": "mine",
        "node.kubernetes.io/instance-type": H100,
        "oci.oraclecloud.com/node.info.byon": "true",
    }
    for node in (first, second):
        assert expected.items() <= node.metadata.labels.items()
        assert "oci.oraclecloud.com/node.info.managed" not in node.metadata.labels
        assert "oci.oraclecloud.com/node-pool-id" not in node.metadata.annotations
        assert node.status.allocatable["pods"] == "60"
    assert [first.metadata.labels[kind] for kind in (ISLAND, BLOCK)] == [
        second.metadata.labels[kind] for kind in (ISLAND, BLOCK)
    ]
    assert first.metadata.labels[HOST] != second.metadata.labels[HOST]
    until(lambda: all(node.status.allocatable.get("nvidia.com/gpu") == "8" for node in networks.nodes(network)))
    networks.remove(network.id)
    left = {node.metadata.name for node in networks.workers.cluster.core.list_node().items}
    assert not left & {first.metadata.name, second.metadata.name}


@pytest.mark.parametrize(
    "missing", ["user_data", "pod-subnets", "oke-native-pod-networking"], ids=lambda key: f"without_{key}"
)
def test_an_instance_that_is_not_told_how_to_join_stays_outside(networks: Networks, missing: str) -> None:
    metadata = {key: value for key, value in joining(networks.sdk).items() if key != missing}
    network = networks.create(1, metadata=metadata)
    assert network.instance_pools[0].current_size == 1
    assert networks.nodes(network) == []


def test_the_agents_plugins_and_the_image_can_be_read_from_the_instance(networks: Networks) -> None:
    plugin = MODELS.InstanceAgentPluginConfigDetails(name="Compute HPC RDMA Authentication", desired_state="ENABLED")
    agent = MODELS.InstanceConfigurationLaunchInstanceAgentConfigDetails(plugins_config=[plugin])
    network = networks.create(1, metadata=joining(networks.sdk), agent_config=agent)
    (member,) = networks.sdk.pools.list_cluster_network_instances(networks.sdk.emulated.compartment, network.id).data
    (shown,) = networks.sdk.compute.get_instance(member.id).data.agent_config.plugins_config
    assert (shown.name, shown.desired_state) == (plugin.name, plugin.desired_state)


def test_a_pool_in_a_compute_cluster_gets_the_labels_of_its_network(workers: Workers) -> None:
    sdk = workers.sdk
    details = MODELS.CreateComputeClusterDetails(
        compartment_id=sdk.emulated.compartment, availability_domain=sdk.emulated.domains[0]
    )
    cluster = sdk.compute.create_compute_cluster(details).data
    asked = sdk.pool_details(node_shape=H100, size=2)
    asked.node_config_details.compute_cluster_id = cluster.id
    pool = workers.create(node_shape=H100, node_config_details=asked.node_config_details)
    nodes = workers.nodes(pool)
    assert len({node.metadata.labels[ISLAND] for node in nodes}) == 1
    assert len({node.metadata.labels[HOST] for node in nodes}) == 2


def test_a_single_instance_joins_and_leaves(workers: Workers) -> None:
    sdk = workers.sdk
    details = MODELS.LaunchInstanceDetails(
        availability_domain=sdk.emulated.domains[2],
        compartment_id=sdk.emulated.compartment,
        shape="BM.GPU.B200.8",
        source_details=MODELS.InstanceSourceViaImageDetails(image_id=sdk.image("BM.GPU.B200.8")),
        create_vnic_details=MODELS.CreateVnicDetails(subnet_id=sdk.emulated.settings["node_subnet_id"]),
        metadata=joining(sdk),
    )
    instance = sdk.compute.launch_instance(details).data

    def joined() -> list[Any]:
        return [node for node in workers.cluster.core.list_node().items if node.spec.provider_id == instance.id]

    until(joined)
    sdk.compute.terminate_instance(instance.id)
    until(lambda: not joined())
