# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kinds of objects that a deployment may consist of, in the order in which they are taken away."""

from __future__ import annotations

from collections.abc import Sequence

from .._kube.kinds import (
    CLUSTER_QUEUE,
    CONFIG_MAP,
    DEPLOYMENT,
    HORIZONTAL_POD_AUTOSCALER,
    HTTP_ROUTE,
    INGRESS,
    JOB,
    KONG_CONSUMER,
    KONG_PLUGIN,
    LEADER_WORKER_SET,
    LOCAL_QUEUE,
    PERSISTENT_VOLUME,
    PERSISTENT_VOLUME_CLAIM,
    POD,
    REPLICA_SET,
    RESOURCE_FLAVOR,
    ROLE,
    ROLE_BINDING,
    SCALED_OBJECT,
    SECRET,
    SECURITY_POLICY,
    SERVICE,
    SERVICE_ACCOUNT,
    WORKLOAD_PRIORITY_CLASS,
    Kind,
)
from .record import Record

REMOVED_IN_ORDER: tuple[Kind, ...] = (
    HTTP_ROUTE,
    INGRESS,
    SECURITY_POLICY,
    KONG_CONSUMER,
    KONG_PLUGIN,
    SCALED_OBJECT,
    DEPLOYMENT,
    LEADER_WORKER_SET,
    JOB,
    SERVICE,
    SECRET,
    CONFIG_MAP,
    PERSISTENT_VOLUME_CLAIM,
    PERSISTENT_VOLUME,
    ROLE_BINDING,
    ROLE,
    SERVICE_ACCOUNT,
    LOCAL_QUEUE,
    CLUSTER_QUEUE,
    WORKLOAD_PRIORITY_CLASS,
    RESOURCE_FLAVOR,
)
"""Traffic stops first, then who asked for keys, then what scales the workload, the workload, and what it used. Of a
team first the queue that jobs are sent to."""
OF_TEAMS = frozenset({LOCAL_QUEUE, CLUSTER_QUEUE, WORKLOAD_PRIORITY_CLASS})
FOUND_BY_LABEL: tuple[Kind, ...] = tuple(kind for kind in REMOVED_IN_ORDER if kind is not RESOURCE_FLAVOR)
"""Flavors belong to all teams: they carry no label of one."""
NAMED_LIKE_THE_WORKLOAD: tuple[Kind, ...] = (HTTP_ROUTE, INGRESS, DEPLOYMENT, JOB, SERVICE)
GO_WITH_THEIR_OWNER: tuple[Kind, ...] = (REPLICA_SET, POD, HORIZONTAL_POD_AUTOSCALER)


def kinds_of(records: Sequence[Record]) -> tuple[Kind, ...]:
    """Kinds to look for: those of a team only where the deployment is one, or where no record can tell."""
    no_team = bool(records) and all(record.mode != "team" for record in records)
    return tuple(kind for kind in FOUND_BY_LABEL if not (no_team and kind in OF_TEAMS))
