# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pre-authenticated requests: made with a signature, used without one."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import cast
from urllib.parse import quote

from ..models.object_storage import Bucket, MultipartUpload, PreauthenticatedRequest
from ..region import Region
from ..wire.errors import OciError, invalid, not_found
from ..wire.fields import TEXT, Fields, Word
from ..wire.json_types import JsonObject
from ..wire.pages import paged
from ..wire.reply import Reply, json_reply, no_content
from ..wire.request import Request
from ..wire.routing import Operation
from .buckets import BUCKET, known_bucket
from .multipart import assemble, begin, show_upload, store_part
from .objects import check_conditions, content_type, known_object, list_in, metadata, send, store

ONE_OBJECT = ("ObjectRead", "ObjectWrite", "ObjectReadWrite")
ANY_OBJECT = ("AnyObjectRead", "AnyObjectWrite", "AnyObjectReadWrite")
CREATE = Fields(
    {
        "name": TEXT,
        "accessType": Word((*ONE_OBJECT, *ANY_OBJECT)),
        "timeExpires": TEXT,
        "objectName": TEXT,
        "bucketListingAction": Word(("Deny", "ListObjects")),
    },
    ("name", "accessType", "timeExpires"),
)


def create(region: Region, request: Request) -> Reply:
    bucket = known_bucket(region, request)
    body = request.json()
    CREATE.check(body)
    access, name = cast(str, body["accessType"]), cast(str, body.get("objectName") or "")
    if access in ONE_OBJECT and not name:
        raise invalid(f"objectName is required for {access}")
    par = PreauthenticatedRequest(
        id=secrets.token_urlsafe(32),
        name=cast(str, body["name"]),
        token=secrets.token_urlsafe(48),
        access=access,
        object_name=name,
        expires=cast(str, body["timeExpires"]),
        may_list=body.get("bucketListingAction") == "ListObjects",
    )
    if expiry(par) <= datetime.now(UTC):
        raise invalid("timeExpires must be in the future")
    bucket.par_by_id[par.id] = par
    uri = f"/p/{par.token}/n/{region.storage.namespace}/b/{quote(bucket.name)}/o/"
    uri += quote(name, safe="/") if access in ONE_OBJECT else ""
    host = f"https://objectstorage.{region.settings.region}.oraclecloud.com"
    return json_reply({**show(par), "accessUri": uri, "fullPath": host + uri})


def expiry(par: PreauthenticatedRequest) -> datetime:
    try:
        moment = datetime.fromisoformat(par.expires)
    except ValueError:
        raise invalid("timeExpires must be an RFC 3339 time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def show(par: PreauthenticatedRequest) -> JsonObject:
    """Never the token: it is shown once, at creation."""
    return {
        "id": par.id,
        "name": par.name,
        "accessType": par.access,
        "objectName": par.object_name or None,
        "bucketListingAction": "ListObjects" if par.may_list else "Deny",
        "timeCreated": par.created,
        "timeExpires": par.expires,
    }


def list_all(region: Region, request: Request) -> Reply:
    prefix = request.one("objectNamePrefix")
    found = [one for one in known_bucket(region, request).par_by_id.values() if one.object_name.startswith(prefix)]
    return paged(request, found, show)


def known(bucket: Bucket, request: Request) -> PreauthenticatedRequest:
    if request.params["par"] not in bucket.par_by_id:
        raise not_found()
    return bucket.par_by_id[request.params["par"]]


def get(region: Region, request: Request) -> Reply:
    return json_reply(show(known(known_bucket(region, request), request)))


def delete(region: Region, request: Request) -> Reply:
    bucket = known_bucket(region, request)
    del bucket.par_by_id[known(bucket, request).id]
    return no_content()


def valid(region: Region, request: Request, verb: str) -> tuple[Bucket, PreauthenticatedRequest]:
    """Bucket and request of a token; 404 when it is unknown, expired or not for this `verb` (Read or Write)."""
    bucket = region.storage.buckets.get(request.params["bucket"])
    for par in bucket.par_by_id.values() if bucket else ():
        if par.token == request.params["token"] and bucket and expiry(par) > datetime.now(UTC) and verb in par.access:
            return bucket, par
    raise OciError(404, "NotAuthenticated", "PAR does not exist")


def object_name(par: PreauthenticatedRequest, request: Request) -> str:
    name = request.params.get("object", "")
    within = name == par.object_name if par.access in ONE_OBJECT else name.startswith(par.object_name)
    if not name or not within:
        raise OciError(404, "NotAuthenticated", "PAR does not exist")
    return name


def read(region: Region, request: Request) -> Reply:
    bucket, par = valid(region, request, "Read")
    return send(known_object(bucket, object_name(par, request)), request)


def write(region: Region, request: Request) -> Reply:
    """Put an object, or begin to upload it in parts under an address of its own."""
    bucket, par = valid(region, request, "Write")
    name = object_name(par, request)
    if request.headers.get("opc-multipart") != "true":
        return store(bucket, name, request)
    check_conditions(bucket, name, request)
    upload = begin(bucket, name, content_type(request), metadata(request), token=secrets.token_urlsafe(48))
    where = f"{region.storage.namespace}/b/{quote(bucket.name)}/u/{quote(name, safe='/')}/id/{upload.id}/"
    return json_reply({**show_upload(region, bucket, upload), "accessUri": f"/p/{upload.token}/n/{where}"})


def opened_upload(region: Region, request: Request) -> tuple[Bucket, MultipartUpload, str]:
    """Bucket, upload and part number, as text, of an address below `/u/`."""
    bucket = region.storage.buckets.get(request.params["bucket"])
    name, _id, rest = request.params["object"].rpartition("/id/")
    upload_id, _slash, number = rest.partition("/")
    upload = bucket.upload_by_id.get(upload_id) if bucket else None
    if bucket is None or upload is None or (upload.object_name, upload.token) != (name, request.params["token"]):
        raise OciError(404, "NotAuthenticated", "PAR does not exist")
    return bucket, upload, number


def write_part(region: Region, request: Request) -> Reply:
    _bucket, upload, number = opened_upload(region, request)
    return store_part(upload, number, request)


def commit_parts(region: Region, request: Request) -> Reply:
    """All parts that came, in the order of their numbers."""
    bucket, upload, _number = opened_upload(region, request)
    return assemble(bucket, upload, sorted(upload.parts))


def abort(region: Region, request: Request) -> Reply:
    bucket, upload, _number = opened_upload(region, request)
    del bucket.upload_by_id[upload.id]
    return no_content()


def listing(region: Region, request: Request) -> Reply:
    bucket, par = valid(region, request, "Read")
    if not par.may_list or not request.one("prefix").startswith(par.object_name):
        raise OciError(404, "NotAuthenticated", "PAR does not exist")
    return list_in(bucket, request)


OPEN_BUCKET = "/p/{token}/n/{namespace}/b/{bucket}"
OPEN = f"{OPEN_BUCKET}/o"
OPEN_UPLOAD = f"{OPEN_BUCKET}/u/{{object...}}"
OPERATIONS = (
    Operation("CreatePreauthenticatedRequest", "POST", f"{BUCKET}/p", create),
    Operation("ListPreauthenticatedRequests", "GET", f"{BUCKET}/p", list_all),
    Operation("GetPreauthenticatedRequest", "GET", f"{BUCKET}/p/{{par}}", get),
    Operation("DeletePreauthenticatedRequest", "DELETE", f"{BUCKET}/p/{{par}}", delete),
    Operation("ListObjectsByRequest", "GET", OPEN, listing, public=True),
    Operation("GetObjectByRequest", "GET", f"{OPEN}/{{object...}}", read, public=True),
    Operation("HeadObjectByRequest", "HEAD", f"{OPEN}/{{object...}}", read, public=True),
    Operation("PutObjectByRequest", "PUT", f"{OPEN}/{{object...}}", write, public=True),
    Operation("UploadPartByRequest", "PUT", OPEN_UPLOAD, write_part, public=True),
    Operation("CommitMultipartUploadByRequest", "POST", OPEN_UPLOAD, commit_parts, public=True),
    Operation("AbortMultipartUploadByRequest", "DELETE", OPEN_UPLOAD, abort, public=True),
)
