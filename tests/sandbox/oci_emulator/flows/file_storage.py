# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""File Storage in time: no work requests, only states."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ..models.file_storage import FileResource
from ..region import Region


async def activate(region: Region, resources: Sequence[FileResource]) -> None:
    await asyncio.sleep(region.delays.file_storage_s)
    for one in resources:
        if one.state == "CREATING":
            one.become("ACTIVE")


async def delete(region: Region, resources: Sequence[FileResource]) -> None:
    """All at once; a mount target's address goes with it."""
    await asyncio.sleep(region.delays.file_storage_s)
    for one in resources:
        region.network.detach(one.id)
        one.become("DELETED")
        one.gone_at = region.now
