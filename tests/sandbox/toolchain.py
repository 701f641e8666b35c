# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which executable plays etcd, kube-apiserver and the others.

Each is looked for in this order: an environment variable, PATH, the cache, and at last a build with Go. One that is
found but has another version than the pinned one is passed over, except where the environment names it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from . import build, paths
from .errors import SandboxError
from .tools import Binary, Toolset

Say = Callable[[str], None]
Binaries = Mapping[str, Path]
"""Executables by name."""


def resolve(tools: Toolset, say: Say) -> Binaries:
    """Path of each binary by name; builds what is missing, which takes minutes."""
    found = {binary.name: path for binary in tools.binaries if (path := _installed(binary, say, os.environ))}
    missing = [binary for binary in tools.binaries if binary.name not in found]
    if missing:
        folder = paths.cache() / tools.cache_name()
        if not all(_is_pinned(binary, folder / binary.file) for binary in missing):
            build.build_into(folder, tools, lambda: all(_is_pinned(b, folder / b.file) for b in missing), say)
        found |= {binary.name: folder / binary.file for binary in missing}
    return found


def _installed(binary: Binary, say: Say, environment: Mapping[str, str]) -> Path | None:
    """From the environment or PATH."""
    if named := environment.get(binary.variable):
        path = Path(named).expanduser()
        if not os.access(path, os.X_OK):
            raise SandboxError(f"{binary.variable} names {path}, which is no executable file")
        return path
    on_path = shutil.which(binary.name, path=environment.get("PATH"))
    if not on_path:
        return None
    has = binary.version_of(Path(on_path))
    if has == binary.version():
        return Path(on_path)
    say(f"{on_path} is {has or 'of unknown version'}, not {binary.version()}: passed over")
    return None


def _is_pinned(binary: Binary, path: Path) -> bool:
    """Whether the cached file is whole and of the pinned version; the file itself is asked only once per change."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return False
    seen = {"size": stat.st_size, "modified": stat.st_mtime_ns, "version": binary.version()}
    notes = path.with_name(f".{binary.file}.verified.json")
    if notes.exists() and _read(notes) == seen:
        return True
    if binary.version_of(path) != binary.version():
        return False
    build.write_whole(notes, json.dumps(seen))
    return True


def _read(notes: Path) -> object:
    try:
        return json.loads(notes.read_text(encoding="utf-8"))
    except ValueError:
        return None
