# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for a node image: whether it is imported, changed, removed or left. Pure.

Names of images are not unique in OCI, so that an image is found by our tags and by what it was imported from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .._blueprint.image_wish import ImageWish
from .._errors import InUse, InvalidOption, NotOurs
from .._manifest import Json, Manifest
from .identity import MANAGED_BY_TAG, MANAGER
from .step import Action, Plan, Step

SOURCE_TAG = "oci-ai-blueprints/source"
DIGEST_TAG = "oci-ai-blueprints/source-digest"
LONGEST_TAG = 256
AVAILABLE = "AVAILABLE"


@dataclass(frozen=True)
class ObservedImage:
    """An image as OCI has it. ``shapes`` are those it is said to run on, () as long as it is not AVAILABLE."""

    id: str
    name: str
    state: str
    operating_system: str
    operating_system_version: str
    launch_mode: str
    tags: Mapping[str, str]
    shapes: tuple[str, ...] = ()

    @property
    def ours(self) -> bool:
        """Whether we imported it or have taken it over."""
        return self.tags.get(MANAGED_BY_TAG) == MANAGER and DIGEST_TAG in self.tags

    @property
    def source(self) -> str:
        return self.tags.get(SOURCE_TAG, "")


@dataclass(frozen=True)
class ImageStep(Step):
    """A step on one image. ``body`` is what the import or the change is sent, ``shapes`` are those to be added."""

    image_id: str = ""
    body: Manifest = field(default_factory=dict)
    shapes: tuple[str, ...] = ()


def tags_of(wish: ImageWish) -> dict[str, str]:
    """Freeform tags that say that an image is ours, and what it was imported from."""
    return {
        MANAGED_BY_TAG: MANAGER,
        SOURCE_TAG: wish.source.shown[:LONGEST_TAG],
        DIGEST_TAG: wish.source.digest,
    }


def choose(wish: ImageWish, images: Sequence[ObservedImage], *, adopt: bool) -> ObservedImage | None:
    """The image that is wanted, if it is there. Raises when its name is taken by another one."""
    same = [one for one in images if one.ours and one.tags[DIGEST_TAG] == wish.source.digest]
    found = max(same, key=lambda one: (one.name == wish.name, one.state == AVAILABLE), default=None)
    if found is not None and found.name == wish.name:
        return found
    namesakes = [one for one in images if one.name == wish.name]
    for one in namesakes:
        if one.ours:
            raise InvalidOption(
                f"name: the image {one.name} was imported from {one.source}, not from {wish.source.shown}; nothing was "
                "changed.",
                hint="The content of an image cannot be changed: choose another name, or remove it first.",
            )
    if not namesakes or found is not None:
        _refuse_foreign(namesakes, adopt=False)
        return found
    _refuse_foreign(namesakes, adopt=adopt)
    return _the_only(namesakes)


def plan_present(wish: ImageWish, live: ObservedImage | None, compartment_id: str) -> Plan:
    """The one step that brings the image to what is wanted."""
    if live is None:
        return Plan((_import(wish, compartment_id),))
    body, reasons = _changes(wish, live)
    missing = tuple(shape for shape in wish.shapes if shape not in live.shapes)
    if missing:
        reasons.append(f"is not said to run on {', '.join(missing)}")
    before = shown(live)
    changed: dict[str, Json] = {
        "name": body.get("displayName"),
        "source": wish.source.shown if "freeformTags" in body else None,
        "operating_system": body.get("operatingSystem"),
        "operating_system_version": body.get("operatingSystemVersion"),
        "shapes": [*sorted({*live.shapes, *missing})] if missing else None,
    }
    step = ImageStep(
        Action.UPDATE if reasons else Action.NONE,
        "oci",
        "Image",
        wish.name,
        "; ".join(reasons) or "is as it should be",
        before=before,
        after={**before, **{key: value for key, value in changed.items() if value is not None}},
        image_id=live.id,
        body=body,
        shapes=missing,
    )
    return Plan((step,), tuple(_notes(wish, live)))


def plan_absent(name: str, images: Sequence[ObservedImage], *, adopt: bool) -> Plan:
    """A step for each image of that name. Raises NotOurs when somebody else has made one."""
    found = [one for one in images if one.name == name]
    _refuse_foreign(found, adopt=adopt)
    return Plan(
        tuple(
            ImageStep(Action.DELETE, "oci", "Image", name, "is not wanted any more", before=shown(one), image_id=one.id)
            for one in found
        )
    )


def refuse_used(plan: Plan, makers: Iterable[tuple[str, str]]) -> None:
    """Raises InUse when one of these, given as (what it is, OCID of its image), makes nodes of an image to go."""
    going = {step.image_id for step in plan.steps if isinstance(step, ImageStep) and step.action is Action.DELETE}
    users = [f"{maker} makes nodes of it" for maker, image_id in makers if image_id in going]
    if users:
        raise InUse(
            f"The image is still needed: {'; '.join(users)}. Nothing was changed.",
            hint="Undeploy them or give them another image first, or set force: true: nodes live on, but none can be "
            "added or replaced.",
            evidence=users,
        )


def shown(image: ObservedImage) -> dict[str, Json]:
    """What a diff tells of an image."""
    return _told(
        image.name,
        image.source,
        image.operating_system,
        image.operating_system_version,
        image.launch_mode,
        image.shapes,
    )


def _import(wish: ImageWish, compartment_id: str) -> ImageStep:
    after = _told(
        wish.name,
        wish.source.shown,
        wish.operating_system,
        wish.operating_system_version,
        wish.launch_mode,
        wish.shapes,
    )
    return ImageStep(
        Action.CREATE,
        "oci",
        "Image",
        wish.name,
        "does not exist",
        after=after,
        body=import_body(wish, compartment_id),
        shapes=wish.shapes,
    )


def import_body(wish: ImageWish, compartment_id: str) -> Manifest:
    """CreateImageDetails. A file in the format of OCI carries most of it in itself."""
    source = wish.source
    if source.uri:
        where: Manifest = {"sourceType": "objectStorageUri", "sourceUri": source.uri}
    else:
        where = {
            "sourceType": "objectStorageTuple",
            "namespaceName": source.namespace,
            "bucketName": source.bucket,
            "objectName": source.name,
        }
    told = {
        "operatingSystem": wish.operating_system,
        "operatingSystemVersion": wish.operating_system_version,
        "sourceImageType": wish.source_image_type,
    }
    return {
        "compartmentId": compartment_id,
        "displayName": wish.name,
        "freeformTags": {**tags_of(wish)},
        "imageSourceDetails": {**where, **{key: value for key, value in told.items() if value}},
        **({"launchMode": wish.launch_mode} if wish.launch_mode else {}),
    }


def _changes(wish: ImageWish, live: ObservedImage) -> tuple[Manifest, list[str]]:
    """What UpdateImage is sent, and why."""
    body: dict[str, Json] = {}
    reasons = []
    if not live.ours:
        body["freeformTags"] = {**live.tags, **tags_of(wish)}
        reasons.append("is taken over")
    if live.name != wish.name:
        body["displayName"] = wish.name
        reasons.append(f"is named {live.name}")
    for wire, words, is_now, wanted in (
        ("operatingSystem", "operating system", live.operating_system, wish.operating_system),
        ("operatingSystemVersion", "version", live.operating_system_version, wish.operating_system_version),
    ):
        if wanted and wanted != is_now:
            body[wire] = wanted
            reasons.append(f"its {words} is {is_now or 'not known'}")
    return body, reasons


def _notes(wish: ImageWish, live: ObservedImage) -> Iterable[str]:
    if wish.launch_mode and live.launch_mode and live.launch_mode != wish.launch_mode:
        yield (
            f"The image {wish.name} has launch mode {live.launch_mode}, not {wish.launch_mode}: it is chosen once, at "
            "the import, and files in OCI's own format choose it themselves."
        )


def _refuse_foreign(images: Sequence[ObservedImage], *, adopt: bool) -> None:
    """Ownership comes first: nothing that somebody else has made is changed, or doubled under the same name."""
    for one in images:
        if not one.ours and not adopt:
            raise NotOurs(
                f"An image named {one.name} exists already and was not imported by this collection; nothing was "
                "changed.",
                hint="Choose another name, or set adopt: true to take it over.",
                kind="Image",
                name=one.name,
                id=one.id,
            )


def _the_only(images: Sequence[ObservedImage]) -> ObservedImage:
    if len(images) > 1:
        raise InvalidOption(
            f"name: there are {len(images)} images named {images[0].name}; nothing was changed.",
            hint="Rename all but the one that is to be taken over.",
        )
    return images[0]


def _told(
    name: str, source: str, system: str, version: str, launch_mode: str, shapes: Sequence[str]
) -> dict[str, Json]:
    told: dict[str, Json] = {
        "name": name,
        "source": source,
        "operating_system": system,
        "operating_system_version": version,
        "launch_mode": launch_mode,
        "shapes": [*shapes],
    }
    return {key: value for key, value in told.items() if value}
