# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``make bench``: how fast we are, as ratios against kubernetes.core in the same run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from integration.conftest import Sandbox, sandbox_of

from sandbox import paths

from . import cases, whole_log
from .after_ready import seconds_after_ready
from .measure import Contender, in_turns


@dataclass(frozen=True)
class Ratio:
    """One line of the table: what, how much, and the most it may be."""

    name: str
    value: float
    limit: float
    detail: str

    def __str__(self) -> str:
        verdict = "ok" if self.value <= self.limit else "TOO SLOW"
        return f"{self.name:<58} {self.value:6.2f}  (at most {self.limit:.2f})  {verdict:<8}  {self.detail}"


def main(arguments: Sequence[str]) -> int:
    """Prints the table; 1 when a limit is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--rounds", type=int, default=9, help="runs of each contender, of which the fastest counts")
    rounds = parser.parse_args(arguments).rounds
    sandbox = sandbox_of(paths.ENV)
    sandbox.clean()
    try:
        ratios = _measure(sandbox, rounds)
    finally:
        sandbox.clean()
    print("\n".join(str(ratio) for ratio in ratios))
    return int(any(ratio.value > ratio.limit for ratio in ratios))


def _measure(sandbox: Sandbox, rounds: int) -> list[Ratio]:
    deployed = sandbox.play(sandbox.deploy(cases.BLUEPRINT))
    if deployed.failed:
        raise RuntimeError(deployed.stdout)
    objects = cases.live_objects(sandbox, deployed.deployment["objects"])
    ours = sandbox.deploy(cases.BLUEPRINT)
    theirs = {"kubernetes.core.k8s": {"definition": objects, "state": "present"}}
    one, k8s_one = cases.contender(sandbox, "ours", [ours]), cases.contender(sandbox, "k8s", [theirs])
    shipped = cases.contender(sandbox, "shipped module", [ours], env={"OCI_AI_BLUEPRINTS_DOOR": "module"})
    ten, k8s_ten = (
        cases.contender(sandbox, "ours x 10", [ours] * 10),
        cases.contender(sandbox, "k8s x 10", [theirs] * 10),
    )
    host, hosts = cases.on_hosts(sandbox, "1 host", ours, 1), cases.on_hosts(sandbox, "20 hosts", ours, cases.HOSTS)
    in_turns([one, k8s_one, shipped, host, hosts], rounds)
    in_turns([ten, k8s_ten], rounds)
    after_ready = seconds_after_ready(sandbox)
    return [
        _ratio("one no-change blueprint / one kubernetes.core.k8s task", one, k8s_one, 0.85),
        _ratio("ten no-change tasks / ten kubernetes.core.k8s tasks", ten, k8s_ten, 0.3),
        _ratio("one task on 20 hosts / on one host", hosts, host, 2.0),
        _ratio("shipped module / kubernetes.core.k8s", shipped, k8s_one, 1.3),
        Ratio("seconds from the last pod's readiness to the return", after_ready, 0.3, ""),
        *_measure_log(sandbox),
        *_measure_many(sandbox, max(3, rounds // 3)),
    ]


def _measure_log(sandbox: Sandbox) -> list[Ratio]:
    """The faster of two transfers each: the server has the same two processors."""
    ours, theirs = whole_log.measure(sandbox)
    return [
        Ratio("1 GB of log into a file / kubectl logs", ours.seconds / theirs.seconds, 1.25, f"{ours} / {theirs}"),
        Ratio("megabytes in memory for that", ours.resident_mb, 100, ""),
    ]


def _measure_many(sandbox: Sandbox, rounds: int) -> list[Ratio]:
    """Twenty blueprints. Fewer rounds: kubernetes.core alone takes half a minute for each."""
    sandbox.admin.put("/capacity", shape=cases.BLUEPRINT["recipe_node_shape"], available=len(cases.MANY))
    deployed = sandbox.play(sandbox.deploy(*cases.MANY))
    if deployed.failed:
        raise RuntimeError(deployed.stdout)
    items = [cases.live_objects(sandbox, row["objects"]) for row in deployed.result["deployments"]]
    theirs = {"kubernetes.core.k8s": {"definition": "{{ item }}", "state": "present"}}
    ours = sandbox.deploy({})
    ours["oci_ai.blueprints.blueprint_deploy"]["blueprint"] = "{{ item }}"
    at_once = cases.contender(sandbox, "ours, blueprints: 20", [sandbox.deploy(*cases.MANY)])
    loop = cases.contender(sandbox, "ours, loop of 20", [cases.looped(ours, cases.MANY)])
    k8s_loop = cases.contender(sandbox, "k8s, loop of 20", [cases.looped(theirs, items)])
    in_turns([at_once, loop, k8s_loop], rounds)
    return [
        _ratio("20 no-change blueprints in one task / k8s in a loop of 20", at_once, k8s_loop, 0.12),
        _ratio("20 no-change blueprints in a loop / k8s in a loop of 20", loop, k8s_loop, 0.2),
    ]


def _ratio(name: str, ours: Contender, theirs: Contender, limit: float) -> Ratio:
    return Ratio(name, ours.best / theirs.best, limit, f"{ours.best:.2f} s / {theirs.best:.2f} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
