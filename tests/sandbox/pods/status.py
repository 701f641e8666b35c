# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates of a pod's status, in the Go template language of KWOK's Stages. Every container of a pod fares alike."""

from __future__ import annotations

CONDITIONS = """
{{ $now := Now }}
conditions:
- {type: PodReadyToStartContainers, status: "True", lastTransitionTime: {{ $now | Quote }}}
- {type: Initialized, status: "True", lastTransitionTime: {{ $now | Quote }}}
- {type: Ready, status: "%(ready)s", lastTransitionTime: {{ $now | Quote }}%(why)s}
- {type: ContainersReady, status: "%(ready)s", lastTransitionTime: {{ $now | Quote }}%(why)s}
"""
WHY_NOT_READY = ', reason: ContainersNotReady, message: "containers with unready status"'

ADDRESSES = """
{{ with NodeIPsWith .spec.nodeName }}
hostIP: {{ index . 0 | Quote }}
hostIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
startTime: {{ or .status.startTime $now | Quote }}
"""

POD_ADDRESSES = """
{{ if not .status.podIP }}
{{ with PodIPsWith .spec.nodeName ( or .spec.hostNetwork false ) \
( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) }}
podIP: {{ index . 0 | Quote }}
podIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
{{ end }}
"""

INIT_CONTAINERS = """
initContainerStatuses:
{{ range .spec.initContainers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: {{ printf "%s@sha256:%s" .image (sha256sum .image) | Quote }}
  ready: true
  restartCount: 0
  {{ if eq .restartPolicy "Always" }}
  started: true
  state: {running: {startedAt: {{ $now | Quote }}}}
  {{ else }}
  started: false
  state: {terminated: {exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }}}}
  {{ end }}
{{ end }}
"""

CONTAINERS = """
{{ $root := . }}
containerStatuses:
{{ range $index, $item := .spec.containers }}
{{ $restarts := 0 }}
{{ if $root.status.containerStatuses }}
{{ $restarts = (index $root.status.containerStatuses $index).restartCount }}
{{ end }}
- name: {{ $item.name | Quote }}
  image: {{ $item.image | Quote }}
  imageID: %(image_id)s
  ready: %(is_ready)s
  started: %(started)s
  restartCount: {{ %(restarts)s }}
  state: %(state)s
  lastState: %(last_state)s
{{ end }}
phase: %(phase)s
"""

ENDED = 'phase: {{ if eq .status.phase "Succeeded" }}Succeeded{{ else }}Failed{{ end }}'

KEEP_COUNT = "int $restarts"
ONE_MORE = "add1 $restarts"
PULLED = '{{ printf "%s@sha256:%s" $item.image (sha256sum $item.image) | Quote }}'
RUNNING_NOW = "{running: {startedAt: {{ $now | Quote }}}}"
LAST_KEPT = (
    "{{ if $root.status.containerStatuses }}"
    "{{ or (index $root.status.containerStatuses $index).lastState dict | toJson }}{{ else }}{}{{ end }}"
)


def terminated(reason: str, exit_code: int) -> str:
    times = "startedAt: {{ or $root.status.startTime $now | Quote }}, finishedAt: {{ $now | Quote }}"
    return f"{{terminated: {{exitCode: {exit_code}, reason: {reason}, {times}}}}}"


def waiting(reason: str, message: str = "") -> str:
    """`message` is the inside of a double-quoted YAML string; template actions in it may use `$item` and `$root`."""
    return (
        f'{{waiting: {{reason: {reason}, message: "{message}"}}}}' if message else f"{{waiting: {{reason: {reason}}}}}"
    )


def status(
    phase: str,
    state: str,
    *,
    ready: bool = False,
    pulled: bool = True,
    restarts: str = KEEP_COUNT,
    last_state: str = LAST_KEPT,
) -> str:
    """The whole status of a pod whose containers are all in `state`."""
    runs = phase == "Running"
    conditions = CONDITIONS % {"ready": ready, "why": "" if ready else WHY_NOT_READY}
    containers = CONTAINERS % {
        "image_id": PULLED if pulled else '""',
        "is_ready": str(ready).lower(),
        "started": str(runs and state == RUNNING_NOW).lower(),
        "restarts": restarts,
        "state": state,
        "last_state": last_state,
        "phase": phase,
    }
    return conditions + containers + (INIT_CONTAINERS if pulled else "") + ADDRESSES + (POD_ADDRESSES if runs else "")
