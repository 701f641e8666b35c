# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts and ends the Kubernetes control planes behind clusters that are created (see ../../further_cluster.py)."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path


async def start(folder: str, cluster_id: str, emulator: str) -> dict[str, str]:
    """Answers where it is. Raises `OSError` with what it said when it did not start."""
    said = await _run(_state(folder, cluster_id), "up", "--emulator", emulator, "--cluster-id", cluster_id)
    answer: dict[str, str] = json.loads(said.splitlines()[-1])
    return answer


async def end(folder: str, cluster_id: str) -> None:
    await _run(_state(folder, cluster_id), "down")


async def end_all(folder: str) -> None:
    """Also those that a former emulator left."""
    states = [one for one in Path(folder).glob("*") if one.is_dir()] if folder else []
    await asyncio.gather(*(_run(state, "down") for state in states))


def _state(folder: str, cluster_id: str) -> Path:
    return Path(folder) / cluster_id[-11:]


async def _run(state: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "sandbox.further_cluster", *arguments]
    process = await asyncio.create_subprocess_exec(
        *command,
        env=os.environ | {"SANDBOX_STATE": str(state)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await process.communicate()
    if process.returncode != 0:
        raise OSError(complained.decode(errors="replace"))
    return said.decode()
