# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objects that are uploaded in parts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import cast

from ..models.object_storage import Bucket, MultipartUpload
from ..region import Region
from ..wire.errors import OciError, invalid
from ..wire.fields import ANYTHING, TEXT, Fields, ListOf, MapOf, Number
from ..wire.json_types import JsonObject
from ..wire.pages import paged
from ..wire.reply import Reply, json_reply, no_content
from ..wire.request import Request
from ..wire.routing import Operation
from .buckets import BUCKET, known_bucket
from .objects import META, check_conditions, http_date, received

UPLOADS = f"{BUCKET}/u"
UPLOAD = f"{UPLOADS}/{{object...}}"
PARTS = 10_000
ATTRIBUTES = ("cacheControl", "contentDisposition", "contentEncoding", "contentLanguage", "storageTier")
CREATE = Fields(
    {"object": TEXT, "contentType": TEXT, "metadata": MapOf(TEXT), **dict.fromkeys(ATTRIBUTES, ANYTHING)}, ("object",)
)
PART = Fields({"partNum": Number(1, PARTS), "etag": TEXT}, ("partNum", "etag"))
COMMIT = Fields({"partsToCommit": ListOf(PART), "partsToExclude": ListOf(Number(1, PARTS))}, ("partsToCommit",))


def begin(
    bucket: Bucket, name: str, content_type: str, metadata: dict[str, str], *, token: str = ""
) -> MultipartUpload:
    upload = MultipartUpload(str(uuid.uuid4()), name, content_type, metadata, token)
    bucket.upload_by_id[upload.id] = upload
    return upload


def show_upload(region: Region, bucket: Bucket, upload: MultipartUpload) -> JsonObject:
    return {
        "namespace": region.storage.namespace,
        "bucket": bucket.name,
        "object": upload.object_name,
        "uploadId": upload.id,
        "timeCreated": upload.created,
        "storageTier": "Standard",
    }


def create_upload(region: Region, request: Request) -> Reply:
    bucket = known_bucket(region, request)
    body = request.json()
    CREATE.check(body)
    name = cast(str, body["object"])
    check_conditions(bucket, name, request)
    given = cast("dict[str, str]", body.get("metadata") or {})
    metadata = {key if key.startswith(META) else META + key: value for key, value in given.items()}
    content_type = cast(str, body.get("contentType") or "application/octet-stream")
    return json_reply(show_upload(region, bucket, begin(bucket, name, content_type, metadata)))


def known_upload(region: Region, request: Request) -> tuple[Bucket, MultipartUpload]:
    bucket = known_bucket(region, request)
    upload = bucket.upload_by_id.get(request.required("uploadId"))
    if upload is None or upload.object_name != request.params["object"]:
        raise OciError(404, "NoSuchUpload", f"The upload {request.one('uploadId')} does not exist.")
    return bucket, upload


def upload_part(region: Region, request: Request) -> Reply:
    _bucket, upload = known_upload(region, request)
    return store_part(upload, request.required("uploadPartNum"), request)


def store_part(upload: MultipartUpload, number: str, request: Request) -> Reply:
    """A part that comes again replaces the one before."""
    if not number.isdigit() or not 1 <= int(number) <= PARTS:
        raise invalid(f"The part number must be between 1 and {PARTS}, was {number!r}")
    part = received(upload.object_name, request)
    upload.parts[int(number)] = part
    return Reply(200, b"", {"etag": part.etag, "opc-content-md5": part.md5})


def list_parts(region: Region, request: Request) -> Reply:
    _bucket, upload = known_upload(region, request)
    return paged(
        request,
        sorted(upload.parts.items()),
        lambda one: {"partNumber": one[0], "etag": one[1].etag, "md5": one[1].md5, "size": len(one[1].content)},
    )


def list_uploads(region: Region, request: Request) -> Reply:
    bucket = known_bucket(region, request)
    return paged(request, list(bucket.upload_by_id.values()), lambda one: show_upload(region, bucket, one))


def commit(region: Region, request: Request) -> Reply:
    """Only the named parts, in the order of their numbers; the etags must be those the parts were given."""
    bucket, upload = known_upload(region, request)
    body = request.json()
    COMMIT.check(body)
    check_conditions(bucket, upload.object_name, request)
    wanted = {cast(int, one["partNum"]): one["etag"] for one in cast("list[JsonObject]", body["partsToCommit"])}
    wrong = [
        number
        for number, etag in wanted.items()
        if upload.parts.get(number, None) is None or upload.parts[number].etag != etag
    ]
    if wrong:
        raise OciError(400, "InvalidUploadPart", f"Parts {wrong} were not uploaded or have another etag.")
    return assemble(bucket, upload, sorted(wanted))


def assemble(bucket: Bucket, upload: MultipartUpload, numbers: Sequence[int]) -> Reply:
    if not numbers:
        raise OciError(400, "InvalidUploadPart", "There are no parts to commit.")
    one = upload.assembled(numbers)
    bucket.objects[one.name] = one
    del bucket.upload_by_id[upload.id]
    headers = {"etag": one.etag, "opc-multipart-md5": one.multipart_md5, "last-modified": http_date(one)}
    return Reply(200, b"", headers)


def abort(region: Region, request: Request) -> Reply:
    bucket, upload = known_upload(region, request)
    del bucket.upload_by_id[upload.id]
    return no_content()


OPERATIONS = (
    Operation("CreateMultipartUpload", "POST", UPLOADS, create_upload),
    Operation("ListMultipartUploads", "GET", UPLOADS, list_uploads),
    Operation("UploadPart", "PUT", UPLOAD, upload_part, body_signed=False),
    Operation("ListMultipartUploadParts", "GET", UPLOAD, list_parts),
    Operation("CommitMultipartUpload", "POST", UPLOAD, commit),
    Operation("AbortMultipartUpload", "DELETE", UPLOAD, abort),
)
