# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""KWOK Stages: which state follows which in the life of a pod, after how long, and with what events.

A healthy pod: scheduled → ContainerCreating → running and ready → (a Job's pod) completed. The others: `failures`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from . import failures
from .events import Event, event_template
from .failures import Crash, PullFailure
from .logs import HEALTHY, logs_of_one_pod, no_logs_yet
from .references import CHECKED, MISSING, NOT_CHECKED
from .status import ENDED, ONE_MORE, RUNNING_NOW, status, terminated, waiting

Stage = dict[str, Any]

CREATED_AFTER_MS = 20
READY_AFTER_MS = 250
COMPLETED_AFTER_MS = 500
PULL_FAILS_AFTER_MS = 200
PULL_BACKS_OFF_AFTER_MS = 500
PULL_HEALS_AFTER_MS = 1500
CRASHES_AFTER_MS = 300
RESTARTS_AFTER_MS = 500
LATE_RESTARTS_AFTER_MS = 10_000
EARLY_RESTARTS = 5
"""So many restarts come quickly, so that a threshold is soon passed; the later ones at kubelet's pace."""

WAY = (
    f'(.metadata.annotations["{failures.ANNOTATION}"] // '
    f'([.spec.containers[].image | capture(":{failures.TAG_PREFIX}(?<way>[a-z0-9-]+)$").way][0]) // "healthy")'
)
"""jq: the way in which a pod is to fail."""
UNHEALTHY = [
    *(f.way for f in failures.PULL_FAILURES),
    *(c.way for c in failures.CRASHES),
    failures.NEVER_READY,
]
FEW_RESTARTS = f".status.containerStatuses[0].restartCount < {EARLY_RESTARTS}"
WAITING = ".status.containerStatuses[0].state.waiting.reason"
IMAGE = "{{ (index .spec.containers 0).image }}"
CONTAINER = "{{ (index .spec.containers 0).name }}"


def pod_stages(logs: Path) -> list[Stage]:
    """`logs` is the folder with the log files of `write_logs`."""
    return [
        _deleted(),
        *_healthy(),
        *_jobs(),
        *(stage for failure in failures.PULL_FAILURES for stage in _pull(failure, logs)),
        *(stage for crash in failures.CRASHES for stage in _crash(crash, logs)),
        *_never_ready(),
    ]


def _stage(
    name: str, when: Iterable[dict[str, Any]], after_ms: int, template: str, events: Iterable[Event] = ()
) -> Stage:
    """The events are sent before the status changes: who sees the status can read why."""
    steps: list[dict[str, Any]] = [_apply(event_template(event)) for event in events]
    steps.append({"patch": {"subresource": "status", "root": "status", "template": template}})
    alive = {"jq": {"key": ".metadata.deletionTimestamp", "operator": "DoesNotExist"}}
    selector = {"matchExpressions": [alive, *when]}
    return _document(name, {"selector": selector, "delay": {"durationMilliseconds": after_ms}, "steps": steps})


def _apply(template: str) -> dict[str, Any]:
    return {"apply": {"template": template}}


def _before(stage: Stage, template: str) -> Stage:
    """The stage with one more object to apply first."""
    stage["spec"]["steps"].insert(0, _apply(template))
    return stage


def _document(name: str, spec: dict[str, Any]) -> Stage:
    return {
        "apiVersion": "kwok.x-k8s.io/v1alpha1",
        "kind": "Stage",
        "metadata": {"name": name},
        "spec": {"resourceRef": {"apiGroup": "v1", "kind": "Pod"}, **spec},
    }


def _is(key: str, *values: str) -> dict[str, Any]:
    return {"jq": {"key": key, "operator": "In", "values": list(values)}}


def _is_not(key: str, *values: str) -> dict[str, Any]:
    return {"jq": {"key": key, "operator": "NotIn", "values": list(values)}}


def _absent(key: str) -> dict[str, Any]:
    return {"jq": {"key": key, "operator": "DoesNotExist"}}


FRESH = (_is(".status.phase", "Pending"), _absent(".status.containerStatuses[0].name"))
RUNNING = _is(".status.phase", "Running")
OF_A_JOB = _is(".metadata.ownerReferences[].kind", "Job")


def _deleted() -> Stage:
    """A kubelet reports that the containers ended before it lets a pod go: what protects volume claims waits for it."""
    gone = {"jq": {"key": ".metadata.deletionTimestamp", "operator": "Exists"}}
    ended = {"patch": {"subresource": "status", "root": "status", "template": ENDED}}
    return _document("pod-deleted", {"selector": {"matchExpressions": [gone]}, "steps": [ended, {"delete": True}]})


def _healthy() -> list[Stage]:
    """A pod whose image was long in coming ends here too: it becomes ready like any other."""
    pulling = Event("Normal", "Pulling", f'Pulling image "{IMAGE}"')
    started = [
        Event("Normal", "Pulled", f'Successfully pulled image "{IMAGE}"'),
        Event("Normal", "Created", f"Created container: {CONTAINER}"),
        Event("Normal", "Started", f"Started container {CONTAINER}"),
    ]
    healthy = _is_not(WAY, *UNHEALTHY)
    creating = status("Pending", waiting("ContainerCreating"), pulled=False)
    ready = status("Running", RUNNING_NOW, ready=True)
    what = f'{{{{ index $root.metadata.annotations "{CHECKED}" | replace "\\"" "\\\\\\"" }}}}'
    lacks = status("Pending", waiting("CreateContainerConfigError", what))
    lacking = Event("Warning", "Failed", f'Error: {{{{ index .metadata.annotations "{CHECKED}" }}}}')
    creates = _is(WAITING, "ContainerCreating")
    waits = _is(WAITING, "ContainerCreating", "CreateContainerConfigError")
    return [
        _stage("pod-created", (healthy, *FRESH), CREATED_AFTER_MS, creating, [pulling]),
        _stage("pod-ready", (healthy, waits, _is(MISSING, "")), READY_AFTER_MS, ready, started),
        _stage("pod-lacks-reference", (healthy, creates, _is_not(MISSING, "", NOT_CHECKED)), 0, lacks, [lacking]),
    ]


def _jobs() -> list[Stage]:
    goes_well = _is_not(WAY, *UNHEALTHY, failures.JOB_FAILS, failures.KEEPS_RUNNING)
    completed = status("Succeeded", terminated("Completed", 0))
    failed = status("Failed", terminated("Error", 1))
    return [
        _stage("pod-completed", (OF_A_JOB, goes_well, RUNNING), COMPLETED_AFTER_MS, completed),
        _stage("pod-job-failed", (OF_A_JOB, _is(WAY, failures.JOB_FAILS), RUNNING), COMPLETED_AFTER_MS, failed),
    ]


def _pull(failure: PullFailure, logs: Path) -> list[Stage]:
    """ErrImagePull and ImagePullBackOff by turns, or ready after a while."""
    way = _is(WAY, failure.way)
    in_status = failure.error.replace("%s", "{{ $item.image }}")
    in_event = failure.error.replace("%s", IMAGE).replace('\\"', '"')
    back_off = 'Back-off pulling image \\"{{ $item.image }}\\": ErrImagePull: ' + in_status
    failed = [
        Event("Normal", "Pulling", f'Pulling image "{IMAGE}"'),
        Event("Warning", "Failed", f'Failed to pull image "{IMAGE}": {in_event}'),
        Event("Warning", "Failed", "Error: ErrImagePull"),
    ]
    backs_off = [
        Event("Normal", "BackOff", f'Back-off pulling image "{IMAGE}"'),
        Event("Warning", "Failed", "Error: ImagePullBackOff"),
    ]
    err_image_pull = status("Pending", waiting("ErrImagePull", in_status), pulled=False)
    image_pull_back_off = status("Pending", waiting("ImagePullBackOff", back_off), pulled=False)
    waits = _is(WAITING, "ImagePullBackOff")
    prefix = f"pod-{failure.way}"
    tries = [
        _before(_stage(f"{prefix}-first", (way, *FRESH), PULL_FAILS_AFTER_MS, err_image_pull, failed), no_logs_yet()),
        _stage(
            f"{prefix}-backs-off",
            (way, _is(WAITING, "ErrImagePull")),
            PULL_BACKS_OFF_AFTER_MS,
            image_pull_back_off,
            backs_off,
        ),
    ]
    if failure.heals:
        pulled = Event("Normal", "Pulled", f'Successfully pulled image "{IMAGE}"')
        ready = status("Running", RUNNING_NOW, ready=True)
        heals = _stage(f"{prefix}-heals", (way, waits), PULL_HEALS_AFTER_MS, ready, [pulled])
        return [*tries, _before(heals, logs_of_one_pod(logs, HEALTHY))]
    return [*tries, _stage(f"{prefix}-again", (way, waits), LATE_RESTARTS_AFTER_MS, err_image_pull, failed)]


def _crash(crash: Crash, logs: Path) -> list[Stage]:
    way = _is(WAY, crash.way)
    ended = terminated(crash.reason, crash.exit_code)
    loop = waiting(
        "CrashLoopBackOff",
        "back-off 10s restarting failed container={{ $item.name }} "
        "pod={{ $root.metadata.name }}_{{ $root.metadata.namespace }}({{ $root.metadata.uid }})",
    )
    backs_off = [
        Event(
            "Warning",
            "BackOff",
            f"Back-off restarting failed container {CONTAINER} in pod "
            "{{ .metadata.name }}_{{ .metadata.namespace }}({{ .metadata.uid }})",
        ),
    ]
    started = [
        Event("Normal", "Pulled", f'Container image "{IMAGE}" already present on machine'),
        Event("Normal", "Started", f"Started container {CONTAINER}"),
    ]
    runs = status("Running", RUNNING_NOW)
    restarts = status("Running", RUNNING_NOW, restarts=ONE_MORE)
    waits = status("Running", loop, last_state=ended)
    in_back_off = _is(WAITING, "CrashLoopBackOff")
    early, late = _is(FEW_RESTARTS, "true"), _is(FEW_RESTARTS, "false")
    prefix = f"pod-{crash.way}"
    first = _stage(f"{prefix}-starts", (way, *FRESH), READY_AFTER_MS, runs, started)
    _before(first, logs_of_one_pod(logs, crash.way, previous=True))
    return [
        first,
        _stage(
            f"{prefix}-ends", (way, RUNNING, _is_not(WAITING, "CrashLoopBackOff")), CRASHES_AFTER_MS, waits, backs_off
        ),
        _stage(f"{prefix}-restarts", (way, in_back_off, early), RESTARTS_AFTER_MS, restarts, started),
        _stage(f"{prefix}-restarts-late", (way, in_back_off, late), LATE_RESTARTS_AFTER_MS, restarts, started),
    ]


def _never_ready() -> list[Stage]:
    unhealthy = [Event("Warning", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503")]
    way = _is(WAY, failures.NEVER_READY)
    return [_stage("pod-never-ready", (way, *FRESH), READY_AFTER_MS, status("Running", RUNNING_NOW), unhealthy)]
