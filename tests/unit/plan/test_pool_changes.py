# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a changed field does to a live node pool: at once, on new nodes only, or by a new pool."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.plan.builders import (
    AD_1,
    AD_2,
    COMPARTMENT_ID,
    CPU_FLEX,
    REGION,
    blueprint,
    body,
    identity,
    live_pool,
    own_nodes,
    surroundings,
)

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_pool import create_body
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_changes import (
    PoolChange,
    Reach,
    needs_new_pool,
    pool_changes,
    update_body,
)

GROUP = f"ocid1.networksecuritygroup.{REGION}.aaaaaaaagroup"
SUBNET = f"ocid1.subnet.{REGION}.aaaaaaaapods"
IMAGE = f"ocid1.image.{REGION}.aaaaaaaacustom"

VALUES: dict[str, tuple[Reach, Json, Json, Json]] = {
    "recipe_node_shape": (Reach.REPLACE, "VM.GPU.A10.2", "BM.GPU.A10.4", {}),
    "recipe_compartment_ocid": (Reach.REPLACE, COMPARTMENT_ID, f"{COMPARTMENT_ID}2", {}),
    "recipe_max_pods_per_node": (Reach.REPLACE, 31, 60, {}),
    "recipe_pod_subnet_ocid": (Reach.REPLACE, SUBNET, f"{SUBNET}2", {}),
    "recipe_pod_subnet_nsg_ocid": (Reach.REPLACE, GROUP, f"{GROUP}2", {}),
    "recipe_availability_domain": (Reach.REPLACE, AD_1, AD_2, {}),
    "recipe_node_boot_volume_size_in_gbs": (Reach.REPLACE, 200, 400, {}),
    "recipe_node_pool_size": (Reach.IN_PLACE, 1, 3, {"nodeConfigDetails": {"size": 3}}),
    "recipe_worker_subnet_nsg_ocid": (
        Reach.IN_PLACE,
        GROUP,
        f"{GROUP}2",
        {"nodeConfigDetails": {"nsgIds": [f"{GROUP}2"]}},
    ),
    "recipe_node_image_ocid": (
        Reach.NEW_NODES_ONLY,
        IMAGE,
        f"{IMAGE}2",
        {"nodeSourceDetails": {"sourceType": "IMAGE", "imageId": f"{IMAGE}2"}},
    ),
    "recipe_public_ssh_key": (
        Reach.NEW_NODES_ONLY,
        "ssh-rsa AAAA me",
        "ssh-rsa BBBB me",
        {"sshPublicKey": "ssh-rsa BBBB me"},
    ),
}
"""Field → how far a change of it goes, a value, another one, and what UpdateNodePool is then sent."""
FLEX_VALUES = {"recipe_flex_shape_ocpu_count": (6, 8), "recipe_flex_shape_memory_size_in_gbs": (64, 96)}


def changes(before: dict[str, Json], after: dict[str, Json]) -> list[PoolChange]:
    """What changes when a pool made of one blueprint is to serve another."""
    return pool_changes(own_nodes(**after), identity(), live_pool(_made(before)))


def _made(asked: dict[str, Json]) -> dict[str, Json]:
    domain = str(asked.get("recipe_availability_domain") or AD_1)
    compartment = str(asked.get("recipe_compartment_ocid") or COMPARTMENT_ID)
    return create_body(own_nodes(**asked), identity(), surroundings(domains=(domain,), compartment_id=compartment), 1)


@pytest.mark.parametrize("field", VALUES)
def test_a_changed_field_reaches_as_far_as_the_table_says(field: str) -> None:
    reach, old, new, update = VALUES[field]
    (change,) = changes({field: old}, {field: new})
    assert (change.field, change.reach) == (field, reach)
    assert update_body([change]) == update
    assert needs_new_pool([change]) == (reach is Reach.REPLACE)


@pytest.mark.parametrize("field", FLEX_VALUES)
def test_another_size_of_a_flexible_shape_needs_a_new_pool(field: str) -> None:
    old, new = FLEX_VALUES[field]
    (change,) = changes({**CPU_FLEX, field: old}, {**CPU_FLEX, field: new})
    assert (change.field, change.reach, change.before, change.after) == (field, Reach.REPLACE, float(old), float(new))


@pytest.mark.parametrize("field", VALUES)
def test_a_field_that_is_left_out_is_nobodys_wish(field: str) -> None:
    if field not in ("recipe_node_shape", "recipe_node_pool_size"):
        _reach, old, _new, _update = VALUES[field]
        changed = (
            {field: None}
            if field != "recipe_node_boot_volume_size_in_gbs"
            else {
                field: None,
                "recipe_ephemeral_storage_size": None,
            }
        )
        assert changes({field: old}, changed) == []


def test_a_pool_that_was_just_made_is_as_wanted() -> None:
    assert changes({}, {}) == []


ANY = st.fixed_dictionaries({}, optional={field: st.sampled_from(row[1:3]) for field, row in VALUES.items()})


@given(ANY, st.dictionaries(st.sampled_from(["team", "a.example.com/b"]), st.sampled_from(["x", "y"])))
def test_whatever_a_pool_is_made_from_it_is_then_as_wanted(asked: dict[str, Json], labels: dict[str, str]) -> None:
    asked = {**asked, "recipe_node_labels": {**labels}}
    assert changes(asked, asked) == []


@given(ANY, ANY)
def test_every_field_of_the_blueprint_that_differs_is_reported_once(
    before: dict[str, Json], after: dict[str, Json]
) -> None:
    found = [change.field for change in changes(before, after)]
    assert len(found) == len(set(found))
    asked = blueprint(**after)
    known = {**{field: row[1] for field, row in VALUES.items() if field in ("recipe_node_shape",)}, **before}
    assert {field for field in after if field in known and after[field] != known[field]} <= set(found)
    assert set(found) <= set(asked)


def test_labels_of_live_nodes_do_not_change_with_the_pools() -> None:
    (change,) = changes({"recipe_node_labels": {"a": "1"}}, {"recipe_node_labels": {"b": "2"}})
    assert (change.reach, change.before, change.after) == (Reach.NEW_NODES_ONLY, {"a": "1"}, {"b": "2"})


def test_an_update_of_labels_sends_all_of_them_since_oke_replaces_the_list() -> None:
    (change,) = changes({}, {"recipe_node_labels": {"b": "2"}})
    wanted = body(recipe_node_labels={"b": "2"})["initialNodeLabels"]
    assert update_body([change]) == {"initialNodeLabels": wanted}


def test_a_change_of_labels_by_hand_is_repaired() -> None:
    made = body()
    made["initialNodeLabels"] = [{"key": "team", "value": "x"}]
    (change,) = pool_changes(own_nodes(), identity(), live_pool(made))
    assert change.field == "recipe_node_labels"


def test_labels_that_an_update_gave_the_nodes_are_not_taken_back() -> None:
    made = body()
    labels = {item["key"]: item["value"] for item in made["initialNodeLabels"]} | {"team": "x", "corrino": "y"}
    made["initialNodeLabels"] = [{"key": key, "value": value} for key, value in labels.items()]
    made["freeformTags"] |= {"oci-ai-blueprints/updated-labels": "corrino team"}
    assert pool_changes(own_nodes(), identity(), live_pool(made)) == []


def test_one_update_carries_all_changes_that_need_no_new_pool() -> None:
    found = changes({}, {"recipe_node_pool_size": 3, "recipe_worker_subnet_nsg_ocid": GROUP})
    assert update_body(found) == {"nodeConfigDetails": {"size": 3, "nsgIds": [GROUP]}}


def test_settings_of_native_pods_do_not_count_on_a_cluster_with_flannel() -> None:
    asked = own_nodes(recipe_pod_subnet_ocid=SUBNET, recipe_pod_subnet_nsg_ocid=GROUP, recipe_max_pods_per_node=60)
    made = create_body(asked, identity(), surroundings("FLANNEL_OVERLAY"), 1)
    assert pool_changes(asked, identity(), live_pool(made)) == []


def test_a_newer_image_than_the_pools_is_no_change_while_the_blueprint_names_none() -> None:
    newer = create_body(own_nodes(), identity(), surroundings(image_id=IMAGE), 1)
    assert pool_changes(own_nodes(), identity(), live_pool(newer)) == []


def test_a_change_says_from_what_to_what_and_how_far_it_goes() -> None:
    (change,) = changes({}, {"recipe_node_pool_size": 3})
    assert str(change) == "recipe_node_pool_size 1 -> 3 (in place)"


def test_the_blueprints_in_this_table_are_ones_that_users_can_deploy() -> None:
    for field, (_reach, old, new, _update) in VALUES.items():
        for value in (old, new):
            assert parse(blueprint(**{field: value}))
