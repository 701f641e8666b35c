# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the cluster's cloud controller tells the region: load balancers it made for Services, and took away."""

from __future__ import annotations

from typing import cast

from ..ids import new_ocid
from ..models.load_balancers import LoadBalancer
from ..region import Region
from ..wire.json_types import Json, JsonObject


def put_load_balancer(region: Region, body: JsonObject) -> Json:
    """`{service_uid, address, cluster_id}`; it carries the tags the cluster gives its load balancers."""
    uid = cast(str, body["service_uid"])
    cluster = region.clusters[cast(str, body.get("cluster_id") or region.settings.cluster_id)]
    subnets = cast("list[str]", cluster.options.get("serviceLbSubnetIds") or [region.settings.service_lb_subnet_id])
    config = cast(JsonObject, cluster.options.get("serviceLbConfig") or {})
    one = LoadBalancer(
        new_ocid("loadbalancer", region.settings.region, seed=uid),
        uid,
        cluster.compartment_id,
        cast(str, body["address"]),
        subnets,
        dict(cast("dict[str, str]", config.get("freeformTags") or {})),
    )
    region.load_balancers[one.id] = one
    return {}


def remove_load_balancer(region: Region, body: JsonObject) -> Json:
    """`{service_uid}`."""
    region.load_balancers.pop(
        new_ocid("loadbalancer", region.settings.region, seed=cast(str, body["service_uid"])), None
    )
    return {}
