# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of a part of a network, in time. They come at once: no more is known of the service."""

from __future__ import annotations

import asyncio

from ..models.network import Part, Vcn
from ..region import Region


async def terminate(region: Region, part: Part) -> None:
    """What appeared with a VCN goes with it."""
    await asyncio.sleep(region.delays.network_s)
    going = [part]
    if isinstance(part, Vcn):
        going += [region.network.by_id[str(one)] for one in part.defaults]
    for one in going:
        one.become("TERMINATED")
        one.gone_at = region.now
