# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pools of deployments: gone, or not read. What was not read must not look as if it cost nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from unit.plan.builders import CLUSTER_ID, COMPARTMENT_ID

from ansible_collections.oci_ai.blueprints.plugins.filter.usd_per_hour import usd_per_hour
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import OciError
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.options import KubeOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci import cluster_networks, node_pools
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.options import OciOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.info_pools import (
    FoundPools,
    pool_row,
    pools_of_compartments,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.record import Record
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import Connections, Info
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_decision import PoolRecord
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.workspace import Workspace

from .builders import record
from .fakes import FakeWorld

MANAGED = {"name": "vllm-pool", "nodeShape": "BM.GPU.H100.8", "nodeConfigDetails": {"size": 2}}
NETWORK = {"displayName": "vllm-pool", "instancePools": [{"size": 2}]}


def _of(pool_id: str, body: Mapping[str, Any]) -> Record:
    return record(pool=PoolRecord(1, 1, "token", body=dict(body), pool_id=pool_id))


ON_NODE_POOL = _of("ocid1.nodepool.oc1.iad.a", MANAGED)
ON_NETWORK = _of("ocid1.clusternetwork.oc1.iad.a", NETWORK)


def test_a_pool_that_was_not_read_has_no_size_and_no_price() -> None:
    row = pool_row(ON_NODE_POOL, FoundPools())
    assert row is not None
    assert (row["shape"], row["size"], row["state"]) == ("BM.GPU.H100.8", None, None)
    assert usd_per_hour(row) is None


def test_a_pool_that_is_gone_costs_nothing() -> None:
    row = pool_row(ON_NODE_POOL, FoundPools(managed_known=True))
    assert row is not None
    assert (row["size"], row["state"]) == (0, "")
    assert usd_per_hour(row) == 0.0


@pytest.mark.parametrize("before_its_answer", [ON_NETWORK, _of("", NETWORK)])
def test_networks_that_may_not_be_listed_are_unknown_and_node_pools_are_not(
    monkeypatch: pytest.MonkeyPatch, before_its_answer: Record
) -> None:
    def refused(*_args: object) -> list[Any]:
        raise OciError("NotAuthorizedOrNotFound", status=404)

    monkeypatch.setattr(cluster_networks, "list_networks", refused)
    monkeypatch.setattr(node_pools, "list_pools", lambda *_args: [])
    request = Info(Connections(OciOptions(*[""] * len(OciOptions._fields)), KubeOptions(), CLUSTER_ID))
    world: Any = FakeWorld()

    found = pools_of_compartments(world, request, [before_its_answer, ON_NODE_POOL], Workspace())
    assert [found.is_known(one) for one in (before_its_answer, ON_NODE_POOL)] == [False, True]
    assert found.warnings == (
        f"Cluster networks in {COMPARTMENT_ID} may not be listed: "
        "size and state of pools on RDMA networks are unknown.",
    )
    assert pools_of_compartments(world, request, [ON_NODE_POOL], Workspace()).warnings == ()
