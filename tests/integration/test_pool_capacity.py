# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When OCI has no host, limit or quota left: said before anything is made, said at once when it shows later."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Sandbox

Blueprint = dict[str, Any]
SHAPE = "VM.GPU.A10.2"
LIMIT = "gpu-a10-count"


# Error code; what is set, and to how much in one availability domain; what the error says of it in its own unit.
SCARCE = [
    pytest.param("out_of_host_capacity", "/capacity", {"shape": SHAPE}, {"available": 1}, (2, 1), id="hosts"),
    pytest.param("limit_exceeded", "/limits", {"limit_name": LIMIT}, {"value": 3}, (4, 3), id="limit"),
    pytest.param("quota_exceeded", "/quotas", {"limit_name": LIMIT}, {"value": 2}, (4, 2), id="quota"),
]


@pytest.mark.parametrize(("code", "where", "what", "left", "need_and_have"), SCARCE)
def test_what_is_short_is_named_before_anything_is_made(
    sandbox: Sandbox,
    vllm: Blueprint,
    code: str,
    where: str,
    what: dict[str, str],
    left: dict[str, int],
    need_and_have: tuple[int, int],
) -> None:
    sandbox.admin.put(where, **what, **dict.fromkeys(left, 0))
    sandbox.admin.put(where, **what, **left, availability_domain=sandbox.domains[0])
    vllm |= {"recipe_node_pool_size": 2}
    with sandbox.recording() as calls:
        refused = sandbox.play(sandbox.deploy(vllm))
    assert refused.error == code
    details = refused.result["error"]["details"]
    assert (details["need"], details["have"]) == need_and_have
    assert SHAPE in refused.result["msg"]
    assert any(sandbox.domains[0] in line for line in refused.result["error"]["evidence"])
    assert calls.writes == []


# Error code; what is set after the plan's reads would have seen enough; OCI's words in the work request.
AFTERWARDS = [
    pytest.param(
        "out_of_host_capacity",
        "/capacity",
        {"shape": SHAPE, "available": 0, "reported": 5},
        "Out of host capacity",
        id="hosts",
    ),
    pytest.param(
        "limit_exceeded", "/limits", {"limit_name": LIMIT, "value": 1}, "service limits were exceeded", id="limit"
    ),
    pytest.param(
        "quota_exceeded", "/quotas", {"limit_name": LIMIT, "value": 1}, "compartment quotas were exceeded", id="quota"
    ),
]


@pytest.mark.parametrize(("code", "where", "taken", "words"), AFTERWARDS)
def test_what_proves_short_after_the_request_ends_the_run_with_ocis_own_words(
    sandbox: Sandbox, vllm: Blueprint, code: str, where: str, taken: dict[str, Any], words: str
) -> None:
    sandbox.admin.put(where, **taken)
    vllm |= {"skip_capacity_validation": True, "skip_quota_validation": True}
    failed = sandbox.play(sandbox.deploy(vllm), timeout=30)
    assert failed.error == code
    assert failed.deployment["status"] == "failed"
    assert (failed.result["error"]["details"]["need"], failed.result["error"]["details"]["have"]) == (1, 0)
    assert f"need 1 x {SHAPE}, have 0" in failed.result["msg"]
    said = [line for line in failed.deployment["evidence"] if line.startswith("work request")]
    assert said, failed.deployment["evidence"]
    assert words in said[0]


def test_a_run_after_a_capacity_failure_really_makes_a_new_pool(sandbox: Sandbox, vllm: Blueprint) -> None:
    sandbox.admin.put("/capacity", shape=SHAPE, available=0, reported=5)
    failed = sandbox.play(sandbox.deploy(vllm))
    assert failed.error == "out_of_host_capacity"
    before = {pool["id"] for pool in sandbox.pools()}
    sandbox.admin.put("/capacity", shape=SHAPE, available=5)
    with sandbox.recording() as calls:
        again = sandbox.play(sandbox.deploy(vllm))
    assert again.deployment["status"] == "deployed"
    assert calls.count("CreateNodePool") == 1
    (pool,) = sandbox.pools()
    assert pool["id"] not in before
    assert pool["id"] == again.deployment["node_pool"]["id"]
    assert [node["lifecycle_state"] for node in pool["nodes"]] == ["ACTIVE"]
    assert sandbox.play(sandbox.deploy(vllm)).changed is False


def test_a_pool_that_came_up_in_part_is_completed_by_the_next_run(sandbox: Sandbox, vllm: Blueprint) -> None:
    sandbox.admin.put("/capacity", shape=SHAPE, available=0, reported=5)
    sandbox.admin.put("/capacity", shape=SHAPE, availability_domain=sandbox.domains[0], available=1, reported=5)
    vllm |= {"recipe_node_pool_size": 2, "recipe_replica_count": 2, "recipe_availability_domain": sandbox.domains[0]}
    failed = sandbox.play(sandbox.deploy(vllm))
    assert failed.error == "out_of_host_capacity"
    assert (failed.result["error"]["details"]["need"], failed.result["error"]["details"]["have"]) == (2, 1)
    (partial,) = sandbox.pools()

    sandbox.admin.put("/capacity", shape=SHAPE, availability_domain=sandbox.domains[0], available=5)
    again = sandbox.play(sandbox.deploy(vllm))
    assert again.deployment["status"] == "deployed"
    assert again.deployment["replicas"] == {"desired": 2, "ready": 2}
    (pool,) = sandbox.pools()
    assert pool["id"] == partial["id"]
    assert [node["lifecycle_state"] for node in pool["nodes"]] == ["ACTIVE", "ACTIVE"]
    survivor = next(node["id"] for node in partial["nodes"] if node["id"])
    assert survivor in {node["id"] for node in pool["nodes"]}
    assert sandbox.play(sandbox.deploy(vllm)).changed is False
