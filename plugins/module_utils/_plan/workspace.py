# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Defaults of a workspace: one ConfigMap in the cluster, read once, so that blueprints need not repeat them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

CONFIG_MAP = "workspace"
WORKSPACE_NAMESPACE = "oci-ai-blueprints"
"""Namespace of the workspace ConfigMap, the records and the leases: deleting a workload's must not lose them."""


@dataclass(frozen=True)
class Workspace:
    """Values of the ConfigMap. Every one is optional; an empty string means not set.

    ``ingress``: ``gateway`` or ``nginx``. ``gateway``: ``namespace/name`` of the Gateway that routes attach to.
    ``staging_auth``: how pods log in to Object Storage, ``instance_principal`` or ``workload_identity``.
    ``staging_image``: a mirror of the image that copies to and from it. ``storage_class``: of block volumes.
    ``domain``: deployments are published as ``<name>.<domain>``. ``cluster_issuer``: cert-manager issuer for nginx.
    ``inference_gateway``: ``envoy`` or ``kong``, with its public ``inference_gateway_url``. ``private_load_balancers``:
    ``true`` where services get no public address of their own. ``rdma_nodes``: ``managed`` by OKE on a compute cluster,
    the default, or ``self_managed`` in a cluster network. ``releases``: Helm releases that belong to the workspace,
    ``namespace/name`` separated by spaces.
    """

    compartment_id: str = ""
    node_subnet_id: str = ""
    pod_subnet_id: str = ""
    node_nsg_id: str = ""
    ingress: str = ""
    gateway: str = ""
    domain: str = ""
    cluster_issuer: str = ""
    inference_gateway: str = ""
    inference_gateway_url: str = ""
    prometheus_url: str = ""
    load_balancer_subnet_id: str = ""
    load_balancer_nsg_id: str = ""
    private_load_balancers: str = ""
    staging_auth: str = ""
    staging_image: str = ""
    storage_class: str = ""
    rdma_nodes: str = ""
    releases: str = ""


def workspace_from(data: Mapping[str, str]) -> Workspace:
    """The ConfigMap's ``data``; keys that this version does not know belong to other tools and are ignored."""
    known = {item.name for item in fields(Workspace)}
    return Workspace(**{key: value.strip() for key, value in data.items() if key in known})
