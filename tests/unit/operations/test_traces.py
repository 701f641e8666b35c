# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an undeploy still finds, as its proof lists it."""

from __future__ import annotations

import pytest
from unit.operations.builders import record
from unit.operations.fakes import FakeWorld
from unit.plan.builders import GATEWAY, body, identity, live_pool, payload
from unit.plan.live_nodes import h100

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.traces import (
    Instance,
    Traces,
    find_traces,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.service import service
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import ObjectRef

SERVICE = service(payload(), identity(), GATEWAY, pool_generation=1, replicas=1)[0]
NODE: Manifest = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "10.0.0.1"}}
INSTANCE = Instance("ocid1.instance.x", "oke-node-0")


def test_every_thing_left_is_named_with_where_it_is() -> None:
    pool = live_pool(body(), state="DELETING")
    traces = Traces(objects=(SERVICE,), nodes=(NODE,), pools=(pool,), instances=(INSTANCE,))
    assert traces.left() == [
        {"where": "kubernetes", "kind": "Service", "namespace": "default", "name": "recipe-vllm-inference"},
        {"where": "kubernetes", "kind": "Node", "namespace": "", "name": "10.0.0.1"},
        {"where": "oci", "kind": "NodePool", "namespace": "", "name": f"{pool.name} ({pool.id}, DELETING)"},
        {"where": "oci", "kind": "Instance", "namespace": "", "name": "oke-node-0 (ocid1.instance.x)"},
    ]


@pytest.mark.parametrize(
    "traces",
    [
        Traces(objects=(SERVICE,)),
        Traces(dependents=(SERVICE,)),
        Traces(nodes=(NODE,)),
        Traces(pools=(live_pool(body()),)),
        Traces(instances=(INSTANCE,)),
    ],
)
def test_one_thing_of_any_sort_means_that_something_is_left(traces: Traces) -> None:
    assert traces.any
    assert len(traces.left()) == 1


def test_places_that_were_looked_at_are_nothing_left() -> None:
    assert not Traces(checked=("services in namespace default by label",), warnings=("x",)).any


def going(*finalizers: str) -> Manifest:
    about = {"name": "recipe-x-1", "namespace": "ml", "deletionTimestamp": "2026-11-22T17:00:00Z"}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {**about, "finalizers": [*finalizers]}}


def test_what_a_finalizer_holds_is_named_with_it() -> None:
    traces = Traces(objects=(SERVICE,), dependents=(going("foregroundDeletion"), going("example.com/hold")))
    assert traces.holders() == ["Pod ml/recipe-x-1 by finalizer example.com/hold"]


def test_a_node_that_an_update_was_stopped_on_is_left_of_that_update_alone(world: FakeWorld) -> None:
    mark = {"oci-ai-blueprints/update": "true"}
    own, other = ({"oci-ai-blueprints/update-of": name} for name in (identity().label, "default/other"))
    world.kube.holding(h100("a", labels=mark, annotations=own), h100("b", labels=mark, annotations=other))
    found = find_traces(world, identity(), [record(mode="update")], "")
    assert found.left() == [{"where": "kubernetes", "kind": "NodeCordon", "namespace": "", "name": "a"}]
    assert found.any


def bound_to(name: str, claim: str, namespace: str = "default") -> Manifest:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name},
        "spec": {"claimRef": {"namespace": namespace, "name": claim}},
    }


def test_volumes_of_the_deployments_claims_are_found_also_after_the_claims_went(world: FakeWorld) -> None:
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "live", "namespace": "default", "labels": identity().labels()},
    }
    world.kube.holding(
        claim,
        bound_to("pv-1", "live"),
        bound_to("pv-2", "gone"),
        bound_to("pv-3", "live", "team"),
        bound_to("pv-4", "x"),
    )
    ref = ObjectRef("v1", "PersistentVolumeClaim", "default", "gone")
    found = find_traces(world, identity(), [record(objects=(ref,))], "")
    assert {one["name"] for one in found.left()} == {"live", "pv-1", "pv-2"}
