# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which blueprints of a task may go on, before anything is asked of OCI or the cluster."""

from __future__ import annotations

import pytest
from unit.plan.builders import blueprint, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.names import Names
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import Payload
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidBlueprint
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.options import KubeOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.options import OciOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.asked import take_name
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.deploy import deploy
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.outcome import Row, Status
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import Connections, Deploy
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Surroundings


def refused(*blueprints: object) -> list[Row]:
    """Rows of a task of which no blueprint may go on, so that no connection is made."""
    request = Deploy(blueprints, Connections(OciOptions(), KubeOptions(host="http://127.0.0.1:9", api_key="x")))
    return deploy(request, Surroundings(lambda _line: None, lambda: True)).rows


def broken(**changes: object) -> dict[str, object]:
    return {**blueprint(), "recipe_node_shape": "VM.GPU.A10.9", **changes}


def take(blueprint: Payload, taken: dict[str, str]) -> None:
    take_name(Names.of(blueprint.deployment_name), "deployment_name", taken)


def test_every_blueprint_that_is_refused_has_its_row_with_its_own_problems() -> None:
    one, other = refused(broken(deployment_name="One"), broken(deployment_name="Two", recipe_image_uri=None))
    assert (one.name, one.canonical_name, one.status) == ("One", "one", Status.FAILED)
    assert one.error is not None
    assert other.error is not None
    assert "recipe_image_uri" not in str(one.error)
    assert "recipe_image_uri" in str(other.error)


def test_what_is_no_blueprint_at_all_has_a_row_without_a_name() -> None:
    (row,) = refused("not a blueprint")
    assert (row.name, row.status) == ("", Status.FAILED)


@pytest.mark.parametrize("second", ["vLLM Inference", "vllm inference", "vLLM_ Inference"])
def test_a_second_blueprint_of_the_same_name_is_refused_however_it_is_typed(second: str) -> None:
    taken: dict[str, str] = {}
    take(payload(), taken)
    with pytest.raises(InvalidBlueprint, match="'vllm-inference', which 'vLLM Inference' of the same task"):
        take(payload(deployment_name=second), taken)


def test_a_blueprint_that_yaml_repeats_by_reference_is_refused_too() -> None:
    taken: dict[str, str] = {}
    twice = payload()
    take(twice, taken)
    with pytest.raises(InvalidBlueprint):
        take(twice, taken)


def test_blueprints_of_different_names_go_on_together() -> None:
    taken: dict[str, str] = {}
    take(payload(), taken)
    take(payload(deployment_name="another"), taken)
