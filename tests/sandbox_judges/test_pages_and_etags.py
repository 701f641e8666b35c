# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import oci
import pytest

from .clients import Sdk


def test_pages_follow_each_other_until_there_is_no_token(sdk: Sdk) -> None:
    for number in range(5):
        sdk.wait(sdk.oke.create_node_pool(sdk.pool_details(f"pool-{number}", size=0)))
    first = sdk.oke.list_node_pools(sdk.emulated.compartment, limit=2)
    assert len(first.data) == 2
    assert first.has_next_page
    assert set(first.next_page) & set("+/=")
    everything = oci.pagination.list_call_get_all_results(
        sdk.oke.list_node_pools, sdk.emulated.compartment, limit=2, sort_by="NAME", sort_order="DESC"
    ).data
    assert [pool.name for pool in everything] == [f"pool-{number}" for number in (4, 3, 2, 1, 0)]
    assert "opc-next-page" not in sdk.oke.list_node_pools(sdk.emulated.compartment, limit=5).headers


def test_a_limit_beyond_the_maximum_is_refused(sdk: Sdk) -> None:
    with pytest.raises(oci.exceptions.ServiceError) as refused:
        sdk.oke.list_node_pools(sdk.emulated.compartment, limit=1001)
    assert (refused.value.status, refused.value.code) == (400, "InvalidParameter")


def test_an_etag_holds_until_the_next_change(sdk: Sdk) -> None:
    pool = sdk.create_pool(size=0)
    etag = sdk.oke.get_node_pool(pool.id).headers["etag"]
    sdk.wait(sdk.oke.update_node_pool(pool.id, {"name": "renamed"}, if_match=etag))
    for call in (sdk.oke.update_node_pool, lambda i, b, if_match: sdk.oke.delete_node_pool(i, if_match=if_match)):
        with pytest.raises(oci.exceptions.ServiceError) as refused:
            call(pool.id, {"name": "again"}, if_match=etag)
        assert (refused.value.status, refused.value.code) == (412, "NoEtagMatch")
    assert sdk.oke.get_node_pool(pool.id).data.name == "renamed"


def test_every_answer_carries_the_callers_request_id(sdk: Sdk) -> None:
    answer = sdk.oke.get_cluster(sdk.emulated.cluster, opc_request_id="MINE")
    assert answer.headers["opc-request-id"].split("/")[0] == "MINE"
    assert len(answer.headers["opc-request-id"].split("/")) == 3
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{sdk.emulated.url}/20160918/nothing", timeout=5)
    assert refused.value.headers["opc-request-id"]


def test_faults_hit_the_call_they_are_meant_for(sdk: Sdk) -> None:
    fault = {"operation": "GetCluster", "nth": 2, "status": 409, "code": "IncorrectState", "message": "busy"}
    sdk.emulated.admin("POST", "/faults", fault)
    sdk.emulated.admin("POST", "/faults", {"operation": "ListClusters", "delay_s": 0.3})
    once = {"retry_strategy": oci.retry.NoneRetryStrategy()}
    sdk.oke.get_cluster(sdk.emulated.cluster, **once)
    with pytest.raises(oci.exceptions.ServiceError) as refused:
        sdk.oke.get_cluster(sdk.emulated.cluster, **once)
    assert (refused.value.status, refused.value.code, refused.value.message) == (409, "IncorrectState", "busy")
    sdk.oke.get_cluster(sdk.emulated.cluster, **once)
    sdk.oke.list_clusters(sdk.emulated.compartment, **once)
    assert sdk.emulated.operations() == ["GetCluster", "GetCluster", "GetCluster", "ListClusters"]
    statuses = [one["status"] for one in sdk.emulated.admin("GET", "/requests")["requests"]]
    assert statuses == [200, 409, 200, 200]


def test_a_delayed_call_is_seen_waiting_and_can_be_let_go(sdk: Sdk) -> None:
    sdk.emulated.admin("POST", "/faults", {"operation": "ListClusters", "delay_s": 20})
    with ThreadPoolExecutor() as threads:
        started = time.monotonic()
        call = threads.submit(sdk.oke.list_clusters, sdk.emulated.compartment)
        while sdk.emulated.admin("GET", "/faults")["delayed"].get("ListClusters") != 1:
            assert time.monotonic() - started < 5
        sdk.emulated.admin("DELETE", "/faults")
        assert call.result(timeout=5).status == 200
    assert sdk.emulated.admin("GET", "/faults")["delayed"].get("ListClusters") == 0
