# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills runs at every moment and in every way, then lets the next run of each do what it can.

The runs of one moment are killed together and all of them are finished together: the next run of each waits until the
lock of the killed one has been silent for 15 s.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .background import Background
from .conftest import Sandbox
from .gate import Gate
from .moments import Moment, pools_of
from .recording import Calls

BY_MODULE = {"OCI_AI_BLUEPRINTS_DOOR": "module"}
SETTLING_S = 0.2
"""A request that was on its way when the run was killed may still arrive."""
QUIET_S = 1.5
"""So long after the kill of a moment's runs nobody else works: whatever is written then is theirs."""
ENDING_S = 3.0
"""Time for processes that are alone to notice and to end, on a busy machine."""
AT_ONCE = 8
"""Deployments finished by one task."""


def _controller(run: Background) -> None:
    run.kill_controller()


def _worker(run: Background) -> None:
    run.kill_workers()
    run.end(20)


def _both(run: Background) -> None:
    run.kill_both()


IN_PROCESS: dict[str, Callable[[Background], None]] = {"controller": _controller, "worker": _worker, "both": _both}
BY_THE_MODULE = {"controller of a module": _controller, "worker of a module": _worker}
WAYS = IN_PROCESS | BY_THE_MODULE


def ways_of(moment: Moment) -> list[str]:
    """In which ways runs are killed at a moment."""
    return list(WAYS if moment.by_module_too else IN_PROCESS)


@dataclass
class Killed:
    """One run that was killed, and what came of it."""

    moment: Moment
    way: str
    blueprint: dict[str, Any]
    killed_at: float = 0.0
    writes: list[str] = field(default_factory=list)
    survivors: list[int] = field(default_factory=list)
    again: dict[str, Any] = field(default_factory=dict)
    said_again: str = ""
    pools: list[dict[str, Any]] = field(default_factory=list)
    changed_once_more: bool = False

    @property
    def name(self) -> str:
        return "-".join(str(self.blueprint["deployment_name"]).split())

    @property
    def wanted(self) -> dict[str, Any]:
        """The blueprint that the killed run was given."""
        return {**self.blueprint, **self.moment.change}

    @property
    def is_deployed_again(self) -> bool:
        """Whether the next run deploys; of killed undeploys some are undone, the others finished."""
        return self.moment.task != "undeploy" or self.way == "both"

    def start(self, sandbox: Sandbox) -> Background:
        name = self.blueprint["deployment_name"]
        task = sandbox.undeploy(name) if self.moment.task == "undeploy" else sandbox.deploy(self.wanted)
        return Background(sandbox.env, task, env=BY_MODULE if self.way in BY_THE_MODULE else {})


@dataclass
class Story:
    """What happened to all of them; and for each moment, what was written right after its runs had been killed."""

    killed: list[Killed] = field(default_factory=list)
    oci_after: dict[str, list[str]] = field(default_factory=dict)
    kubernetes_after: dict[str, list[str]] = field(default_factory=dict)

    def of(self, moment: str, way: str) -> Killed:
        return next(one for one in self.killed if (one.moment.name, one.way) == (moment, way))


def kill_all(sandbox: Sandbox, gate: Gate, killed: Sequence[Killed]) -> Story:
    """The whole story, but for the undeploying at its end."""
    story = Story(list(killed))
    sandbox.play(sandbox.deploy(*[one.blueprint for one in killed if one.moment.task != "deploy"]), timeout=120)
    runs: list[Background] = []
    with sandbox.recording() as calls:
        for name in dict.fromkeys(one.moment.name for one in killed):
            runs += _kill(sandbox, gate, [one for one in killed if one.moment.name == name], story)
    for one in killed:
        one.writes = [write for write in _received_after(calls, one.killed_at) if one.name in write]
    _finish(sandbox, killed)
    for run in runs:
        run.stop()
    return story


def _kill(sandbox: Sandbox, gate: Gate, killed: Sequence[Killed], story: Story) -> list[Background]:
    """Starts the runs of one moment, kills each as soon as it is there, and listens for a while."""
    moment = killed[0].moment
    before = sandbox.admin.get("/delays")
    sandbox.admin.put("/delays", **moment.delays)
    if moment.fault:
        sandbox.admin.post("/faults", times=len(killed), **moment.fault)
    with gate.closed_for(moment.held) if moment.held else nullcontext():
        runs = [one.start(sandbox) for one in killed]
        waiting = list(zip(killed, runs, strict=True))
        until = time.monotonic() + 60
        while waiting:
            assert time.monotonic() < until, f"{moment.name}: not reached by {[one.way for one, run in waiting]}"
            reached = moment.reached_by(sandbox, gate, [one.name for one, run in waiting])
            for one, run in [pair for pair in waiting if pair[0].name in reached]:
                run.note_processes()
                WAYS[one.way](run)
                one.killed_at = time.time()
                waiting.remove((one, run))
            time.sleep(0.03)
        with sandbox.recording() as calls:
            gate.open()
            sandbox.admin.delete("/faults")
            time.sleep(QUIET_S)
    story.oci_after[moment.name] = calls.oci_writes
    story.kubernetes_after[moment.name] = _received_after(calls, max(one.killed_at for one in killed))
    _note_survivors(killed, runs)
    sandbox.admin.put("/delays", **before)
    return runs


def _note_survivors(killed: Sequence[Killed], runs: Sequence[Background]) -> None:
    """Processes that still live a few seconds later; all notice within half a second that they are alone."""
    until = time.monotonic() + ENDING_S
    while any(run.survivors() for run in runs) and time.monotonic() < until:
        time.sleep(0.05)
    for one, run in zip(killed, runs, strict=True):
        one.survivors = run.survivors()


def _received_after(calls: Calls, killed_at: float) -> list[str]:
    """Writes that reached the API server after a kill. Those held at the gate had reached it before."""
    return [
        f"{sent['verb']} {sent['requestURI']}"
        for sent in calls.kubernetes_writes
        if _received(sent) > killed_at + SETTLING_S
    ]


def _received(entry: dict[str, Any]) -> float:
    return datetime.fromisoformat(entry["requestReceivedTimestamp"]).timestamp()


def _finish(sandbox: Sandbox, killed: Sequence[Killed]) -> None:
    """Runs everything again, then once more, and looks at the pools."""
    again, runs = [one for one in killed if one.is_deployed_again], []
    for start in range(0, len(again), AT_ONCE):
        group = again[start : start + AT_ONCE]
        runs.append((group, Background(sandbox.env, sandbox.deploy(*[one.wanted for one in group]))))
    undone = [one for one in killed if not one.is_deployed_again]
    names = [one.blueprint["deployment_name"] for one in undone]
    runs.append((undone, Background(sandbox.env, sandbox.undeploy(*names))))
    for group, run in runs:
        played = run.end()
        for one, row in zip(group, played.result["deployments"], strict=True):
            one.again, one.said_again = row, played.stdout
    for one in killed:
        one.pools = pools_of(sandbox, one.name)
    once_more = sandbox.play(sandbox.deploy(*[one.wanted for one in again]), timeout=120)
    for one, row in zip(again, once_more.result["deployments"], strict=True):
        one.changed_once_more = row["changed"]
