# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a deployment's nodes besides the plan."""

from __future__ import annotations

import pytest
from unit.operations.builders import record
from unit.operations.fakes import FakeWorld
from unit.plan.builders import COMPARTMENT_ID, RDMA_POOL, identity, live_pool, own_nodes, payload, surroundings

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidOption
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.known import Known
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.pool_outlook import (
    pool_outlook,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.modes import mode_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_pool import create_body
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.workspace import Workspace

ELSEWHERE = "ocid1.compartment.oc1..aaaaaaaaelsewhere"


def warnings(compartment_id: str) -> tuple[str, ...]:
    """About a deployment whose pool is as wanted, and whose nodes are to be in this compartment."""
    known = Known((record(),), Workspace(), None, identity(), compartment_id, done=False)
    pools = [live_pool(create_body(own_nodes(), identity(), surroundings(), 1))]
    asked, world = payload(), FakeWorld()
    return pool_outlook(asked, mode_of(asked), identity(), known, pools, {}, world, done=False, waits=True).warnings


def test_a_pool_that_cannot_follow_into_another_compartment_is_told_of() -> None:
    (warning,) = warnings(ELSEWHERE)
    assert f"stays in compartment {COMPARTMENT_ID}" in warning
    assert f"made in {ELSEWHERE}" in warning


def test_nothing_is_said_of_a_pool_in_its_own_compartment() -> None:
    assert warnings(COMPARTMENT_ID) == ()


def test_a_workspace_that_says_something_unknown_of_rdma_nodes_is_refused() -> None:
    asked = parse(RDMA_POOL)
    known = Known((), Workspace(rdma_nodes="selfmanaged"), None, identity(), "", done=False)
    with pytest.raises(InvalidOption, match="rdma_nodes 'selfmanaged'"):
        pool_outlook(asked, mode_of(asked), identity(), known, [], {}, FakeWorld(), done=False, waits=True)
