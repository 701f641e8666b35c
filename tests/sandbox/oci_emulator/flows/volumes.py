# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Block volumes in time."""

from __future__ import annotations

import asyncio

from ..models.volumes import Volume
from ..region import Region


async def provide(region: Region, volume: Volume) -> None:
    await asyncio.sleep(region.delays.volume_s)
    if volume.state == "PROVISIONING":
        volume.become("AVAILABLE")


async def terminate(region: Region, volume: Volume) -> None:
    await asyncio.sleep(region.delays.volume_s)
    volume.become("TERMINATED")
    volume.gone_at = region.now
