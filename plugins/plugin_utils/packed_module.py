# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules packed once for each state of the collection, not once for each run.

To ship a module Ansible packs it with every file it imports, anew in each run: for this collection that takes longer
than the work of a run without changes. What it packed is kept between runs, in the folder where Ansible keeps its own
things, and laid where Ansible looks for what it has packed before. Where it looks elsewhere one day, it packs as ever.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ansible import constants
from ansible.release import __version__ as ansible_version

MODULE = "ansible_collections.oci_ai.blueprints.plugins.modules."
PLUGINS = Path(__file__).resolve().parents[1]
PACKED_FROM = ("modules", "module_utils")
FOLDER = "oci_ai.blueprints.packed"


@contextmanager
def packed_once(name: str) -> Iterator[None]:
    """While the block runs, the module ``name`` is taken as it was packed before; what is packed in it is kept.

    Never an error: without the folder, or without rights on it, Ansible packs the module itself.
    """
    here = Path(constants.DEFAULT_LOCAL_TMP) / "ansiballz_cache"
    kept = Path(constants.config.get_config_value("ANSIBLE_HOME")) / FOLDER / _state()
    with suppress(OSError):
        if _is_ours(kept):
            _copy_all(kept, here, name)
    yield
    with suppress(OSError):
        if not kept.exists():
            shutil.rmtree(kept.parent, ignore_errors=True)
            kept.mkdir(mode=0o700, parents=True)
        if _is_ours(kept):
            _copy_all(here, kept, name)


def _state() -> str:
    """Changes with every file that may be packed, and with whoever packs."""
    seen = [ansible_version, sys.version]
    for folder in PACKED_FROM:
        for path in sorted((PLUGINS / folder).rglob("*.py")):
            about = path.stat()
            seen.append(f"{path} {about.st_size} {about.st_mtime_ns}")
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:32]


def _is_ours(folder: Path) -> bool:
    """What is packed is run, so nobody else may have put it there."""
    if not folder.is_dir():
        return False
    about = folder.stat()
    return about.st_uid == os.getuid() and not about.st_mode & 0o022


def _copy_all(source: Path, target: Path, name: str) -> None:
    """The module's packed files that ``target`` lacks, each whole or not at all."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in source.glob(f"{MODULE}{name}-*"):
        if path.suffix == ".lock" or (target / path.name).exists():
            continue
        with tempfile.NamedTemporaryFile(dir=target, prefix=".", delete=False) as copy:
            copy.write(path.read_bytes())
        os.replace(copy.name, target / path.name)
