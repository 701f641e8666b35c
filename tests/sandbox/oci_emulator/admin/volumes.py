# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the cluster's CSI driver tells the region: volumes it made, and volumes it has no more use for."""

from __future__ import annotations

from typing import cast

from ..flows import volumes as flows
from ..models.volumes import Volume
from ..region import Region
from ..wire.json_types import Json, JsonObject

STEP = "TerminateVolume"


def put_volume(region: Region, body: JsonObject) -> Json:
    """`{id, name, availability_domain, size_gb, vpus_per_gb}`; it carries the tags the cluster gives its volumes."""
    ocid = cast(str, body["id"])
    if ocid in region.volumes:
        return {}
    cluster = region.clusters[region.settings.cluster_id]
    config = cast(JsonObject, cluster.options.get("persistentVolumeConfig") or {})
    region.volumes[ocid] = Volume(
        ocid,
        cast(str, body["name"]),
        cluster.compartment_id,
        full_domain(region, cast(str, body["availability_domain"])),
        cast(int, body["size_gb"]),
        cast(int, body["vpus_per_gb"]),
        dict(cast("dict[str, str]", config.get("freeformTags") or {})),
        state="AVAILABLE",
    )
    return {}


def full_domain(region: Region, short: str) -> str:
    """Nodes know their availability domain without the tenancy's prefix."""
    found = [name for name in region.settings.availability_domains if name.partition(":")[2] == short]
    return found[0] if found else region.settings.availability_domains[0]


def release_volume(region: Region, body: JsonObject) -> Json:
    """`{id}` → `{accepted}`: false when a fault meets the step; the volume stays until it is asked for again."""
    volume = region.volumes.get(cast(str, body["id"]))
    fault = region.faults.next_for(STEP)
    if fault is not None and fault.error() is not None:
        return {"accepted": False}
    if volume is not None and volume.state == "AVAILABLE":
        volume.become("TERMINATING")
        region.start(flows.terminate(region, volume))
    return {"accepted": True}
