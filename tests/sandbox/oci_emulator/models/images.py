# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..ids import new_ocid
from .shapes import Shape

NAME = re.compile(
    r"^Oracle-Linux-(?P<os_version>\d+\.\d+)(?P<arch>-aarch64)?(?P<gpu>-Gen2-GPU)?-(?P<year>\d{4})\.(?P<month>\d\d)\.(?P<day>\d\d)"
    r"-\d+(-OKE-(?P<kubernetes>\d+\.\d+\.\d+)-\d+)?$"
)


@dataclass(frozen=True)
class Image:
    """An image; `kubernetes_version` (without v) is empty for those not built for the container engine.

    `shapes` are those an imported image is said to run on; None where the build of the image tells.
    """

    id: str
    name: str
    os_version: str
    arch: str
    gpu: bool
    kubernetes_version: str
    created: str
    compartment_id: str | None = None
    current: bool = True
    shapes: frozenset[str] | None = None
    state: str = "AVAILABLE"
    freeform_tags: Mapping[str, str] = field(default_factory=dict)
    operating_system: str = "Oracle Linux"
    launch_mode: str = "NATIVE"
    imported_at: float = 0.0
    version: int = 1

    @property
    def os_release(self) -> str:
        """The version as OCI tells it: of the platform's own images without the minor number."""
        return self.os_version if self.compartment_id else self.os_version.partition(".")[0]

    @property
    def etag(self) -> str:
        return f"{self.id[-16:]}-{self.version}"

    def fits(self, shape: Shape) -> bool:
        if self.state != "AVAILABLE":
            return False
        if self.shapes is not None:
            return shape.name in self.shapes
        if self.arch != shape.arch:
            return False
        return self.gpu == (shape.gpu_vendor == "nvidia") or (shape.gpu_vendor == "amd" and not self.gpu)


def parse(name: str, region: str, *, compartment_id: str | None = None, current: bool = True) -> Image:
    """An image from its display name, which is all that tells what it is. Raises `ValueError` for another form."""
    found = NAME.match(name)
    if not found:
        raise ValueError(f"{name} does not look like Oracle-Linux-8.10-Gen2-GPU-2026.05.20-0-OKE-1.36.1-1234")
    return Image(
        id=new_ocid("image", region, seed=name),
        name=name,
        os_version=found["os_version"],
        arch="aarch64" if found["arch"] else "x86_64",
        gpu=bool(found["gpu"]),
        kubernetes_version=found["kubernetes"] or "",
        created=f"{found['year']}-{found['month']}-{found['day']}T06:15:00.000000Z",
        compartment_id=compartment_id,
        current=current,
    )


DATES = ("2026.05.20", "2026.08.31")
BUILDS = ("", "-aarch64", "-Gen2-GPU", "-aarch64-Gen2-GPU")


def names(kubernetes_versions: Sequence[str]) -> list[str]:
    """Display names of the region's platform images for these versions (`v1.36.3`), oldest first."""
    plain = [f"Oracle-Linux-8.10{build}-{date}-0" for date in DATES for build in BUILDS]
    built = [
        f"Oracle-Linux-8.10{build}-{date}-0-OKE-{version.removeprefix('v')}-{1180 + 12 * at}"
        for at, date in enumerate(DATES)
        for version in kubernetes_versions
        for build in BUILDS
    ]
    return plain + built


@dataclass
class Images:
    region: str
    versions: Sequence[str]
    by_id: dict[str, Image] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in names(self.versions):
            self.publish(name)

    def publish(self, name: str, compartment_id: str | None = None) -> Image:
        image = parse(name, self.region, compartment_id=compartment_id)
        self.by_id[image.id] = image
        return image

    def retire(self, ocid: str) -> None:
        """Superseded: no longer listed, still readable and usable. Raises `KeyError`."""
        self.by_id[ocid] = replace(self.by_id[ocid], current=False)

    def change(self, ocid: str, **fields: object) -> Image:
        """The image with other values in these fields, which everybody sees from now on."""
        image = self.by_id[ocid]
        self.by_id[ocid] = replace(image, version=image.version + 1, **fields)  # type: ignore[arg-type]
        return self.by_id[ocid]

    def newest_first(self) -> list[Image]:
        """Platform images, newest first, then the custom ones."""
        by_age = sorted(self.by_id.values(), key=lambda image: (image.created, image.name), reverse=True)
        return sorted(by_age, key=lambda image: image.compartment_id is not None)
