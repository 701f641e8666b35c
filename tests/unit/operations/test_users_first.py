# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order in which deployments that are named together go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from unit.operations.builders import record
from unit.operations.fakes import FakeWorld

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.names import Names
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import UnreadableRecord
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import users_first as order
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.record import Record

MODES = {"pool": "shared_node_pool", "service": "service", "research": "team", "tuning": "job"}


def known(_kube: object, _namespace: str, canonical: str) -> list[Record]:
    assert canonical, "no name means all deployments"
    if canonical == "torn":
        raise UnreadableRecord("unreadable")
    return [replace(record(), mode=MODES[canonical])] if canonical in MODES else []


def test_shared_nodes_and_queues_go_after_all_that_may_use_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order.records, "read", known)
    world: Any = FakeWorld()
    names = [Names.of(name) for name in ("pool", "service", "research", "tuning", "absent", "torn", "!")]
    users = (1, 3, 4, 5, 6)
    assert order.users_first(names, "default", world) == [users, (), users, (), (), (), ()]
