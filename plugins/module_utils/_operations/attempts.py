# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creations that no record speaks of: asked for once, however many runs ask."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TypeVar

from .._errors import BlueprintsError, OciError
from .._manifest import Manifest
from .world import World

MOST_ATTEMPTS = 20
"""Creations of one thing that ended within a day, the time that OCI remembers a retry token."""

Answer = TypeVar("Answer")
Made = TypeVar("Made")


def create_once(
    world: World,
    create: Callable[[Manifest, str], Answer],
    body: Manifest,
    made_by: Callable[[Answer], Made | None],
    subject: str,
    failure: type[BlueprintsError],
) -> Made:
    """What OCI made for ``body``, this time or when an earlier run asked for the same.

    For a day OCI answers what it answered first, also when what it made was deleted since: ``made_by`` has nothing for
    such an answer, and the next attempt is made. Raises OciError when OCI refuses, ``failure`` when no attempt is left.
    """
    for attempt in range(1, MOST_ATTEMPTS + 1):
        world.around.check()
        try:
            answer = create(body, _token(body, attempt))
        except OciError as error:
            if error.service_code != "InvalidatedRetryToken":
                raise
            continue
        made = made_by(answer)
        if made is not None:
            return made
    raise failure(f"{subject} was deleted {MOST_ATTEMPTS} times while it was being made.")


def _token(body: Manifest, attempt: int) -> str:
    """Made of the request alone: two runs at a time, or one after another that was killed, send the same."""
    asked = json.dumps(body, sort_keys=True)
    return hashlib.sha256(f"{asked}/{attempt}".encode()).hexdigest()[:40]
