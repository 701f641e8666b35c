# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A playbook that runs while the test does other things: watches it, kills it, or waits for its end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from .playing import Played, Task, command, environment, playbook


class Background:
    """An ansible-playbook process that has been started. Its output goes to a file, so that it never has to wait."""

    def __init__(
        self,
        sandbox_env: dict[str, str],
        *tasks: Task,
        env: dict[str, str] | None = None,
        play_keywords: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="background-")
        self._results = Path(self._folder.name) / "results.jsonl"
        self._results.touch()
        self._output = Path(self._folder.name) / "output"
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(
                command(playbook(list(tasks), **(play_keywords or {})), **options),
                env=environment(sandbox_env, str(self._results), **(env or {})),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._known: set[int] = set()

    @property
    def stdout(self) -> str:
        """What was printed so far."""
        return self._output.read_text(encoding="utf-8", errors="replace")

    @property
    def controller(self) -> int:
        return self._process.pid

    def workers(self) -> list[int]:
        """Processes that the controller forked and that still are its children."""
        return _children(self.controller)

    def note_processes(self) -> None:
        """Remembers all processes of this run, so that they can be found again when their parent is gone."""
        self._known |= set(descendants(self.controller))

    def survivors(self) -> list[int]:
        """Remembered processes that still run."""
        return [pid for pid in self._known if _is_running(pid)]

    def kill_controller(self) -> None:
        self._process.kill()
        self._process.wait(10)

    def kill_workers(self) -> None:
        kill(self.workers())

    def kill_both(self) -> None:
        """Controller and workers at once, so that neither sees the other end."""
        workers = self.workers()
        self._process.kill()
        kill(workers)
        self._process.wait(10)

    def end(self, timeout: float = 120) -> Played:
        """Waits for the end; what the run printed and returned."""
        self._process.wait(timeout)
        lines = self._results.read_text(encoding="utf-8").splitlines()
        return Played(self._process.returncode, self.stdout, [json.loads(line) for line in lines])

    def stop(self) -> None:
        """Kills whatever is left of the run, when a test is over."""
        self.note_processes()
        if self._process.poll() is None:
            self.kill_controller()
        kill(self.survivors())


def kill(processes: Iterable[int]) -> None:
    """Those that have ended in the meantime are no error."""
    for pid in processes:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    """Processes that a process started, and those that these started."""
    found = []
    for child in _children(pid):
        found += [child, *descendants(child)]
    return found


def _children(pid: int) -> list[int]:
    return [child for child, parent in _parents().items() if parent == pid]


def _parents() -> dict[int, int]:
    """Parent of every process, by /proc."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            found[int(entry.name)] = int(stat[1])
    return found


def _is_running(pid: int) -> bool:
    stat = _stat(pid)
    return stat is not None and stat[0] != "Z"


def _stat(pid: int) -> list[str] | None:
    """State, parent and so on: what follows the name in /proc/<pid>/stat."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
