# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comparing deployments with their recorded blueprints."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from unit.plan.builders import CLUSTER_ID, blueprint

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import Connection
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.options import KubeOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.options import OciOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import drift
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.outcome import Row
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.record import Phase
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import Connections
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Plan

from .builders import record
from .fakes import FakeWorld

TO = Connections(OciOptions(*[""] * len(OciOptions._fields)), KubeOptions(), CLUSTER_ID)
SECRET = {"key": "HF_TOKEN", "value": "hf_c29tZWJvZHkgZWxzZXMgdG9rZW4"}


def test_deployments_are_compared_side_by_side_and_one_that_cannot_be_takes_nothing_from_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both_are_here = threading.Barrier(2, timeout=5)

    def look(payload: Any, *_more: Any) -> Any:
        both_are_here.wait()
        if payload.deployment_name == "ill":
            raise Connection("no route to it")
        return SimpleNamespace(previews=()), Plan()

    monkeypatch.setattr(drift, "look", look)
    newest = {
        ("default", name): record(raw_name=name, phase=phase, payload=blueprint(deployment_name=name, **more))
        for name, phase, more in (
            ("well", Phase.DEPLOYED, {"recipe_container_env": [SECRET]}),
            ("ill", Phase.DEPLOYED, {}),
            ("going", Phase.UNDEPLOYING, {}),
        )
    }
    rows = {key: Row(name=key[1]) for key in newest}
    secrets = drift.tell_drifts(rows, newest, TO, FakeWorld())  # type: ignore[arg-type]
    assert secrets == (SECRET["value"],)
    told = {name: (row.seen["drift"], row.warnings) for (_namespace, name), row in rows.items()}
    assert told == {
        "well": ({"found": False, "repairs": [], "foreign": []}, []),
        "ill": (None, ["Its drift is not known: no route to it"]),
        "going": (None, ["Its drift is not told: it is being undeployed."]),
    }
