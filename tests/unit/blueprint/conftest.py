# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What blueprint tests share: a healthy service, and ways to ask what is wrong with a changed one."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from unit.blueprint.rule_case import HEALTHY, Json

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidBlueprint, Problem


@pytest.fixture
def service() -> Json:
    """A service on its own pool of one VM.GPU.A10.2: nothing wrong with it, nothing to warn of."""
    return copy.deepcopy(HEALTHY["service"])


@pytest.fixture
def problems_of() -> Callable[[object], list[Problem]]:
    """Everything that is wrong with a payload."""

    def problems(payload: object) -> list[Problem]:
        with pytest.raises(InvalidBlueprint) as refusal:
            parse(payload)
        return list(refusal.value.problems)

    return problems
