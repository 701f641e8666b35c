# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The executables that are built with Go, and how each tells its version."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from . import versions


def said_by(executable: Path) -> str:
    """What the executable answers to `--version`, for instance `v1.36.3`; empty if it cannot be run."""
    try:
        done = subprocess.run([executable, "--version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    said = re.search(r"\bv?(\d+\.\d+\.\d+)", done.stdout + done.stderr)
    return f"v{said[1]}" if said and done.returncode == 0 else ""


def written_into(module: str, executable: Path) -> str:
    """Version of the module that Go noted when it built the executable; for those that cannot be asked."""
    noted = re.search(rb"\nmod\t" + re.escape(module).encode() + rb"\t(v\S+)\t", executable.read_bytes())
    return noted[1].decode() if noted else ""


@dataclass(frozen=True)
class Binary:
    """`file` is the name `go install` gives it, `version` answers the pinned version (`v1.36.3`)."""

    name: str
    file: str
    version: Callable[[], str]
    version_of: Callable[[Path], str] = said_by

    @property
    def variable(self) -> str:
        return "OCI_AI_BLUEPRINTS_" + self.name.upper().replace("-", "_")

    def __str__(self) -> str:
        return f"{self.name} {self.version()}"


@dataclass(frozen=True)
class Toolset:
    """Built by one `go install tool` in the folder `module`, which takes `minutes` on 2 cores."""

    module: Path
    minutes: int
    binaries: tuple[Binary, ...]
    cache_name: Callable[[], str]
    ldflags: Callable[[], str] = lambda: "-s -w"

    @property
    def go(self) -> str:
        return versions.go(self.module)

    def __str__(self) -> str:
        return ", ".join(map(str, self.binaries))


def _stamped() -> str:
    """Without a stamp Kubernetes does not know its version."""
    version = versions.kubernetes()
    major, minor = version.removeprefix("v").split(".")[:2]
    stamp = "-X k8s.io/component-base/version."
    return f"-s -w {stamp}gitVersion={version} {stamp}gitMajor={major} {stamp}gitMinor={minor}"


CONTROL_PLANE = Toolset(
    module=versions.CONTROL_PLANE,
    minutes=6,
    binaries=(
        Binary("etcd", "server", versions.etcd),
        Binary("kube-apiserver", "kube-apiserver", versions.kubernetes),
        Binary("kube-controller-manager", "kube-controller-manager", versions.kubernetes),
        Binary("kube-scheduler", "kube-scheduler", versions.kubernetes),
        Binary("kwok", "kwok", versions.kwok),
        Binary("kwokctl", "kwokctl", versions.kwok),
    ),
    cache_name=lambda: f"bin-k{versions.kubernetes().removeprefix('v')}",
    ldflags=_stamped,
)
ADD_ONS = Toolset(
    module=versions.ADD_ONS,
    minutes=6,
    binaries=(
        Binary("lws", "cmd", versions.lws, partial(written_into, versions.LWS)),
        Binary("kueue", "kueue", versions.kueue, partial(written_into, versions.KUEUE)),
    ),
    cache_name=lambda: f"bin-lws-{versions.lws()}-kueue-{versions.kueue()}",
)
HELM = Toolset(
    module=versions.HELM_TOOLS,
    minutes=3,
    binaries=(Binary("helm", "helm", versions.helm, partial(written_into, versions.HELM)),),
    cache_name=lambda: f"bin-helm-{versions.helm()}",
    ldflags=lambda: f"-s -w -X helm.sh/helm/v3/internal/version.version={versions.helm()}",
)
KUBECTL = Toolset(
    module=versions.KUBECTL,
    minutes=2,
    binaries=(Binary("kubectl", "kubectl", versions.kubectl, partial(written_into, versions.KUBERNETES)),),
    cache_name=lambda: f"bin-kubectl-{versions.kubectl()}",
)
