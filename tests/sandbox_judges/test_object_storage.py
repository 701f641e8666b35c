# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

import oci
import pytest

from .clients import Sdk

MODELS = oci.object_storage.models
AWKWARD = "a/b c+d%2F?&#ü.bin"


@pytest.fixture
def namespace(sdk: Sdk) -> str:
    name = str(sdk.storage.get_namespace().data)
    details = MODELS.CreateBucketDetails(name="models", compartment_id=sdk.emulated.compartment)
    sdk.storage.create_bucket(name, details)
    return name


def test_an_object_comes_back_as_it_went_whatever_its_name(sdk: Sdk, namespace: str) -> None:
    content = bytes(range(256)) * 10
    put = sdk.storage.put_object(namespace, "models", AWKWARD, content, opc_meta={"kind": "weights"})
    got = sdk.storage.get_object(namespace, "models", AWKWARD)
    assert got.data.content == content
    assert got.headers["opc-meta-kind"] == "weights"
    head = sdk.storage.head_object(namespace, "models", AWKWARD)
    assert (head.headers["etag"], head.headers["content-length"]) == (put.headers["etag"], str(len(content)))
    part = sdk.storage.get_object(namespace, "models", AWKWARD, range="bytes=1-3")
    assert (part.status, part.data.content) == (206, b"\x01\x02\x03")
    sdk.storage.delete_object(namespace, "models", AWKWARD)
    with pytest.raises(oci.exceptions.ServiceError) as gone:
        sdk.storage.get_object(namespace, "models", AWKWARD)
    assert (gone.value.status, gone.value.code) == (404, "ObjectNotFound")


def test_lists_come_in_order_and_in_pages(sdk: Sdk, namespace: str) -> None:
    names = [f"llama/part-{number:02d}" for number in range(7)] + ["other", "zeta/one"]
    for name in names:
        sdk.storage.put_object(namespace, "models", name, b"12")
    page = sdk.storage.list_objects(namespace, "models", limit=4).data
    assert [one.name for one in page.objects] == names[:4]
    assert (page.next_start_with, page.objects[0].size) == (names[4], None)
    everything = oci.pagination.list_call_get_all_results(
        sdk.storage.list_objects, namespace, "models", limit=4, fields="size,timeCreated"
    ).data
    assert [(one.name, one.size) for one in everything.objects] == [(name, 2) for name in names]
    folders = sdk.storage.list_objects(namespace, "models", delimiter="/").data
    assert (folders.prefixes, [one.name for one in folders.objects]) == (["llama/", "zeta/"], ["other"])
    inside = sdk.storage.list_objects(namespace, "models", prefix="llama/", start_after=names[4], end=names[6]).data
    assert [one.name for one in inside.objects] == [names[5]]
    assert inside.next_start_with is None


def test_conditions_protect_what_is_there(sdk: Sdk, namespace: str) -> None:
    sdk.storage.put_object(namespace, "models", "once", b"1", if_none_match="*")
    with pytest.raises(oci.exceptions.ServiceError) as taken:
        sdk.storage.put_object(namespace, "models", "once", b"2", if_none_match="*")
    assert (taken.value.status, taken.value.code) == (412, "IfNoneMatchFailed")


def test_buckets_count_on_request_and_refuse_to_go_while_full(sdk: Sdk, namespace: str) -> None:
    sdk.storage.put_object(namespace, "models", "one", b"123")
    assert sdk.storage.get_bucket(namespace, "models").data.approximate_count is None
    counted = sdk.storage.get_bucket(namespace, "models", fields=["approximateCount", "approximateSize"]).data
    assert (counted.approximate_count, counted.approximate_size) == (1, 3)
    assert [one.name for one in sdk.storage.list_buckets(namespace, sdk.emulated.compartment).data] == ["models"]
    calls = [
        (lambda: sdk.storage.get_bucket(namespace, "nothing"), 404, "BucketNotFound"),
        (lambda: sdk.storage.get_bucket("elsewhere", "models"), 404, "NamespaceNotFound"),
        (lambda: sdk.storage.delete_bucket(namespace, "models"), 409, "BucketNotEmpty"),
        (lambda: sdk.storage.head_bucket(namespace, "nothing"), 404, None),
    ]
    for call, status, code in calls:
        with pytest.raises(oci.exceptions.ServiceError) as refused:
            call()
        assert (refused.value.status, refused.value.code) == (status, code)


def preauthenticated(sdk: Sdk, namespace: str, access: str, **more: Any) -> Any:
    details = MODELS.CreatePreauthenticatedRequestDetails(
        name="par", access_type=access, time_expires=datetime.now(UTC) + timedelta(hours=1), **more
    )
    return sdk.storage.create_preauthenticated_request(namespace, "models", details).data


def fetch(sdk: Sdk, path: str, method: str = "GET", body: bytes | None = None) -> bytes:
    request = urllib.request.Request(sdk.emulated.url + path, method=method, data=body)
    with urllib.request.urlopen(request, timeout=5) as answer:
        return bytes(answer.read())


def test_a_preauthenticated_request_needs_no_signature(sdk: Sdk, namespace: str) -> None:
    sdk.storage.put_object(namespace, "models", "llama/weights", b"weights")
    one = preauthenticated(sdk, namespace, "ObjectRead", object_name="llama/weights")
    assert fetch(sdk, one.access_uri) == b"weights"
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch(sdk, one.access_uri, "PUT", b"other")
    assert refused.value.code == 404
    whole = preauthenticated(sdk, namespace, "AnyObjectReadWrite", bucket_listing_action="ListObjects")
    fetch(sdk, whole.access_uri + "out/model.bin", "PUT", b"new")
    assert fetch(sdk, whole.access_uri + "out/model.bin") == b"new"
    assert b"out/model.bin" in fetch(sdk, whole.access_uri.rstrip("/") + "?prefix=out/")
    assert not any(
        hasattr(row, "access_uri") for row in sdk.storage.list_preauthenticated_requests(namespace, "models").data
    )
    sdk.storage.delete_preauthenticated_request(namespace, "models", one.id)
    with pytest.raises(urllib.error.HTTPError):
        fetch(sdk, one.access_uri)
