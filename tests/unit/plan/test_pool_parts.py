# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a pool on an RDMA network stands on: made before it, kept while it is as wanted, and gone after it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace

from unit.plan.builders import AD_1, identity, part, surroundings

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_pool import ObservedPool
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_decision import PoolDecision, decide
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_parts import (
    ObservedPart,
    part_steps,
    stood_on,
    with_part,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_spec import PoolSpec, pool_spec
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action

B200: Mapping[str, Json] = {
    "deployment_name": "B200 pool",
    "recipe_mode": "shared_node_pool",
    "shared_node_pool_size": 2,
    "shared_node_pool_shape": "BM.GPU.B200.8",
    "shared_node_pool_boot_volume_size_in_gbs": 1000,
    "recipe_availability_domain": AD_1,
    "recipe_node_image_ocid": "ocid1.image.oc1.iad.aaaa",
}
PLACE = replace(surroundings(), api_host="10.0.0.7", api_authority="LS0t")


def nodes(**changes: Json) -> PoolSpec:
    spec = pool_spec(parse({**B200, **changes}))
    assert spec is not None
    return spec


def to_be_made(spec: PoolSpec) -> PoolDecision:
    return decide(spec, identity("B200 pool"), [], None)


def test_nodes_that_join_by_themselves_are_told_how_before_the_kubelet_measures_the_disk() -> None:
    (step,) = part_steps(nodes(), identity("B200 pool"), to_be_made(nodes()), PLACE, [])
    assert (step.kind, step.action) == ("InstanceConfiguration", Action.CREATE)
    launch = part(step.body, "instanceDetails", "launchDetails")
    script = base64.b64decode(str(part(launch, "metadata", "user_data"))).decode()
    assert script.index("oci-growfs") < script.index("oke-install.sh --apiserver-endpoint 10.0.0.7")
    assert "memlock=-1:-1" in script
    assert "corrino/pool-shared-any=true" in str(part(launch, "metadata", "oke-initial-node-labels")).split(",")


def test_a_part_of_an_earlier_try_is_used_again_and_any_other_goes() -> None:
    (step,) = part_steps(nodes(), identity("B200 pool"), to_be_made(nodes()), PLACE, [])
    tags = {key: str(value) for key, value in dict(part(step.body, "freeformTags")).items()}  # type: ignore[arg-type]
    made = ObservedPart(step.kind, "made", step.name, tags=tags)
    other = ObservedPart(step.kind, "other", step.name, tags={**tags, "oci-ai-blueprints/digest": "another"})
    steps = part_steps(nodes(), identity("B200 pool"), to_be_made(nodes()), PLACE, [other, made])
    assert [(one.action, one.part_id) for one in steps] == [(Action.NONE, "made"), (Action.DELETE, "other")]
    assert stood_on(steps) == "made"


def test_a_managed_pool_with_rdma_stands_on_a_compute_cluster_in_its_domain() -> None:
    spec = nodes(shared_node_pool_shape="BM.GPU.H100.8", multinode_rdma_enabled_in_shared_pool=True)
    (step,) = part_steps(spec, identity("B200 pool"), to_be_made(spec), PLACE, [])
    assert (step.kind, step.body["availabilityDomain"]) == ("ComputeCluster", PLACE.availability_domains[0])
    assert part(with_part({"nodeConfigDetails": {"size": 2}}, "cluster"), "nodeConfigDetails") == {
        "size": 2,
        "computeClusterId": "cluster",
    }


def test_what_a_live_pool_stands_on_stays_while_nothing_stands_on_the_rest() -> None:
    pool = ObservedPool("pool", "pool", "ACTIVE", "BM.GPU.H100.8", 2, part_id="kept")
    parts = [ObservedPart("ComputeCluster", one, one) for one in ("kept", "stray")]
    decision = PoolDecision(Action.NONE, "as wanted", 1, pool)
    steps = part_steps(nodes(), identity("B200 pool"), decision, None, parts)
    assert [(one.action, one.part_id) for one in steps] == [(Action.NONE, "kept"), (Action.DELETE, "stray")]
