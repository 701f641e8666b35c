# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Large objects: in parts, signed and by pre-authenticated request, and over connections that break."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import oci
import pytest

from .clients import Cli, Sdk

MODELS = oci.object_storage.models
PART = 1024 * 1024
CONTENT = bytes(range(256)) * (10 * PART // 1024)


@pytest.fixture
def namespace(sdk: Sdk) -> str:
    name = str(sdk.storage.get_namespace().data)
    details = MODELS.CreateBucketDetails(name="models", compartment_id=sdk.emulated.compartment)
    sdk.storage.create_bucket(name, details)
    return name


def multipart_md5(content: bytes, size: int) -> str:
    parts = [content[at : at + size] for at in range(0, len(content), size)]
    whole = hashlib.md5(b"".join(hashlib.md5(part).digest() for part in parts)).digest()
    return f"{base64.b64encode(whole).decode()}-{len(parts)}"


def call(sdk: Sdk, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(sdk.emulated.url + path, method=method, data=body, headers=named)
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.read()


def preauthenticated(sdk: Sdk, namespace: str, access: str, lasts_s: float = 3600, **more: Any) -> Any:
    expires = datetime.now(UTC) + timedelta(seconds=lasts_s)
    details = MODELS.CreatePreauthenticatedRequestDetails(name="par", access_type=access, time_expires=expires, **more)
    return sdk.storage.create_preauthenticated_request(namespace, "models", details).data


def test_the_sdk_uploads_a_large_file_in_parts(sdk: Sdk, namespace: str, tmp_path: Path) -> None:
    file = tmp_path / "weights"
    file.write_bytes(CONTENT)
    manager = oci.object_storage.UploadManager(sdk.storage)
    manager.upload_file(namespace, "models", "llama/weights", str(file), part_size=PART, metadata={"kind": "weights"})
    head = sdk.storage.head_object(namespace, "models", "llama/weights").headers
    expected = multipart_md5(CONTENT, PART)
    assert (head["opc-multipart-md5"], head["opc-meta-kind"]) == (expected, "weights")
    assert "content-md5" not in head
    assert sdk.storage.get_object(namespace, "models", "llama/weights").data.content == CONTENT
    (row,) = sdk.storage.list_objects(namespace, "models", fields="md5,size").data.objects
    assert (row.md5, row.size) == (expected, len(CONTENT))
    assert sdk.storage.list_multipart_uploads(namespace, "models").data == []


def test_the_command_line_uploads_and_downloads_a_folder(cli: Cli, sdk: Sdk, namespace: str, tmp_path: Path) -> None:
    for name in ("config.json", "a/weights"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(name.encode())
    bucket = ("--namespace", namespace, "--bucket-name", "models")
    cli("os", "object", "bulk-upload", *bucket, "--src-dir", str(tmp_path / "in"))
    out = ("--download-dir", str(tmp_path / "out"), "--exclude", "*.json")
    cli("os", "object", "bulk-download", *bucket, *out)
    found = [file.relative_to(tmp_path / "out").as_posix() for file in (tmp_path / "out").rglob("*") if file.is_file()]
    assert found == ["a/weights"]


def test_parts_count_only_as_they_are_committed(sdk: Sdk, namespace: str) -> None:
    upload = sdk.storage.create_multipart_upload(
        namespace, "models", MODELS.CreateMultipartUploadDetails(object="one")
    ).data
    where = (namespace, "models", "one", upload.upload_id)
    etags = {
        number: sdk.storage.upload_part(*where, number, body).headers["etag"]
        for number, body in ((2, b"two"), (7, b"dropped"), (1, b"one"))
    }
    assert [one.part_number for one in sdk.storage.list_multipart_upload_parts(*where).data] == [1, 2, 7]
    with pytest.raises(oci.exceptions.ServiceError) as wrong_hash:
        sdk.storage.upload_part(*where, 3, b"three", content_md5=base64.b64encode(b"0" * 16).decode())
    assert (wrong_hash.value.status, wrong_hash.value.code) == (400, "UnmatchedContentMD5")
    with pytest.raises(oci.exceptions.ServiceError) as held:
        sdk.storage.delete_bucket(namespace, "models")
    assert held.value.code == "BucketNotEmpty"
    with pytest.raises(oci.exceptions.ServiceError) as wrong_part:
        sdk.storage.commit_multipart_upload(*where, commit({1: etags[2]}))
    assert wrong_part.value.code == "InvalidUploadPart"
    sdk.storage.commit_multipart_upload(*where, commit({2: etags[2], 1: etags[1]}))
    assert sdk.storage.get_object(namespace, "models", "one").data.content == b"onetwo"
    with pytest.raises(oci.exceptions.ServiceError) as gone:
        sdk.storage.abort_multipart_upload(*where)
    assert (gone.value.status, gone.value.code) == (404, "NoSuchUpload")


def commit(etags: dict[int, str]) -> Any:
    parts = [MODELS.CommitMultipartUploadPartDetails(part_num=number, etag=etag) for number, etag in etags.items()]
    return MODELS.CommitMultipartUploadDetails(parts_to_commit=parts)


def test_a_preauthenticated_request_takes_an_object_in_parts(sdk: Sdk, namespace: str) -> None:
    par = preauthenticated(sdk, namespace, "AnyObjectWrite")
    answer = json.loads(call(sdk, par.access_uri + "out/model", "PUT", opc_multipart="true", opc_meta_run="7"))
    for number, body in ((2, b"world"), (1, b"hello ")):
        call(sdk, f"{answer['accessUri']}{number}", "PUT", body)
    (listed,) = sdk.emulated.admin("GET", "/state")["multipart_uploads"]
    assert (listed["name"], listed["parts"]) == ("out/model", [1, 2])
    call(sdk, answer["accessUri"], "POST", b"")
    got = sdk.storage.get_object(namespace, "models", "out/model")
    assert (got.data.content, got.headers["opc-meta-run"]) == (b"hello world", "7")
    with pytest.raises(urllib.error.HTTPError) as gone:
        call(sdk, answer["accessUri"], "DELETE")
    assert gone.value.code == 404


def test_a_preauthenticated_request_lists_in_pages_and_sends_ranges(sdk: Sdk, namespace: str) -> None:
    for number in range(5):
        sdk.storage.put_object(namespace, "models", f"llama/part {number}", b"0123456789")
    par = preauthenticated(sdk, namespace, "AnyObjectRead", bucket_listing_action="ListObjects")
    names, start = [], "llama/"
    while start:
        quoted = urllib.parse.quote(start)
        page = json.loads(call(sdk, f"{par.access_uri}?limit=2&fields=name,size,md5&start={quoted}"))
        assert len(page["objects"]) <= 2
        names += [one["name"] for one in page["objects"]]
        start = page.get("nextStartWith", "")
    assert names == [f"llama/part {number}" for number in range(5)]
    assert page["objects"][0]["md5"] == base64.b64encode(hashlib.md5(b"0123456789").digest()).decode()
    assert call(sdk, par.access_uri + "llama/part%203", Range="bytes=4-") == b"456789"
    with pytest.raises(urllib.error.HTTPError) as beyond:
        call(sdk, par.access_uri + "llama/part%203", Range="bytes=10-")
    assert beyond.value.code == 416


def test_without_the_right_to_list_a_preauthenticated_request_only_reads(sdk: Sdk, namespace: str) -> None:
    sdk.storage.put_object(namespace, "models", "one", b"1")
    par = preauthenticated(sdk, namespace, "AnyObjectRead")
    assert call(sdk, par.access_uri + "one") == b"1"
    with pytest.raises(urllib.error.HTTPError) as refused:
        call(sdk, par.access_uri)
    assert refused.value.code == 404


def test_a_preauthenticated_request_ends_at_its_time(sdk: Sdk, namespace: str) -> None:
    sdk.storage.put_object(namespace, "models", "one", b"1")
    par = preauthenticated(sdk, namespace, "ObjectRead", lasts_s=1, object_name="one")
    assert call(sdk, par.access_uri) == b"1"
    time.sleep(1)
    with pytest.raises(urllib.error.HTTPError) as expired:
        call(sdk, par.access_uri)
    assert expired.value.code == 404


def test_a_folder_keeps_the_slash_at_the_end_of_its_name(sdk: Sdk, namespace: str) -> None:
    par = preauthenticated(sdk, namespace, "AnyObjectReadWrite")
    call(sdk, par.access_uri + "llama//empty/", "PUT", b"")
    assert [one.name for one in sdk.storage.list_objects(namespace, "models").data.objects] == ["llama//empty/"]


def test_a_fault_breaks_an_answer_off(sdk: Sdk, namespace: str) -> None:
    sdk.storage.put_object(namespace, "models", "one", CONTENT)
    par = preauthenticated(sdk, namespace, "ObjectRead", object_name="one")
    sdk.emulated.admin("POST", "/faults", {"operation": "GetObjectByRequest", "cut_after": 1000})
    with pytest.raises(http.client.IncompleteRead) as broken:
        call(sdk, par.access_uri)
    assert broken.value.partial == CONTENT[:1000]
    assert call(sdk, par.access_uri) == CONTENT
