# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long waits speak. Under ansible-runner, which stops what is silent: see test_awx.py."""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections.abc import Callable
from typing import Any

from .background import Background
from .conftest import Sandbox

IDLE_TIMEOUT_S = 5
LONG_WAIT_S = 14


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
