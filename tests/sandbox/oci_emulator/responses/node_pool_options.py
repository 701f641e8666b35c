# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ..models.images import Image
from ..models.shapes import SHAPES
from ..region import Region
from ..wire.errors import invalid
from ..wire.json_types import JsonObject
from ..wire.reply import Reply, json_reply
from ..wire.request import Request
from ..wire.routing import Operation
from .clusters import known_or_all

SYSTEMS = {"OL7": "7.", "OL8": "8.", "UBUNTU": "ubuntu"}
ARCHITECTURES = {"X86_64": "x86_64", "AARCH64": "aarch64"}


def get_node_pool_options(region: Region, request: Request) -> Reply:
    cluster = known_or_all(region, request.params["option_id"])
    versions = region.kubernetes_versions
    if cluster is not None and cluster.kubernetes_version in versions:
        versions = versions[: versions.index(cluster.kubernetes_version) + 1]
    sources = [image for image in region.images.newest_first() if image.current and is_wanted(image, request)]
    sources = [one for one in sources if not one.kubernetes_version or f"v{one.kubernetes_version}" in versions]
    return json_reply(
        {
            "kubernetesVersions": versions,
            "shapes": list(SHAPES),
            "images": [],
            "sources": [show_source(image) for image in sources if image.compartment_id is None],
        }
    )


def is_wanted(image: Image, request: Request) -> bool:
    system, arch = request.one("nodePoolOsType"), request.one("nodePoolOsArch")
    version = request.one("nodePoolK8sVersion").removeprefix("v")
    if system and system not in SYSTEMS:
        raise invalid(f"nodePoolOsType must be one of {', '.join(SYSTEMS)}")
    if arch and arch not in ARCHITECTURES:
        raise invalid(f"nodePoolOsArch must be one of {', '.join(ARCHITECTURES)}")
    return (
        (not system or image.os_version.startswith(SYSTEMS[system]))
        and (not arch or image.arch == ARCHITECTURES[arch])
        and (not version or image.kubernetes_version in ("", version))
    )


def show_source(image: Image) -> JsonObject:
    return {"sourceType": "IMAGE", "sourceName": image.name, "imageId": image.id}


OPERATIONS = (Operation("GetNodePoolOptions", "GET", "/20180222/nodePoolOptions/{option_id}", get_node_pool_options),)
