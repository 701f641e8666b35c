# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a launch asks for, and the instance it makes."""

from __future__ import annotations

from typing import cast

from ..ids import new_ocid
from ..models.instances import Instance
from ..models.network import Subnet
from ..models.shapes import SHAPES, Shape
from ..region import Region
from ..wire.errors import OciError, invalid, missing, not_found
from ..wire.json_types import JsonObject


def planned_instance(region: Region, body: JsonObject) -> Instance:
    """An instance from the fields of a launch; raises the 4xx of the first rule they break."""
    shape = SHAPES.get(cast(str, body["shape"]))
    if shape is None:
        raise invalid(f"Invalid shape {body['shape']}")
    domain = cast(str, body["availabilityDomain"])
    if domain not in region.settings.availability_domains:
        raise invalid(f"Invalid availabilityDomain {domain}")
    known_subnet(region, body)
    source = cast("dict[str, object]", body.get("sourceDetails") or {})
    image_id = cast(str, source.get("imageId") or body.get("imageId") or "")
    if not image_id:
        raise missing("sourceDetails.imageId")
    image = region.images.by_id.get(image_id)
    if image is None:
        raise not_found()
    if not image.fits(shape):
        raise invalid(f"Image {image.name} is not compatible with shape {shape.name}")
    check_compute_cluster(region, body, shape)
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


def known_subnet(region: Region, body: JsonObject) -> Subnet:
    vnic = cast("dict[str, str]", body.get("createVnicDetails") or {})
    subnet = region.network.subnets.get(vnic.get("subnetId") or cast(str, body.get("subnetId") or ""))
    if subnet is None:
        raise not_found()
    return subnet


def check_compute_cluster(region: Region, body: JsonObject, shape: Shape) -> None:
    ocid = cast(str, body.get("computeClusterId") or "")
    if ocid:
        check_rdma(region, ocid, shape, [cast(str, body["availabilityDomain"])], cast(str, body["compartmentId"]))


def check_rdma(region: Region, compute_cluster_id: str, shape: Shape, domains: list[str], compartment_id: str) -> None:
    """A compute cluster takes RDMA shapes of its own availability domain and compartment."""
    cluster = region.compute_management.compute_clusters.get(compute_cluster_id)
    if cluster is None or cluster.state != "ACTIVE":
        raise not_found()
    if not shape.rdma_ports:
        raise invalid(f"Shape {shape.name} does not support compute clusters.")
    if domains != [cluster.availability_domain]:
        raise invalid(f"The compute cluster {cluster.id} is in {cluster.availability_domain}.")
    if cluster.compartment_id != compartment_id:
        raise invalid(f"The compute cluster {cluster.id} is in another compartment.")


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


def take_host(region: Region, instance: Instance) -> None:
    """The instance gets a host and an address, or the launch's error is raised."""
    shape = SHAPES[instance.shape]
    domain = instance.availability_domain
    region.hosts.take(shape, domain, instance.ocpus, instance.memory_gb, region.instances.running())
    vnic = cast("dict[str, list[str]]", instance.details.get("createVnicDetails") or {})
    subnet = known_subnet(region, instance.details)
    try:
        region.network.attach(instance.id, subnet, domain, instance.name, vnic.get("nsgIds") or [])
    except LookupError:
        region.hosts.give_back(instance.shape, domain)
        raise OciError(400, "LimitExceeded", f"The subnet {subnet.id} has no free private IP address.") from None
    region.instances.by_id[instance.id] = instance
