# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Oracle's services that a service gateway leads to."""

from __future__ import annotations

from ..ids import OLD_REGION_KEYS, new_ocid
from ..region import Region
from ..wire.errors import not_found
from ..wire.json_types import JsonObject
from ..wire.pages import paged
from ..wire.reply import Reply, json_reply
from ..wire.request import Request
from ..wire.routing import Operation

BASE = "/20160918/services"


def by_id(region: str) -> dict[str, JsonObject]:
    """Object Storage alone, or all of them."""
    key = OLD_REGION_KEYS.get(region, region)
    services = (
        (f"OCI {key.upper()} Object Storage", f"oci-{key}-objectstorage"),
        (f"All {key.upper()} Services In Oracle Services Network", f"all-{key}-services-in-oracle-services-network"),
    )
    found: dict[str, JsonObject] = {}
    for name, label in services:
        ocid = new_ocid("service", region, seed=label)
        found[ocid] = {"id": ocid, "name": name, "cidrBlock": label, "description": name}
    return found


def labels(region: str) -> set[object]:
    return {service["cidrBlock"] for service in by_id(region).values()}


def list_services(region: Region, request: Request) -> Reply:
    return paged(request, list(by_id(region.settings.region).values()), lambda service: service)


def get_service(region: Region, request: Request) -> Reply:
    found = by_id(region.settings.region).get(request.params["id"])
    if found is None:
        raise not_found()
    return json_reply(found)


OPERATIONS = (
    Operation("ListServices", "GET", BASE, list_services),
    Operation("GetService", "GET", f"{BASE}/{{id}}", get_service),
)
