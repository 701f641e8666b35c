# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of operations share: a cluster in memory and a clock that only sleeping moves."""

from __future__ import annotations

import pytest
from unit.operations.builders import record
from unit.operations.fakes import Clock, FakeKube, FakeOke, FakeWorld, HeldLock

from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import lock, surroundings
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.record import Phase
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Budget
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.work import Work


@pytest.fixture
def kube() -> FakeKube:
    return FakeKube()


@pytest.fixture
def world(kube: FakeKube) -> FakeWorld:
    return FakeWorld(kube)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    for module in (lock, surroundings):
        monkeypatch.setattr(module, "time", found)
    return found


@pytest.fixture
def oke(monkeypatch: pytest.MonkeyPatch) -> FakeOke:
    return FakeOke().instead_of_oci(monkeypatch)


@pytest.fixture
def work(world: FakeWorld, clock: Clock, oke: FakeOke) -> Work:
    del oke
    found = Work(world, HeldLock(), Budget(3600, clock.now), record(phase=Phase.PENDING))
    found.write(found.record)
    return found
