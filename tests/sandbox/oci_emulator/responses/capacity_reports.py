# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import cast

from ..clock import timestamp
from ..models.shapes import SHAPES
from ..region import Region
from ..wire.errors import invalid, not_found
from ..wire.fields import TEXT, Fields, ListOf, Number, Word
from ..wire.json_types import JsonObject
from ..wire.reply import Reply, json_reply
from ..wire.request import Request
from ..wire.routing import Operation

MOST_SHAPES = 10
CONFIG = Fields(
    {
        "ocpus": Number(0, 10000, whole=False),
        "memoryInGBs": Number(0, 100000, whole=False),
        "nvmes": Number(0, 100),
        "baselineOcpuUtilization": Word(("BASELINE_1_8", "BASELINE_1_2", "BASELINE_1_1")),
    }
)
SHAPE = Fields({"instanceShape": TEXT, "faultDomain": TEXT, "instanceShapeConfig": CONFIG}, ("instanceShape",))
BODY = Fields(
    {"compartmentId": TEXT, "availabilityDomain": TEXT, "shapeAvailabilities": ListOf(SHAPE)},
    ("compartmentId", "availabilityDomain", "shapeAvailabilities"),
)


def create_capacity_report(region: Region, request: Request) -> Reply:
    """Hardware only: limits and quotas play no part, and nothing is reserved."""
    body = request.json()
    BODY.check(body)
    if body["compartmentId"] != region.settings.tenancy_id:
        raise (
            not_found()
            if body["compartmentId"] not in region.compartments
            else invalid("compartmentId must be the root")
        )
    domain = cast(str, body["availabilityDomain"])
    if domain not in region.settings.availability_domains:
        raise invalid(f"Invalid availabilityDomain {domain}")
    asked = cast("list[JsonObject]", body["shapeAvailabilities"])
    if not 1 <= len(asked) <= MOST_SHAPES:
        raise invalid(f"shapeAvailabilities must have between 1 and {MOST_SHAPES} entries")
    return json_reply(
        {
            "compartmentId": body["compartmentId"],
            "availabilityDomain": domain,
            "shapeAvailabilities": [availability(region, domain, entry) for entry in asked],
            "timeCreated": timestamp(),
        }
    )


def availability(region: Region, domain: str, entry: JsonObject) -> JsonObject:
    name = cast(str, entry["instanceShape"])
    config = entry.get("instanceShapeConfig")
    shape = SHAPES.get(name)
    if shape is None:
        raise invalid(f"Invalid instanceShape {name}")
    if shape.flex and not config:
        raise invalid(f"instanceShapeConfig is required for the flexible shape {name}")
    answer: JsonObject = {
        "instanceShape": name,
        "faultDomain": entry.get("faultDomain"),
        "instanceShapeConfig": config,
        "availabilityStatus": "HARDWARE_NOT_SUPPORTED",
        "availableCount": None,
    }
    if region.hosts.offers(name, domain):
        count = region.hosts.reported(name, domain)
        answer["availabilityStatus"] = "AVAILABLE" if count > 0 else "OUT_OF_HOST_CAPACITY"
        answer["availableCount"] = count if count > 0 else None
    return answer


OPERATIONS = (
    Operation(
        "CreateComputeCapacityReport",
        "POST",
        "/20160918/computeCapacityReports",
        create_capacity_report,
        replayable=True,
    ),
)
