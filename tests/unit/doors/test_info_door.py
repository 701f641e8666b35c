# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the door of deployment_info makes of its options."""

from __future__ import annotations

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors import deployment_info
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.deployment_info import DEPLOYMENT_INFO
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidOption
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.outcome import Outcome
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import Info
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Surroundings

DEFAULTS = {"names": None, "namespace": None, "drift": False, "resources": False}
AROUND = Surroundings(progress=print, alive=lambda: True)


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[Info]:
    """What the operation was asked; it does nothing."""
    asked: list[Info] = []

    def info(request: Info, around: Surroundings) -> Outcome:
        asked.append(request)
        return Outcome()

    monkeypatch.setattr(deployment_info, "operation", lambda: info)
    return asked


@pytest.mark.parametrize(("given", "asked"), [(None, ""), ("", ""), ("models", "models")])
def test_all_namespaces_are_read_unless_one_is_named(requests: list[Info], given: str | None, asked: str) -> None:
    DEPLOYMENT_INFO.run({**DEFAULTS, "namespace": given}, False, AROUND)
    assert requests[0].namespace == asked


def test_what_is_no_name_of_a_namespace_is_refused_and_not_found_empty(requests: list[Info]) -> None:
    with pytest.raises(InvalidOption, match="is no name of a namespace"):
        DEPLOYMENT_INFO.run({**DEFAULTS, "namespace": "Team_A"}, False, AROUND)
    assert requests == []
