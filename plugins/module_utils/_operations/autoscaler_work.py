# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changing entries of the ClusterAutoscaler add-on.

The add-on has one list for the whole cluster. It is read, changed in one entry and sent back whole, on condition that
nobody changed it meanwhile; whoever was slower reads again.
"""

from __future__ import annotations

from collections.abc import Mapping

from .._errors import OciError
from .._oci import addons, work_requests
from .._oci.addons import Addon
from .._plan.autoscaler import ADDON, EntryStep, entries, scales_nothing, with_entry
from .._plan.node_range import NodeRange
from .following import FIRST_LOOK_S, SLOWER, SLOWEST_LOOK_S, follow
from .work import Work

IN_MOTION = frozenset({"CREATING", "UPDATING", "DELETING"})


def set_entry(step: EntryStep, work: Work) -> None:
    """Names the pool to the add-on, which is installed if it is missing."""
    pool_id = step.pool_id or _created(work)
    if pool_id:
        _change(work, pool_id, step.wanted)
    else:
        work.say(f"{ADDON}: the pool has no OCID yet; the next run adds its entry")


def remove_entry(step: EntryStep, work: Work) -> None:
    """Takes the pool out before it is deleted: an entry without its pool stops the autoscaler for everybody."""
    _change(work, step.pool_id or _created(work), None)


def _created(work: Work) -> str:
    """OCID of the pool that this run has asked for."""
    pool = work.record.pool
    if pool is None or pool.pool_id or not pool.work_request_id:
        return pool.pool_id if pool else ""
    return work_requests.get(work.world.oci, pool.work_request_id).node_pool_id


def _change(work: Work, pool_id: str, wanted: NodeRange | None) -> None:
    delay = FIRST_LOOK_S
    while True:
        found = addons.get(work.world.oci, work.world.cluster_id, ADDON)
        before = found.configurations if found else {}
        if entries(before).get(pool_id) == (str(wanted) if wanted else None):
            return
        try:
            request_id = _send(work, found, with_entry(before, pool_id, wanted))
            break
        except OciError as error:
            if error.status not in (409, 412):
                raise
        work.heart.beat(f"{work.label}: the add-on {ADDON} is being changed by somebody else")
        work.budget.check(f"the add-on {ADDON} to be free for a change")
        work.heart.rest(delay)
        delay = min(SLOWEST_LOOK_S, delay * SLOWER)
    if work.wait:
        _wait_until_done(work, request_id, must_work=wanted is not None)


def _send(work: Work, found: Addon | None, wanted: Mapping[str, str]) -> str:
    oci, cluster_id = work.world.oci, work.world.cluster_id
    work.lock.check_with_server()
    if found is None:
        return addons.install(oci, cluster_id, ADDON, wanted)
    if scales_nothing(wanted):
        return addons.remove(oci, cluster_id, ADDON, found.etag)
    return addons.update(oci, cluster_id, ADDON, wanted, found.etag)


def _wait_until_done(work: Work, request_id: str, *, must_work: bool) -> None:
    """Until the change has arrived. An add-on that others broke must not keep a pool from being deleted."""
    ended = follow(work, request_id, f"add-on {ADDON}")
    delay = FIRST_LOOK_S
    while (found := addons.get(work.world.oci, work.world.cluster_id, ADDON)) and found.state in IN_MOTION:
        work.heart.beat(f"{work.label}: the add-on {ADDON} is {found.state}")
        work.budget.check(f"the add-on {ADDON} ({found.state})")
        work.heart.rest(delay)
        delay = min(SLOWEST_LOOK_S, delay * SLOWER)
    if must_work and (ended.status != "SUCCEEDED" or (found and found.state != "ACTIVE")):
        why = found.error if found and found.error else f"work request {request_id} {ended.status}"
        raise OciError(
            f"The add-on {ADDON} does not work: {why}.",
            hint="Mend the add-on's configuration (an entry of a pool that is gone stops it), then run the task again.",
            operation="UpdateAddon",
            evidence=[
                f"{entry.code}: {entry.message}"
                for entry in work_requests.errors(work.world.oci, request_id, work.record.compartment_id)
            ],
        )
