# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes as a platform team makes them: pools by the OCI SDK, and nodes that have joined by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import oci

from .conftest import Sandbox

SHARED_BY_ANY = {"corrino/pool-shared-any": "true"}


def make_shared_pool(sandbox: Sandbox, shape: str, selector: str = "team-a", size: int = 1) -> str:
    """OCID of a new pool, whose nodes are in the cluster when this returns."""
    engine = container_engine(sandbox)
    compartment = sandbox.env["SANDBOX_COMPARTMENT_ID"]
    cluster = engine.get_cluster(sandbox.cluster_id).data
    image = image_with_drivers(sandbox)
    models = oci.container_engine.models
    engine.create_node_pool(
        models.CreateNodePoolDetails(
            compartment_id=compartment,
            cluster_id=sandbox.cluster_id,
            name=f"shared-{selector}",
            kubernetes_version=cluster.kubernetes_version,
            node_shape=shape,
            node_source_details=models.NodeSourceViaImageDetails(image_id=image, boot_volume_size_in_gbs=300),
            initial_node_labels=[
                models.KeyValue(key=key, value=value) for key, value in {"corrino": selector, **SHARED_BY_ANY}.items()
            ],
            node_config_details=models.CreateNodePoolNodeConfigDetails(
                size=size,
                node_pool_pod_network_option_details=models.OciVcnIpNativeNodePoolPodNetworkOptionDetails(
                    pod_subnet_ids=[sandbox.env["SANDBOX_NODE_SUBNET_ID"]]
                ),
                placement_configs=[
                    models.NodePoolPlacementConfigDetails(
                        availability_domain=sandbox.domains[0], subnet_id=sandbox.env["SANDBOX_NODE_SUBNET_ID"]
                    )
                ],
            ),
        )
    )
    nodes = f"/api/v1/nodes?labelSelector=corrino={selector}"
    sandbox.until(lambda: len(sandbox.kube.get(nodes)["items"]) == size)
    return next(
        pool["id"] for pool in sandbox.admin.get("/state")["node_pools"] if pool["name"] == f"shared-{selector}"
    )


@contextmanager
def self_managed(sandbox: Sandbox, shapes: Mapping[str, str], labels: Mapping[str, str]) -> Iterator[None]:
    """Large nodes in no pool, by their names; they are gone when this ends. They offer eight GPUs of the shape."""
    for name, shape in shapes.items():
        resource = "amd.com/gpu" if "MI3" in shape else "nvidia.com/gpu"
        size = {"cpu": "200", "memory": "2000Gi", "ephemeral-storage": "3000Gi", "pods": "110", resource: "8"}
        known = {"kubernetes.io/arch": "amd64", "node.kubernetes.io/instance-type": shape, **labels}
        about = {"name": name, "labels": known, "annotations": {"kwok.x-k8s.io/node": "fake"}}
        taint = {"key": resource, "value": "present", "effect": "NoSchedule"}
        status = {"capacity": size, "allocatable": size}
        sandbox.kube.post("/api/v1/nodes", {"metadata": about, "spec": {"taints": [taint]}, "status": status})
    yield
    for name in shapes:
        sandbox.kube.delete(f"/api/v1/nodes/{name}")


def image_with_drivers(sandbox: Sandbox) -> str:
    """An image that boots nodes with NVIDIA GPUs, and that users may name as theirs."""
    engine = container_engine(sandbox)
    version = engine.get_cluster(sandbox.cluster_id).data.kubernetes_version
    options = engine.get_node_pool_options(
        sandbox.cluster_id, compartment_id=sandbox.env["SANDBOX_COMPARTMENT_ID"]
    ).data
    return next(str(one.image_id) for one in options.sources if fits(one.source_name, version))


def container_engine(sandbox: Sandbox) -> oci.container_engine.ContainerEngineClient:
    config = oci.config.from_file(sandbox.env["OCI_CONFIG_FILE"])
    endpoint = sandbox.env["OCI_AI_BLUEPRINTS_ENDPOINT"]
    return oci.container_engine.ContainerEngineClient(config, service_endpoint=endpoint)


def fits(image: str, kubernetes_version: str) -> bool:
    return "-GPU-" in image and "aarch64" not in image and f"-OKE-{kubernetes_version.removeprefix('v')}-" in image
