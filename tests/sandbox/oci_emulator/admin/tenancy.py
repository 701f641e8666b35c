# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a tenancy has that no operation of the emulator makes: more compartments, regions, and names for its cluster."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from ..ids import new_ocid
from ..models.compartments import Compartment
from ..region import Region
from ..wire.json_types import Json, JsonObject


def post_compartment(region: Region, body: JsonObject) -> Json:
    """`{name, parent_id?, readable?}` → `{id}`. In one that is not readable nothing is found."""
    parent = cast(str, body.get("parent_id") or region.settings.tenancy_id)
    name = cast(str, body["name"])
    if parent not in region.compartments:
        raise ValueError(f"unknown compartment {parent}")
    ocid = new_ocid("compartment", region.settings.region)
    region.compartments[ocid] = Compartment(ocid, parent, name, name, readable=body.get("readable") is not False)
    return {"id": ocid}


def post_cluster(region: Region, body: JsonObject) -> Json:
    """`{name, compartment_id?, freeform_tags?, server?}` → `{id}`: a cluster that is there at once.

    The control plane of the sandbox's own cluster answers for it, so that many cost nothing; `server`: another URL.
    """
    own = region.clusters[region.settings.cluster_id]
    twin = replace(
        own,
        id=new_ocid("cluster", region.settings.region),
        name=cast(str, body["name"]),
        compartment_id=cast(str, body.get("compartment_id") or own.compartment_id),
        freeform_tags=cast("dict[str, str]", body.get("freeform_tags") or {}),
        server=cast(str, body.get("server") or own.server),
        kubeconfig="",
        addons={},
    )
    region.clusters[twin.id] = twin
    return {"id": twin.id}


def put_regions(region: Region, body: JsonObject) -> Json:
    """`{subscribed}`: names; this emulator answers for all of them."""
    region.subscribed = cast("list[str]", body["subscribed"])
    return {}
