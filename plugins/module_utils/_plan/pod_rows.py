# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pods as a result shows them, and the GPUs they hold."""

from __future__ import annotations

from collections.abc import Iterable

from .._manifest import Manifest, entries, name_of, section, text
from .cluster_gpus import ENDED, requested_by
from .readiness import pod_state, unschedulable


def pod_rows(pods: Iterable[Manifest]) -> list[dict[str, object]]:
    """One row for each pod, by name. ``gpus`` are those it holds: none once it has ended."""
    return [_row(pod) for pod in sorted(pods, key=name_of)]


def gpus_used(pods: Iterable[Manifest]) -> dict[str, int]:
    """GPUs and slices that pods hold on their nodes, by the resource's name."""
    total: dict[str, int] = {}
    for pod in pods:
        for name, count in _held(pod).items():
            total[name] = total.get(name, 0) + count
    return total


def waiting_pods(pods: Iterable[Manifest]) -> list[str]:
    """One sentence for each pod that is not ready and has not ended well."""
    return [f"pod {name_of(pod)}: {pod_state(pod)}" for pod in pods if not _ready(pod) and _phase(pod) != "Succeeded"]


def _row(pod: Manifest) -> dict[str, object]:
    status = section(pod, "status")
    containers = [*entries(status, "initContainerStatuses"), *entries(status, "containerStatuses")]
    said = pod_state(pod)
    return {
        "name": name_of(pod),
        "node": text(section(pod, "spec"), "nodeName"),
        "phase": _phase(pod),
        "ready": _ready(pod),
        "restarts": sum(count for one in containers if isinstance(count := one.get("restartCount"), int)),
        "gpus": _held(pod),
        "reason": "" if said == _phase(pod) else said,
    }


def _held(pod: Manifest) -> dict[str, int]:
    placed = text(section(pod, "spec"), "nodeName") and _phase(pod) not in ENDED
    return requested_by(pod) if placed and not unschedulable(pod) else {}


def _phase(pod: Manifest) -> str:
    return text(section(pod, "status"), "phase") or "Unknown"


def _ready(pod: Manifest) -> bool:
    conditions = entries(section(pod, "status"), "conditions")
    return any(one.get("type") == "Ready" and one.get("status") == "True" for one in conditions)
