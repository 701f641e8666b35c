# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import cast

from ..flows import instances as flows
from ..flows.instance_launch import planned_instance, take_host
from ..models.instances import GONE, Instance
from ..models.shapes import SHAPES
from ..region import Region
from ..wire.errors import OciError, conflict, invalid, not_found
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
    instance = planned_instance(region, body)
    take_host(region, instance)
    work = flows.open_work(region, instance, "LaunchInstance")
    region.start(flows.launch(region, instance, work))
    reply = json_reply(show(region, instance), etag=instance.etag, resource=instance.id)
    reply.headers["opc-work-request-id"] = work.id
    return reply


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
