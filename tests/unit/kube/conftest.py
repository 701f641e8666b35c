# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kubernetes API that a test scripts, and a client for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from unit.scripted_server import ScriptedServer

from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.authorization import bearer
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.client import Kube
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.endpoint import Endpoint
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.transport import Transport


@pytest.fixture
def api() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def tokens() -> list[str]:
    """Every token that was handed out, in order."""
    return []


@pytest.fixture
def kube(api: ScriptedServer, tokens: list[str]) -> Kube:
    def sign() -> str:
        tokens.append(f"token-{len(tokens) + 1}")
        return tokens[-1]

    endpoint = Endpoint(server=api.url, words="the test", authorization=bearer(sign, life_s=180))
    return Kube(Transport(endpoint, sleep=lambda _seconds: None))
