# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-playbook without its start-up: each run is forked from a process that has imported Ansible and has done
nothing else. Half of the time of a short playbook goes into these imports, and tests run more than a thousand of them.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

IMPORTED = (
    "ansible.cli.playbook",
    "ansible.executor.task_executor",
    "ansible.executor.task_queue_manager",
    "cryptography.hazmat.primitives.asymmetric.rsa",
    "cryptography.hazmat.primitives.serialization",
    "pydantic",
    "pydantic.main",
    "urllib3",
)
"""Ansible and the libraries of the collection; the collection itself is found by each run anew."""
LONGEST_REQUEST = 100_000
START_S = 60


class WarmStart:
    """The process that runs are forked from. It ends with its owner."""

    def __init__(self, env: dict[str, str]) -> None:
        """``env``: what ansible-playbook is to find when it is imported, the ``ANSIBLE_`` variables above all."""
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), str(theirs.fileno())],
            env=env,
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()

    def run(self, command: list[str], env: dict[str, str], output: IO[bytes], timeout: float) -> int:
        """Return code of the command, like ``subprocess.run``; also its TimeoutExpired."""
        ours, theirs = socket.socketpair()
        request = json.dumps({"command": command, "env": env}).encode()
        with ours:
            socket.send_fds(self._control, [request], [output.fileno(), theirs.fileno()])
            theirs.close()
            ours.settimeout(START_S)
            pid = int(ours.recv(20))
            ours.settimeout(timeout)
            try:
                code = ours.recv(20)
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                raise subprocess.TimeoutExpired(command, timeout) from None
        return int(code) if code else -int(signal.SIGKILL)


def _serve(control: socket.socket) -> None:
    """Forks a process for each request, until the owner is gone."""
    for module in IMPORTED:
        importlib.import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        request, handles, _flags, _sender = socket.recv_fds(control, LONGEST_REQUEST, 2)
        if not request:
            return
        if os.fork() == 0:
            control.close()
            _run(json.loads(request), *handles)
        for handle in handles:
            os.close(handle)


def _run(request: dict[str, object], output: int, answer: int) -> None:
    """One ansible-playbook run to its end: that of this process."""
    from ansible.cli.playbook import PlaybookCLI

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.set_inheritable(answer, False)
    os.write(answer, str(os.getpid()).ljust(20).encode())
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    sys.argv = list(request["command"])
    code = 1
    try:
        PlaybookCLI.cli_executor(sys.argv)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(answer, str(int(code)).encode())
        os._exit(code)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
