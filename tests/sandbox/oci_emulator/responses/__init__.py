# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One file per service: requests in, replies out."""

from __future__ import annotations

from ..wire.routing import Operation
from . import (
    addons,
    buckets,
    capacity_reports,
    capacity_reservations,
    cluster_networks,
    clusters,
    compute,
    compute_clusters,
    core_work_requests,
    custom_images,
    exports,
    file_storage,
    identity,
    instance_configurations,
    instance_pools,
    instances,
    kubeconfig,
    limits,
    load_balancers,
    multipart,
    network,
    network_security_rules,
    network_services,
    node_pool_options,
    node_pools,
    objects,
    oke_work_requests,
    preauthenticated,
    vnics,
    volumes,
)

SERVICES = (
    addons,
    buckets,
    capacity_reports,
    capacity_reservations,
    cluster_networks,
    clusters,
    compute,
    compute_clusters,
    core_work_requests,
    custom_images,
    exports,
    file_storage,
    identity,
    instance_configurations,
    instance_pools,
    instances,
    kubeconfig,
    limits,
    load_balancers,
    multipart,
    network,
    network_security_rules,
    network_services,
    node_pool_options,
    node_pools,
    objects,
    oke_work_requests,
    preauthenticated,
    vnics,
    volumes,
)

OPERATIONS: tuple[Operation, ...] = tuple(operation for service in SERVICES for operation in service.OPERATIONS)
