# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of deployments: which member waits for which, what it may be told, and what is refused before anything."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from unit.blueprint.rule_case import HEALTHY, Json

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.groups import Member, parse_group
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidBlueprint, Problem

Change = Callable[[list[Json]], object]


def member(name: str, env: str = "", **more: object) -> Json:
    """A service called after its member, with one variable."""
    recipe = {**copy.deepcopy(HEALTHY["service"]), "deployment_name": name, "recipe_container_command_args": []}
    recipe["recipe_container_env"] = [{"key": "URL", "value": env}]
    return {"name": name, "recipe": recipe, **more}


def chain() -> list[Json]:
    """An application that needs a model, which needs a database."""
    return [
        member("app", "${model.service_url}/v1", depends_on=["model", "db"]),
        member("model", "${db.internal_dns_name}:80", depends_on=["db"], exports=["service_url"]),
        member("db", exports=["internal_dns_name"]),
    ]


def parsed(members: list[Json], name: object = "RAG demo", **beside: object) -> list[Member]:
    return parse_group({"deployment_group": {"name": name, "deployments": members}, **beside})


def problems(members: object, name: object = "RAG demo", **beside: object) -> list[Problem]:
    with pytest.raises(InvalidBlueprint) as refusal:
        parse_group({"deployment_group": {"name": name, "deployments": members}, **beside})
    return list(refusal.value.problems)


def changed(change: Change) -> list[Json]:
    members = chain()
    change(members)
    return members


def test_a_member_is_deployed_under_its_own_name_and_the_groups() -> None:
    app, model, db = parsed(chain())
    assert (app.names.raw, app.names.canonical) == ("app-RAG demo", "app-rag-demo")
    assert app.recipe["deployment_name"] == app.payload.deployment_name == "app-RAG demo"
    assert app.membership.canonical == "rag-demo"
    assert app.membership.needs == ("db-rag-demo", "model-rag-demo")
    assert (model.membership.needs, db.membership.needs) == (("db-rag-demo",), ())


def test_references_stay_in_the_recipe_until_their_values_are_known() -> None:
    (variable,) = parsed(chain())[0].recipe["recipe_container_env"]
    assert variable == {"key": "URL", "value": "${model.service_url}/v1"}


def test_what_a_catalogue_says_about_a_group_is_no_mistake() -> None:
    assert len(parsed(chain(), blueprint_category="RAG", blueprint_title="A demo")) == 3


def test_what_a_shell_expands_is_no_reference() -> None:
    shell = "${HOME} ${TEMPERATURE:-0.5} ${FILE%.txt} $(URL)"
    assert parsed([member("app", shell)])[0].payload.recipe_container_env[0].value == shell


def refer(text: str) -> Change:
    return lambda members: members[0]["recipe"]["recipe_container_env"][0].update(value=text)


VALUE = "deployment_group.deployments[0].recipe.recipe_container_env[0].value"
ALL = "deployment_group.deployments"


@pytest.mark.parametrize(
    ("change", "rule", "field", "reason", "nearest"),
    [
        (refer("${modle.service_url}"), "V56", VALUE, "no member", "${model.service_url}"),
        (refer("${nobody.port}"), "V56", VALUE, "no member", ""),
        (refer("${db.internal_dns}"), "V56", VALUE, "export service_url or", "${db.internal_dns_name}"),
        (refer("${model.internal_dns_name}"), "V56", VALUE, "not among the exports of 'model'", ""),
        (refer("${app.service_url}"), "V56", VALUE, "not in depends_on", ""),
        (
            lambda them: them[2]["recipe"].update(deployment_name="db ${app.service_url}"),
            "V56",
            f"{ALL}[2].recipe.deployment_name",
            "cannot be told by another member",
            "",
        ),
        (lambda them: them[1].update(depends_on=["dbs"]), "V56", f"{ALL}[1].depends_on[0]", "'dbs' is no member", "db"),
        (lambda them: them[2].update(depends_on=["app"]), "V56", ALL, "app -> ", ""),
        (lambda them: them[2].update(depends_on=["db"]), "V56", ALL, "db -> db", ""),
        (lambda them: them.append(member("db")), "V56", f"{ALL}[3].name", "name of another member", ""),
        (
            lambda them: them.append({**member("D B"), "name": "other", "recipe": {**member("D_b")["recipe"]}}),
            "V04",
            f"{ALL}[3].recipe.deployment_name",
            "becomes 'db'",
            "",
        ),
        (lambda them: them[1].update(exports=["service_ur"]), "V56", f"{ALL}[1].exports[0]", "one of", "service_url"),
        (lambda them: them[2].update(depend_on=["app"]), "V03", f"{ALL}[2].depend_on", "unknown field", "depends_on"),
        (
            lambda them: them[2]["recipe"].update(recipe_node_shap="x"),
            "V03",
            f"{ALL}[2].recipe.recipe_node_shap",
            "unknown field",
            "recipe_node_shape",
        ),
        (lambda them: them[2]["recipe"].pop("recipe_mode"), "V01", f"{ALL}[2].recipe.recipe_mode", "is required", ""),
        (lambda them: them[2]["recipe"].update(deployment_name="__"), "V04", None, "no letter or digit", ""),
        (lambda them: them.clear(), "V56", ALL, "has no member", ""),
    ],
)
def test_what_cannot_be_resolved_is_refused_where_it_stands(
    change: Change, rule: str, field: str | None, reason: str, nearest: str
) -> None:
    found = problems(changed(change))
    matching = [one for one in found if reason in one.reason]
    assert matching, [str(one) for one in found]
    assert (matching[0].rule, matching[0].nearest) == (rule, nearest)
    assert matching[0].field == (field or f"{ALL}[2].recipe.deployment_name")


def test_everything_that_is_wrong_is_said_at_once_and_nothing_twice() -> None:
    def break_all(them: list[Json]) -> None:
        them[0]["depends_on"] = ["model", "db", "cache"]
        them[1]["exports"] = "service_url"
        them[2]["recipe"]["recipe_replica_count"] = "one"

    found = problems(changed(break_all), name="")
    assert [one.field.removeprefix("deployment_group.") for one in found] == [
        "deployments[1].exports",
        "name",
        "deployments[0].depends_on[2]",
        "deployments[2].recipe.recipe_replica_count",
    ], [str(one) for one in found]


@pytest.mark.parametrize(
    "wrong", [None, [], "group", {"name": "a"}, {"deployments": []}, {"name": 1, "deployments": 5}]
)
def test_what_is_no_group_at_all_is_refused_too(wrong: object) -> None:
    with pytest.raises(InvalidBlueprint):
        parse_group({"deployment_group": wrong})


def test_a_job_has_no_address_to_export() -> None:
    job = {"name": "job", "exports": ["service_url"], "recipe": {**HEALTHY["job"]}}
    found = problems([job])
    assert any("mode job has no address" in one.reason for one in found)


def test_an_address_that_will_not_work_is_warned_of() -> None:
    traced = member("jaeger", exports=["internal_dns_name"])
    traced["recipe"]["recipe_additional_ingress_ports"] = [{"name": "otlp", "port": 4318, "path": "/jaeger"}]
    queue = member("queue", exports=["service_url"])
    queue["recipe"]["recipe_container_port"] = "6379"
    app = member("app", "http://${jaeger.internal_dns_name}/jaeger/v1/traces", depends_on=["jaeger", "queue"])
    right = member("right", "http://${jaeger.internal_dns_name}:4318/v1/traces", depends_on=["jaeger"])
    bare = member("bare", "http://${jaeger.internal_dns_name}/jaeger", depends_on=["jaeger"])
    found = (one.warnings for one in parsed([app, traced, queue, right, bare]))
    of_app, _jaeger, of_queue, of_right, of_bare = found
    assert [(one.rule, one.severity, one.field) for one in (*of_app, *of_queue)] == [
        ("V57", "warning", "recipe_container_env[0].value"),
        ("V57", "warning", "exports"),
    ]
    assert "${jaeger.internal_dns_name}:4318" in of_app[0].reason
    assert "Redis" in of_queue[0].reason
    assert of_right == ()
    assert [one.rule for one in of_bare] == ["V57"]
