# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Images that callers import, and the shapes they say these run on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast
from urllib.parse import unquote, urlsplit

from ..clock import timestamp
from ..flows import images as flows
from ..ids import new_ocid
from ..models.images import Image
from ..models.shapes import SHAPES
from ..models.work_requests import Touched
from ..region import Region
from ..wire.errors import OciError, conflict, invalid, not_found
from ..wire.fields import ANYTHING, DEFINED_TAGS, FREEFORM_TAGS, TEXT, Fields, Word
from ..wire.reply import Reply, json_reply, no_content
from ..wire.request import Request
from ..wire.routing import Operation
from .compute import BASE, known_image, show_image
from .preauthenticated import expiry

IMAGES = f"{BASE}/images"
NAMES = {
    "displayName": TEXT,
    "freeformTags": FREEFORM_TAGS,
    "definedTags": DEFINED_TAGS,
    "operatingSystem": TEXT,
    "operatingSystemVersion": TEXT,
}
SOURCE = Fields(
    {
        "sourceType": Word(("objectStorageUri", "objectStorageTuple")),
        "sourceUri": TEXT,
        "namespaceName": TEXT,
        "bucketName": TEXT,
        "objectName": TEXT,
        "operatingSystem": TEXT,
        "operatingSystemVersion": TEXT,
        "sourceImageType": Word(("QCOW2", "VMDK")),
    },
    ("sourceType",),
)
CREATE = Fields(
    {
        "compartmentId": TEXT,
        "displayName": TEXT,
        "launchMode": Word(("NATIVE", "EMULATED", "PARAVIRTUALIZED", "CUSTOM")),
        "imageSourceDetails": SOURCE,
        "freeformTags": FREEFORM_TAGS,
        "definedTags": DEFINED_TAGS,
    },
    ("compartmentId", "imageSourceDetails"),
)
UPDATE = Fields(NAMES)
COMPATIBILITY = Fields({"memoryConstraints": ANYTHING, "ocpuConstraints": ANYTHING, "imageCapabilitySchema": ANYTHING})
ON_IMPORT = frozenset(
    name for name, shape in SHAPES.items() if shape.arch == "x86_64" and (not shape.gpus or name.startswith("VM."))
)
"""What an import is taken to run on: bare-metal GPU shapes have to be added to it."""


def create(region: Region, request: Request) -> Reply:
    body = request.json()
    CREATE.check(body)
    region.compartment(cast(str, body["compartmentId"]))
    source = cast("dict[str, str]", body["imageSourceDetails"])
    problem = source_problem(region, source)
    image = Image(
        id=new_ocid("image", region.settings.region),
        name=cast(str, body.get("displayName") or "image"),
        os_version=source.get("operatingSystemVersion") or "8",
        arch="x86_64",
        gpu=False,
        kubernetes_version="",
        created=timestamp(),
        compartment_id=cast(str, body["compartmentId"]),
        shapes=ON_IMPORT,
        state="IMPORTING",
        freeform_tags=cast("dict[str, str]", body.get("freeformTags") or {}),
        operating_system=source.get("operatingSystem") or "Oracle Linux",
        launch_mode=cast(str, body.get("launchMode") or "NATIVE"),
        imported_at=region.now,
    )
    region.images.by_id[image.id] = image
    touched = Touched("image", image.id, uri=f"{IMAGES}/{image.id}")
    work = region.core_work.open("CreateImage", cast(str, body["compartmentId"]), [touched])
    region.start(flows.bring_in(region, image, work, problem))
    reply = json_reply(show_image(image), etag=image.etag, resource=image.id)
    reply.headers["opc-work-request-id"] = work.id
    return reply


def source_problem(region: Region, source: dict[str, str]) -> OciError | None:
    """Why the import will fail: only what stands in this region's own buckets can be looked at."""
    if source["sourceType"] == "objectStorageTuple":
        namespace, bucket, name = (source.get(key, "") for key in ("namespaceName", "bucketName", "objectName"))
        token = ""
    else:
        namespace, bucket, name, token = address(source.get("sourceUri", ""))
    if namespace != region.storage.namespace:
        return None
    found = region.storage.buckets.get(bucket)
    if found is None or name not in found.objects or (token and not is_open(region, bucket, token)):
        return OciError(404, "NotAuthorizedOrNotFound", f"The object {name} cannot be read.")
    return None


def address(uri: str) -> tuple[str, str, str, str]:
    """Namespace, bucket, object and token, if any, of an object's URL."""
    parts = urlsplit(uri).path.strip("/").split("/")
    token = parts[1] if parts[0] == "p" else ""
    rest = parts[2:] if token else parts
    if not uri.startswith(("http://", "https://")) or rest[0::2][:3] != ["n", "b", "o"] or len(rest) < 6:
        raise invalid("Invalid sourceUri: it must be the URL of an object.")
    return rest[1], unquote(rest[3]), unquote("/".join(rest[5:])), token


def is_open(region: Region, bucket: str, token: str) -> bool:
    requests = region.storage.buckets[bucket].par_by_id.values()
    return any(par.token == token and "Read" in par.access and expiry(par) > datetime.now(UTC) for par in requests)


def own_image(region: Region, request: Request) -> Image:
    """Platform images belong to nobody: they cannot be changed."""
    image = known_image(region, request.params["image_id"])
    if image.compartment_id is None:
        raise not_found()
    return image


def update(region: Region, request: Request) -> Reply:
    image = own_image(region, request)
    body = request.json()
    UPDATE.check(body)
    request.check_etag(image.etag)
    tags = body.get("freeformTags") if "freeformTags" in body else image.freeform_tags
    changed = region.images.change(
        image.id,
        name=body.get("displayName") or image.name,
        freeform_tags=tags or {},
        operating_system=body.get("operatingSystem") or image.operating_system,
        os_version=body.get("operatingSystemVersion") or image.os_version,
    )
    return json_reply(show_image(changed), etag=changed.etag)


def delete(region: Region, request: Request) -> Reply:
    image = own_image(region, request)
    request.check_etag(image.etag)
    if image.state == "DELETED":
        raise not_found()
    region.images.change(image.id, state="DELETED")
    return no_content()


def shapes_of(image: Image) -> frozenset[str]:
    return frozenset(name for name, shape in SHAPES.items() if image.fits(shape))


def add_shape(region: Region, request: Request) -> Reply:
    image = own_image(region, request)
    COMPATIBILITY.check(request.json())
    shape = request.params["shape"]
    if shape not in SHAPES:
        raise invalid(f"Invalid shape {shape}")
    if image.state != "AVAILABLE":
        raise conflict(f"The image {image.id} is {image.state}.")
    region.images.change(image.id, shapes=shapes_of(image) | {shape})
    return json_reply({"imageId": image.id, "shape": shape, "memoryConstraints": None, "ocpuConstraints": None})


def get_shape(region: Region, request: Request) -> Reply:
    image = known_image(region, request.params["image_id"])
    shape = SHAPES.get(request.params["shape"])
    if shape is None or not image.fits(shape):
        raise not_found()
    return json_reply({"imageId": image.id, "shape": shape.name, "memoryConstraints": None, "ocpuConstraints": None})


def remove_shape(region: Region, request: Request) -> Reply:
    image = own_image(region, request)
    shapes = shapes_of(image)
    if request.params["shape"] not in shapes:
        raise not_found()
    region.images.change(image.id, shapes=shapes - {request.params["shape"]})
    return no_content()


IMAGE = f"{IMAGES}/{{image_id}}"
SHAPE = f"{IMAGE}/shapes/{{shape}}"
OPERATIONS = (
    Operation("CreateImage", "POST", IMAGES, create, replayable=True),
    Operation("UpdateImage", "PUT", IMAGE, update, replayable=True),
    Operation("DeleteImage", "DELETE", IMAGE, delete),
    Operation("AddImageShapeCompatibilityEntry", "PUT", SHAPE, add_shape),
    Operation("GetImageShapeCompatibilityEntry", "GET", SHAPE, get_shape),
    Operation("RemoveImageShapeCompatibilityEntry", "DELETE", SHAPE, remove_shape),
)
