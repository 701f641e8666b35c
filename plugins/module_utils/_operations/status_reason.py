# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a recorded deployment is in the state that it is in, in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .._manifest import Manifest
from .._plan.modes import MODES, MULTI_NODE, Mode
from .._plan.pod_rows import waiting_pods
from .._plan.readiness import stalled
from .outcome import Row, Status
from .record import Record

USUAL: Mapping[Status, str] = {
    Status.PENDING: "A run works on it, or was stopped before its end.",
    Status.FAILED: "The last run failed.",
    Status.UNDEPLOYING: "An undeployment was begun and has not come to its end.",
    Status.DEGRADED: "It is not as it was deployed. With drift: true, what differs is shown.",
}


def reason(row: Row, record: Record, workload: Manifest | None, pods: Sequence[Manifest], pool_state: str) -> str:
    """The nearest cause that can be seen; empty while the deployment is as it should be.

    ``pool_state``: OCI's word for the state of its node pool, "" where there is none or OCI was not asked.
    """
    if row.status not in USUAL:
        return ""
    if row.status in (Status.FAILED, Status.UNDEPLOYING):
        return record.message or USUAL[row.status]
    return next(filter(None, _causes(row, record, workload, pods, pool_state)), USUAL[row.status])


def _causes(
    row: Row, record: Record, workload: Manifest | None, pods: Sequence[Manifest], pool_state: str
) -> Iterable[str]:
    mode = MODES.get(record.mode)
    if mode is not None and mode.workload and workload is None and row.status is Status.DEGRADED:
        yield f"Its {_kind(mode, record)} is gone."
    yield _said(row.queue, "waiting")
    yield _said(row.team, "")
    if pool_state not in ("", "ACTIVE"):
        yield f"Its node pool is {pool_state}."
    if workload is not None:
        yield ": ".join(filter(None, stalled(workload)))
    yield "; ".join(waiting_pods(pods)[:3])
    if mode is not None and mode.is_nodes:
        yield "Not all nodes that it is to have can take pods."
    if mode is not None and mode.changes_nodes:
        yield "Nodes are not what the update made of them any more."
    if row.replicas is not None and row.replicas["ready"] < row.replicas["desired"]:
        yield f"{row.replicas['ready']} of {row.replicas['desired']} replicas are ready."
    yield record.message


def _kind(mode: Mode, record: Record) -> str:
    kinds = {ref.key for ref in record.objects}
    return (MULTI_NODE if MULTI_NODE.workload in kinds else mode).workload.rpartition("/")[2]


def _said(place: Mapping[str, object] | None, state: str) -> str:
    """Kueue's sentence on a job that waits, or on a team that is not served."""
    if place is None or (state and place.get("state") != state):
        return ""
    return str(place.get("message") or "")
