# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Chromium for tests: the machine's, or Debian's package, unpacked into the user's cache with what it lacks."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from sandbox import paths

UNPACKED = paths.cache() / "chromium"
PROGRAM = UNPACKED / "usr/lib/chromium/chromium"
INSTALLED_NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser without a window. Skips the test where there is none and none can be had."""
    program, env = _installed() or _unpacked()
    with sync_playwright() as playwright:
        # Its sandbox refuses to be run by root, and is not needed for pages of our own.
        browser = playwright.chromium.launch(executable_path=program, env=env, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def _installed() -> tuple[str, dict[str, str | float | bool]] | None:
    found = next(filter(None, map(shutil.which, INSTALLED_NAMES)), None)
    return (found, dict(os.environ)) if found else None


def _unpacked() -> tuple[str, dict[str, str | float | bool]]:
    if not PROGRAM.exists():
        if shutil.which("apt-get") is None:
            pytest.skip("no Chromium on PATH, and no apt-get to fetch Debian's")
        _unpack()
    libraries = {str(file.parent) for file in UNPACKED.rglob("*.so*")}
    return str(PROGRAM), {**os.environ, "LD_LIBRARY_PATH": ":".join(sorted(libraries))}


def _unpack() -> None:
    """Needs no rights: apt keeps its lists in a folder of ours, and only what is not installed is fetched."""
    UNPACKED.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=UNPACKED.parent) as name:
        work, root = Path(name), Path(name, "root")
        for folder in ("lists/partial", "archives/partial", "packages", "root"):
            (work / folder).mkdir(parents=True)
        apt = ["apt-get", "-qq", f"-oDir::State::lists={work}/lists", f"-oDir::Cache={work}", "-oDebug::NoLocking=1"]
        _run([*apt, "update"], work)
        addresses = _run([*apt, "--yes", "--print-uris", "--no-install-recommends", "install", "chromium"], work)
        packages = re.findall(r"^'\S+' ([a-z0-9.+-]+)_", addresses, re.MULTILINE)
        _run([*apt, "download", *packages], work / "packages")
        for package in (work / "packages").iterdir():
            _run(["dpkg-deb", "--extract", str(package), str(root)], work)
        shutil.rmtree(UNPACKED, ignore_errors=True)
        root.rename(UNPACKED)


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
    return done.stdout
