# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an undeploy still finds, as its proof lists it."""

from __future__ import annotations

import pytest
from unit.plan.builders import GATEWAY, body, identity, live_pool, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.traces import Instance, Traces
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.service import service

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
