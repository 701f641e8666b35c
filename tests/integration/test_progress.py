# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long waits speak: in a shell, and under ansible-runner, which stops what is silent or cancelled."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ansible_runner
import pytest

from .background import Background
from .conftest import Sandbox
from .moments import pools_of
from .playing import PLAYBOOK, Task, environment, playbook

IDLE_TIMEOUT_S = 5
LONG_WAIT_S = 14
Jobs = Callable[..., "Job"]


class Job:
    """A playbook run by ansible-runner, as AWX runs it."""

    def __init__(self, folder: Path, sandbox: Sandbox, *tasks: Task, **settings: Any) -> None:
        self._cancelled = False
        (folder / "project").mkdir(parents=True)
        shutil.move(playbook(list(tasks)), folder / "project" / "play.yml")
        wanted = environment(sandbox.env, str(folder / "results"), PATH=f"{PLAYBOOK.parent}:{os.environ['PATH']}")
        (folder / "results").touch()
        self._thread, self.runner = ansible_runner.run_async(
            private_data_dir=str(folder),
            playbook="play.yml",
            envvars={name: value for name, value in wanted.items() if os.environ.get(name) != value},
            settings={"suppress_ansible_output": True, **settings},
            cancel_callback=lambda: self._cancelled,
            quiet=True,
        )

    def cancel(self) -> None:
        self._cancelled = True

    def end(self, timeout: float = 90) -> str:
        """Waits for the end; the status that ansible-runner gives the job."""
        self._thread.join(timeout)
        assert not self._thread.is_alive()
        return str(self.runner.status)

    def events(self, kind: str) -> list[str]:
        """What was printed with each event of a kind."""
        return [event["stdout"] for event in self.runner.events if event["event"] == kind]


@pytest.fixture
def job(sandbox: Sandbox, tmp_path: Path) -> Iterator[Jobs]:
    """Starts jobs under ansible-runner; none outlives the test."""
    jobs: list[Job] = []

    def begin(*tasks: Task, **settings: Any) -> Job:
        jobs.append(Job(tmp_path / f"job{len(jobs)}", sandbox, *tasks, **settings))
        return jobs[-1]

    yield begin
    for one in jobs:
        one.cancel()
        one.end()


def _canonical(blueprint: dict[str, Any]) -> str:
    return "-".join(blueprint["deployment_name"].split())


def test_lines_appear_in_a_shell_while_a_task_waits(
    sandbox: Sandbox, start: Callable[..., Background], vllm: dict[str, Any]
) -> None:
    name = _canonical(vllm)
    sandbox.admin.put("/delays", gpu_allocatable_s=2)
    run = start(sandbox.deploy(vllm))
    seen: list[tuple[float, str]] = []
    done = threading.Event()

    def read() -> None:
        known = 0
        while not done.wait(0.05):
            lines = run.stdout.splitlines()
            seen.extend((time.monotonic(), line) for line in lines[known:])
            known = len(lines)

    reader = threading.Thread(target=read)
    reader.start()
    played = run.end()
    ended = time.monotonic()
    done.set()
    reader.join()
    assert played.deployment["status"] == "deployed"
    early = [line for at, line in seen if at < ended - 0.3]
    for words in ("create NodePool", "work request", "create Deployment", "1 nodes ready", "replicas available"):
        assert any(line.startswith(f"[localhost] default/{name}: ") and words in line for line in early), words


def test_a_wait_without_news_is_never_silent_for_long(sandbox: Sandbox, vllm: dict[str, Any]) -> None:
    sandbox.admin.put("/delays", node_pool_create_s=LONG_WAIT_S)
    played = sandbox.play(sandbox.deploy(vllm))
    assert played.deployment["status"] == "deployed"
    spoken = [int(second) for second in re.findall(r"work request [A-Z_]+ \[(\d+) s\]", played.stdout)]
    assert max(later - earlier for earlier, later in itertools.pairwise(spoken)) <= IDLE_TIMEOUT_S
    assert len(spoken) <= LONG_WAIT_S


def test_a_long_wait_survives_the_idle_timeout_of_ansible_runner(
    sandbox: Sandbox, job: Jobs, vllm: dict[str, Any]
) -> None:
    sandbox.admin.put("/delays", node_pool_create_s=LONG_WAIT_S, gpu_allocatable_s=LONG_WAIT_S)
    running = job(sandbox.deploy(vllm), idle_timeout=IDLE_TIMEOUT_S)
    assert running.end() == "successful"
    assert any("work request IN_PROGRESS" in line for line in running.events("verbose"))
    assert any("nodes ready" in line for line in running.events("verbose"))


def test_a_cancelled_job_stops_the_operation_and_the_next_run_completes_it(
    sandbox: Sandbox, job: Jobs, vllm: dict[str, Any]
) -> None:
    sandbox.admin.put("/delays", node_pool_create_s=8)
    running = job(sandbox.deploy(vllm))
    sandbox.until(lambda: any(pool["lifecycle_state"] == "CREATING" for pool in pools_of(sandbox, _canonical(vllm))))
    running.cancel()
    assert running.end() == "canceled"
    with sandbox.recording() as calls:
        time.sleep(6)
    assert calls.writes == []
    again = sandbox.play(sandbox.deploy(vllm))
    assert again.deployment["status"] == "deployed"
    assert len(pools_of(sandbox, _canonical(vllm))) == 1
