# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every worker of pytest-xdist has a sandbox: the first one this checkout's, each of the others one of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

FIRST_WORKER = "gw0"
_worker = os.environ.get("PYTEST_XDIST_WORKER", FIRST_WORKER)
if _worker != FIRST_WORKER:
    # Now: what belongs to a sandbox is found by this when its modules are imported.
    os.environ["SANDBOX_STATE"] = str(Path(__file__).resolve().parent.parent / f".sandbox-{_worker}")


@pytest.fixture(scope="session")
def sandbox_env() -> Iterator[Path]:
    """The file ``env`` of this worker's sandbox, which runs. Those of further workers end with them."""
    from sandbox import life_cycle, paths

    life_cycle.up(replace_older=_worker != FIRST_WORKER)
    yield paths.ENV
    if _worker != FIRST_WORKER:
        life_cycle.down()
        shutil.rmtree(paths.STATE, ignore_errors=True)
