# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom images in Compute: importing them, the shapes they are said to run on, changing and deleting them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .._errors import OciError
from .client import Oci, given, segment
from .services import CORE
from .wire import Record, tags, text

GONE = frozenset({"DELETED"})


class Image(NamedTuple):
    """An image. ``state``: PROVISIONING, IMPORTING, AVAILABLE, EXPORTING, DISABLED or DELETED.

    ``compartment_id`` is "" for the images of the platform.
    """

    id: str
    name: str
    state: str
    compartment_id: str
    operating_system: str
    operating_system_version: str
    launch_mode: str
    freeform_tags: Mapping[str, str]


class Started(NamedTuple):
    """An import that was accepted, and the work request that carries it out."""

    image: Image
    work_request_id: str


def of_compartment(oci: Oci, compartment_id: str) -> list[Image]:
    """Images that the compartment itself holds; neither the platform's nor deleted ones."""
    listed = oci.pages("ListImages", CORE, "/images", given(compartmentId=compartment_id))
    return [one for one in map(image, listed) if one.compartment_id == compartment_id and one.state not in GONE]


def find(oci: Oci, image_id: str) -> Image | None:
    """One image; None when there is none. Deleted ones stay readable for a while."""
    try:
        found = image(oci.read("GetImage", CORE, _path(image_id)).record)
    except OciError as error:
        if error.status == 404:
            return None
        raise
    return None if found.state in GONE else found


def import_image(oci: Oci, body: Record, token: str) -> Started:
    """Begin an import. The same ``token`` with the same body never begins a second one."""
    answer = oci.write("CreateImage", CORE, "POST", "/images", body=body, token=token)
    return Started(image(answer.record), answer.work_request_id)


def update(oci: Oci, image_id: str, body: Record) -> None:
    """Change what ``body`` names. Tags replace the old ones whole."""
    oci.write("UpdateImage", CORE, "PUT", _path(image_id), body=body, repeatable=True)


def delete(oci: Oci, image_id: str) -> None:
    """Delete an image. What is gone already is fine."""
    try:
        oci.write("DeleteImage", CORE, "DELETE", _path(image_id), repeatable=True)
    except OciError as error:
        if error.status != 404:
            raise


def shapes(oci: Oci, image_id: str) -> list[str]:
    """Shapes the image is said to run on."""
    listed = oci.pages("ListImageShapeCompatibilityEntries", CORE, f"{_path(image_id)}/shapes", {})
    return sorted(text(item, "shape") for item in listed)


def add_shape(oci: Oci, image_id: str, shape: str) -> None:
    """Say that the image runs on a shape."""
    path = f"{_path(image_id)}/shapes/{segment(shape)}"
    oci.write("AddImageShapeCompatibilityEntry", CORE, "PUT", path, body={}, repeatable=True)


def image(found: Record) -> Image:
    """Reshape an Image of the API."""
    return Image(
        id=text(found, "id"),
        name=text(found, "displayName"),
        state=text(found, "lifecycleState"),
        compartment_id=text(found, "compartmentId"),
        operating_system=text(found, "operatingSystem"),
        operating_system_version=text(found, "operatingSystemVersion"),
        launch_mode=text(found, "launchMode"),
        freeform_tags=tags(found),
    )


def _path(image_id: str) -> str:
    return f"/images/{segment(image_id)}"
