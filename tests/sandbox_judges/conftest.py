# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .clients import Cli, Sdk
from .cluster import Cluster
from .region import TESTS, Emulated, running
from .workers import Workers

CLI_VENV = TESTS.parent / ".venv-oci-cli"


@pytest.fixture(scope="session")
def one_emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    with running(tmp_path_factory.mktemp("emulator")) as emulated:
        yield emulated


@pytest.fixture
def emulated(one_emulator: Emulated) -> Emulated:
    """The judges' region, as good as new."""
    one_emulator.admin("POST", "/reset")
    return one_emulator


@pytest.fixture
def sdk(emulated: Emulated) -> Sdk:
    return Sdk(emulated)


@pytest.fixture(scope="session")
def cli_program() -> Path:
    program = Path(os.environ.get("OCI_CLI_BIN") or CLI_VENV / "bin" / "oci")
    if not program.exists():
        pytest.fail(f"no OCI command line: set OCI_CLI_BIN or install oci-cli into {CLI_VENV}")
    return program


@pytest.fixture
def cli(cli_program: Path, emulated: Emulated) -> Cli:
    return Cli(cli_program, emulated.config_file, emulated.url, emulated)


@pytest.fixture(scope="module")
def cluster(sandbox_env: Path) -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture
def workers(sandbox_env: Path) -> Iterator[Workers]:
    workers = Workers()
    yield workers
    workers.remove()
