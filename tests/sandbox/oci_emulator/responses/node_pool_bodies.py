# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What may be asked of a node pool: the fields of create and update, and the rules between them."""

from __future__ import annotations

from copy import deepcopy
from typing import cast

from ..clock import timestamp
from ..flows.instance_launch import check_rdma
from ..ids import new_ocid
from ..models.clusters import Cluster
from ..models.node_pools import NodePool, grace_minutes
from ..models.shapes import SHAPES, Shape
from ..models.user_data import boot
from ..region import Region
from ..wire.errors import conflict, invalid, missing, not_found, related_not_found
from ..wire.fields import (
    ANYTHING,
    DEFINED_TAGS,
    FLAG,
    FREEFORM_TAGS,
    TEXT,
    TEXTS,
    Fields,
    ListOf,
    MapOf,
    Number,
    Word,
)  # fmt: skip
from ..wire.json_types import JsonObject

PREEMPTION = Fields({"type": Word(("TERMINATE",)), "isPreserveBootVolume": FLAG}, ("type",))
PLACEMENT = Fields(
    {
        "availabilityDomain": TEXT,
        "subnetId": TEXT,
        "faultDomains": TEXTS,
        "capacityReservationId": TEXT,
        "hostGroupId": TEXT,
        "preemptibleNodeConfig": Fields({"preemptionAction": PREEMPTION}, ("preemptionAction",)),
    },
    ("availabilityDomain", "subnetId"),
)
POD_NETWORK = Fields(
    {
        "cniType": Word(("OCI_VCN_IP_NATIVE", "FLANNEL_OVERLAY")),
        "podSubnetIds": TEXTS,
        "podNsgIds": TEXTS,
        "maxPodsPerNode": Number(1, 110),
    },
    ("cniType",),
)
CONFIG = Fields(
    {
        "size": Number(0, 1000),
        "placementConfigs": ListOf(PLACEMENT),
        "nsgIds": TEXTS,
        "kmsKeyId": TEXT,
        "isPvEncryptionInTransitEnabled": FLAG,
        "computeClusterId": TEXT,
        "freeformTags": FREEFORM_TAGS,
        "definedTags": DEFINED_TAGS,
        "nodePoolPodNetworkOptionDetails": POD_NETWORK,
    },
    ("size", "placementConfigs"),
)
SOURCE = Fields(
    {"sourceType": Word(("IMAGE",)), "imageId": TEXT, "bootVolumeSizeInGBs": Number(50, 32768)},
    ("sourceType", "imageId"),
)
CREATE = Fields(
    {
        "compartmentId": TEXT,
        "clusterId": TEXT,
        "name": TEXT,
        "kubernetesVersion": TEXT,
        "nodeMetadata": MapOf(TEXT),
        "nodeImageName": TEXT,
        "nodeSourceDetails": SOURCE,
        "nodeShape": TEXT,
        "nodeShapeConfig": Fields(
            {"ocpus": Number(0, 10000, whole=False), "memoryInGBs": Number(0, 100000, whole=False)}
        ),
        "initialNodeLabels": ListOf(Fields({"key": TEXT, "value": TEXT}, ("key",))),
        "sshPublicKey": TEXT,
        "quantityPerSubnet": Number(0, 1000),
        "subnetIds": TEXTS,
        "nodeConfigDetails": CONFIG,
        "freeformTags": FREEFORM_TAGS,
        "definedTags": DEFINED_TAGS,
        "nodeEvictionNodePoolSettings": Fields(
            {
                "evictionGraceDuration": TEXT,
                "isForceDeleteAfterGraceDuration": FLAG,
                "isForceActionAfterGraceDuration": FLAG,
            }
        ),
        "nodePoolCyclingDetails": Fields(
            {
                "isNodeCyclingEnabled": FLAG,
                "maximumSurge": TEXT,
                "maximumUnavailable": TEXT,
                "cycleModes": ListOf(Word(("INSTANCE_REPLACE", "BOOT_VOLUME_REPLACE"))),
            }
        ),
        "secondaryVnics": ANYTHING,
        "networkLaunchType": ANYTHING,
        "primaryVnic": ANYTHING,
    },
    ("compartmentId", "clusterId", "name", "nodeShape"),
)
UPDATE = Fields(
    {
        **CREATE.without("compartmentId", "clusterId", "nodeImageName").fields,
        "nodeConfigDetails": CONFIG.without("computeClusterId"),
    }
)
DEFAULTS: JsonObject = {
    "nodeMetadata": {}, "initialNodeLabels": [], "freeformTags": {}, "definedTags": {}, "sshPublicKey": None,
    "nodeShapeConfig": None, "nodePoolCyclingDetails": None,
    "nodeEvictionNodePoolSettings": {"evictionGraceDuration": "PT1H", "isForceDeleteAfterGraceDuration": False},
}  # fmt: skip
NEVER_NULL = ("name", "kubernetesVersion", "nodeShape", "nodeSourceDetails", "size", "placementConfigs")
CONFIG_DEFAULTS: JsonObject = {
    "nsgIds": [], "kmsKeyId": None, "isPvEncryptionInTransitEnabled": False, "freeformTags": {}, "definedTags": {},
    "nodePoolPodNetworkOptionDetails": None,
}  # fmt: skip


def check_create(region: Region, body: JsonObject) -> NodePool:
    """The pool this body asks for; raises the 4xx of the first rule it breaks."""
    region.compartment(cast(str, body["compartmentId"]))
    cluster = region.cluster(cast(str, body["clusterId"]))
    if cluster.state != "ACTIVE":
        raise conflict(f"Cluster {cluster.id} is {cluster.state}") if cluster.state != "DELETED" else not_found()
    if body.get("nodeConfigDetails") is None:
        raise missing("nodeConfigDetails")
    if body.get("nodeSourceDetails") is None:
        raise missing("nodeSourceDetails")
    given = cleared(body)
    details: JsonObject = {**deepcopy(DEFAULTS), "kubernetesVersion": cluster.kubernetes_version, **given}
    details["nodeConfigDetails"] = {**deepcopy(CONFIG_DEFAULTS), **cast(JsonObject, given["nodeConfigDetails"])}
    details["definedTags"] = {**creation_tags(region), **cast(JsonObject, details["definedTags"])}
    pool = NodePool(new_ocid("nodepool", region.settings.region), cluster.cni, details)
    check_whole(region, cluster, pool)
    return pool


def creation_tags(region: Region) -> JsonObject:
    """Tag defaults of a tenancy, put on what nobody tagged so."""
    return {"Oracle-Tags": {"CreatedBy": region.settings.user_id, "CreatedOn": timestamp()}}


def cleared(body: JsonObject) -> JsonObject:
    """A copy of the body in which null stands for the default; 400 where there is none to go back to."""

    def settled(given: JsonObject, defaults: JsonObject, at: str) -> JsonObject:
        for name in NEVER_NULL:
            if name in given and given[name] is None:
                raise missing(at + name)
        return {name: deepcopy(defaults.get(name) if value is None else value) for name, value in given.items()}

    whole = settled(body, DEFAULTS, "")
    config = body.get("nodeConfigDetails")
    if config is not None:
        whole["nodeConfigDetails"] = settled(cast(JsonObject, config), CONFIG_DEFAULTS, "nodeConfigDetails.")
    return whole


def check_update(region: Region, pool: NodePool, body: JsonObject) -> bool:
    """Whether the update replaces all nodes by cycling; raises when the pool would break a rule."""
    cluster = region.cluster(pool.cluster_id)
    wanted = NodePool(pool.id, pool.cni, deepcopy(pool.details))
    wanted.change(cleared(body))
    check_whole(region, cluster, wanted)
    if bool(wanted.shape.gpus) != bool(pool.shape.gpus):
        raise invalid("A node pool cannot change between GPU and non-GPU shapes.")
    cycling = cast("JsonObject", body.get("nodePoolCyclingDetails") or {})
    if not cycling.get("isNodeCyclingEnabled"):
        return False
    if cluster.type != "ENHANCED_CLUSTER":
        raise invalid("Node cycling needs an enhanced cluster.")
    if wanted.placements != pool.placements:
        raise conflict("Node cycling cannot be combined with a change of the placement configuration.")
    return True


def check_whole(region: Region, cluster: Cluster, pool: NodePool) -> None:
    if not pool.name or len(pool.name) > 255:
        raise invalid("name must have between 1 and 255 characters")
    shape = SHAPES.get(cast(str, pool.details["nodeShape"]))
    if shape is None:
        raise invalid(f"Invalid nodeShape: Node shape {pool.details['nodeShape']} is not supported.")
    check_shape_config(shape, pool)
    check_version(region, cluster, pool)
    check_image(region, shape, pool)
    check_placements(region, cluster, pool)
    check_pod_network(region, shape, pool)
    grace = pool.eviction.get("evictionGraceDuration")
    if grace is not None and grace_minutes(str(grace)) is None:
        raise invalid("evictionGraceDuration must be between PT0M and PT60M")
    try:
        boot(pool.metadata.get("user_data", ""))
    except ValueError as error:
        raise invalid(f"nodeMetadata: {error}") from None


def check_shape_config(shape: Shape, pool: NodePool) -> None:
    given = cast("dict[str, float]", pool.details.get("nodeShapeConfig") or {})
    if shape.flex is None:
        if given.get("ocpus") is not None and given["ocpus"] != shape.ocpus:
            raise invalid(f"nodeShapeConfig: {shape.name} is not a flexible shape.")
        return
    if given.get("ocpus") is None:
        raise invalid(f"nodeShapeConfig.ocpus is required for the flexible shape {shape.name}.")
    ocpus, memory = pool.shape_config
    if not 1 <= ocpus <= shape.flex.ocpus_max:
        raise invalid(f"nodeShapeConfig.ocpus must be between 1 and {shape.flex.ocpus_max} for {shape.name}.")
    if not ocpus <= memory <= min(ocpus * 64, shape.flex.memory_max_gb):
        raise invalid(f"nodeShapeConfig.memoryInGBs must be 1 to 64 GB per OCPU, at most {shape.flex.memory_max_gb}.")


def check_version(region: Region, cluster: Cluster, pool: NodePool) -> None:
    version = pool.details["kubernetesVersion"]
    offered = region.kubernetes_versions
    if version not in offered or offered.index(version) > offered.index(cluster.kubernetes_version):
        raise invalid(f"Invalid kubernetesVersion {version}: the cluster runs {cluster.kubernetes_version}.")


def check_image(region: Region, shape: Shape, pool: NodePool) -> None:
    image = region.images.by_id.get(cast(str, cast(JsonObject, pool.details["nodeSourceDetails"])["imageId"]))
    if image is None:
        raise related_not_found("nodeSourceDetails.imageId")
    if not image.fits(shape):
        raise invalid(
            f"Invalid nodeSourceDetails.imageId: image {image.name} is not compatible with shape {shape.name}."
        )
    version = cast(str, pool.details["kubernetesVersion"]).removeprefix("v")
    if image.kubernetes_version and image.kubernetes_version != version:
        raise invalid(f"Invalid nodeSourceDetails.imageId: image {image.name} is not for Kubernetes {version}.")


def check_placements(region: Region, cluster: Cluster, pool: NodePool) -> None:
    if not pool.placements:
        raise missing("nodeConfigDetails.placementConfigs")
    domains = [placement["availabilityDomain"] for placement in pool.placements]
    if len(set(map(str, domains))) != len(domains):
        raise invalid("placementConfigs must name each availability domain once.")
    for placement in pool.placements:
        domain = placement["availabilityDomain"]
        if domain not in region.settings.availability_domains:
            raise invalid(f"Invalid availabilityDomain {domain}.")
        subnet = region.network.subnets.get(cast(str, placement["subnetId"]))
        if subnet is None or subnet.vcn_id != cluster.vcn_id:
            raise related_not_found("placementConfigs.subnetId")
        if subnet.availability_domain not in (None, domain):
            raise invalid(f"Subnet {subnet.id} is not in {domain}.")
    if pool.compute_cluster_id:
        check_rdma(region, pool.compute_cluster_id, pool.shape, list(map(str, domains)), pool.compartment_id)
    for group in cast("list[str]", pool.config.get("nsgIds") or []):
        if group not in region.network.groups:
            raise related_not_found("nodeConfigDetails.nsgIds")


def check_pod_network(region: Region, shape: Shape, pool: NodePool) -> None:
    network = cast(JsonObject, pool.config.get("nodePoolPodNetworkOptionDetails") or {})
    if network.get("cniType", "FLANNEL_OVERLAY") != pool.cni:
        raise invalid(f"nodePoolPodNetworkOptionDetails.cniType must be the cluster's, {pool.cni}.")
    if pool.cni == "FLANNEL_OVERLAY":
        return
    subnets = cast("list[str]", network.get("podSubnetIds") or [])
    if not subnets:
        raise missing("nodeConfigDetails.nodePoolPodNetworkOptionDetails.podSubnetIds")
    if any(subnet not in region.network.subnets for subnet in subnets):
        raise related_not_found("nodePoolPodNetworkOptionDetails.podSubnetIds")
    most = shape.most_pods(pool.shape_config[0])
    if pool.max_pods > most:
        raise invalid(f"maxPodsPerNode must be at most {most} for {shape.name}.")
