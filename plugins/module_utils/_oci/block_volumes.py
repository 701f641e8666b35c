# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Block volumes, as far as a proof or a report has to look at them."""

from __future__ import annotations

from collections.abc import Mapping

from .._errors import OciError
from .client import Oci, segment
from .services import CORE
from .wire import tags, text

ENDED = frozenset({"TERMINATED"})


def states(oci: Oci, compartment_id: str) -> dict[str, str]:
    """Life cycle state of each volume of a compartment, by OCID."""
    listed = oci.pages("ListVolumes", CORE, "/volumes", {"compartmentId": compartment_id})
    return {text(one, "id"): text(one, "lifecycleState") for one in listed}


def tagged(oci: Oci, compartment_id: str, wanted: Mapping[str, str]) -> list[str]:
    """OCIDs of the volumes of a compartment that carry all these freeform tags and have not ended."""
    listed = oci.pages("ListVolumes", CORE, "/volumes", {"compartmentId": compartment_id})
    return [
        text(one, "id")
        for one in listed
        if wanted.items() <= tags(one).items() and text(one, "lifecycleState") not in ENDED
    ]


def state(oci: Oci, volume_id: str) -> str:
    """Life cycle state of a volume, "" once nothing is known of it any more."""
    try:
        return text(oci.read("GetVolume", CORE, f"/volumes/{segment(volume_id)}").record, "lifecycleState")
    except OciError as error:
        if error.status == 404:
            return ""
        raise
