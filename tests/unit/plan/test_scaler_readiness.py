# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A ScaledObject that KEDA does not scale by is told of, with KEDA's own words."""

from __future__ import annotations

from datetime import UTC, datetime

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.scaler_readiness import (
    is_on_its_way,
    scaler_note,
)

NOW = datetime(2026, 11, 22, 12, 10, tzinfo=UTC)


def scaled(status: str = "", made: str = "2026-11-22T12:00:00Z", **condition: Json) -> Manifest:
    ready: Json = [{"type": "Active", "status": "True"}]
    if status:
        ready = [{"type": "Ready", "status": status, **condition}]
    about: Manifest = {"name": "recipe-vllm", "namespace": "ml", "creationTimestamp": made}
    return {"metadata": about, "status": {"conditions": ready}}


def test_one_that_is_ready_says_nothing() -> None:
    assert scaler_note(scaled("True", reason="ScaledObjectReady"), NOW) == ""
    assert not is_on_its_way(scaled("True"))


def test_one_that_is_not_ready_says_why() -> None:
    broken = scaled(
        "False", reason="TriggerError", message="triggers defined in ScaledObject are not working correctly."
    )
    assert is_on_its_way(broken)
    assert scaler_note(broken, NOW) == (
        "ScaledObject ml/recipe-vllm is not Ready, so that replicas do not follow the load: TriggerError: triggers "
        "defined in ScaledObject are not working correctly."
    )
    assert scaler_note(scaled("Unknown"), NOW).endswith("follow the load: Unknown.")


def test_one_that_keda_has_not_looked_at_is_told_of_after_a_while() -> None:
    assert "see whether its operator runs" in scaler_note(scaled(), NOW)
    assert scaler_note(scaled(made="2026-11-22T12:06:00Z"), NOW) == ""
    assert scaler_note({"metadata": {}}, NOW) == ""
    assert not is_on_its_way(scaled())
