# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A log of a gigabyte into a file: against ``kubectl logs > file``, and the memory that it takes."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from integration.conftest import Sandbox
from integration.playing import PLAYBOOK, playbook

from sandbox import paths, toolchain, tools

from . import cases

LINE = (
    b"2026-11-22T10:00:00.000000000Z stdout F "
    + b"INFO: a line of a log as servers write them, by day and night, " * 4
    + b"\n"
)
LINES = 4_000_000
LOGS = "/apis/kwok.x-k8s.io/v1alpha1/namespaces/default/logs"
PODS = "/api/v1/namespaces/default/pods"


ROUNDS = 3
SIZE = LINES * (len(LINE) - LINE.index(b"INFO"))
"""Bytes of the log without what its file says besides: 1.0 GB."""


@dataclass(frozen=True)
class Run:
    """Wall time, time on processors, and the most that one of its processes had in memory."""

    seconds: float
    on_processors: float
    resident_mb: float

    def __str__(self) -> str:
        return f"{SIZE / self.seconds / 1e6:.0f} MB/s, {self.on_processors:.1f} s on processors"


def measure(sandbox: Sandbox) -> tuple[Run, Run]:
    """Ours and kubectl's on the sandbox, whose log server is the slowest of all."""
    kubectl = toolchain.resolve(tools.KUBECTL, print)["kubectl"]
    with tempfile.TemporaryDirectory(dir=paths.ENV.parent) as name:
        folder = Path(name)
        pod = _pod_with_long_log(sandbox, folder / "long.log")
        asked = {
            "name": cases.BLUEPRINT["deployment_name"],
            "cluster_id": sandbox.cluster_id,
            "dest": str(folder / "ours"),
        }
        env = cases.environment_of(sandbox)
        ours, theirs = [], []
        for _round in range(ROUNDS):
            with (folder / "theirs").open("wb") as file:
                theirs.append(_run([str(kubectl), "--kubeconfig", sandbox.env["KUBECONFIG"], "logs", pod], env, file))
            with (folder / "said").open("wb") as file:
                ours.append(_run([str(PLAYBOOK), playbook([{"oci_ai.blueprints.deployment_logs": asked}])], env, file))
        for written in (*(folder / "ours").iterdir(), folder / "theirs"):
            if written.stat().st_size != SIZE:
                raise RuntimeError(f"{written} has {written.stat().st_size} bytes and should have {SIZE}")
    return min(ours, key=_seconds), min(theirs, key=_seconds)


def _seconds(run: Run) -> float:
    return run.seconds


def _pod_with_long_log(sandbox: Sandbox, path: Path) -> str:
    """Name of the benchmark's pod, which from now on shows this log."""
    with path.open("wb") as file:
        for _part in range(100):
            file.write(LINE * (LINES // 100))
    (pod,) = [
        one for one in sandbox.kube.get(PODS)["items"] if cases.BLUEPRINT["deployment_name"] in one["metadata"]["name"]
    ]
    about = {"name": pod["metadata"]["name"], "namespace": "default"}
    shows: dict[str, Any] = {"apiVersion": "kwok.x-k8s.io/v1alpha1", "kind": "Logs", "metadata": about}
    sandbox.kube.post(LOGS, {**shows, "spec": {"logs": [{"logsFile": str(path)}]}})
    return str(about["name"])


def _run(command: list[str], env: Mapping[str, str], output: IO[bytes]) -> Run:
    started = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=output)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return Run(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
