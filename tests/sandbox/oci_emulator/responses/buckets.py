# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from ..ids import new_ocid
from ..models.object_storage import Bucket
from ..region import Region
from ..wire.errors import OciError, invalid
from ..wire.fields import ANYTHING, DEFINED_TAGS, FREEFORM_TAGS, TEXT, Fields, Word
from ..wire.json_types import JsonObject
from ..wire.pages import paged
from ..wire.reply import Reply, json_reply, no_content
from ..wire.request import Request
from ..wire.routing import Operation

BASE = "/n/{namespace}/b"
BUCKET = f"{BASE}/{{bucket}}"
CREATE = Fields(
    {
        "name": TEXT,
        "compartmentId": TEXT,
        "metadata": ANYTHING,
        "publicAccessType": Word(("NoPublicAccess", "ObjectRead", "ObjectReadWithoutList")),
        "storageTier": Word(("Standard", "Archive")),
        "objectEventsEnabled": ANYTHING,
        "freeformTags": FREEFORM_TAGS,
        "definedTags": DEFINED_TAGS,
        "kmsKeyId": TEXT,
        "versioning": Word(("Enabled", "Disabled")),
        "autoTiering": Word(("Disabled", "InfrequentAccess")),
    },
    ("name", "compartmentId"),
)
ON_REQUEST = ("approximateCount", "approximateSize", "autoTiering")


def get_namespace(region: Region, request: Request) -> Reply:
    compartment = request.one("compartmentId")
    if compartment:
        region.compartment(compartment)
    return json_reply(region.storage.namespace)


def known_namespace(region: Region, request: Request) -> str:
    namespace = request.params["namespace"]
    if namespace != region.storage.namespace:
        raise OciError(404, "NamespaceNotFound", f"You are not authorized, or there is no namespace '{namespace}'.")
    return namespace


def known_bucket(region: Region, request: Request) -> Bucket:
    known_namespace(region, request)
    return bucket_named(region, request.params["bucket"])


def bucket_named(region: Region, name: str) -> Bucket:
    bucket = region.storage.buckets.get(name)
    if bucket is None:
        where = f"the bucket named '{name}' does not exist in the namespace '{region.storage.namespace}'"
        raise OciError(404, "BucketNotFound", f"Either {where} or you are not authorized to access it")
    return bucket


def show(region: Region, bucket: Bucket, extra: Collection[str] = ()) -> JsonObject:
    counted: JsonObject = {
        "approximateCount": len(bucket.objects),
        "approximateSize": sum(len(one.content) for one in bucket.objects.values()),
        "autoTiering": "Disabled",
    }
    return {
        "namespace": region.storage.namespace,
        "name": bucket.name,
        "id": bucket.id,
        "compartmentId": bucket.compartment_id,
        "metadata": {},
        "createdBy": bucket.created_by,
        "timeCreated": bucket.created,
        "etag": bucket.etag,
        "publicAccessType": bucket.public_access,
        "storageTier": "Standard",
        "objectEventsEnabled": False,
        "freeformTags": dict(bucket.freeform_tags),
        "definedTags": {},
        "kmsKeyId": None,
        "objectLifecyclePolicyEtag": None,
        "replicationEnabled": False,
        "isReadOnly": False,
        "versioning": bucket.versioning,
        **{name: counted[name] if name in extra else None for name in ON_REQUEST},
    }


def show_summary(region: Region, bucket: Bucket) -> JsonObject:
    whole = show(region, bucket)
    return {key: whole[key] for key in ("namespace", "name", "compartmentId", "createdBy", "timeCreated", "etag")}


def create_bucket(region: Region, request: Request) -> Reply:
    known_namespace(region, request)
    body = request.json()
    CREATE.check(body)
    region.compartment(cast(str, body["compartmentId"]))
    name = cast(str, body["name"])
    if name in region.storage.buckets:
        which = f"the bucket '{name}' in namespace '{region.storage.namespace}'"
        raise OciError(409, "BucketAlreadyExists", f"Either {which} exists or you are not authorized to create it")
    if "/" in name or not name.isprintable():
        raise invalid(f"Invalid bucket name {name}")
    bucket = Bucket(
        id=new_ocid("bucket", region.settings.region),
        name=name,
        compartment_id=cast(str, body["compartmentId"]),
        created_by=region.settings.user_id,
        public_access=cast(str, body.get("publicAccessType") or "NoPublicAccess"),
        versioning=cast(str, body.get("versioning") or "Disabled"),
        freeform_tags=cast("dict[str, str]", body.get("freeformTags") or {}),
    )
    region.storage.buckets[name] = bucket
    return json_reply(show(region, bucket), etag=bucket.etag)


def get_bucket(region: Region, request: Request) -> Reply:
    bucket = known_bucket(region, request)
    extra = {field for value in request.every("fields") for field in value.split(",") if field}
    if not extra <= set(ON_REQUEST):
        raise invalid(f"fields must be among {', '.join(ON_REQUEST)}")
    return json_reply(show(region, bucket, extra), etag=bucket.etag)


def head_bucket(region: Region, request: Request) -> Reply:
    return Reply(200, b"", {"etag": known_bucket(region, request).etag})


def list_buckets(region: Region, request: Request) -> Reply:
    known_namespace(region, request)
    compartment = region.compartment(request.required("compartmentId"))
    found = [one for one in region.storage.buckets.values() if one.compartment_id == compartment.id]
    return paged(request, sorted(found, key=lambda one: one.name), lambda one: show_summary(region, one))


def delete_bucket(region: Region, request: Request) -> Reply:
    bucket = known_bucket(region, request)
    request.check_etag(bucket.etag)
    if bucket.objects:
        raise OciError(409, "BucketNotEmpty", f"Bucket named '{bucket.name}' is not empty. Delete all objects first.")
    for what, left in (("pre-authenticated requests", bucket.par_by_id), ("multipart uploads", bucket.upload_by_id)):
        if left:
            raise OciError(409, "BucketNotEmpty", f"Bucket named '{bucket.name}' has {what}. Delete them first.")
    del region.storage.buckets[bucket.name]
    return no_content()


OPERATIONS = (
    Operation("GetNamespace", "GET", "/n", get_namespace),
    Operation("CreateBucket", "POST", BASE, create_bucket),
    Operation("ListBuckets", "GET", BASE, list_buckets),
    Operation("GetBucket", "GET", BUCKET, get_bucket),
    Operation("HeadBucket", "HEAD", BUCKET, head_bucket),
    Operation("DeleteBucket", "DELETE", BUCKET, delete_bucket),
)
