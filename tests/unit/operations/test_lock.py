# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two runs of one deployment: only one writes, and a dead one does not hold the other up for long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from unit.operations.fakes import Clock, FakeKube, FakeWorld
from unit.plan.builders import identity

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import (
    ControllerGone,
    KubeError,
    Locked,
    LostLock,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.kinds import LEASE
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest, metadata, section
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import lock as lock_module
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.lock import Lock, hold
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Budget

NAME, NAMESPACE = "default.vllm-inference", "oci-ai-blueprints"


def lease(holder: str = "another/1") -> Manifest:
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": NAME, "namespace": NAMESPACE},
        "spec": {"holderIdentity": holder, "renewTime": "2199-01-01T00:00:00.000000Z"},
    }


def live(kube: FakeKube) -> Manifest | None:
    return kube.get(LEASE, NAME, NAMESPACE)


@contextmanager
def held(world: FakeWorld, clock: Clock, seconds: float = 60) -> Iterator[Lock]:
    with hold(identity(), world.kube, world.around, Budget(seconds, clock.now)) as lock:
        yield lock


def test_the_lock_is_there_while_it_is_held_and_gone_afterwards(world: FakeWorld, clock: Clock) -> None:
    with held(world, clock) as lock:
        found = live(world.kube)
        assert found is not None
        assert section(metadata(found), "labels")["app.kubernetes.io/instance"] == "vllm-inference"
        lock.check()
        lock.check_with_server()
    assert live(world.kube) is None


def test_the_first_lock_of_a_cluster_makes_the_namespace_it_needs(world: FakeWorld, clock: Clock) -> None:
    world.kube.missing_namespaces.add(NAMESPACE)
    with held(world, clock):
        assert live(world.kube) is not None


def test_another_run_is_waited_for(world: FakeWorld, clock: Clock) -> None:
    world.kube.holding(lease())
    clock.while_sleeping = lambda: _gone_at(world.kube, clock, 1005)
    with held(world, clock):
        assert 1005 <= clock.now < 1010
    assert any("waiting for the run of another/1" in line for line in world.said)


def _gone_at(kube: FakeKube, clock: Clock, when: float) -> None:
    if clock.now >= when:
        kube.objects.clear()


def test_a_run_that_goes_on_is_named_when_the_time_is_over(world: FakeWorld, clock: Clock) -> None:
    world.kube.holding(lease())
    clock.while_sleeping = lambda: world.kube.holding(lease()) and None
    with pytest.raises(Locked, match=r"default/vllm-inference is being worked on by another/1"), held(world, clock, 40):
        pass
    assert clock.now >= 1040


def test_a_lock_that_nobody_renews_for_its_time_is_taken_over_whatever_clock_it_tells(
    world: FakeWorld, clock: Clock
) -> None:
    world.kube.holding(lease())
    with held(world, clock) as lock:
        assert 1015 < clock.now < 1017
        lock.check_with_server()
    assert live(world.kube) is None


def test_a_lock_that_was_taken_by_another_run_first_is_not_taken_too(world: FakeWorld, clock: Clock) -> None:
    world.kube.holding(lease())

    def others(verb: str, _manifest: Manifest) -> None:
        if verb == "replace":
            world.kube.holding(lease("third/1"))

    world.kube.before_write = others
    with pytest.raises(Locked, match="third/1"), held(world, clock, 20):
        pass


def test_a_run_stops_before_its_next_write_when_another_took_its_lock(world: FakeWorld, clock: Clock) -> None:
    with held(world, clock) as lock:
        world.kube.holding(lease())
        with pytest.raises(LostLock, match="to another run"):
            lock.check_with_server()
        with pytest.raises(LostLock):
            lock.check()
    assert live(world.kube) is not None


def test_a_run_stops_before_its_next_write_when_its_lock_is_gone(world: FakeWorld, clock: Clock) -> None:
    with held(world, clock) as lock:
        world.kube.objects.clear()
        with pytest.raises(LostLock):
            lock.check_with_server()


def test_a_run_that_could_not_renew_stops_before_others_may_take_over(world: FakeWorld, clock: Clock) -> None:
    def away(_verb: str, _manifest: Manifest) -> None:
        raise KubeError("the API server is away", status=503)

    with held(world, clock) as lock:
        world.kube.before_write = away
        clock.now += 12
        lock.check()
        clock.now += 2
        with pytest.raises(LostLock):
            lock.check()


def test_a_run_whose_lock_nobody_took_while_the_api_server_was_away_goes_on(world: FakeWorld, clock: Clock) -> None:
    with held(world, clock) as lock:
        clock.now += 60
        lock.check()
        clock.now += 60
        world.kube.holding(lease())
        with pytest.raises(LostLock, match="to another run"):
            lock.check()


def test_a_run_without_its_controller_writes_nothing_more_not_even_to_give_the_lock_back(
    world: FakeWorld, clock: Clock
) -> None:
    with held(world, clock) as lock:
        world.alive = False
        with pytest.raises(ControllerGone):
            lock.check()
    assert live(world.kube) is not None


def test_a_lock_that_cannot_be_given_back_does_not_hide_why_the_run_failed(world: FakeWorld, clock: Clock) -> None:
    def broken(verb: str, _manifest: Manifest) -> None:
        if verb == "delete":
            raise KubeError("the API server is away", status=503)

    world.kube.before_write = broken
    with pytest.raises(LookupError, match="the real reason"), held(world, clock):
        raise LookupError("the real reason")


def test_a_held_lock_is_renewed_in_the_background(
    world: FakeWorld, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock_module, "RENEW_EVERY", 0.01)
    with held(world, clock) as lock:
        clock.now += 12
        _until(lambda: ("replace", NAME) in world.kube.writes)
        clock.now += 2
        lock.check()


def test_the_renewal_notices_that_another_run_has_the_lock(
    world: FakeWorld, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock_module, "RENEW_EVERY", 0.01)
    with held(world, clock) as lock:
        world.kube.holding(lease())
        _until(lambda: _is_lost(lock))
    found = live(world.kube)
    assert found is not None
    assert section(found, "spec")["holderIdentity"] == "another/1"


def test_two_runs_that_reach_for_a_free_lock_at_once_do_not_both_get_it(world: FakeWorld, clock: Clock) -> None:
    def first(verb: str, _manifest: Manifest) -> None:
        if verb == "create":
            world.kube.before_write = lambda _verb, _manifest: None
            world.kube.holding(lease())

    world.kube.before_write = first
    with pytest.raises(Locked, match="another/1"), held(world, clock, 10):
        pass


def _is_lost(lock: Lock) -> bool:
    try:
        lock.check()
    except LostLock:
        return True
    return False


def _until(true: Callable[[], bool]) -> None:
    """The renewal runs in a thread of its own, in real time."""
    end = time.monotonic() + 5
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)
