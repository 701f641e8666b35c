# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The adapters as an operation gets them: they too stop once the controller is gone."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from unit.operations.fakes import Clock
from unit.scripted_server import Answer, ScriptedServer

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import ControllerGone, KubeError
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube import transport
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.kinds import KINDS
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.options import KubeOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.options import OciOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import world as module
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import Connections
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Budget, Surroundings
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.world import World

NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "one"}}


def test_a_write_that_was_refused_for_now_is_not_sent_again_once_the_controller_is_gone() -> None:
    with ScriptedServer() as api:
        api.answers(Answer(503, {"kind": "Status"}))
        connections = Connections(oci=OciOptions(), kube=KubeOptions(host=api.url, api_key="token"))
        world = World(connections, Surroundings(progress=lambda _line: None, alive=lambda: False))
        with pytest.raises(ControllerGone):
            world.kube.apply(NAMESPACE)
    assert len(api.seen) == 1


@pytest.mark.parametrize(("left", "calls"), [(-1.0, 5), (100.0, 8)])
def test_calls_are_not_tried_again_beyond_the_tasks_time(
    left: float, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two seconds are left even then: for the record of the failure and for the lock."""
    clock = Clock()
    monkeypatch.setattr(transport.time, "monotonic", clock.monotonic)
    monkeypatch.setattr(transport.random, "uniform", lambda _low, high: high)
    budget = Budget(left, started=clock.now)
    around = Surroundings(progress=lambda _line: None, alive=lambda: True)
    with ScriptedServer() as api:
        api.answers(*[Answer(429, {"kind": "Status"})] * calls, Answer(200, NAMESPACE))
        world = World(Connections(oci=OciOptions(), kube=KubeOptions(host=api.url, api_key="token")), around, budget)
        monkeypatch.setattr(transport.time, "sleep", clock.sleep)
        with pytest.raises(KubeError):
            world.kube.get(KINDS["v1/Namespace"], "one")
        assert len(api.seen) == calls


def test_worlds_are_entered_side_by_side_and_each_once_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    both_are_here = threading.Barrier(2, timeout=5)
    entered = []

    def get(_oci: Any, cluster_id: str) -> str:
        both_are_here.wait()
        entered.append(cluster_id)
        return cluster_id

    monkeypatch.setattr(module.oci_session, "connect", lambda *_args, **_more: None)
    monkeypatch.setattr(module.clusters, "get", get)
    around = Surroundings(progress=lambda _line: None, alive=lambda: True)
    worlds = [World(Connections(OciOptions(), KubeOptions(), name), around) for name in ("one", "two")]
    with ThreadPoolExecutor(4) as threads:
        found = [threads.submit(lambda world=world: world.cluster) for world in (*worlds, *worlds)]
    assert [one.result() for one in found] == ["one", "two", "one", "two"]
    assert sorted(entered) == ["one", "two"]


def test_what_is_asked_twice_is_read_once() -> None:
    around = Surroundings(progress=lambda _line: None, alive=lambda: True)
    world, read = World(Connections(OciOptions(), KubeOptions()), around), []
    for place in ("here", "there", "here"):
        world.once(read.append, place).result()
    assert sorted(read) == ["here", "there"]
