# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups whose members ask for addresses that nothing would give: refused whole, the rest of the task goes on."""

from __future__ import annotations

from unit.blueprint.test_groups import member
from unit.operations.fakes import FakeWorld
from unit.operations.test_ways_in import gateway
from unit.plan.builders import blueprint

from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.options import KubeOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.options import OciOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.asked import (
    Sorted,
    refuse_groups,
    sort_out,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.group_addresses import (
    groups_without_address,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import Connections, Deploy


def sorted_out(world: FakeWorld, **of_model: Json) -> Sorted:
    """A blueprint, a group whose application is told of its model, and a group whose members stand alone."""
    model = member("model", exports=["service_url", "internal_dns_name"])
    model["recipe"] |= of_model
    told = [member("db"), member("app", "${model.internal_dns_name} ${model.service_url}", depends_on=["model"]), model]
    groups = [
        {"deployment_group": {"name": name, "deployments": members}}
        for name, members in (("RAG", told), ("other", [member("y", depends_on=["x"]), member("x")]))
    ]
    request = Deploy((blueprint(), *groups), Connections(OciOptions(), KubeOptions()))
    found = sort_out(request)
    refuse_groups(found, request, groups_without_address(found.asked, request, world))  # type: ignore[arg-type]
    return found


def names(found: Sorted) -> list[str]:
    return [one.payload.deployment_name for one in found.asked]


def test_a_group_is_refused_by_member_and_field_and_the_rest_of_the_task_goes_on(world: FakeWorld) -> None:
    found = sorted_out(world)
    assert names(found) == ["vLLM Inference", "y-other", "x-other"]
    assert [one.needs for one in found.asked] == [(), (2,), ()]
    (row,) = list(found.refused.values())
    assert (row.name, row.group) == ("RAG", "RAG")
    assert "deployment_group.deployments[1].recipe.recipe_container_env[0].value" in str(row.error)
    assert "would give 'model' an address" in str(row.error)
    assert world.kube.writes == []


def test_a_way_in_a_load_balancer_and_the_inference_gateway_give_addresses(world: FakeWorld) -> None:
    balanced: Json = {"dedicated_load_balancer": True}
    assert len(names(sorted_out(world, service_endpoint=balanced))) == 6
    assert len(names(sorted_out(world, recipe_inference_gateway={"model_name": "llama-4"}))) == 6
    world.kube.holding(gateway())
    assert len(names(sorted_out(world))) == 6
