# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One member of a group: what it is told of others, and when it is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from unit.blueprint.test_groups import member

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import (
    DependencyFailed,
    InvalidBlueprint,
    WorkloadFailed,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.options import KubeOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.options import OciOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import converge_member as module
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.asked import Asked, sort_out
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.outcome import Converged, Row, Status
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import Connections, Deploy
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action, Plan, Step

TOKEN = "hf_abcdefghijklmnopqrstuvwx"
STEP = Step(Action.CREATE, "kubernetes", "Deployment", "recipe-app-rag", "does not exist")


class Seen:
    """Stands for converging a blueprint that has something to do: keeps what it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.payload: Mapping[str, Any] = {}
        self.check = False
        monkeypatch.setattr(module, "converge", self)

    def __call__(
        self, payload: object, raw: Any, request: Deploy, _world: Any, _budget: Any, result: Converged
    ) -> None:
        self.payload, self.check = raw, request.check
        result.plan, result.row.changed = Plan((STEP,)), True
        result.row.status = Status.PLANNED if request.check else Status.DEPLOYED

    @property
    def told(self) -> str:
        text: str = self.payload["recipe_container_env"][0]["value"]
        return text


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    return Seen(monkeypatch)


def request(*blueprints: Json, **changes: Any) -> Deploy:
    return Deploy(blueprints, Connections(OciOptions(), KubeOptions()), **changes)


def app(text: str, **of_model: Json) -> Asked:
    """An application that is told of a model."""
    model = member("model", exports=["service_url", "internal_dns_name"])
    model["recipe"] |= of_model
    group = {"name": "RAG", "deployments": [member("app", text, depends_on=["model"]), model]}
    return sort_out(request({"deployment_group": group})).asked[0]


def model(**changes: Any) -> Row:
    row = Row("model-RAG", "model-rag", "service", "ml", status=Status.DEPLOYED, public=["https://model.example.com"])
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def converged(asked: Asked, needed: Row, **changes: Any) -> Converged:
    result = Converged(Row("app-RAG", "app-rag", "service", "ml"), Plan())
    module.converge_member(asked, [needed], request(**changes), None, None, result)  # type: ignore[arg-type]
    return result


def test_a_member_is_told_the_host_inside_the_cluster_and_the_public_address(seen: Seen) -> None:
    converged(app("${model.service_url}/v1 ${model.internal_dns_name}:80"), model())
    assert seen.told == "https://model.example.com/v1 recipe-model-rag.ml.svc.cluster.local:80"


def test_a_secret_is_known_by_what_it_became_too(seen: Seen) -> None:
    result = converged(app(f"http://user:{TOKEN}@${{model.internal_dns_name}}"), model())
    assert any(TOKEN in one and "recipe-model-rag" in one for one in result.secrets)


def test_a_member_is_left_alone_when_what_it_needs_failed(seen: Seen) -> None:
    with pytest.raises(DependencyFailed, match="depends on model-rag, which failed"):
        converged(app("x"), model(error=WorkloadFailed("crash"), status=Status.FAILED))
    assert seen.payload == {}


def test_an_address_that_nobody_has_is_a_problem_of_the_field_that_asks_for_it(seen: Seen) -> None:
    with pytest.raises(InvalidBlueprint) as refusal:
        converged(app("${model.service_url}"), model(public=[]))
    (problem,) = refusal.value.problems
    assert (problem.rule, problem.field) == ("V56", "recipe_container_env[0].value")
    assert "no public address" in problem.reason
    assert seen.payload == {}


OWN_BALANCER: dict[str, Json] = {"service_endpoint": {"dedicated_load_balancer": True}}


def test_a_plan_shows_a_stand_in_for_the_address_of_a_load_balancer_to_come(seen: Seen) -> None:
    planned = converged(
        app("${model.service_url}", **OWN_BALANCER), model(public=[], status=Status.PLANNED), check=True
    )
    assert seen.told == "<address of model-rag>"
    assert "not known before its load balancer" in planned.row.warnings[0]
    assert planned.row.status is Status.PLANNED


def test_without_waiting_a_member_is_begun_once_what_it_needs_is_ready(seen: Seen) -> None:
    converged(app("x"), model(), wait=False)
    assert seen.check is False


@pytest.mark.parametrize(
    "late", [model(status=Status.PENDING), model(status=Status.PLANNED), model(public=[])], ids=lambda row: row.status
)
def test_without_waiting_what_needs_others_is_put_off_and_says_so(seen: Seen, late: Row) -> None:
    put_off = converged(app("${model.service_url}", **OWN_BALANCER), late, wait=False)
    assert seen.check is True
    assert (put_off.row.status, put_off.row.changed, put_off.plan) == (Status.PENDING, False, Plan())
    assert "Not begun" in put_off.row.warnings[-1]
