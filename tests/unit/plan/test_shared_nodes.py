# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes that deployments share: what tells them from dedicated ones, and what their MIG layout does."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from unit.plan.builders import UID, identity, live_pool, part, surroundings

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_pool import create_body
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_changes import (
    PoolChange,
    Reach,
    pool_changes,
    update_body,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_spec import PoolSpec, pool_spec

H100_POOL: Mapping[str, Json] = {
    "deployment_name": "H100_pool_mig",
    "recipe_mode": "shared_node_pool",
    "shared_node_pool_size": 2,
    "shared_node_pool_shape": "BM.GPU.H100.8",
    "shared_node_pool_boot_volume_size_in_gbs": 1000,
}
SLICED: Mapping[str, Json] = {"shared_node_pool_mig_config": "all-1g.20gb"}
NETWORK = ("nodeConfigDetails", "nodePoolPodNetworkOptionDetails")
LAYOUT, LAYOUT_TAG = "nvidia.com/mig.config", "oci-ai-blueprints/mig-layout"


def shared_nodes(**changes: Json) -> PoolSpec:
    spec = pool_spec(parse({key: value for key, value in {**H100_POOL, **changes}.items() if value is not None}))
    assert spec is not None
    return spec


def made(**changes: Json) -> dict[str, Json]:
    return create_body(shared_nodes(**changes), identity("H100_pool_mig"), surroundings(), 1)


def labels_of(body: Json) -> dict[str, str]:
    listed = part(body, "initialNodeLabels")
    assert isinstance(listed, list)
    return {str(part(one, "key")): str(part(one, "value")) for one in listed}


def changes(before: Mapping[str, Json], after: Mapping[str, Json]) -> list[PoolChange]:
    return pool_changes(shared_nodes(**after), identity("H100_pool_mig"), live_pool(made(**before)))


def test_the_fields_of_the_mode_become_the_pool() -> None:
    body = made(recipe_public_ssh_key="ssh-rsa AAAA me")
    assert (body["nodeShape"], part(body, "nodeConfigDetails", "size")) == ("BM.GPU.H100.8", 2)
    assert part(body, "nodeSourceDetails", "bootVolumeSizeInGBs") == 1000
    assert body["sshPublicKey"] == "ssh-rsa AAAA me"


def test_nodes_are_found_by_the_pools_selector_else_its_name_and_by_pods_that_take_any() -> None:
    own = {"corrino/pool-shared-any": "true", "oci-ai-blueprints/generation": "1", "oci-ai-blueprints/uid": UID}
    assert labels_of(made()) == {"corrino": "h100poolmig", **own}
    assert labels_of(made(shared_node_pool_selector="team_a"))["corrino"] == "team_a"
    labelled = labels_of(made(recipe_node_labels={"zone": "x", "corrino": "mine", "corrino/pool-shared-any": "no"}))
    assert labelled == {"corrino": "h100poolmig", "zone": "x", **own}


def test_sliced_nodes_take_more_pods_unless_the_blueprint_says_how_many() -> None:
    assert "maxPodsPerNode" not in str(made())
    assert part(made(**SLICED), *NETWORK, "maxPodsPerNode") == 90
    assert part(made(**SLICED, recipe_max_pods_per_node=64), *NETWORK, "maxPodsPerNode") == 64


def test_the_layout_is_a_label_of_new_nodes_and_remembered_by_the_pool() -> None:
    body = made(**SLICED)
    assert labels_of(body)[LAYOUT] == "all-1g.20gb"
    assert part(body, "freeformTags", LAYOUT_TAG) == "all-1g.20gb"
    assert LAYOUT not in labels_of(made())


def test_a_layout_that_others_gave_the_pool_since_is_left_alone() -> None:
    body = made(**SLICED)
    body["initialNodeLabels"] = [
        {"key": key, "value": value} for key, value in {**labels_of(body), LAYOUT: "all-2g.20gb"}.items()
    ]
    updated = live_pool(body)
    assert pool_changes(shared_nodes(**SLICED), identity("H100_pool_mig"), updated) == []
    found = pool_changes(shared_nodes(**SLICED, shared_node_pool_size=3), identity("H100_pool_mig"), updated)
    assert [change.field for change in found] == ["shared_node_pool_size"]
    (relabelled,) = pool_changes(
        shared_nodes(**SLICED, recipe_node_labels={"a": "1"}), identity("H100_pool_mig"), updated
    )
    assert {"key": LAYOUT, "value": "all-2g.20gb"} in part(dict(relabelled.update), "initialNodeLabels")  # type: ignore[operator]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({}, SLICED, id="given"),
        pytest.param(SLICED, {"shared_node_pool_mig_config": "all-3g.40gb"}, id="changed"),
        pytest.param(SLICED, {}, id="taken back"),
    ],
)
def test_another_layout_in_the_blueprint_is_for_new_nodes_and_is_sent_once(
    before: Mapping[str, Json], after: Mapping[str, Json]
) -> None:
    (change,) = changes(before, after)
    assert (change.field, change.reach) == ("shared_node_pool_mig_config", Reach.NEW_NODES_ONLY)
    sent = update_body([change])
    assert labels_of(sent).get(LAYOUT) == after.get("shared_node_pool_mig_config")
    updated = live_pool({**made(**before), **sent})
    assert updated.tags == live_pool(made(**after)).tags, "what others change from now on would be taken back"
    assert pool_changes(shared_nodes(**after), identity("H100_pool_mig"), updated) == []


@pytest.mark.parametrize(
    ("field", "before", "after", "reach"),
    [
        ("shared_node_pool_shape", "BM.GPU.H100.8", "BM.GPU.H200.8", Reach.REPLACE),
        ("shared_node_pool_boot_volume_size_in_gbs", 1000, 2000, Reach.REPLACE),
        ("shared_node_pool_size", 2, 3, Reach.IN_PLACE),
        ("shared_node_pool_selector", "a", "b", Reach.NEW_NODES_ONLY),
    ],
)
def test_a_change_is_told_by_the_field_of_the_mode(field: str, before: Json, after: Json, reach: Reach) -> None:
    (change,) = changes({field: before}, {field: after})
    assert (change.field, change.reach) == (field, reach)
