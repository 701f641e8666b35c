# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every sample blueprint does what it is shown for: planned, deployed, run again, taken away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Sandbox
from .playing import CHECKOUT, Task

SAMPLES = CHECKOUT / "sample_blueprints"
FILES = sorted(SAMPLES.rglob("*.json"))
FIRST = {
    "mig/larger_slices": ["mig/shared_slices"],
    "teams/job_of_a_team": ["mig/shared_slices", "teams/quota_of_a_team"],
}
"""Samples that must be there before another."""


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SAMPLES).with_suffix("")))
def test_a_sample_is_planned_deployed_run_again_and_taken_away(sandbox: Sandbox, file: Path) -> None:
    task = deploy(sandbox, file)
    before = FIRST.get(str(file.relative_to(SAMPLES).with_suffix("")), [])
    others = [SAMPLES / f"{sample}.json" for sample in before]
    for other in others:
        assert not sandbox.play(deploy(sandbox, other)).failed
    with sandbox.recording() as calls:
        told = sandbox.play(task, check=True)
    assert calls.writes == []
    done = sandbox.play(task)
    assert not done.failed, done.stdout
    assert done.result["plan"] == told.result["plan"]
    assert {one["status"] for one in done.result["deployments"]} == {"deployed"}
    with sandbox.recording() as calls:
        assert sandbox.play(task).changed is False
    assert calls.writes == []
    assert sandbox.play(undeploy(sandbox, file)).result["proof"]["left"] == []
    for other in others:
        assert not sandbox.play(undeploy(sandbox, other)).failed
    assert sandbox.pools() == []


def deploy(sandbox: Sandbox, file: Path) -> Task:
    return {"oci_ai.blueprints.blueprint_deploy": {"src": str(file), "cluster_id": sandbox.cluster_id}}


def undeploy(sandbox: Sandbox, file: Path) -> Task:
    sample = json.loads(file.read_text(encoding="utf-8"))
    group = sample.get("deployment_group")
    which = {"group": group["name"]} if group else {"name": sample["deployment_name"]}
    return {"oci_ai.blueprints.blueprint_undeploy": {**which, "cluster_id": sandbox.cluster_id}}


def test_every_sample_is_described() -> None:
    said = (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert [file for file in FILES if f"`{file.relative_to(SAMPLES).with_suffix('')}`" not in said] == []
