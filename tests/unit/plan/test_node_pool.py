# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each field about nodes becomes in the body of CreateNodePool."""

from __future__ import annotations

import base64

from unit.plan.builders import (
    AD_1,
    AD_3,
    COMPARTMENT_ID,
    CPU_FLEX,
    IMAGE_ID,
    REGION,
    UID,
    body,
    identity,
    live_pool,
    node,
    own_nodes,
    part,
    placeholder,
    surroundings,
)

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_pool import create_body, pool_name

NETWORK = ("nodeConfigDetails", "nodePoolPodNetworkOptionDetails")
SUBNET = f"ocid1.subnet.{REGION}.aaaaaaaapods"
GROUP = f"ocid1.networksecuritygroup.{REGION}.aaaaaaaagroup"


def labels_of(made: Json) -> dict[str, Json]:
    listed = part(made, "initialNodeLabels")
    assert isinstance(listed, list)
    return {str(part(one, "key")): part(one, "value") for one in listed}


def test_shape_version_compartment_and_cluster_are_the_plans() -> None:
    made = body()
    assert (made["nodeShape"], made["kubernetesVersion"]) == ("VM.GPU.A10.2", "v1.36.3")
    assert made["compartmentId"] == COMPARTMENT_ID


def test_a_pool_has_one_node_unless_the_blueprint_asks_for_more() -> None:
    assert part(body(recipe_node_pool_size=None), "nodeConfigDetails", "size") == 1
    assert part(body(recipe_node_pool_size=3), "nodeConfigDetails", "size") == 3


def test_a_flexible_shape_gets_its_ocpus_and_memory_and_a_fixed_one_none() -> None:
    assert body(**CPU_FLEX)["nodeShapeConfig"] == {"ocpus": 6.0, "memoryInGBs": 64.0}
    assert "nodeShapeConfig" not in body()


def test_the_boot_volume_is_the_images_own_size_unless_one_is_given() -> None:
    assert part(body(recipe_node_boot_volume_size_in_gbs=300), "nodeSourceDetails", "bootVolumeSizeInGBs") == 300
    small = body(recipe_node_boot_volume_size_in_gbs=None, recipe_ephemeral_storage_size=None)
    assert small["nodeSourceDetails"] == {"sourceType": "IMAGE", "imageId": IMAGE_ID}


def test_a_custom_image_replaces_the_newest_one() -> None:
    custom = f"ocid1.image.{REGION}.aaaaaaaacustom"
    assert part(body(recipe_node_image_ocid=custom), "nodeSourceDetails", "imageId") == custom


def test_each_availability_domain_is_a_placement_in_the_node_subnet() -> None:
    made = create_body(own_nodes(), identity(), surroundings(domains=(AD_1, AD_3)), 1)
    subnet = f"ocid1.subnet.{REGION}.aaaaaaaanodes"
    assert part(made, "nodeConfigDetails", "placementConfigs") == [
        {"availabilityDomain": AD_1, "subnetId": subnet},
        {"availabilityDomain": AD_3, "subnetId": subnet},
    ]


def test_the_network_security_group_of_nodes_is_the_blueprints_else_the_workspaces() -> None:
    theirs = surroundings(node_nsg_id=f"{GROUP}2")
    given = create_body(own_nodes(recipe_worker_subnet_nsg_ocid=GROUP), identity(), theirs, 1)
    assert part(given, "nodeConfigDetails", "nsgIds") == [GROUP]
    assert part(create_body(own_nodes(), identity(), theirs, 1), "nodeConfigDetails", "nsgIds") == [f"{GROUP}2"]
    assert "nsgIds" not in str(body())


def test_pods_get_addresses_from_their_own_subnet_else_the_workspaces_else_the_nodes() -> None:
    workspace = surroundings(pod_subnet_id=f"{SUBNET}2")
    given = create_body(own_nodes(recipe_pod_subnet_ocid=SUBNET), identity(), workspace, 1)
    assert part(given, *NETWORK, "podSubnetIds") == [SUBNET]
    assert part(create_body(own_nodes(), identity(), workspace, 1), *NETWORK, "podSubnetIds") == [f"{SUBNET}2"]
    assert part(body(), *NETWORK, "podSubnetIds") == [f"ocid1.subnet.{REGION}.aaaaaaaanodes"]


def test_pods_get_a_security_group_and_a_limit_when_they_are_given() -> None:
    made = body(recipe_pod_subnet_nsg_ocid=GROUP, recipe_max_pods_per_node=60)
    assert (part(made, *NETWORK, "podNsgIds"), part(made, *NETWORK, "maxPodsPerNode")) == ([GROUP], 60)
    assert "maxPodsPerNode" not in str(body())


def test_flannel_takes_no_setting_of_native_pod_networking() -> None:
    asked = own_nodes(recipe_pod_subnet_ocid=SUBNET, recipe_pod_subnet_nsg_ocid=GROUP, recipe_max_pods_per_node=60)
    made = create_body(asked, identity(), surroundings("FLANNEL_OVERLAY"), 1)
    assert part(made, *NETWORK) == {"cniType": "FLANNEL_OVERLAY"}


def test_a_public_key_is_put_on_the_nodes() -> None:
    assert body(recipe_public_ssh_key="ssh-rsa AAAA me")["sshPublicKey"] == "ssh-rsa AAAA me"
    assert "sshPublicKey" not in body()


def test_nodes_carry_the_deployments_labels_and_the_blueprints_which_cannot_replace_them() -> None:
    asked = own_nodes(recipe_node_labels={"team": "research", "corrino": "mine", "corrino/rdma": "true"})
    assert labels_of(create_body(asked, identity(), surroundings(), 2)) == {
        "corrino": "vllm-inference",
        "corrino/rdma": "true",
        "oci-ai-blueprints/generation": "2",
        "oci-ai-blueprints/uid": UID,
        "team": "research",
    }


def test_pods_of_others_that_take_any_shared_node_do_not_land_on_a_dedicated_one() -> None:
    assert "corrino/pool-shared-any" not in labels_of(body())


def test_the_root_file_system_grows_before_the_node_joins_the_cluster() -> None:
    script = base64.b64decode(str(part(body(), "nodeMetadata", "user_data"))).decode()
    assert script.startswith("#!/bin/bash\n")
    assert script.index("oci-growfs") < script.index("bash /var/run/oke-init.sh")


def test_the_name_of_a_pool_tells_apart_namesakes_and_successors() -> None:
    names = {pool_name(identity(namespace=name), generation) for name in ("a", "b") for generation in (1, 2)}
    assert len(names) == 4


def test_the_same_blueprint_gives_the_same_body_byte_for_byte() -> None:
    assert str(body(recipe_node_labels={"b": "1", "a": "2"})) == str(body(recipe_node_labels={"a": "2", "b": "1"}))


def test_a_placeholder_is_a_failed_node_and_not_a_healthy_one() -> None:
    pool = live_pool(body(recipe_node_pool_size=3), nodes=[node(0), placeholder(1), node(2, "DELETING")])
    assert [one.name for one in pool.healthy] == ["oke-node-0"]
    assert [one.error for one in pool.failed_nodes] == ["InternalError: Out of host capacity."]


def test_the_generation_of_a_pool_stands_in_its_tags() -> None:
    assert live_pool(create_body(own_nodes(), identity(), surroundings(), 7)).generation == 7
