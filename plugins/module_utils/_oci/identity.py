# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Identity: the availability domains of a region."""

from __future__ import annotations

from .client import Oci
from .services import IDENTITY
from .wire import records, text


def availability_domains(oci: Oci, compartment_id: str) -> list[str]:
    """Full names, for instance ``Uocm:US-ASHBURN-AD-1``, in order. The prefix differs between tenancies."""
    query = {"compartmentId": compartment_id}
    answer = oci.read("ListAvailabilityDomains", IDENTITY, "/availabilityDomains", query)
    return sorted(text(item, "name") for item in records(answer.data))
