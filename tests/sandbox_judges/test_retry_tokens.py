# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import oci
import pytest

from .clients import Sdk, pool_of

TOKEN = {"opc_retry_token": "a-token-of-this-test"}


def test_the_same_call_again_gives_the_first_result_and_one_pool(sdk: Sdk) -> None:
    details = sdk.pool_details()
    first = sdk.oke.create_node_pool(details, **TOKEN)
    again = sdk.oke.create_node_pool(details, **TOKEN)
    assert again.headers["opc-work-request-id"] == first.headers["opc-work-request-id"]
    sdk.wait(first)
    assert len(sdk.oke.list_node_pools(sdk.emulated.compartment).data) == 1


def test_a_creation_that_failed_later_is_replayed_too(sdk: Sdk) -> None:
    sdk.emulated.admin("PUT", "/capacity", {"shape": "VM.GPU.A10.1", "available": 0})
    details = sdk.pool_details(node_shape="VM.GPU.A10.1")
    first = sdk.oke.create_node_pool(details, **TOKEN)
    assert sdk.wait(first).status == "FAILED"
    sdk.emulated.admin("PUT", "/capacity", {"shape": "VM.GPU.A10.1", "available": 8})
    again = sdk.oke.create_node_pool(details, **TOKEN)
    assert sdk.wait(again).status == "FAILED"
    assert again.headers["opc-work-request-id"] == first.headers["opc-work-request-id"]


def test_another_body_invalidates_the_token(sdk: Sdk) -> None:
    sdk.wait(sdk.oke.create_node_pool(sdk.pool_details(), **TOKEN))
    with pytest.raises(oci.exceptions.ServiceError) as refused:
        sdk.oke.create_node_pool(sdk.pool_details("another"), **TOKEN)
    assert (refused.value.status, refused.value.code) == (409, "InvalidatedRetryToken")


def test_a_deleted_pool_invalidates_the_token(sdk: Sdk) -> None:
    details = sdk.pool_details()
    pool = pool_of(sdk.wait(sdk.oke.create_node_pool(details, **TOKEN)))
    sdk.wait(sdk.oke.delete_node_pool(pool))
    with pytest.raises(oci.exceptions.ServiceError) as refused:
        sdk.oke.create_node_pool(details, **TOKEN)
    assert refused.value.code == "InvalidatedRetryToken"


def test_the_sdk_makes_one_pool_although_an_answer_was_lost(sdk: Sdk) -> None:
    lost = {
        "operation": "CreateNodePool",
        "status": 503,
        "code": "ServiceUnavailable",
        "message": "",
        "after_effect": True,
    }
    sdk.emulated.admin("POST", "/faults", lost)
    created = sdk.oke.create_node_pool(sdk.pool_details(), retry_strategy=oci.retry.DEFAULT_RETRY_STRATEGY)
    assert sdk.wait(created).status == "SUCCEEDED"
    assert sdk.emulated.operations().count("CreateNodePool") == 2
    assert len(sdk.oke.list_node_pools(sdk.emulated.compartment).data) == 1


def test_a_refused_body_may_be_corrected_under_the_same_token(sdk: Sdk) -> None:
    with pytest.raises(oci.exceptions.ServiceError):
        sdk.oke.create_node_pool(sdk.pool_details(kubernetes_version="v1.0.0"), **TOKEN)
    assert sdk.oke.create_node_pool(sdk.pool_details(), **TOKEN).status == 202
