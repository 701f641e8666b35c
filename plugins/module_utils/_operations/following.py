# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Following what OCI works on: a work request to its end, or until a busy resource takes the next call."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from .._errors import OciError
from .._oci import work_requests
from .._oci.work_requests import WorkRequest
from .surroundings import Budget, Heartbeat
from .world import World

FIRST_LOOK_S = 0.15
SLOWEST_LOOK_S = 5.0
SLOWER = 1.4
READABLE_AFTER_S = 10.0
"""OCI's lists and reads may lag behind a call that was accepted."""


class Follower(Protocol):
    """Who waits: ``label`` begins its progress lines, ``evidence`` is what it tells when its time is over."""

    @property
    def world(self) -> World: ...

    @property
    def budget(self) -> Budget: ...

    @property
    def heart(self) -> Heartbeat: ...

    @property
    def label(self) -> str: ...

    def evidence(self) -> list[str]: ...


def once_idle(work: Follower, subject: str, call: Callable[[], str]) -> str:
    """One work request a pool at a time: waits while another one runs."""
    delay = FIRST_LOOK_S
    while True:
        try:
            return call()
        except OciError as error:
            if error.status != 409:
                raise
            work.heart.beat(f"{work.label}: {subject} is busy with another work request")
            work.budget.check(f"{subject} to finish another work request", partial(_words, error))
            work.heart.rest(delay)
            delay = min(SLOWEST_LOOK_S, delay * SLOWER)


def _words(error: OciError) -> list[str]:
    return [str(error)]


def follow(
    work: Follower, request_id: str, subject: str, seen: Callable[[WorkRequest], None] = lambda _request: None
) -> WorkRequest:
    """Polls a work request to its end, slower and slower. ``seen`` gets every answer."""
    delay = FIRST_LOOK_S
    while True:
        request = _look_at(work, request_id)
        seen(request)
        if request.finished:
            return request
        work.heart.beat(f"{work.label}: {subject}: work request {request.status}")
        work.budget.check(f"{subject} (work request {request_id} {request.status})", work.evidence)
        work.heart.rest(delay)
        delay = min(SLOWEST_LOOK_S, delay * SLOWER)


def _look_at(work: Follower, request_id: str) -> WorkRequest:
    """A work request; one of seconds ago may not be readable yet."""
    known_by = work.budget.spent + READABLE_AFTER_S
    while True:
        try:
            return work_requests.get(work.world.oci, request_id)
        except OciError as error:
            if error.status != 404 or work.budget.spent > known_by:
                raise
        work.heart.beat(f"{work.label}: work request {request_id} cannot be read yet")
        work.budget.check(f"work request {request_id} to be readable")
        work.heart.rest(FIRST_LOOK_S)
