# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every sample blueprint does what it is shown for: planned, deployed, run again, taken away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Sandbox
from .playing import CHECKOUT

SAMPLES = CHECKOUT / "sample_blueprints"
FILES = sorted(SAMPLES.rglob("*.json"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SAMPLES).with_suffix("")))
def test_a_sample_is_planned_deployed_run_again_and_taken_away(sandbox: Sandbox, file: Path) -> None:
    name = json.loads(file.read_text(encoding="utf-8"))["deployment_name"]
    task = {"oci_ai.blueprints.blueprint_deploy": {"src": str(file), "cluster_id": sandbox.cluster_id}}
    with sandbox.recording() as calls:
        told = sandbox.play(task, check=True)
    assert calls.writes == []
    done = sandbox.play(task)
    assert not done.failed, done.stdout
    assert done.result["plan"] == told.result["plan"]
    assert done.deployment["status"] == "deployed"
    with sandbox.recording() as calls:
        assert sandbox.play(task).changed is False
    assert calls.writes == []
    assert sandbox.play(sandbox.undeploy(name)).result["proof"]["left"] == []
    assert sandbox.pools() == []


def test_every_sample_is_described() -> None:
    said = (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert [file for file in FILES if f"`{file.relative_to(SAMPLES).with_suffix('')}`" not in said] == []
