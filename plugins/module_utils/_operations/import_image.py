# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Importing an image into Compute: begun once, however often it is asked for, and followed to its end."""

from __future__ import annotations

import re
from functools import partial

from .._errors import ImageImportFailed, OciError
from .._manifest import Manifest
from .._oci import core_work_requests, images
from .._oci.core_work_requests import CoreWorkRequest
from .._oci.images import Image, Started
from .attempts import create_once
from .surroundings import Budget, Heartbeat
from .world import World

FIRST_LOOK_S = 0.15
SLOWEST_LOOK_S = 10.0
SLOWER = 1.4
READABLE_AFTER_S = 10.0
"""OCI's reads may lag behind a call that was accepted."""
IN_MOTION = frozenset({"PROVISIONING", "IMPORTING"})
UNREADABLE = re.compile(
    r"notauthorizedornotfound|cannot be read|not found|expired|invalid bucketname|\b40[134]\b", re.I
)
CHECK_SOURCE = (
    "Check that the object is there and that you may read it. A pre-authenticated request has to allow reading until "
    "the import has ended; federated users and instance principals need one."
)
BEGIN_ANEW = "Run the task again: a failed import leaves nothing behind and is begun anew."


def begin_import(world: World, body: Manifest) -> tuple[Image, str]:
    """The image that is being imported, and its work request. An import that has ended is over for its token, too."""

    def in_progress(started: Started) -> Started | None:
        return None if _has_ended(world, started.image.id, started.work_request_id) else started

    create = partial(images.import_image, world.oci)
    started = create_once(world, create, body, in_progress, f"image {body['displayName']}", ImageImportFailed)
    return started.image, started.work_request_id


def _has_ended(world: World, image_id: str, work_request_id: str) -> bool:
    """Whether the answer was that of an earlier attempt, of which no image is left."""
    if images.find(world.oci, image_id) is not None:
        return False
    request = _look_at(world, work_request_id)
    return request is not None and request.finished


def follow_import(world: World, image: Image, work_request_id: str, budget: Budget) -> Image:
    """The image once it is there. Raises ImageImportFailed with OCI's own words when it will not be."""
    heart = Heartbeat(world.around, budget)
    request_id = work_request_id or _work_request_of(world, image)
    delay = FIRST_LOOK_S
    while True:
        current, request = images.find(world.oci, image.id), _look_at(world, request_id)
        if current is not None and current.state not in IN_MOTION:
            return current
        if request is not None and request.finished and request.status != "SUCCEEDED":
            raise why_it_failed(world, image, request)
        if current is None and (request is None or request.finished) and budget.spent > READABLE_AFTER_S:
            raise ImageImportFailed(f"The image {image.name} was deleted while it was waited for.", hint=BEGIN_ANEW)
        stage = _stage(request)
        heart.beat(f"image {image.name}: {stage}")
        budget.check(f"image {image.name} ({image.id}), {stage}")
        heart.rest(delay)
        delay = min(SLOWEST_LOOK_S, delay * SLOWER)


def _stage(request: CoreWorkRequest | None) -> str:
    return "importing" if request is None else f"importing, {request.percent} % (work request {request.status})"


def _work_request_of(world: World, image: Image) -> str:
    """The work request that an earlier run began; "" when it cannot be read, which costs the percentage only."""
    try:
        found = core_work_requests.of_resource(world.oci, image.compartment_id, image.id)
    except OciError:
        return ""
    return next((one.id for one in found if one.operation.lower().startswith("createimage")), "")


def _look_at(world: World, request_id: str) -> CoreWorkRequest | None:
    """A work request; None where it cannot be read, yet or at all."""
    if not request_id:
        return None
    try:
        return core_work_requests.get(world.oci, request_id)
    except OciError as error:
        if error.status not in (403, 404):
            raise
        return None


def why_it_failed(world: World, image: Image, request: CoreWorkRequest) -> ImageImportFailed:
    """The error for an import that failed, from the errors of its work request."""
    try:
        errors = core_work_requests.errors(world.oci, request.id)
        evidence = [f"work request {request.id}: {one.code}: {one.message}" for one in errors]
    except OciError as error:
        evidence = [f"work request {request.id}: its errors could not be read ({error})"]
    said = evidence[0].partition(": ")[2].rstrip(".") if evidence else request.status
    return ImageImportFailed(
        f"The image {image.name} could not be imported: {said}.",
        hint=CHECK_SOURCE if UNREADABLE.search(" ".join(evidence)) else BEGIN_ANEW,
        evidence=evidence,
        work_request_id=request.id,
    )
