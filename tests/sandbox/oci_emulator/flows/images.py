# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports of images in time."""

from __future__ import annotations

import asyncio

from ..models.images import Image
from ..models.work_requests import WorkRequest
from ..region import Region
from ..wire.errors import OciError

STEPS = 5
STEP = "ImportImage"


async def bring_in(region: Region, image: Image, work: WorkRequest, problem: OciError | None) -> None:
    """An import that fails leaves no image, only a work request that says why."""
    work.start()
    fault = region.faults.next_for(STEP)
    problem = problem or (fault.error() if fault else None)
    for step in range(STEPS):
        await asyncio.sleep(region.delays.image_import_s / STEPS)
        work.percent = max(work.percent, 100 * step // STEPS)
    if region.images.by_id[image.id].state != "IMPORTING":
        work.fail("Canceled", "The image was deleted while it was being imported.")
    elif problem is not None:
        region.images.change(image.id, state="DELETED")
        work.fail(problem.code, problem.message)
    else:
        region.images.change(image.id, state="AVAILABLE")
        work.succeed("CREATED")
