# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which OKE node image fits: by the image's name, the only place where OCI states accelerator and architecture."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .._catalog.shapes import Shape

OKE_IMAGE = re.compile(
    r"^Oracle-Linux-(?P<os>\d+(?:\.\d+)?)"
    r"(?P<aarch64>-aarch64)?(?:-Gen2)?(?P<amd>-AMD)?(?P<gpu>-GPU)?"
    r"-(?P<date>\d{4}\.\d{2}\.\d{2})-(?P<respin>\d+)"
    r"-OKE-(?P<kubernetes>\d+\.\d+(?:\.\d+)?)-(?P<build>\d+)$",
    re.IGNORECASE,
)
"""For example ``Oracle-Linux-8.10-Gen2-GPU-2026.05.20-0-OKE-1.36.1-1234``; for AMD GPUs ``…-Gen2-AMD-GPU-…``."""


@dataclass(frozen=True)
class Image:
    """One entry of the node pool options: OCID and name."""

    id: str
    name: str


def newest_image(images: Iterable[Image], shape: Shape, kubernetes_version: str) -> Image | None:
    """The newest image for the shape's architecture and accelerator and for the cluster's Kubernetes version."""
    wanted = kubernetes_version.removeprefix("v")
    fitting = [
        (_age(match), image)
        for image in images
        if (match := OKE_IMAGE.match(image.name)) is not None
        and bool(match["aarch64"]) == (shape.kubernetes_arch == "arm64")
        and _drivers(match) == shape.vendor
        and match["kubernetes"] == wanted
    ]
    return max(fitting, key=lambda item: item[0])[1] if fitting else None


def _drivers(match: re.Match[str]) -> str:
    """Vendor of the GPUs that the image has drivers for, "" when it has none."""
    return "amd" if match["amd"] else "nvidia" if match["gpu"] else ""


def _age(match: re.Match[str]) -> tuple[str, int, tuple[int, ...], int]:
    """Sorts by date first; the operating system's release only breaks ties."""
    return match["date"], int(match["respin"]), tuple(int(part) for part in match["os"].split(".")), int(match["build"])
