# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles, by Molecule: converged, again, verified, changed, taken away, verified."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from sandbox.charts.packing import mirror

from .conftest import Sandbox
from .playing import CHECKOUT

SCENARIOS = sorted(path.parent.name for path in (CHECKOUT / "extensions" / "molecule").glob("*/molecule.yml"))


def test_every_role_has_a_scenario() -> None:
    roles = {path.name for path in (CHECKOUT / "roles").iterdir()}
    assert roles <= {*SCENARIOS}


@pytest.mark.parametrize("scenario", [name for name in SCENARIOS if name != "default"])
def test_a_role_does_what_its_scenario_asks_for(sandbox: Sandbox, tmp_path: Path, scenario: str) -> None:
    charts, helm = mirror(print)
    environment = {**os.environ, **sandbox.env, "MOLECULE_EPHEMERAL_DIRECTORY": str(tmp_path), "NO_COLOR": "1"}
    environment |= {"SANDBOX_CHARTS": str(charts), "SANDBOX_HELM": str(helm)}
    environment.pop("KUBECONFIG", None)
    command = [str(CHECKOUT / ".venv" / "bin" / "molecule"), "test", "--scenario-name", scenario]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert (done.returncode, "Missing playbook" in said) == (0, False), said[-6000:]
    assert re.search(rf"^{scenario} +: actions=7 +successful=7 ", said, re.MULTILINE), said[-2000:]
