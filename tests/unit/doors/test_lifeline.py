# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Noticing that the Ansible process that started us has ended, with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

# controller -> worker (leads a session, as Ansible's do) -> shell -> module, which says each time it is asked.
CONTROLLER = """
import os, subprocess, sys, time
worker = os.fork()
if worker == 0:
    os.setsid()
    module = sys.argv[1]
    shell = ["/bin/sh", "-c", f"{sys.executable} -c '{module}' {sys.argv[2]} && sleep 0"]
    raise SystemExit(subprocess.call([sys.executable, "-c", sys.argv[3], *shell] if sys.argv[3] else shell))
print(worker, flush=True)
os.waitpid(worker, 0)
"""
# Between worker and shell: sudo gives what it runs a terminal, and with it a session of its own.
SUDO = """
import os, subprocess, sys
open("/proc/self/comm", "w").write("sudo")
monitor = os.fork()
if monitor == 0:
    os.setsid()
    raise SystemExit(subprocess.call(sys.argv[1:]))
os.waitpid(monitor, 0)
"""
MODULE = """
import sys, time
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors import lifeline
alive = lifeline.of_module()
for attempt in range(1000):
    with open(sys.argv[1], "a") as out:
        answer = alive()
        out.write("alive " if answer else "alone ")
    if not answer:
        break
    time.sleep(0.05)
"""


class Run:
    """The processes of one task and what its module has said."""

    def __init__(self, said: Path, become: str = "") -> None:
        self.said = said
        self.controller = subprocess.Popen(
            [sys.executable, "-c", CONTROLLER, MODULE, str(said), become],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert self.controller.stdout
        self.worker = int(self.controller.stdout.readline())

    def says(self, word: str) -> bool:
        """Whether the module says it within half a minute."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if self.said.exists() and word in self.said.read_text():
                return True
            time.sleep(0.02)
        return False

    def end(self) -> None:
        for pid in (self.controller.pid, self.worker):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.controller.wait()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    started = Run(tmp_path / "said")
    yield started
    started.end()


@pytest.mark.parametrize("killed", [("controller",), ("worker",), ("controller", "worker")])
def test_a_module_notices_that_its_controller_or_worker_was_killed(run: Run, killed: tuple[str, ...]) -> None:
    assert run.says("alive")
    for name in killed:
        os.kill({"controller": run.controller.pid, "worker": run.worker}[name], signal.SIGKILL)
    assert run.says("alone")


def test_a_module_goes_on_while_nothing_was_killed(run: Run) -> None:
    assert run.says("alive alive alive alive")
    assert "alone" not in run.said.read_text()


@pytest.mark.parametrize("killed", ["controller", "worker"])
def test_a_module_run_by_sudo_looks_through_it(tmp_path: Path, killed: str) -> None:
    run = Run(tmp_path / "said", become=SUDO)
    try:
        assert run.says("alive alive")
        os.kill({"controller": run.controller.pid, "worker": run.worker}[killed], signal.SIGKILL)
        assert run.says("alone")
    finally:
        run.end()
