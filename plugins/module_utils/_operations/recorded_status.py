# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The status of a recorded deployment, by its record and by what is there of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .._blueprint.payload import Payload
from .._catalog.shapes import SHAPES
from .._manifest import Manifest
from .._plan.compare import labels_of
from .._plan.identity import UID
from .._plan.modes import MODES
from .._plan.node_pool import ObservedPool
from .._plan.node_readiness import nodes_ready
from .._plan.pool_spec import pool_spec
from .._plan.workload import ready
from .node_update import holds
from .outcome import Status
from .record import Phase, Record

STATUS_OF: Mapping[Phase, Status] = {
    Phase.PENDING: Status.PENDING,
    Phase.FAILED: Status.FAILED,
    Phase.UNDEPLOYING: Status.UNDEPLOYING,
}


def status_of(
    record: Record,
    payload: Payload | None,
    workload: Manifest | None,
    nodes: Sequence[Manifest],
    pools: Mapping[str, ObservedPool],
) -> Status:
    if record.phase in STATUS_OF:
        return STATUS_OF[record.phase]
    mode = MODES.get(record.mode)
    if mode is None or has_ended(record):
        return Status.DEPLOYED
    if mode.is_nodes:
        return Status.DEPLOYED if payload is None or _has_its_nodes(record, payload, nodes) else Status.DEGRADED
    if mode.changes_nodes and payload is not None:
        return Status.DEPLOYED if holds(payload, record.namespace, pools.values(), nodes) else Status.DEGRADED
    return Status.DEPLOYED if not mode.workload or ready(workload) else Status.DEGRADED


def _has_its_nodes(record: Record, payload: Payload, nodes: Sequence[Manifest]) -> bool:
    """Whether all nodes that the pool is to have can take pods."""
    spec = pool_spec(payload)
    own = [node for node in nodes if labels_of(node).get(UID) == record.uid]
    return spec is None or nodes_ready(own, SHAPES[spec.shape]) >= spec.size


def has_ended(record: Record) -> bool:
    """A job that ran to its end, and gave its nodes back."""
    mode = MODES.get(record.mode)
    return mode is not None and mode.ends and record.phase is Phase.DEPLOYED
