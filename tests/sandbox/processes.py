# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The processes of a sandbox: started detached, found again later, stopped only if they are still the same ones."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from subprocess import Popen

from . import paths
from .build import write_whole


@dataclass(frozen=True)
class Process:
    """`started` is the kernel's start time in text: with it a reused pid is not mistaken for ours."""

    name: str
    pid: int
    started: str

    @property
    def runs(self) -> bool:
        return bool(self.started) and start_time(self.pid) == self.started


def start_time(pid: int) -> str:
    """Empty if there is no such process, or if it is dead and only waits to be reaped."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return "" if fields[0] in "ZX" else fields[19]
    except (FileNotFoundError, ProcessLookupError):
        return "" if Path("/proc/self").exists() else _ask_ps(pid, "lstart=")


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return "" if Path("/proc/self").exists() else _ask_ps(pid, "command=")


def _ask_ps(pid: int, column: str) -> str:
    """For machines without /proc."""
    done = subprocess.run(["ps", "-o", column, "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def running(name: str, pid: int) -> Process:
    return Process(name, pid, start_time(pid))


def start(name: str, command: Sequence[str | Path], environment: dict[str, str] | None = None) -> Popen[bytes]:
    """Starts a program that outlives this one; its output goes to .sandbox/logs/<name>.log."""
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    with (paths.LOGS / f"{name}.log").open("wb") as log:
        child = Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=paths.STATE,
            env=os.environ | (environment or {}),
        )
    remember([running(name, child.pid)])
    return child


def remember(processes: Iterable[Process]) -> None:
    """Adds to the list of what `stop_all` may stop."""
    known = recalled()
    write_whole(paths.PROCESSES, json.dumps([asdict(p) for p in [*known, *processes]], indent=1))


def recalled() -> list[Process]:
    try:
        return [Process(**entry) for entry in json.loads(paths.PROCESSES.read_text(encoding="utf-8"))]
    except (FileNotFoundError, ValueError, TypeError):
        return []


def stop_all() -> int:
    """Stops what this sandbox started, also what an interrupted start left unrecorded; answers how many ran.

    They are killed at once: nothing that they hold outlives them anyway.
    """
    processes = {p.pid: p for p in [*_left_by_kwokctl(), *recalled()] if p.runs}
    for process in processes.values():
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
    while any(p.runs for p in processes.values()):
        time.sleep(0.01)
    paths.PROCESSES.unlink(missing_ok=True)
    return len(processes)


def _left_by_kwokctl() -> list[Process]:
    """Components whose pid files lie in our KWOK folder, provided that their command line names that folder too."""
    found = []
    for file in paths.CLUSTER.glob("pids/*.pid"):
        text = file.read_text(encoding="utf-8").strip()
        if text.isdigit() and str(paths.CLUSTER) in command_line(int(text)):
            found.append(running(file.stem, int(text)))
    return found
