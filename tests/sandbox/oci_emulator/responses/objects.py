# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from ..models.object_storage import Bucket, StoredObject
from ..region import Region
from ..wire.errors import OciError, invalid
from ..wire.json_types import Json, JsonObject
from ..wire.pages import page_limit
from ..wire.reply import Reply, json_reply
from ..wire.request import Request
from ..wire.routing import Operation
from .buckets import BUCKET, known_bucket

OBJECTS = f"{BUCKET}/o"
OBJECT = f"{OBJECTS}/{{object...}}"
META = "opc-meta-"
RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
PAGE = 1000


def put_object(region: Region, request: Request) -> Reply:
    return store(known_bucket(region, request), request.params["object"], request)


def store(bucket: Bucket, name: str, request: Request) -> Reply:
    check_conditions(bucket, name, request)
    one = received(name, request)
    bucket.objects[name] = one
    return Reply(200, b"", {"etag": one.etag, "opc-content-md5": one.md5, "last-modified": http_date(one)})


def check_conditions(bucket: Bucket, name: str, request: Request) -> None:
    """Raise 412 unless what is there is what `if-match` or `if-none-match` say."""
    existing = bucket.objects.get(name)
    if request.headers.get("if-none-match") == "*" and existing:
        raise OciError(412, "IfNoneMatchFailed", "The If-None-Match header is '*' but the object exists.")
    wanted = request.headers.get("if-match")
    if wanted and (existing is None or existing.etag != wanted):
        raise OciError(412, "IfMatchFailed", "The If-Match header does not match the current etag of the object.")


def received(name: str, request: Request) -> StoredObject:
    """What a request carries, checked against the hash it came with."""
    one = StoredObject(name, request.body, content_type(request), metadata(request))
    given = request.headers.get("content-md5")
    if given and given != one.md5:
        raise OciError(400, "UnmatchedContentMD5", "The computed MD5 of the request body does not match Content-MD5.")
    return one


def content_type(request: Request) -> str:
    return request.headers.get("content-type") or "application/octet-stream"


def metadata(request: Request) -> dict[str, str]:
    return {key: value for key, value in request.headers.items() if key.startswith(META)}


def http_date(one: StoredObject) -> str:
    return format_datetime(datetime.fromisoformat(one.created), usegmt=True)


def known_object(bucket: Bucket, name: str) -> StoredObject:
    one = bucket.objects.get(name)
    if one is None:
        raise OciError(404, "ObjectNotFound", f"The object '{name}' was not found in the bucket '{bucket.name}'")
    return one


def get_object(region: Region, request: Request) -> Reply:
    return send(known_object(known_bucket(region, request), request.params["object"]), request)


def send(one: StoredObject, request: Request) -> Reply:
    """The object, a range of it, or 304 when the caller has it already."""
    headers = {
        "content-type": one.content_type,
        "etag": one.etag,
        "opc-multipart-md5" if one.multipart_md5 else "content-md5": one.listed_md5,
        "last-modified": http_date(one),
        "accept-ranges": "bytes",
        "storage-tier": "Standard",
        **one.metadata,
    }
    if request.headers.get("if-none-match") in (one.etag, "*"):
        return Reply(304, b"", headers)
    wanted = request.headers.get("if-match")
    if wanted and wanted != one.etag:
        raise OciError(412, "IfMatchFailed", "The If-Match header does not match the current etag of the object.")
    asked = RANGE.match(request.headers.get("range", ""))
    if not asked or not any(asked.groups()) or request.method == "HEAD":
        headers["content-length"] = str(len(one.content))
        return Reply(200, one.content, headers)
    first, last = byte_range(asked[1], asked[2], len(one.content))
    headers["content-range"] = f"bytes {first}-{last}/{len(one.content)}"
    headers.pop("content-md5", None)
    return Reply(206, one.content[first : last + 1], headers)


def byte_range(start: str, end: str, size: int) -> tuple[int, int]:
    if not start:
        return max(0, size - int(end)), size - 1
    first, last = int(start), min(int(end or size), size - 1)
    if first > last:
        raise OciError(416, "InvalidRange", "The requested range cannot be satisfied.")
    return first, last


def delete_object(region: Region, request: Request) -> Reply:
    bucket = known_bucket(region, request)
    one = known_object(bucket, request.params["object"])
    request.check_etag(one.etag)
    del bucket.objects[one.name]
    return Reply(204)


def list_objects(region: Region, request: Request) -> Reply:
    return list_in(known_bucket(region, request), request)


FIELDS: dict[str, Callable[[StoredObject], Json]] = {
    "name": lambda one: one.name,
    "size": lambda one: len(one.content),
    "etag": lambda one: one.etag,
    "md5": lambda one: one.listed_md5,
    "timecreated": lambda one: one.created,
    "timemodified": lambda one: one.created,
    "storagetier": lambda one: "Standard",
    "archivalstate": lambda one: None,
}
SPELLING = {
    name.lower(): name
    for name in ("name", "size", "etag", "md5", "timeCreated", "timeModified", "storageTier", "archivalState")
}


@dataclass(frozen=True)
class Page:
    names: list[str]
    prefixes: list[str]
    following: str


def list_in(bucket: Bucket, request: Request) -> Reply:
    """Names in order; other fields only when asked for."""
    asked = {field.lower() for value in request.every("fields") for field in value.split(",") if field} | {"name"}
    if not asked <= FIELDS.keys():
        raise invalid(f"fields must be among {', '.join(SPELLING.values())}")
    if request.one("delimiter") not in ("", "/"):
        raise invalid("delimiter must be /")
    page = cut(sorted(bucket.objects), request)
    answer: JsonObject = {
        "objects": [
            {SPELLING[field]: show(bucket.objects[name]) for field, show in FIELDS.items() if field in asked}
            for name in page.names
        ],
        "prefixes": list(page.prefixes),
    }
    if page.following:
        answer["nextStartWith"] = page.following
    return json_reply(answer)


def cut(names: list[str], request: Request) -> Page:
    """One page: `start` is part of it, `startAfter` and `end` are not; a common prefix counts as one entry."""
    limit = page_limit(request, default=PAGE, maximum=PAGE)
    prefix, delimiter, end = request.one("prefix"), request.one("delimiter"), request.one("end")
    after = request.one("startAfter")
    at = bisect_left(names, max(prefix, request.one("start"), after))
    found: list[str] = []
    prefixes: list[str] = []
    for name in names[at:]:
        if name == after or (prefix and not name.startswith(prefix)):
            continue
        if end and name >= end:
            break
        head, slash, _rest = name[len(prefix) :].partition("/") if delimiter else (name, "", "")
        folder = prefix + head + slash if slash else ""
        if folder and folder in prefixes:
            continue
        if len(found) + len(prefixes) == limit:
            return Page(found, prefixes, name)
        (prefixes if folder else found).append(folder or name)
    return Page(found, prefixes, "")


OPERATIONS = (
    Operation("ListObjects", "GET", OBJECTS, list_objects),
    Operation("PutObject", "PUT", OBJECT, put_object, body_signed=False),
    Operation("GetObject", "GET", OBJECT, get_object),
    Operation("HeadObject", "HEAD", OBJECT, get_object),
    Operation("DeleteObject", "DELETE", OBJECT, delete_object),
)
