# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What proves why a deployment is not ready: states of its pods, their events, their last log lines. Bounded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .._errors import BlueprintsError
from .._kube.kinds import EVENT, POD
from .._manifest import Manifest, entries, metadata, name_of, section, text
from .._plan.identity import Identity
from .._plan.readiness import pod_state
from .world import World

PODS_SHOWN = 3
EVENTS_SHOWN = 6
LOG_LINES = 20
LONGEST_LINE = 400
MASK = "********"


def evidence_of(world: World, identity: Identity, secrets: Sequence[str]) -> list[str]:
    """Lines for people, the sickest pods first. Never fails itself: what cannot be read is said."""
    try:
        pods = world.kube.list(POD, identity.namespace, labels={"app": identity.names.workload}).items
    except BlueprintsError as error:
        return [f"pods could not be read: {error}"]
    lines: list[str] = []
    for pod in sorted(pods, key=lambda one: pod_state(one) == "Running")[:PODS_SHOWN]:
        lines += _of_pod(world, pod)
    return list(masked(lines, secrets))


def masked(lines: Iterable[str], secrets: Sequence[str]) -> Iterable[str]:
    """The lines without any secret value, each cut to a readable length."""
    for line in lines:
        for value in secrets:
            line = line.replace(value, MASK)
        yield line[:LONGEST_LINE]


def _of_pod(world: World, pod: Manifest) -> list[str]:
    name, namespace = name_of(pod), text(metadata(pod), "namespace")
    lines = [f"pod {name}: {pod_state(pod)}"]
    try:
        events = world.kube.list(EVENT, namespace, fields={"involvedObject.name": name}).items
    except BlueprintsError as error:
        return [*lines, f"pod {name}: events could not be read: {error}"]
    for event in events[-EVENTS_SHOWN:]:
        lines.append(f"pod {name}: event {text(event, 'reason')}: {text(event, 'message')}")
    status = section(pod, "status")
    for container in (*entries(status, "initContainerStatuses"), *entries(status, "containerStatuses")):
        lines += _log(world, namespace, name, container)
    return lines


def _log(world: World, namespace: str, pod: str, container: Manifest) -> list[str]:
    """The last lines of the run that crashed, else of the one that is there."""
    crashed = bool(section(section(container, "lastState"), "terminated"))
    started = crashed or bool({"running", "terminated"} & set(section(container, "state")))
    if not started:
        return []
    name = text(container, "name")
    try:
        log = world.kube.logs(namespace, pod, name, previous=crashed, tail_lines=LOG_LINES)
    except BlueprintsError:
        return []
    return [f"pod {pod}: log {name}: {line}" for line in log.splitlines()[-LOG_LINES:]]
