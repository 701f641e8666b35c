# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from .clock import timestamp
from .models.clusters import Addon, Cluster
from .settings import Settings

INSTALLED = ("CoreDNS", "KubeProxy", "OciVcnIpNative", "NvidiaGpuPlugin")


def sandbox_cluster(settings: Settings) -> Cluster:
    """The cluster that is there from the start, with a real Kubernetes API behind it."""
    cluster = Cluster(
        id=settings.cluster_id,
        name=settings.cluster_name,
        compartment_id=settings.compartment_id,
        vcn_id=settings.vcn_id,
        kubernetes_version=settings.kubernetes_version,
        server=settings.kube_server,
        ca_file=settings.kube_ca_file,
        kubeconfig=settings.kubeconfig,
        endpoint_config={"subnetId": settings.endpoint_subnet_id, "nsgIds": [], "isPublicIpEnabled": True},
        options={
            "serviceLbSubnetIds": [settings.service_lb_subnet_id],
            "ipFamilies": ["IPv4"],
            "kubernetesNetworkConfig": {"podsCidr": "10.244.0.0/16", "servicesCidr": "10.96.0.0/16"},
            "addOns": {"isKubernetesDashboardEnabled": False, "isTillerEnabled": False},
            "admissionControllerOptions": {"isPodSecurityPolicyEnabled": False},
            "persistentVolumeConfig": {"freeformTags": {}, "definedTags": {}},
            "serviceLbConfig": {"freeformTags": {}, "definedTags": {}},
        },
        metadata={"timeCreated": timestamp(), "createdByUserId": settings.user_id},
    )
    for name in INSTALLED:
        cluster.addons[name] = Addon(name, state="ACTIVE")
    return cluster
