# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the pinned binaries with Go, once per user and version, however many checkouts ask for them at once."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import SandboxError
from .tools import Toolset

Say = Callable[[str], None]
PROGRESS_EVERY_S = 10.0


def build_into(folder: Path, tools: Toolset, is_complete: Callable[[], bool], say: Say) -> None:
    """Fills `folder` with the tools. A build under way elsewhere is waited for."""
    folder.mkdir(parents=True, exist_ok=True)
    with only_one(folder / ".building", say):
        if is_complete():
            return
        go = _go(tools)
        say(f"building {tools} with Go, once, into {folder} (about {tools.minutes} minutes on 2 cores)")
        with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as fresh:
            _install_tools(go, tools, Path(fresh), say)
            for built in Path(fresh).iterdir():
                built.replace(folder / built.name)
        if not is_complete():
            raise SandboxError(f"the binaries just built into {folder} do not report the pinned versions")


@contextmanager
def only_one(lock: Path, say: Say) -> Iterator[None]:
    """Holds an exclusive lock that the kernel releases when the holder dies."""
    with lock.open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another process holds {lock}: waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write_whole(path: Path, text: str) -> None:
    """Never leaves a half-written file behind."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


def go_environment() -> dict[str, str]:
    return {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "", "GOWORK": "off"}


def _go(tools: Toolset) -> str:
    go = shutil.which("go")
    if go:
        return go
    raise SandboxError(
        f"The sandbox needs {tools}, and neither these binaries nor Go to build them are here. Either\n"
        f"  - install Go {tools.go} or newer (https://go.dev/dl) and put `go` on PATH, or\n"
        f"  - put the binaries on PATH, or name them by {', '.join(binary.variable for binary in tools.binaries)}."
    )


def _install_tools(go: str, tools: Toolset, target: Path, say: Say) -> None:
    command = [go, "install", "-v", "-trimpath", "-ldflags", tools.ldflags(), "tool"]
    environment = go_environment() | {"GOBIN": str(target)}
    process = subprocess.Popen(
        command, cwd=tools.module, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    progress = Progress()
    with _every(PROGRESS_EVERY_S, lambda: say(f"  {progress}")):
        for line in process.stdout or ():
            progress.read(line)
    if process.wait() != 0:
        raise SandboxError("go could not build the sandbox's binaries:\n" + "\n".join(progress.last_lines))


class Progress:
    """How far `go install -v` is, as far as its output tells; while it links it says nothing."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._downloaded = self._compiled = 0
        self.last_lines: deque[str] = deque(maxlen=20)

    def read(self, line: str) -> None:
        self.last_lines.append(line.rstrip())
        if line.startswith("go: downloading"):
            self._downloaded += 1
        else:
            self._compiled += 1

    def __str__(self) -> str:
        minutes, seconds = divmod(int(time.monotonic() - self._began), 60)
        return f"{minutes}:{seconds:02d}  {self._downloaded} modules downloaded, {self._compiled} packages compiled"


@contextmanager
def _every(seconds: float, act: Callable[[], None]) -> Iterator[None]:
    """Acts from time to time in a thread of its own, until the block ends."""
    over = threading.Event()

    def repeat() -> None:
        while not over.wait(seconds):
            act()

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
