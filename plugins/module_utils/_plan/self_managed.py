# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes that join by themselves: the launch that a cluster network repeats, and the network's own body.

OKE knows no pool of theirs: labels, pods per node and the address of the API server stand in the instance's metadata.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from .._manifest import Json, section, text
from .identity import GENERATION, Identity
from .node_pool import LOCKED_MEMORY, NATIVE_CNI, PoolSurroundings, labels, pool_name, tags
from .pool_spec import PoolSpec

AGENT_PLUGINS = ("Compute HPC RDMA Authentication", "Compute HPC RDMA Auto-Configuration")
"""Plugins of the Oracle Cloud Agent that log the RDMA interfaces in and configure them."""
NODE_LABELS = "oke-initial-node-labels"
SSH_KEYS = "ssh_authorized_keys"
POD_SUBNETS, POD_NSGS, MAX_PODS = "pod-subnets", "pod-nsgids", "oke-max-pods"
GROW_FILE_SYSTEM_THEN_JOIN = """#!/bin/bash
if [ -x /usr/libexec/oci-growfs ]; then /usr/libexec/oci-growfs -y; fi
{locked_memory}if [ -f /etc/oke/oke-install.sh ]; then
  bash /etc/oke/oke-install.sh --apiserver-endpoint {host} --kubelet-ca-cert {authority}
else
  oke bootstrap --apiserver-host {host} --ca {authority}
fi
"""
"""Cloud-init: images of Oracle Linux for OKE have the script, those of Ubuntu with OKE's packages the command. The root
file system grows before the kubelet measures it."""


def launch_details(spec: PoolSpec, identity: Identity, place: PoolSurroundings, generation: int) -> dict[str, Json]:
    """The launch of one node. Availability domain and compartment come with the network."""
    source: dict[str, Json] = {"sourceType": "image", "imageId": spec.image_id or place.image_id}
    if spec.boot_volume_gb:
        source["bootVolumeSizeInGBs"] = spec.boot_volume_gb
    vnic: dict[str, Json] = {"subnetId": place.node_subnet_id, "assignPublicIp": False}
    nsg = spec.worker_nsg_id or place.node_nsg_id
    if nsg:
        vnic["nsgIds"] = [nsg]
    plugins: list[Json] = [{"name": name, "desiredState": "ENABLED"} for name in AGENT_PLUGINS]
    return {
        "compartmentId": place.compartment_id,
        "shape": spec.shape,
        "sourceDetails": source,
        "createVnicDetails": vnic,
        "metadata": _metadata(spec, identity, place, generation),
        "agentConfig": {
            "areAllPluginsDisabled": False,
            "isManagementDisabled": False,
            "isMonitoringDisabled": False,
            "pluginsConfig": plugins,
        },
        "freeformTags": {**identity.tags(), GENERATION: str(generation)},
    }


def _metadata(spec: PoolSpec, identity: Identity, place: PoolSurroundings, generation: int) -> dict[str, Json]:
    script = GROW_FILE_SYSTEM_THEN_JOIN.format(
        locked_memory=LOCKED_MEMORY, host=place.api_host, authority=place.api_authority
    )
    metadata: dict[str, Json] = {
        "user_data": base64.b64encode(script.encode()).decode(),
        NODE_LABELS: _listed(spec, identity, generation),
    }
    if spec.ssh_key:
        metadata[SSH_KEYS] = spec.ssh_key
    if place.cni == NATIVE_CNI:
        metadata["oke-native-pod-networking"] = "true"
        metadata[POD_SUBNETS] = spec.pod_subnet_id or place.pod_subnet_id or place.node_subnet_id
        if spec.pod_nsg_id:
            metadata[POD_NSGS] = spec.pod_nsg_id
        if spec.max_pods_of_new_nodes:
            metadata[MAX_PODS] = str(spec.max_pods_of_new_nodes)
    return metadata


def renewed_launch(
    launch: Mapping[str, Json], node_labels: Mapping[str, Json], changed: Mapping[str, Json]
) -> dict[str, Json]:
    """A live pool's launch with the changes that reach new nodes: by attribute of PoolSpec, lists as OCI has them."""
    source, vnic = dict(section({**launch}, "sourceDetails")), dict(section({**launch}, "createVnicDetails"))
    metadata = dict(section({**launch}, "metadata"))
    metadata[NODE_LABELS] = ",".join(f"{key}={value}" for key, value in sorted(node_labels.items()))
    if "image_id" in changed:
        source["imageId"] = changed["image_id"]
    if "ssh_key" in changed:
        metadata[SSH_KEYS] = changed["ssh_key"]
    if "worker_nsg_id" in changed:
        vnic["nsgIds"] = changed["worker_nsg_id"]
    return {**launch, "sourceDetails": source, "createVnicDetails": vnic, "metadata": metadata}


def labels_of_launch(launch: Mapping[str, Json]) -> dict[str, str]:
    """Initial labels of the nodes that a launch makes."""
    listed = text(section({**launch}, "metadata"), NODE_LABELS)
    pairs = (one.partition("=") for one in listed.split(",") if one)
    return {key: value for key, _equals, value in pairs}


def network_body(spec: PoolSpec, identity: Identity, place: PoolSurroundings, generation: int) -> dict[str, Json]:
    """CreateClusterNetworkDetails without the instance configuration, whose OCID is known once it is made."""
    name = pool_name(identity, generation)
    return {
        "compartmentId": place.compartment_id,
        "displayName": name,
        "instancePools": [{"displayName": name, "size": spec.size}],
        "placementConfiguration": {
            "availabilityDomain": place.availability_domains[0],
            "primaryVnicSubnets": {"subnetId": place.node_subnet_id},
        },
        "freeformTags": tags(spec, identity, generation),
    }


def _listed(spec: PoolSpec, identity: Identity, generation: int) -> str:
    return ",".join(f"{key}={value}" for key, value in labels(spec, identity, generation))
