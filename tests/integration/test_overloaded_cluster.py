# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An API server that turns writes away for a while."""

from __future__ import annotations

from typing import Any

from .conftest import Sandbox
from .gate import Write, gate


def test_writes_that_a_busy_api_server_turned_away_are_sent_again_and_nothing_is_made_twice(
    sandbox: Sandbox, vllm: dict[str, Any]
) -> None:
    with gate(sandbox.kube, [Write("CREATE", kind, "default") for kind in ("services", "deployments")]) as busy:
        busy.refusals = [429, 503, 504, 429]
        done = sandbox.play(sandbox.deploy(vllm), sandbox.deploy(vllm))
    first, second = (one["result"] for one in done.results)
    assert busy.refusals == []
    assert (first["deployments"][0]["status"], second["changed"]) == ("deployed", False)
    assert len(sandbox.pools()) == 1
