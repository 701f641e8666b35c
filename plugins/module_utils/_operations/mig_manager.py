# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the mig-manager of a node writes in its log, where that may be read."""

from __future__ import annotations

from .._errors import KubeError
from .._kube.kinds import POD
from .._manifest import name_of, namespace_of
from .world import World

APP = {"app": "nvidia-mig-manager"}
"""Label of its pods, whatever the namespace: the NVIDIA GPU operator runs them as a DaemonSet."""
CONTAINER = "nvidia-mig-manager"
LINES_SHOWN = 10


def last_words(world: World, node: str) -> list[str]:
    """Its last lines. Nothing where it does not run, or logs of its namespace are not ours to read."""
    try:
        pods = world.kube.list(POD, labels=APP, fields={"spec.nodeName": node}).items
        logs = [world.kube.logs(namespace_of(pod), name_of(pod), CONTAINER, tail_lines=LINES_SHOWN) for pod in pods]
    except KubeError:
        return []
    return [f"mig-manager on {node}: {line}" for log in logs for line in log.splitlines()[-LINES_SHOWN:]]
