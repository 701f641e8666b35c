# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of operations share: a cluster in memory and a clock that only sleeping moves."""

from __future__ import annotations

import pytest
from unit.operations.fakes import Clock, FakeKube, FakeWorld

from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import lock, pool_work, surroundings


@pytest.fixture
def kube() -> FakeKube:
    return FakeKube()


@pytest.fixture
def world(kube: FakeKube) -> FakeWorld:
    return FakeWorld(kube)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    for module in (lock, pool_work, surroundings):
        monkeypatch.setattr(module, "time", found, raising=False)
    return found
