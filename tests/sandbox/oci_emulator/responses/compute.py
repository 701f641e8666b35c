# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ..models.images import Image
from ..models.shapes import SHAPES, Shape
from ..region import Region
from ..wire.errors import invalid, not_found
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, json_reply
from ..wire.request import Request
from ..wire.routing import Operation

BASE = "/20160918"


def show_shape(shape: Shape) -> JsonObject:
    network = {"minInGbps": 1.0, "maxInGbps": shape.network_gbps, "defaultPerOcpuInGbps": 1.0} if shape.flex else None
    return {
        "shape": shape.name,
        "processorDescription": "Arm-based processor" if shape.arch == "aarch64" else "x86 processor",
        "ocpus": float(shape.ocpus),
        "memoryInGBs": float(shape.memory_gb),
        "gpus": shape.gpus,
        "gpuDescription": shape.gpu_model or None,
        "localDisks": shape.nvme_drives,
        "localDisksTotalSizeInGBs": shape.nvme_gb or None,
        "localDiskDescription": "NVMe SSD Storage" if shape.nvme_drives else None,
        "rdmaPorts": shape.rdma_ports,
        "rdmaBandwidthInGbps": shape.rdma_port_gbps,
        "networkPorts": 1,
        "networkingBandwidthInGbps": shape.network_gbps,
        "maxVnicAttachments": shape.vnics_for(shape.ocpus),
        "isFlexible": shape.flex is not None,
        "isBilledForStoppedInstance": shape.bare_metal and shape.gpus > 0,
        "isLiveMigrationSupported": not shape.bare_metal and not shape.gpus,
        "isSubcore": False,
        "quotaNames": [name for name in (shape.limit, shape.memory_limit) if name],
        "billingType": "PAID",
        "platformNames": [],
        "networkingBandwidthOptions": network,
        "platformConfigOptions": None,
        **flex_options(shape),
    }


def flex_options(shape: Shape) -> JsonObject:
    flex = shape.flex
    if flex is None:
        return {"ocpuOptions": None, "memoryOptions": None, "maxVnicAttachmentOptions": None}
    return {
        "ocpuOptions": {"min": 1.0, "max": float(flex.ocpus_max), "maxPerNumaNode": float(flex.ocpus_max)},
        "memoryOptions": {
            "minInGBs": 1.0,
            "maxInGBs": float(flex.memory_max_gb),
            "defaultPerOcpuInGBs": float(flex.memory_per_ocpu_gb),
            "minPerOcpuInGBs": 1.0,
            "maxPerOcpuInGBs": 64.0,
            "maxPerNumaNodeInGBs": float(flex.memory_max_gb),
        },
        "maxVnicAttachmentOptions": {"min": 2, "max": float(shape.vnics), "defaultPerOcpu": 1.0},
    }


def list_shapes(region: Region, request: Request) -> Reply:
    """One row per availability domain when none is named."""
    region.compartment(request.required("compartmentId"))
    domains = region.settings.availability_domains
    wanted = request.one("availabilityDomain")
    if wanted and wanted not in domains:
        raise invalid(f"Invalid availabilityDomain {wanted}")
    image_id = request.one("imageId")
    image = known_image(region, image_id) if image_id else None
    found = [
        shape
        for domain in ((wanted,) if wanted else domains)
        for shape in SHAPES.values()
        if region.hosts.offers(shape.name, domain)
        and request.one("shape", shape.name) == shape.name
        and (image is None or image.fits(shape))
    ]
    return paged(request, found, show_shape)


def show_image(image: Image) -> JsonObject:
    return {
        "id": image.id,
        "displayName": image.name,
        "operatingSystem": image.operating_system,
        "operatingSystemVersion": image.os_release,
        "lifecycleState": image.state,
        "compartmentId": image.compartment_id,
        "baseImageId": None,
        "createImageAllowed": True,
        "launchMode": image.launch_mode,
        "listingType": None,
        "launchOptions": {
            "bootVolumeType": "PARAVIRTUALIZED",
            "firmware": "UEFI_64",
            "networkType": "PARAVIRTUALIZED",
            "remoteDataVolumeType": "PARAVIRTUALIZED",
            "isPvEncryptionInTransitEnabled": True,
            "isConsistentVolumeNamingEnabled": True,
        },
        "agentFeatures": None,
        "sizeInMBs": 47694,
        "billableSizeInGBs": 9,
        "timeCreated": image.created,
        "freeformTags": dict(image.freeform_tags),
        "definedTags": {},
    }


def known_image(region: Region, ocid: str) -> Image:
    if ocid not in region.images.by_id:
        raise not_found()
    return region.images.by_id[ocid]


def list_images(region: Region, request: Request) -> Reply:
    """The platform's images and the compartment's own. Those built for the container engine are not among them."""
    compartment = region.compartment(request.required("compartmentId"))
    name = request.one("shape")
    if name and name not in SHAPES:
        raise invalid(f"Invalid shape {name}")
    found = [
        image
        for image in region.images.newest_first()
        if image.current
        and image.imported_at <= region.now - region.delays.list_lag_s
        and (image.compartment_id == compartment.id or (image.compartment_id is None and not image.kubernetes_version))
        and request.one("displayName", image.name) == image.name
        and request.one("operatingSystem", image.operating_system) == image.operating_system
        and image.os_version.startswith(request.one("operatingSystemVersion"))
        and (not name or image.fits(SHAPES[name]))
        and image.state != "DELETED"
        and request.one("lifecycleState", image.state) == image.state
    ]
    if request.one("sortBy") or request.one("sortOrder"):
        keys = {"TIMECREATED": lambda i: i.created, "DISPLAYNAME": lambda i: i.name}
        found = ordered(request, found, keys, by="TIMECREATED", order="DESC")
    return paged(request, found, show_image)


def get_image(region: Region, request: Request) -> Reply:
    image = known_image(region, request.params["image_id"])
    return json_reply(show_image(image), etag=image.etag)


def list_image_shapes(region: Region, request: Request) -> Reply:
    image = known_image(region, request.params["image_id"])
    fitting = [shape for shape in SHAPES.values() if image.fits(shape)]
    return paged(request, fitting, lambda shape: {"imageId": image.id, "shape": shape.name})


OPERATIONS = (
    Operation("ListShapes", "GET", f"{BASE}/shapes", list_shapes),
    Operation("ListImages", "GET", f"{BASE}/images", list_images),
    Operation("GetImage", "GET", f"{BASE}/images/{{image_id}}", get_image),
    Operation("ListImageShapeCompatibilityEntries", "GET", f"{BASE}/images/{{image_id}}/shapes", list_image_shapes),
)
