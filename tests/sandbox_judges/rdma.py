# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bodies of cluster networks, as clients of Compute Management send them."""

from __future__ import annotations

import base64
from typing import Any

import oci

from .clients import Sdk

MODELS = oci.core.models
H100 = "BM.GPU.H100.8"


def user_data(endpoint: str) -> str:
    """Cloud-init of a node that joins by itself, as the image's script wants it."""
    script = f"#!/bin/bash\n/etc/oke/oke-install.sh --apiserver-endpoint {endpoint} --kubelet-ca-cert LS0t\n"
    return base64.b64encode(script.encode()).decode()


def joining(sdk: Sdk, **metadata: str) -> dict[str, str]:
    """Metadata of an instance that joins the sandbox's cluster."""
    endpoint = sdk.oke.get_cluster(sdk.emulated.cluster).data.endpoints.private_endpoint.partition(":")[0]
    return {
        "user_data": user_data(endpoint),
        "oke-native-pod-networking": "true",
        "pod-subnets": str(sdk.emulated.settings["pod_subnet_id"]),
        "oke-max-pods": "60",
        **metadata,
    }


def configuration(sdk: Sdk, shape: str = H100, **launch: Any) -> Any:
    given = {
        "compartment_id": sdk.emulated.compartment,
        "shape": shape,
        "source_details": MODELS.InstanceConfigurationInstanceSourceViaImageDetails(
            image_id=sdk.image(shape), boot_volume_size_in_gbs=512
        ),
        "create_vnic_details": MODELS.InstanceConfigurationCreateVnicDetails(
            subnet_id=sdk.emulated.settings["node_subnet_id"]
        ),
    }
    details = MODELS.ComputeInstanceDetails(
        launch_details=MODELS.InstanceConfigurationLaunchInstanceDetails(**{**given, **launch})
    )
    return sdk.pools.create_instance_configuration(
        MODELS.CreateInstanceConfigurationDetails(
            compartment_id=sdk.emulated.compartment, display_name="rdma", instance_details=details
        )
    ).data


def network_details(sdk: Sdk, configuration_id: str, size: int = 2) -> Any:
    pool = MODELS.CreateClusterNetworkInstancePoolDetails(
        instance_configuration_id=configuration_id, size=size, display_name="rdma"
    )
    placement = MODELS.ClusterNetworkPlacementConfigurationDetails(
        availability_domain=sdk.emulated.domains[0], primary_subnet_id=sdk.emulated.settings["node_subnet_id"]
    )
    return MODELS.CreateClusterNetworkDetails(
        compartment_id=sdk.emulated.compartment,
        display_name="rdma",
        instance_pools=[pool],
        placement_configuration=placement,
        freeform_tags={"owner": "judge"},
    )
