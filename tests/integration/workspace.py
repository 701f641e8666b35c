# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workspace ConfigMap as a platform team edits it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sandbox.kube_api import KubeApi

PATH = "/api/v1/namespaces/oci-ai-blueprints/configmaps/workspace"
Workspace = Callable[..., None]
"""Called with keys and values to set."""


@contextmanager
def edited(kube: KubeApi) -> Iterator[Workspace]:
    """Sets keys, and takes them back at the end."""
    before = kube.get(PATH)["data"]
    changed: set[str] = set()

    def say(**data: str) -> None:
        changed.update(data)
        kube.merge(PATH, {"data": data})

    try:
        yield say
    finally:
        kube.merge(PATH, {"data": {key: before.get(key) for key in changed}})
