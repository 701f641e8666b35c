# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The adapters as an operation gets them: they too stop once the controller is gone."""

from __future__ import annotations

import pytest
from unit.scripted_server import Answer, ScriptedServer

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import ControllerGone
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.options import KubeOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.options import OciOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import Connections
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Surroundings
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.world import World

NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "one"}}


def test_a_write_that_was_refused_for_now_is_not_sent_again_once_the_controller_is_gone() -> None:
    with ScriptedServer() as api:
        api.answers(Answer(503, {"kind": "Status"}))
        connections = Connections(oci=OciOptions(), kube=KubeOptions(host=api.url, api_key="token"))
        world = World(connections, Surroundings(progress=lambda _line: None, alive=lambda: False))
        with pytest.raises(ControllerGone):
            world.kube.apply(NAMESPACE)
    assert len(api.seen) == 1
