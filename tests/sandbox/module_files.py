# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML files that Go modules carry beside their code, kept in the cache as JSON."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from . import paths
from .build import go_environment, write_whole
from .errors import SandboxError
from .kube_api import Object

YamlLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C reads megabytes in a second; PyYAML has it unless it was built without libyaml."""


def documents(module: str, version: str, file: str) -> list[Object]:
    """Objects of a YAML file of the module; downloads the module unless this user's cache has the file."""
    kept = paths.cache() / "module-files" / f"{module.replace('/', '_')}@{version}" / f"{PurePosixPath(file).stem}.json"
    if not kept.exists():
        text = (downloaded(f"{module}@{version}") / file).read_bytes()
        kept.parent.mkdir(parents=True, exist_ok=True)
        found = [_without_descriptions(each) for each in yaml.load_all(text, Loader=YamlLoader) if each]
        write_whole(kept, json.dumps(found, separators=(",", ":")))
    objects: list[Object] = json.loads(kept.read_text(encoding="utf-8"))
    return objects


def _without_descriptions(found: Any) -> Any:
    """Nine tenths of a definition are prose, which the API server would read, check and publish at each start."""
    if isinstance(found, dict):
        told = {key for key, value in found.items() if key == "description" and isinstance(value, str)}
        return {key: _without_descriptions(value) for key, value in found.items() if key not in told}
    if isinstance(found, list):
        return [_without_descriptions(each) for each in found]
    return found


@cache
def downloaded(module: str) -> Path:
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
