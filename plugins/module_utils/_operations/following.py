# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Following what OCI works on: a work request to its end, or until a busy resource takes the next call."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from .._errors import OciError
from .._oci import work_requests
from .._oci.work_requests import WorkRequest
from .node_evidence import evidence_of_pool
from .work import Work

FIRST_LOOK_S = 0.15
SLOWEST_LOOK_S = 5.0
SLOWER = 1.4
READABLE_AFTER_S = 10.0
"""OCI's lists and reads may lag behind a call that was accepted."""


def once_idle(work: Work, subject: str, call: Callable[[], str]) -> str:
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
    work: Work, request_id: str, subject: str, seen: Callable[[WorkRequest], None] = lambda _request: None
) -> WorkRequest:
    """Polls a work request to its end, slower and slower. ``seen`` gets every answer."""
    delay = FIRST_LOOK_S
    while True:
        request = _look_at(work, request_id)
        seen(request)
        if request.finished:
            return request
        work.heart.beat(f"{work.label}: {subject}: work request {request.status}")
        told = partial(_of_its_pool, work)
        work.budget.check(f"{subject} (work request {request_id} {request.status})", told)
        work.heart.rest(delay)
        delay = min(SLOWEST_LOOK_S, delay * SLOWER)


def _of_its_pool(work: Work) -> list[str]:
    pool = work.record.pool
    if pool is None or not pool.pool_id:
        return []
    # Only now: a shipped module compiles everything it loads.
    from .held_pods import held_pods

    return [*evidence_of_pool(work.world, pool.pool_id, work.record), *held_pods(work.world, work.record.uid)]


def _look_at(work: Work, request_id: str) -> WorkRequest:
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
