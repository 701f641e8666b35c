# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What containers have written: files in CRI format, and the KWOK objects that say which pod shows which file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from . import failures

HEALTHY = "healthy"


def write_logs(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _file(folder, HEALTHY).write_text(_cri(failures.HEALTHY_LOG), encoding="utf-8")
    for crash in failures.CRASHES:
        _file(folder, crash.way).write_text(_cri(crash.log), encoding="utf-8")


def logs_of_all_pods(folder: Path) -> dict[str, Any]:
    """The `ClusterLogs` of pods that have no `Logs` of their own."""
    return {
        "apiVersion": "kwok.x-k8s.io/v1alpha1",
        "kind": "ClusterLogs",
        "metadata": {"name": HEALTHY},
        "spec": {"logs": [{"logsFile": str(_file(folder, HEALTHY))}]},
    }


def no_logs_yet() -> str:
    """Go template of the `Logs` of a pod none of whose containers has started: the API server answers 400 as usual."""
    return _OF_ONE_POD + "  logs: []\n"


def logs_of_one_pod(folder: Path, way: str, previous: bool = False) -> str:
    """Go template of the `Logs` of a pod; the log of the run before, if there was one, is the same."""
    file = _file(folder, way)
    before = f', previousLogsFile: "{file}"' if previous else ""
    return f'{_OF_ONE_POD}  logs:\n  - {{logsFile: "{file}"{before}}}\n'


_OF_ONE_POD = """
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Logs
metadata:
  name: {{ .metadata.name | Quote }}
  namespace: {{ .metadata.namespace | Quote }}
  ownerReferences:
  - {apiVersion: v1, kind: Pod, name: {{ .metadata.name | Quote }}, uid: {{ .metadata.uid | Quote }}}
spec:
"""


def _file(folder: Path, way: str) -> Path:
    return folder / f"{way}.log"


def _cri(lines: Sequence[str]) -> str:
    """One line a second, the last one now."""
    end = datetime.now(UTC)
    times = (end - timedelta(seconds=len(lines) - 1 - n) for n in range(len(lines)))
    return "".join(f"{t:%Y-%m-%dT%H:%M:%S.%f}000Z stdout F {line}\n" for t, line in zip(times, lines, strict=True))
