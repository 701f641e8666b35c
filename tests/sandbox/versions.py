# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which versions the sandbox runs; the go.mod files in binaries/ are the one place that pins them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from . import paths
from .errors import SandboxError

CONTROL_PLANE = paths.BINARIES / "control_plane"
ADD_ONS = paths.BINARIES / "add_ons"
HELM_TOOLS = paths.BINARIES / "helm"
KUBECTL = paths.BINARIES / "kubectl"
KUBERNETES = "k8s.io/kubernetes"
LWS = "sigs.k8s.io/lws"
KUEUE = "sigs.k8s.io/kueue"
HELM = "helm.sh/helm/v3"


@cache
def pinned(module: str, folder: Path = CONTROL_PLANE) -> str:
    """Version of a Go module in a go.mod, for instance `v1.36.3`."""
    return _found(rf"^\s*{re.escape(module)} (v\S+)", folder / "go.mod", module)


def kubernetes() -> str:
    return pinned(KUBERNETES)


def etcd() -> str:
    return pinned("go.etcd.io/etcd/server/v3")


def kwok() -> str:
    return pinned("sigs.k8s.io/kwok")


def lws() -> str:
    return pinned(LWS, ADD_ONS)


def kueue() -> str:
    return pinned(KUEUE, ADD_ONS)


def helm() -> str:
    return pinned(HELM, HELM_TOOLS)


def kubectl() -> str:
    return pinned(KUBERNETES, KUBECTL)


def go(folder: Path) -> str:
    """The least Go that can build what a go.mod pins, for instance `1.26`."""
    return _found(r"^go (\d+\.\d+)", folder / "go.mod", "Go")


def _found(pattern: str, go_mod: Path, what: str) -> str:
    found = re.search(pattern, go_mod.read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        raise SandboxError(f"{go_mod} does not pin {what}")
    return found[1]
