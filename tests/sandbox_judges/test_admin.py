# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from .clients import Sdk


def test_state_shows_what_lives_with_its_tags(sdk: Sdk) -> None:
    pool = sdk.create_pool(size=1, freeform_tags={"owner": "me"})
    state = sdk.emulated.admin("GET", "/state")
    (row,) = state["node_pools"]
    assert (row["id"], row["name"], row["lifecycle_state"]) == (pool.id, "workers", "ACTIVE")
    assert row["freeform_tags"] == {"owner": "me"}
    assert [one["id"] for one in state["instances"]] == [pool.nodes[0].id]
    sdk.wait(sdk.oke.delete_node_pool(pool.id))
    state = sdk.emulated.admin("GET", "/state")
    assert (state["node_pools"], state["instances"]) == ([], [])


def test_the_request_list_goes_on_where_it_was_left(sdk: Sdk) -> None:
    sdk.oke.get_cluster(sdk.emulated.cluster)
    first = sdk.emulated.admin("GET", "/requests")
    (request,) = first["requests"]
    assert request.pop("answered") > 0
    assert request == {
        "method": "GET",
        "path": f"//20180222/clusters/{sdk.emulated.cluster}",
        "operation": "GetCluster",
        "status": 200,
    }
    sdk.oke.list_clusters(sdk.emulated.compartment)
    assert sdk.emulated.operations(first["next"]) == ["ListClusters"]
    sdk.emulated.admin("POST", "/reset")
    assert sdk.emulated.operations(first["next"]) == []


def test_reset_leaves_nothing_but_the_cluster(sdk: Sdk) -> None:
    sdk.emulated.admin("POST", "/faults", {"operation": "GetCluster", "status": 503, "times": 9})
    sdk.emulated.admin("PUT", "/capacity", {"shape": "VM.GPU.A10.1", "available": 0})
    sdk.emulated.admin("PUT", "/delays", {"node_pool_create_s": 60})
    sdk.oke.create_node_pool(sdk.pool_details())
    sdk.emulated.admin("POST", "/reset")
    assert sdk.oke.get_cluster(sdk.emulated.cluster).data.lifecycle_state == "ACTIVE"
    assert sdk.oke.list_node_pools(sdk.emulated.compartment).data == []
    assert sdk.emulated.admin("GET", "/delays")["node_pool_create_s"] == 0.5
    assert sdk.wait(sdk.oke.create_node_pool(sdk.pool_details(node_shape="VM.GPU.A10.1"))).status == "SUCCEEDED"


@pytest.mark.parametrize(
    ("method", "path", "body", "says"),
    [
        ("PUT", "/capacity", {"shape": "VM.Nothing", "available": 1}, "unknown shape VM.Nothing"),
        ("PUT", "/capacity", {"shape": "VM.GPU.A10.1"}, "available"),
        ("PUT", "/limits", {"limit_name": "gpu-count", "value": 1}, "unknown limit gpu-count"),
        ("PUT", "/delays", {"pool": 1}, "unknown delays pool"),
        ("PUT", "/delays", {"addon_s": "1"}, "number of seconds"),
        ("POST", "/faults", {"operation": "Nothing"}, "unknown operation Nothing"),
        ("POST", "/faults", {"operation": "GetCluster", "when": 1}, "unknown fields when"),
        ("POST", "/images", {"name": "Windows"}, "does not look like"),
    ],
)
def test_a_mistake_in_an_admin_call_is_told(
    sdk: Sdk, method: str, path: str, body: dict[str, object], says: str
) -> None:
    with pytest.raises(AssertionError, match=says):
        sdk.emulated.admin(method, path, body)
