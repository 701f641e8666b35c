# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which versions the sandbox runs; the one place that pins them is binaries/go.mod."""

from __future__ import annotations

import re
from functools import cache

from . import paths
from .errors import SandboxError


@cache
def pinned(module: str) -> str:
    """Version of a Go module in go.mod, for instance `v1.36.3`."""
    go_mod = (paths.BINARIES_MODULE / "go.mod").read_text(encoding="utf-8")
    found = re.search(rf"^\s*{re.escape(module)} (v\S+)", go_mod, re.MULTILINE)
    if not found:
        raise SandboxError(f"{paths.BINARIES_MODULE / 'go.mod'} does not pin {module}")
    return found[1]


def kubernetes() -> str:
    return pinned("k8s.io/kubernetes")


def etcd() -> str:
    return pinned("go.etcd.io/etcd/server/v3")


def kwok() -> str:
    return pinned("sigs.k8s.io/kwok")


def go() -> str:
    """The least Go that can build the pinned modules, for instance `1.26`."""
    go_mod = (paths.BINARIES_MODULE / "go.mod").read_text(encoding="utf-8")
    found = re.search(r"^go (\d+\.\d+)", go_mod, re.MULTILINE)
    if not found:
        raise SandboxError(f"{paths.BINARIES_MODULE / 'go.mod'} has no go line")
    return found[1]
