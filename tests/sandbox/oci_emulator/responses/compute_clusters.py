# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import cast

from ..ids import new_ocid
from ..models.compute_management import ComputeCluster
from ..models.instances import Instance
from ..region import Region
from ..wire.errors import conflict, invalid, not_found
from ..wire.fields import ANYTHING, DEFINED_TAGS, FREEFORM_TAGS, TEXT, Fields
from ..wire.json_types import JsonObject
from ..wire.pages import collected, ordered
from ..wire.reply import Reply, json_reply, no_content
from ..wire.request import Request
from ..wire.routing import Operation

BASE = "/20160918/computeClusters"
CHANGEABLE = {
    "displayName": TEXT,
    "placementConstraintDetails": ANYTHING,
    "freeformTags": FREEFORM_TAGS,
    "definedTags": DEFINED_TAGS,
}
CREATE = Fields(
    {**CHANGEABLE, "availabilityDomain": TEXT, "compartmentId": TEXT}, ("availabilityDomain", "compartmentId")
)
UPDATE = Fields(CHANGEABLE)


def show(one: ComputeCluster) -> JsonObject:
    return {
        "id": one.id,
        "displayName": one.name,
        "compartmentId": one.compartment_id,
        "availabilityDomain": one.availability_domain,
        "placementConstraintDetails": one.placement_constraint,
        "lifecycleState": one.state,
        "timeCreated": one.created,
        "freeformTags": dict(one.freeform_tags),
        "definedTags": one.defined_tags,
    }


def known(region: Region, request: Request) -> ComputeCluster:
    region.forget_old_records()
    one = region.compute_management.compute_clusters.get(request.params["id"])
    if one is None:
        raise not_found()
    return one


def create(region: Region, request: Request) -> Reply:
    """Synchronous: it is ACTIVE at once."""
    body = request.json()
    CREATE.check(body)
    region.compartment(cast(str, body["compartmentId"]))
    domain = cast(str, body["availabilityDomain"])
    if domain not in region.settings.availability_domains:
        raise invalid(f"Invalid availabilityDomain {domain}")
    one = ComputeCluster(
        new_ocid("computecluster", region.settings.region),
        cast(str, body.get("displayName") or "computecluster"),
        cast(str, body["compartmentId"]),
        domain,
        cast("JsonObject | None", body.get("placementConstraintDetails")),
        cast("dict[str, str]", body.get("freeformTags") or {}),
        cast(JsonObject, body.get("definedTags") or {}),
    )
    region.compute_management.compute_clusters[one.id] = one
    return json_reply(show(one), etag=one.etag, resource=one.id)


def get(region: Region, request: Request) -> Reply:
    one = known(region, request)
    return json_reply(show(one), etag=one.etag)


def list_all(region: Region, request: Request) -> Reply:
    """There is no filter by state: deleted ones are listed too."""
    compartment = region.compartment(request.required("compartmentId"))
    region.forget_old_records()
    found = [
        one
        for one in region.compute_management.compute_clusters.values()
        if one.compartment_id == compartment.id
        and request.one("availabilityDomain", one.availability_domain) == one.availability_domain
        and request.one("displayName", one.name) == one.name
    ]
    keys = {"TIMECREATED": lambda c: c.created, "DISPLAYNAME": lambda c: c.name}
    return collected(request, ordered(request, found, keys, by="TIMECREATED", order="DESC"), show)


def update(region: Region, request: Request) -> Reply:
    one = known(region, request)
    body = request.json()
    UPDATE.check(body)
    request.check_etag(one.etag)
    one.name = cast(str, body.get("displayName") or one.name)
    if "freeformTags" in body:
        one.freeform_tags = cast("dict[str, str]", body["freeformTags"] or {})
    one.version += 1
    return json_reply(show(one), etag=one.etag)


def delete(region: Region, request: Request) -> Reply:
    one = known(region, request)
    request.check_etag(one.etag)
    if one.state == "DELETED":
        raise not_found()
    inside = [instance.id for instance in region.instances.running() if is_in(instance, one)]
    if inside:
        raise conflict(f"The compute cluster {one.id} still has instances: {', '.join(inside)}.")
    one.state, one.gone_at = "DELETED", region.now
    one.version += 1
    return no_content()


def is_in(instance: Instance, cluster: ComputeCluster) -> bool:
    return instance.details.get("computeClusterId") == cluster.id


OPERATIONS = (
    Operation("CreateComputeCluster", "POST", BASE, create, replayable=True),
    Operation("ListComputeClusters", "GET", BASE, list_all),
    Operation("GetComputeCluster", "GET", f"{BASE}/{{id}}", get),
    Operation("UpdateComputeCluster", "PUT", f"{BASE}/{{id}}", update, replayable=True),
    Operation("DeleteComputeCluster", "DELETE", f"{BASE}/{{id}}", delete),
)
