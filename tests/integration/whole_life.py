# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of many blueprints in few playbooks: planned, deployed, run again, taken away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .conftest import OURS, WORKLOADS, Sandbox
from .playing import Played, Task

Blueprint = dict[str, Any]
Row = Mapping[str, Any]
OF_DEPLOYMENTS = f"{OURS},app.kubernetes.io/instance"
"""Secrets that users keep for their blueprints belong to none."""
STAGES: Sequence[Callable[[Blueprint], object]] = (
    lambda one: one.get("recipe_mode") in ("team", "shared_node_pool"),
    lambda one: one.get("recipe_team_info"),
    lambda one: one.get("recipe_mode") == "update",
    lambda one: True,
)
"""What others build on comes first; jobs of teams have ended before an update cuts the GPUs they ran on anew."""


@dataclass(frozen=True)
class Batch:
    """Blueprints that one task deploys."""

    blueprints: Sequence[Blueprint]
    namespace: str = "default"

    def undeploying(self, sandbox: Sandbox) -> list[Task]:
        groups = [name_of(one) for one in self.blueprints if "deployment_group" in one]
        names = [name_of(one) for one in self.blueprints if "deployment_group" not in one]
        which = [{"group": group} for group in groups] + ([{"names": names}] if names else [])
        there = {"cluster_id": sandbox.cluster_id, "namespace": self.namespace}
        return [{"oci_ai.blueprints.blueprint_undeploy": {**one, **there}} for one in which]


def name_of(blueprint: Blueprint) -> str:
    """Of a blueprint or a group."""
    return str(blueprint.get("deployment_name") or blueprint["deployment_group"]["name"])


def batches_of(blueprints: Sequence[Blueprint], other_namespace: str = "") -> list[Batch]:
    """In the order that they need. Of two with the same name the second goes into the other namespace."""
    first = {name_of(one): one for one in reversed(blueprints)}
    stage_of = {name: next(n for n, fits in enumerate(STAGES) if fits(one)) for name, one in first.items()}
    found = [Batch([first[name] for name in first if stage_of[name] == stage]) for stage in range(len(STAGES))]
    found.append(Batch([one for one in blueprints if one not in first.values()], other_namespace))
    return [batch for batch in found if batch.blueprints]


def live_through(sandbox: Sandbox, batches: Sequence[Batch]) -> list[Row]:
    """Check mode writes nothing, the run does what it told, the next one nothing, and undeploying leaves nothing.

    Returns the rows of the next one.
    """
    deploy = [sandbox.deploy(*batch.blueprints, namespace=batch.namespace) for batch in batches]
    found: list[Row] = []
    for task in deploy:
        with sandbox.recording() as calls:
            told = _succeeds(sandbox.play(task, check=True))
        assert calls.writes == []
        done = _succeeds(sandbox.play(task))
        assert done.result["plan"] == told.result["plan"]
        pending = [(row["name"], row["status"], row["replicas"]) for row in _rows(done) if row["status"] != "deployed"]
        assert not pending, pending
        with sandbox.recording() as calls:
            again = _succeeds(sandbox.play(task))
        changes = [step for step in again.result["plan"] if step["action"] != "none"]
        assert not changes, changes
        assert again.changed is False
        assert not calls.writes, calls.writes
        found += _rows(again)

    undeploy = [task for batch in reversed(batches) for task in batch.undeploying(sandbox)]
    gone = _succeeds(sandbox.play(*undeploy))
    assert [left for one in gone.results for left in one["result"]["proof"]["left"]] == []
    assert sandbox.pools() == []
    left = [path for path in WORKLOADS if sandbox.kube.get(f"/{path}?labelSelector={OF_DEPLOYMENTS}")["items"]]
    assert not left, left
    return found


def _succeeds(played: Played) -> Played:
    assert not played.failed, played.results[-1]["result"].get("msg", played.stdout)
    return played


def _rows(played: Played) -> list[Row]:
    """Deployments of all tasks."""
    return [row for one in played.results for row in one["result"]["deployments"]]
