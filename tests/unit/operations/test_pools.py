# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a deployment finds its node pools again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from unit.operations.builders import record
from unit.operations.fakes import FakeWorld
from unit.plan.builders import COMPARTMENT_ID, identity, node, own_nodes, surroundings

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import OciError
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci import node_pools, work_requests
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import pools
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_pool import create_body
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_decision import PoolRecord

ELSEWHERE = "ocid1.compartment.oc1..aaaaaaaaelsewhere"


@dataclass
class Region:
    """Node pools of a region by OCID, and which calls were made."""

    pools: dict[str, dict[str, Json]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def make(self, generation: int, *, namespace: str = "default", compartment_id: str = COMPARTMENT_ID) -> str:
        place = surroundings(compartment_id=compartment_id)
        made = create_body(own_nodes(), identity(namespace=namespace), place, generation)
        ocid = f"ocid1.nodepool.oc1.iad.pool{len(self.pools) + 1}"
        self.pools[ocid] = {**made, "id": ocid, "lifecycleState": "ACTIVE", "nodes": []}
        return ocid

    def get(self, _oci: object, ocid: str) -> node_pools.NodePool | None:
        self.calls.append(f"get {ocid}")
        return node_pools.node_pool(self.pools[ocid], "etag") if ocid in self.pools else None

    def list_pools(self, _oci: object, compartment_id: str, _cluster_id: str) -> list[node_pools.NodePool]:
        self.calls.append(f"list {compartment_id}")
        found = [one for one in self.pools.values() if one["compartmentId"] == compartment_id]
        return [node_pools.node_pool({**one, "nodes": []}, "") for one in found]


@pytest.fixture
def region(monkeypatch: pytest.MonkeyPatch) -> Region:
    made = Region()
    monkeypatch.setattr(node_pools, "get", made.get)
    monkeypatch.setattr(node_pools, "list_pools", made.list_pools)
    return made


def joining(region: Region, monkeypatch: pytest.MonkeyPatch, *statuses: str) -> str:
    """A pool of one node whose instance runs and is not in the cluster, with work requests that are this far."""
    ocid = region.make(1)
    region.pools[ocid]["nodes"] = [node(0, "UPDATING")]
    requests = [work_requests.WorkRequest("wr", "NODEPOOL_CREATE", status, ocid, "", "", "") for status in statuses]
    monkeypatch.setattr(work_requests, "of_resource", lambda _oci, _compartment, _resource: requests)
    return ocid


def found(*records: pools.Record, compartment_id: str = COMPARTMENT_ID) -> list[str]:
    return [one.id for one in pools.find_pools(FakeWorld(), identity(), records, compartment_id)]


def seen(pool_id: str, generation: int = 1) -> PoolRecord:
    return PoolRecord(generation, 1, "token", pool_id=pool_id, compartment_id=COMPARTMENT_ID)


def test_a_pool_is_found_by_its_tags_when_there_is_no_record(region: Region) -> None:
    ours = region.make(1)
    region.make(1, namespace="other")
    assert found() == [ours]


def test_the_only_pool_ever_made_is_read_by_the_id_that_the_record_has(region: Region) -> None:
    ours = region.make(1)
    assert found(record(pool=seen(ours))) == [ours]
    assert region.calls == [f"get {ours}"]


def test_pools_are_searched_when_the_recorded_one_is_gone(region: Region) -> None:
    ours = region.make(1)
    assert found(record(pool=seen("ocid1.nodepool.gone"))) == [ours]


def test_a_pool_whose_tags_are_somebody_elses_is_not_ours_whatever_the_record_says(region: Region) -> None:
    theirs = region.make(1, namespace="other")
    assert found(record(pool=seen(theirs))) == []


def test_predecessors_are_found_beside_a_pool_that_replaced_them_newest_first(region: Region) -> None:
    old, new = region.make(1), region.make(2)
    assert found(record(pool=seen(new, 2))) == [new, old]


def test_a_pool_in_the_compartment_of_an_earlier_revision_is_found(region: Region) -> None:
    old = region.make(1, compartment_id=ELSEWHERE)
    new = region.make(2)
    records = (record(2, pool=seen(new, 2)), record(1, compartment_id=ELSEWHERE))
    assert found(*records) == [new, old]


def test_a_pool_is_found_where_it_was_made_after_the_tasks_compartment_has_changed(region: Region) -> None:
    ours = region.make(2, compartment_id=ELSEWHERE)
    moved = record(pool=replace(seen("ocid1.nodepool.gone", 2), compartment_id=ELSEWHERE))
    assert found(moved) == [ours]


def test_nothing_is_asked_of_oci_without_a_compartment(region: Region) -> None:
    assert found(compartment_id="") == []
    assert region.calls == []


@pytest.mark.parametrize("statuses", [("SUCCEEDED",), ("SUCCEEDED", "FAILED")])
def test_a_node_that_nobody_works_on_and_that_never_joined_is_a_failed_one(
    region: Region, monkeypatch: pytest.MonkeyPatch, statuses: tuple[str, ...]
) -> None:
    pool = pools.read_pool(FakeWorld(), joining(region, monkeypatch, *statuses))
    assert pool is not None
    assert pool.healthy == ()
    assert "did not join the cluster" in pool.failed_nodes[0].error


@pytest.mark.parametrize("statuses", [(), ("IN_PROGRESS",), ("SUCCEEDED", "ACCEPTED")])
def test_a_node_is_given_time_while_oci_works_on_its_pool(
    region: Region, monkeypatch: pytest.MonkeyPatch, statuses: tuple[str, ...]
) -> None:
    pool = pools.read_pool(FakeWorld(), joining(region, monkeypatch, *statuses))
    assert pool is not None
    assert pool.failed_nodes == ()


@pytest.mark.parametrize(("status", "raised"), [(403, False), (404, False), (500, True)])
def test_oci_is_believed_to_work_where_its_work_may_not_be_read(
    region: Region, monkeypatch: pytest.MonkeyPatch, status: int, raised: bool
) -> None:
    ocid = joining(region, monkeypatch)

    def refused(*_call: object) -> list[work_requests.WorkRequest]:
        raise OciError("no", status=status)

    monkeypatch.setattr(work_requests, "of_resource", refused)
    if raised:
        with pytest.raises(OciError):
            pools.read_pool(FakeWorld(), ocid)
    else:
        pool = pools.read_pool(FakeWorld(), ocid)
        assert pool is not None
        assert pool.failed_nodes == ()


def test_a_deleted_pool_that_oci_still_remembers_is_gone(region: Region) -> None:
    ocid = region.make(1)
    region.pools[ocid]["lifecycleState"] = "DELETED"
    assert pools.read_pool(FakeWorld(), ocid) is None
