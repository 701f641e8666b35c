# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a changed deployment takes to return once its last pod is ready."""

from __future__ import annotations

import threading
import time
from typing import Any

from integration.conftest import Sandbox

from . import cases

RUNS = 3
PODS = "/api/v1/namespaces/default/pods"


def seconds_after_ready(sandbox: Sandbox) -> float:
    """The best of a few changed deployments: from the moment a watch shows the new pod ready to the task's result."""
    return min(_one(sandbox, number) for number in range(RUNS))


def _one(sandbox: Sandbox, number: int) -> float:
    blueprint = {**cases.BLUEPRINT, "recipe_image_uri": f"docker.io/vllm/vllm-openai:v0.10.{number}"}
    ready_at: list[float] = []
    version = sandbox.kube.get(PODS)["metadata"]["resourceVersion"]
    watcher = threading.Thread(target=_watch, args=(sandbox, version, blueprint["recipe_image_uri"], ready_at))
    watcher.daemon = True
    watcher.start()
    played = sandbox.play(sandbox.deploy(blueprint))
    if played.failed or not ready_at:
        raise RuntimeError(played.stdout)
    return played.results[-1]["at"] - ready_at[-1]


def _watch(sandbox: Sandbox, version: str, image: str, ready_at: list[float]) -> None:
    for _type, pod in sandbox.kube.watch(PODS, version, timeout_s=60):
        if pod["spec"]["containers"][0]["image"] == image and _ready(pod):
            ready_at.append(time.time())
            return


def _ready(pod: dict[str, Any]) -> bool:
    conditions = pod["status"].get("conditions", [])
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)
