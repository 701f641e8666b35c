# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import cast

from ..flows import instances as flows
from ..ids import new_ocid
from ..models.instances import GONE, Instance
from ..models.network import Subnet
from ..models.shapes import SHAPES, Shape
from ..region import Region
from ..wire.errors import OciError, conflict, invalid, missing, not_found
from ..wire.fields import (
    ANYTHING,
    DEFINED_TAGS,
    FREEFORM_TAGS,
    TEXT,
    Fields,
    MapOf,
    Number,
    Word,
)  # fmt: skip
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, json_reply, no_content
from ..wire.request import Request
from ..wire.routing import Operation

BASE = "/20160918/instances"
STORED = (
    "capacityReservationId", "computeClusterId", "dedicatedVmHostId", "extendedMetadata", "agentConfig",
    "platformConfig", "preemptibleInstanceConfig", "launchOptions", "instanceOptions", "availabilityConfig",
    "ipxeScript", "clusterPlacementGroupId", "isPvEncryptionInTransitEnabled", "launchVolumeAttachments",
    "securityAttributes", "licensingConfigs", "isAIEnterpriseEnabled", "instanceConfigurationId",
    "placementConstraintDetails",
)  # fmt: skip
"""Launch fields that are kept and shown again, nothing more."""
SOURCE = Fields(
    {
        "sourceType": Word(("image", "bootVolume")),
        "imageId": TEXT,
        "bootVolumeId": TEXT,
        "bootVolumeSizeInGBs": Number(50, 32768),
        "bootVolumeVpusPerGB": Number(10, 120),
        "kmsKeyId": TEXT,
        "instanceSourceImageFilterDetails": ANYTHING,
        "isPreserveBootVolumeEnabled": ANYTHING,
    },
    ("sourceType",),
)
LAUNCH = Fields(
    {
        "availabilityDomain": TEXT,
        "compartmentId": TEXT,
        "shape": TEXT,
        "shapeConfig": ANYTHING,
        "sourceDetails": SOURCE,
        "createVnicDetails": ANYTHING,
        "metadata": MapOf(TEXT),
        "displayName": TEXT,
        "faultDomain": TEXT,
        "subnetId": TEXT,
        "imageId": TEXT,
        "hostnameLabel": TEXT,
        "freeformTags": FREEFORM_TAGS,
        "definedTags": DEFINED_TAGS,
        **dict.fromkeys(STORED, ANYTHING),
    },
    ("availabilityDomain", "compartmentId", "shape"),
)
POWER = {
    # action: (states it is allowed in, state on the way, state in the end)
    "STOP": (("RUNNING",), "STOPPING", "STOPPED"),
    "SOFTSTOP": (("RUNNING",), "STOPPING", "STOPPED"),
    "START": (("STOPPED",), "STARTING", "RUNNING"),
    "RESET": (("RUNNING",), "STARTING", "RUNNING"),
    "SOFTRESET": (("RUNNING",), "STARTING", "RUNNING"),
}


def show(region: Region, instance: Instance) -> JsonObject:
    shape = SHAPES[instance.shape]
    return {
        **{name: instance.details.get(name) for name in STORED},
        "id": instance.id,
        "displayName": instance.name,
        "compartmentId": instance.compartment_id,
        "availabilityDomain": instance.availability_domain,
        "faultDomain": instance.fault_domain,
        "region": region.settings.region,
        "shape": instance.shape,
        "shapeConfig": {
            "ocpus": float(instance.ocpus),
            "memoryInGBs": float(instance.memory_gb),
            "gpus": shape.gpus or None,
            "gpuDescription": shape.gpu_model or None,
            "networkingBandwidthInGbps": shape.network_gbps,
            "maxVnicAttachments": shape.vnics_for(instance.ocpus),
        },
        "imageId": instance.image_id,
        "sourceDetails": {
            "sourceType": "image",
            "imageId": instance.image_id,
            "bootVolumeSizeInGBs": instance.boot_volume_gb,
        },
        "metadata": dict(instance.metadata),
        "lifecycleState": instance.state,
        "launchMode": "NATIVE",
        "timeCreated": instance.created,
        "timeMaintenanceRebootDue": None,
        "freeformTags": dict(instance.freeform_tags),
        "definedTags": instance.defined_tags,
        "systemTags": {},
    }


def launch_instance(region: Region, request: Request) -> Reply:
    body = request.json()
    LAUNCH.check(body)
    region.compartment(cast(str, body["compartmentId"]))
    shape, subnet, domain = launch_place(region, body)
    instance = planned_instance(region, shape, domain, body)
    region.hosts.take(shape, domain, instance.ocpus, instance.memory_gb, region.instances.running())
    region.instances.by_id[instance.id] = instance
    vnic = cast("dict[str, list[str]]", body.get("createVnicDetails") or {})
    region.network.attach(instance.id, subnet, domain, instance.name, vnic.get("nsgIds") or [])
    work = flows.open_work(region, instance, "LaunchInstance")
    region.start(flows.launch(region, instance, work))
    reply = json_reply(show(region, instance), etag=instance.etag, resource=instance.id)
    reply.headers["opc-work-request-id"] = work.id
    return reply


def launch_place(region: Region, body: JsonObject) -> tuple[Shape, Subnet, str]:
    shape = SHAPES.get(cast(str, body["shape"]))
    if shape is None:
        raise invalid(f"Invalid shape {body['shape']}")
    domain = cast(str, body["availabilityDomain"])
    if domain not in region.settings.availability_domains:
        raise invalid(f"Invalid availabilityDomain {domain}")
    vnic = cast("dict[str, str]", body.get("createVnicDetails") or {})
    subnet = region.network.subnets.get(vnic.get("subnetId") or cast(str, body.get("subnetId") or ""))
    if subnet is None:
        raise not_found()
    return shape, subnet, domain


def planned_instance(region: Region, shape: Shape, domain: str, body: JsonObject) -> Instance:
    source = cast("dict[str, object]", body.get("sourceDetails") or {})
    image_id = cast(str, source.get("imageId") or body.get("imageId") or "")
    if not image_id:
        raise missing("sourceDetails.imageId")
    image = region.images.by_id.get(image_id)
    if image is None:
        raise not_found()
    if not image.fits(shape):
        raise invalid(f"Image {image.name} is not compatible with shape {shape.name}")
    ocpus, memory = sized(shape, cast("dict[str, float]", body.get("shapeConfig") or {}))
    return Instance(
        id=new_ocid("instance", region.settings.region),
        name=cast(str, body.get("displayName") or "instance"),
        compartment_id=cast(str, body["compartmentId"]),
        availability_domain=domain,
        fault_domain=cast(str, body.get("faultDomain") or "FAULT-DOMAIN-1"),
        shape=shape.name,
        ocpus=ocpus,
        memory_gb=memory,
        image_id=image.id,
        details=body,
        metadata=cast("dict[str, str]", body.get("metadata") or {}),
        freeform_tags=cast("dict[str, str]", body.get("freeformTags") or {}),
        defined_tags=cast(JsonObject, body.get("definedTags") or {}),
        boot_volume_gb=cast(int, source.get("bootVolumeSizeInGBs") or 47),
    )


def sized(shape: Shape, config: dict[str, float]) -> tuple[float, float]:
    if shape.flex is None:
        return shape.ocpus, shape.memory_gb
    ocpus = config.get("ocpus")
    if not ocpus or not 1 <= ocpus <= shape.flex.ocpus_max:
        raise invalid(f"shapeConfig.ocpus must be between 1 and {shape.flex.ocpus_max} for {shape.name}")
    memory = config.get("memoryInGBs") or ocpus * shape.flex.memory_per_ocpu_gb
    if not ocpus <= memory <= min(ocpus * 64, shape.flex.memory_max_gb):
        raise invalid(f"shapeConfig.memoryInGBs must be 1 to 64 GB per OCPU for {shape.name}")
    return ocpus, memory


def known(region: Region, request: Request) -> Instance:
    region.forget_old_records()
    instance = region.instances.by_id.get(request.params["instance_id"])
    if instance is None:
        raise not_found()
    return instance


def get_instance(region: Region, request: Request) -> Reply:
    instance = known(region, request)
    return json_reply(show(region, instance), etag=instance.etag)


def list_instances(region: Region, request: Request) -> Reply:
    compartment = region.compartment(request.required("compartmentId"))
    region.forget_old_records()
    found = [
        one
        for one in region.instances.by_id.values()
        if one.compartment_id == compartment.id
        and request.one("availabilityDomain", one.availability_domain) == one.availability_domain
        and request.one("displayName", one.name) == one.name
        and request.one("lifecycleState", one.state) == one.state
        and request.one("computeClusterId") in ("", one.details.get("computeClusterId"))
        and request.one("capacityReservationId") in ("", one.details.get("capacityReservationId"))
    ]
    keys = {"TIMECREATED": lambda i: i.created, "DISPLAYNAME": lambda i: i.name}
    found = ordered(request, found, keys, by="TIMECREATED", order="DESC")
    return paged(request, found, lambda one: show(region, one))


def terminate_instance(region: Region, request: Request) -> Reply:
    instance = known(region, request)
    request.check_etag(instance.etag)
    if instance.state == "TERMINATED":
        raise not_found()
    if instance.state in GONE:
        raise conflict(f"The instance {instance.id} is {instance.state}.")
    instance.become("TERMINATING")
    work = flows.open_work(region, instance, "TerminateInstance")
    region.start(flows.terminate(region, instance, work))
    return no_content({"opc-work-request-id": work.id})


def instance_action(region: Region, request: Request) -> Reply:
    instance = known(region, request)
    action = request.required("action")
    if action not in POWER:
        raise invalid(f"action must be one of {', '.join(POWER)}")
    allowed, passing, final = POWER[action]
    request.check_etag(instance.etag)
    if instance.state not in allowed:
        raise OciError(409, "Conflict", f"The instance is {instance.state}; {action} is not possible.")
    instance.become(passing)
    work = flows.open_work(region, instance, "InstanceAction")
    region.start(flows.change_power(region, instance, final, work))
    reply = json_reply(show(region, instance), etag=instance.etag)
    reply.headers["opc-work-request-id"] = work.id
    return reply


OPERATIONS = (
    Operation("LaunchInstance", "POST", BASE, launch_instance, replayable=True),
    Operation("ListInstances", "GET", BASE, list_instances),
    Operation("GetInstance", "GET", f"{BASE}/{{instance_id}}", get_instance),
    Operation("TerminateInstance", "DELETE", f"{BASE}/{{instance_id}}", terminate_instance),
    Operation("InstanceAction", "POST", f"{BASE}/{{instance_id}}", instance_action, replayable=True),
)
