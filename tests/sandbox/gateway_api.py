# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Gateway API's CustomResourceDefinitions (standard channel), from its Go module, kept in the cache."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import paths, versions
from .build import go_environment
from .errors import SandboxError

GROUP = "gateway.networking.k8s.io"
FOLDER = "config/crd/standard"


def definitions() -> dict[str, Path]:
    """YAML file of each definition by its name; downloads the module if this user's cache has none."""
    module, version = versions.GATEWAY_API
    cached = paths.cache() / f"gateway-api-{version}"
    if not cached.exists():
        _copy(_downloaded(f"{module}@{version}") / FOLDER, cached)
    files = cached.glob(f"{GROUP}_*.yaml")
    plurals = {file.stem.removeprefix(f"{GROUP}_"): file for file in files}
    return {f"{plural}.{GROUP}": file for plural, file in plurals.items() if "_" not in plural}


def _downloaded(module: str) -> Path:
    go = shutil.which("go")
    if not go:
        raise SandboxError(f"{module} is not in the cache yet and `go`, which would download it, is not on PATH")
    with tempfile.TemporaryDirectory() as elsewhere:  # outside any module, whose go.mod would be consulted
        done = subprocess.run(
            [go, "mod", "download", "-json", module],
            cwd=elsewhere,
            env=go_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    answer = json.loads(done.stdout or "{}")
    if done.returncode != 0 or "Dir" not in answer:
        raise SandboxError(f"go could not download {module}: {answer.get('Error') or done.stderr}")
    return Path(answer["Dir"])


def _copy(source: Path, target: Path) -> None:
    """Puts the copy into place in one step, since another checkout may be doing the same."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as partial:
        copy = Path(partial) / target.name
        copy.mkdir()
        for file in source.glob("*.yaml"):
            (copy / file.name).write_bytes(file.read_bytes())
        if not target.exists():
            copy.rename(target)
