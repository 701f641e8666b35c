# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import math
from dataclasses import dataclass

from ..models.hosts import LIMITS, LimitRow
from ..region import Region
from ..wire.errors import invalid, not_found
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, json_reply
from ..wire.request import Request
from ..wire.routing import Operation

BASE = "/20190729"
SERVICES = {
    "compute": "Compute",
    "container-engine": "Container Engine",
    "block-storage": "Block Volume",
    "filesystem": "File Storage",
    "load-balancer": "LbaaS",
    "object-storage": "Object Storage",
    "vcn": "Virtual Cloud Network",
}


@dataclass(frozen=True)
class Definition:
    name: str
    service: str
    scope: str
    description: str
    value: int = 0
    """For scopes other than AD; those have a value per availability domain."""


UNITS = {"gpu": "GPUs", "ocpu": "OCPUs", "gb": "GB of memory"}
CONTAINER_ENGINE = (
    Definition("cluster-count", "container-engine", "REGION", "Number of clusters", 15),
    Definition("node-pool-count", "container-engine", "REGION", "Number of node pools", 1000),
    Definition("node-count", "container-engine", "REGION", "Number of nodes", 5000),
)


def of_compute(row: LimitRow) -> Definition:
    return Definition(row.name, "compute", "AD", f"{UNITS[row.unit]} for {', '.join(row.shapes)}")


DEFINITIONS = {one.name: one for one in (*map(of_compute, LIMITS.values()), *CONTAINER_ENGINE)}


def show_definition(one: Definition) -> JsonObject:
    return {
        "name": one.name,
        "serviceName": one.service,
        "description": one.description,
        "scopeType": one.scope,
        "areQuotasSupported": one.scope == "AD",
        "isResourceAvailabilitySupported": True,
        "isDeprecated": False,
        "isEligibleForLimitIncrease": True,
        "isDynamic": False,
        "externalLocationSupportedSubscriptions": [],
        "supportedSubscriptions": [],
        "supportedQuotaFamilies": [],
    }


def list_services(region: Region, request: Request) -> Reply:
    root_only(region, request)
    rows = [{"name": name, "description": text, "supportedSubscriptions": []} for name, text in SERVICES.items()]
    return paged(request, rows, lambda row: row)


def list_definitions(region: Region, request: Request) -> Reply:
    root_only(region, request)
    found = [
        one
        for one in DEFINITIONS.values()
        if request.one("serviceName", one.service) == one.service and request.one("name", one.name) == one.name
    ]
    keys = {"name": lambda one: one.name, "description": lambda one: one.description}
    return paged(request, ordered(request, found, keys, by="name"), show_definition)


def list_values(region: Region, request: Request) -> Reply:
    root_only(region, request)
    service = request.required("serviceName")
    if service not in SERVICES:
        raise not_found()
    scope, domain, name = (request.one(key) for key in ("scopeType", "availabilityDomain", "name"))
    rows = [
        row
        for one in sorted(DEFINITIONS.values(), key=lambda one: one.name)
        if one.service == service and scope in ("", one.scope) and name in ("", one.name)
        for row in value_rows(region, one)
        if domain in ("", row["availabilityDomain"])
    ]
    return paged(request, rows, lambda row: row)


def value_rows(region: Region, one: Definition) -> list[JsonObject]:
    if one.scope != "AD":
        return [{"name": one.name, "scopeType": one.scope, "availabilityDomain": None, "value": one.value}]
    return [
        {
            "name": one.name,
            "scopeType": "AD",
            "availabilityDomain": domain,
            "value": region.hosts.values[one.name, domain],
        }
        for domain in region.settings.availability_domains
    ]


def get_availability(region: Region, request: Request) -> Reply:
    compartment = region.compartment(request.required("compartmentId"))
    definition = DEFINITIONS.get(request.params["limit_name"])
    if definition is None or definition.service != request.params["service_name"]:
        raise not_found()
    domain = request.one("availabilityDomain")
    if definition.scope != "AD":
        if domain:
            raise invalid(f"availabilityDomain must not be given for the {definition.scope} limit {definition.name}")
        used = regional_use(region, definition.name)
        return json_reply(availability(used, definition.value, None))
    if domain not in region.settings.availability_domains:
        raise invalid(f"availabilityDomain is required for the AD limit {definition.name}, was '{domain}'")
    row = LIMITS[definition.name]
    of_tenancy = compartment.id == region.settings.tenancy_id  # quotas are those of compartments below it
    quota = None if of_tenancy else region.hosts.quotas.get((row.name, domain))
    used = region.hosts.used(row, domain, region.instances.running())
    return json_reply(availability(used, region.hosts.values[row.name, domain], quota))


def availability(used: float, value: int, quota: int | None) -> JsonObject:
    """Used is rounded up, available down and below zero when more is used than allowed."""
    free = (value if quota is None else min(value, quota)) - used
    answer: JsonObject = {
        "used": math.ceil(used),
        "available": math.floor(free),
        "fractionalUsage": float(used),
        "fractionalAvailability": float(free),
    }
    return answer if quota is None else {**answer, "effectiveQuotaValue": float(quota)}


def regional_use(region: Region, name: str) -> float:
    live_pools = [pool for pool in region.node_pools.values() if pool.state != "DELETED"]
    counts = {
        "cluster-count": sum(cluster.state != "DELETED" for cluster in region.clusters.values()),
        "node-pool-count": len(live_pools),
        "node-count": sum(len(pool.nodes) for pool in live_pools),
    }
    return float(counts[name])


def root_only(region: Region, request: Request) -> None:
    """Limits belong to the tenancy."""
    compartment = region.compartment(request.required("compartmentId"))
    if compartment.parent_id is not None:
        raise not_found()


OPERATIONS = (
    Operation("ListServices", "GET", f"{BASE}/services", list_services),
    Operation("ListLimitDefinitions", "GET", f"{BASE}/limitDefinitions", list_definitions),
    Operation("ListLimitValues", "GET", f"{BASE}/limitValues", list_values),
    Operation(
        "GetResourceAvailability",
        "GET",
        f"{BASE}/services/{{service_name}}/limits/{{limit_name}}/resourceAvailability",
        get_availability,
    ),
)
