# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When pods are ready, and when waiting for them has no sense any more. Pure judgements of what a watch delivered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CRASHES_BEFORE_GIVING_UP = 3
"""Restarts of a container in CrashLoopBackOff after which the run fails. One or two crashes heal often enough."""
NOT_PULLABLE = re.compile(
    r"not found|manifest unknown|name unknown|does not exist|unauthori[sz]ed|denied|forbidden"
    r"|no image found|no match for platform|did not resolve to an alias",
    re.I,
)
"""Missing, not ours to pull, built for another architecture, or named so briefly that no registry is meant."""
HEALS = re.compile(
    r"too ?many ?requests|rate limit|status:? 5\d\d|internal server error|bad gateway|service unavailable|gateway time"
    r"|timeout|timed out|deadline exceeded|temporar|connection re(?:set|fused)",
    re.I,
)
NEVER_STARTS = frozenset(
    {"InvalidImageName", "CreateContainerConfigError", "ErrImageNeverPull", "SignatureValidationFailed"}
)
CLAIM_TO_COME = "waiting for ephemeral volume controller to create"
NAMES = re.compile(r"\"[^\"]*\"|\S+/\S+")
"""Quoted text, images and addresses: what they are called says nothing about what happened to them."""


@dataclass(frozen=True)
class Hopeless:
    """Why a pod will not become ready: ``code`` for playbooks, ``message`` for people."""

    pod: str
    container: str
    code: str
    message: str


def deployment_ready(deployment: Mapping[str, object]) -> bool:
    """The rollout of this very generation is complete: all replicas updated, available, and none left of the old."""
    metadata, spec, status = (_mapping(deployment.get(key)) for key in ("metadata", "spec", "status"))
    wanted = _int(spec.get("replicas", 1))
    return (
        _int(status.get("observedGeneration")) >= _int(metadata.get("generation"))
        and _int(status.get("updatedReplicas")) >= wanted
        and _int(status.get("availableReplicas")) >= wanted
        and _int(status.get("replicas")) <= max(wanted, 0)
    )


def groups_ready(leader_worker_set: Mapping[str, object]) -> bool:
    """Every group is of this very generation and has all its pods ready."""
    metadata, spec, status = (_mapping(leader_worker_set.get(key)) for key in ("metadata", "spec", "status"))
    wanted = _int(spec.get("replicas", 1))
    return (
        _int(status.get("observedGeneration")) >= _int(metadata.get("generation"))
        and _int(status.get("updatedReplicas")) >= wanted
        and _int(status.get("readyReplicas")) >= wanted
        and _int(status.get("replicas")) <= wanted
        and not _condition(leader_worker_set, "UpdateInProgress")
    )


def job_complete(job: Mapping[str, object]) -> bool:
    """Every copy has ended well."""
    return bool(_condition(job, "Complete"))


def job_end(job: Mapping[str, object]) -> Mapping[str, object]:
    """The condition that ended the job, well or badly; empty while it goes on."""
    return _condition(job, "Complete") or _condition(job, "Failed")


def job_failed(job: Mapping[str, object]) -> str:
    """Why the job will not be tried again, "" while that is open."""
    condition = _condition(job, "Failed") or _condition(job, "FailureTarget")
    return ": ".join(filter(None, (str(condition.get(key, "")) for key in ("reason", "message"))))


def _condition(live: Mapping[str, object], kind: str) -> Mapping[str, object]:
    """The condition when it is true, else nothing."""
    conditions = map(_mapping, _list(_mapping(live.get("status")).get("conditions")))
    return next((one for one in conditions if one.get("type") == kind and one.get("status") == "True"), {})


def failing(pod: Mapping[str, object]) -> bool:
    """It failed, or is not ready: of what is hopeless it is known for sure, the rest may still be on its way."""
    phase = _mapping(pod.get("status")).get("phase")
    if phase == "Failed" or hopeless(pod):
        return True
    leaves = "deletionTimestamp" in _mapping(pod.get("metadata"))
    return not (leaves or phase == "Succeeded" or _condition(pod, "Ready"))


def hopeless(pod: Mapping[str, object]) -> Hopeless | None:
    """Why this pod cannot become ready by waiting, or None while it still may."""
    name = str(_mapping(pod.get("metadata")).get("name", ""))
    status = _mapping(pod.get("status"))
    statuses = [*_list(status.get("initContainerStatuses")), *_list(status.get("containerStatuses"))]
    for container in statuses:
        found = _judge_container(name, _mapping(container))
        if found:
            return found
    return None


def _judge_container(pod: str, container: Mapping[str, object]) -> Hopeless | None:
    name = str(container.get("name", ""))
    waiting = _mapping(_mapping(container.get("state")).get("waiting"))
    reason, message = str(waiting.get("reason", "")), str(waiting.get("message", ""))
    said = NAMES.sub("", message)
    if reason in NEVER_STARTS and not HEALS.search(said):
        return Hopeless(pod, name, reason, message or reason)
    if reason in ("ErrImagePull", "ImagePullBackOff") and NOT_PULLABLE.search(said) and not HEALS.search(said):
        return Hopeless(pod, name, reason, message)
    restarts = _int(container.get("restartCount"))
    if reason == "CrashLoopBackOff" and restarts >= CRASHES_BEFORE_GIVING_UP:
        ended = _mapping(_mapping(container.get("lastState")).get("terminated"))
        cause = str(ended.get("reason", "Error"))
        code = "OOMKilled" if cause == "OOMKilled" else "CrashLoopBackOff"
        return Hopeless(
            pod, name, code, f"crashed {restarts} times; last: {cause}, exit code {ended.get('exitCode', 'unknown')}"
        )
    return None


def unschedulable(pod: Mapping[str, object]) -> str:
    """The scheduler's own sentence when no node fits, else "", also while Kubernetes has yet to make a claim."""
    for condition in _list(_mapping(pod.get("status")).get("conditions")):
        found = _mapping(condition)
        if found.get("type") == "PodScheduled" and found.get("status") == "False":
            message = str(found.get("message", "")) or "no node fits"
            return "" if CLAIM_TO_COME in message else message
    return ""


def stalled(deployment: Mapping[str, object]) -> tuple[str, str]:
    """Why the Deployment makes no pods, as code and sentence; ("", "") while it does."""
    spec, status = _mapping(deployment.get("spec")), _mapping(deployment.get("status"))
    if spec.get("paused") and _int(status.get("updatedReplicas")) < _int(spec.get("replicas", 1)):
        return "Paused", "the rollout was paused by hand and goes on when it is resumed (kubectl rollout resume)"
    for condition in _list(status.get("conditions")):
        found = _mapping(condition)
        if found.get("type") == "ReplicaFailure" and found.get("status") == "True":
            return str(found.get("reason", "ReplicaFailure")), str(found.get("message", "pods are refused"))
    return "", ""


def pod_state(pod: Mapping[str, object]) -> str:
    """One short line on a pod, for progress and evidence."""
    status = _mapping(pod.get("status"))
    for container in [*_list(status.get("initContainerStatuses")), *_list(status.get("containerStatuses"))]:
        waiting = _mapping(_mapping(_mapping(container).get("state")).get("waiting"))
        if waiting:
            return f"{waiting.get('reason', 'Waiting')} {waiting.get('message', '')}".strip()
    if unschedulable(pod):
        return f"Unschedulable: {unschedulable(pod)}"
    return str(status.get("phase", "Unknown"))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _int(value: object) -> int:
    return int(value) if isinstance(value, (int, str)) and str(value).isdigit() else 0
