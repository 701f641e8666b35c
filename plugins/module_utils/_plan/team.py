# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manifests of a blueprint in team mode: a share of the cluster's nodes, and the queue of the jobs that use it."""

from __future__ import annotations

from .._blueprint.parts import Team
from .._blueprint.payload import Payload
from .._manifest import Json, Manifest
from .identity import MANAGED_BY, MANAGER, NAMESPACE, PART_OF, Identity
from .queueing import COHORT, Queueing, TeamNames
from .service import RAW_NAME
from .team_quota import flavor_name, resource_group

TEAM_NAME = "oci-ai-blueprints/team-name"
SHAPE = "node.kubernetes.io/instance-type"
SHARED_PART: dict[str, str] = {MANAGED_BY: MANAGER, PART_OF: "teams"}
"""Labels of what several teams use: it belongs to no deployment, and goes when no team needs it."""
LOWEST = -(2**31)


def team(payload: Payload, identity: Identity, queueing: Queueing) -> list[Manifest]:
    """All objects in the order they are applied. The queue of jobs comes last: behind it everything is ready."""
    asked = payload.team
    if asked is None:
        return []
    names = TeamNames.of(asked.team_name)
    shapes = [quota.shape_name for quota in asked.quotas]
    return [
        *(_flavor(shape, queueing) for shape in shapes if flavor_name(shape) not in queueing.foreign_flavors),
        _priority_class(asked, names, identity, queueing),
        _cluster_queue(asked, names, identity, queueing),
        {
            **_head("LocalQueue", names.local_queue, identity, queueing, asked, namespace=identity.namespace),
            "spec": {"clusterQueue": names.cluster_queue},
        },
    ]


def flavor_labels(shape: str) -> dict[str, Json]:
    """Labels of the nodes that a flavor stands for."""
    return {SHAPE: shape}


def _flavor(shape: str, queueing: Queueing) -> Manifest:
    return {
        "apiVersion": queueing.api_version,
        "kind": "ResourceFlavor",
        "metadata": {"name": flavor_name(shape), "labels": {**SHARED_PART}},
        "spec": {"nodeLabels": flavor_labels(shape)},
    }


def _priority_class(asked: Team, names: TeamNames, identity: Identity, queueing: Queueing) -> Manifest:
    return {
        **_head("WorkloadPriorityClass", names.priority_class, identity, queueing, asked),
        "value": asked.priority_threshold,
        "description": f"Jobs of team {asked.team_name}",
    }


def _cluster_queue(asked: Team, names: TeamNames, identity: Identity, queueing: Queueing) -> Manifest:
    """Only the namespace of the team's own queue may use it: a queue of the same name elsewhere gets nothing."""
    cohort = "cohort" if queueing.api_version.endswith("/v1beta1") else "cohortName"
    return {
        **_head("ClusterQueue", names.cluster_queue, identity, queueing, asked),
        "spec": {
            cohort: COHORT,
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": identity.namespace}},
            "queueingStrategy": "BestEffortFIFO",
            "preemption": _preemption(asked.priority_threshold),
            "resourceGroups": [resource_group(asked)],
        },
    }


def _preemption(priority: int) -> dict[str, Json]:
    """A team gets back what it lent from anybody, and takes what others borrowed if they rank below it."""
    borrowing: dict[str, Json] = {"policy": "Never"}
    if priority > LOWEST:
        borrowing = {"policy": "LowerPriority", "maxPriorityThreshold": priority - 1}
    return {
        "reclaimWithinCohort": "Any",
        "withinClusterQueue": "LowerPriority",
        "borrowWithinCohort": borrowing,
    }


def _head(
    kind: str, name: str, identity: Identity, queueing: Queueing, asked: Team, *, namespace: str = ""
) -> Manifest:
    """An object without a namespace says of whose deployment it is by a label."""
    about: dict[str, Json] = {
        "name": name,
        **({"namespace": namespace} if namespace else {}),
        "labels": {**identity.labels(), NAMESPACE: identity.namespace},
        "annotations": {RAW_NAME: identity.names.raw, TEAM_NAME: asked.team_name},
    }
    return {"apiVersion": queueing.api_version, "kind": kind, "metadata": about}
