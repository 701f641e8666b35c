# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans for secrets of users: what is written and how, and what is refused before it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.secrets_payload import SecretWish
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InUse, InvalidSecret, NotOurs
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest, metadata, section
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.compare import Preview
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.secret_users import Use
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.secrets import (
    SeenSecret,
    old_values_notes,
    plan_secrets,
    refuse_used,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action, Plan
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.user_secret import manifest_of

OURS = "oci-ai-blueprints"
LOGIN = {"registry_server": "r", "username": "u", "password": "p", "email": ""}
READS_TOKEN = Use("Deployment ml/recipe-x", "hub", "token", at_start=True)


def kept(data: Mapping[str, str], kind: str = "opaque") -> Manifest:
    """A Secret as we have written it."""
    manifest = manifest_of(SecretWish("hub", "present", kind, data), "ml")
    return {**manifest, "metadata": {**metadata(manifest), "uid": "u1"}}


def foreign(data: Mapping[str, str], **labels: Json) -> Manifest:
    live = kept(data)
    return {**live, "metadata": {**metadata(live), "labels": labels}}


def owned_by(live: Manifest, **keys: list[str]) -> Manifest:
    """The Secret with managers and the keys of data that each has set."""
    fields: list[Json] = [
        {"manager": manager, "fieldsV1": {"f:data": {f"f:{key}": {} for key in names}}}
        for manager, names in keys.items()
    ]
    return {**live, "metadata": {**metadata(live), "managedFields": fields}}


def asked(
    data: Mapping[str, str] | None, live: Manifest | None, action: str = "present", left: Manifest | None = None
) -> SeenSecret:
    """A secret that is wanted with this data, or not at all. ``left``: what an apply would leave, if it is more."""
    wish = SecretWish("hub", action, "opaque", data or {}, "secrets_payload[0]")
    if data is None:
        return SeenSecret(wish, live, None)
    manifest = manifest_of(wish, "ml")
    immutable = "field is immutable" if live is not None and live["type"] != manifest["type"] else ""
    dry_run = None if immutable else {**manifest, "metadata": metadata(live or manifest)} if left is None else left
    return SeenSecret(wish, live, Preview(manifest, live, dry_run, immutable))


def plan(*seen: SeenSecret, adopt: bool = False, missing_namespace: bool = False) -> Plan:
    return plan_secrets(seen, namespace="ml", missing_namespace=missing_namespace, adopt=adopt)


def actions(found: Plan) -> list[tuple[str, Action]]:
    return [(step.kind, step.action) for step in found.steps]


@pytest.mark.parametrize(
    ("seen", "action"),
    [
        (asked({"a": "1"}, None), Action.CREATE),
        (asked({"a": "1"}, kept({"a": "1"})), Action.NONE),
        (asked({"a": "1"}, kept({"a": "2"})), Action.UPDATE),
        (asked({"a": "1"}, kept({"a": "1", "b": "2"})), Action.UPDATE),
        (
            asked(
                {"a": "1"},
                kept(LOGIN, "container_registry"),
            ),
            Action.REPLACE,
        ),
        (asked(None, kept({"a": "1"}), "absent"), Action.DELETE),
    ],
)
def test_a_secret_is_brought_to_what_is_asked_for(seen: SeenSecret, action: Action) -> None:
    assert actions(plan(seen)) == [("Secret", action)]


def test_what_is_gone_needs_no_step() -> None:
    assert plan(asked(None, None, "absent")) == Plan()


def test_a_namespace_that_is_missing_comes_first() -> None:
    assert actions(plan(asked({"a": "1"}, None), missing_namespace=True)) == [
        ("Namespace", Action.CREATE),
        ("Secret", Action.CREATE),
    ]


def test_no_step_shows_a_value() -> None:
    changed = plan(asked({"a": "new"}, kept({"a": "old", "b": "x"}))).steps[0]
    assert section(changed.before, "data") == {"a": "<masked>", "b": "<masked>"}  # type: ignore[arg-type]
    assert section(changed.after, "data") == {"a": "<masked, changed>"}  # type: ignore[arg-type]
    assert changed.why == "differs in data.a, data.b"


@pytest.mark.parametrize("data", [{"a": "1"}, None], ids=["written", "removed"])
def test_a_secret_of_somebody_else_is_refused_unless_it_is_adopted(data: dict[str, str] | None) -> None:
    seen = asked(data, foreign({"a": "2"}, **{"app.kubernetes.io/managed-by": "Helm"}))
    with pytest.raises(NotOurs, match="Secret ml/hub exists already and belongs to Helm; nothing was changed"):
        plan(seen)
    assert plan(seen, adopt=True).steps[0].changes


def test_a_secret_of_a_deployment_is_never_taken_over() -> None:
    labels: dict[str, Json] = {"app.kubernetes.io/managed-by": OURS, "app.kubernetes.io/instance": "vllm"}
    with pytest.raises(NotOurs, match="belongs to the deployment vllm"):
        plan(asked({"a": "1"}, foreign({"a": "2"}, **labels)), adopt=True)


def test_a_dropped_key_goes_even_if_somebody_else_holds_on_to_it() -> None:
    live = owned_by(kept({"a": "1", "b": "2"}), **{OURS: ["a", "b"], "kubectl-edit": ["b"]})
    (step,) = plan(asked({"a": "1"}, live, left=live)).steps
    assert (step.action, step.why) == (Action.REPLACE, "others hold on to b, which must go")


def test_a_key_that_somebody_else_has_added_stays_and_is_reported() -> None:
    live = owned_by(kept({"a": "1", "b": "2"}), **{OURS: ["a"], "kubectl-edit": ["b"]})
    found = plan(asked({"a": "1"}, live, left=live))
    assert found.empty
    assert found.warnings == ("Secret ml/hub: kubectl-edit set .data.b (drift: foreign, left as it is)",)


def test_a_secret_that_is_taken_over_keeps_no_other_key() -> None:
    live = owned_by(foreign({"a": "1", "b": "2"}), kubectl=["a", "b"])
    (step,) = plan(asked({"a": "1"}, live, left=live), adopt=True).steps
    assert step.action is Action.REPLACE


def test_create_refuses_what_exists_with_other_content_and_update_what_does_not_exist() -> None:
    with pytest.raises(InvalidSecret) as refused:
        plan(asked({"a": "1"}, kept({"a": "2"}), "create"), asked({"a": "1"}, None, "update"))
    assert [str(problem) for problem in refused.value.problems] == [
        "secrets_payload[0].action: create: the secret 'hub' exists with other content; update changes it",
        "secrets_payload[0].action: update: there is no secret 'hub'; create makes one",
    ]


def test_a_payload_that_was_carried_out_can_be_run_again() -> None:
    again = plan(
        asked({"a": "1"}, kept({"a": "1"}), "create"),
        asked({"a": "1"}, kept({"a": "1"}), "update"),
        asked(None, None, "delete"),
    )
    assert again.empty
    assert again.warnings == ("There is no secret 'hub' to delete.",)


@pytest.mark.parametrize(
    "seen",
    [asked(None, kept({"token": "1"}), "absent"), asked({"other": "1"}, kept({"token": "1"}))],
    ids=["removed", "key dropped"],
)
def test_what_a_workload_needs_is_not_removed(seen: SeenSecret) -> None:
    with pytest.raises(InUse) as refused:
        refuse_used([seen], [READS_TOKEN])
    assert refused.value.evidence == ("Deployment ml/recipe-x (key token) needs Secret hub",)


@pytest.mark.parametrize(
    "seen",
    [
        asked({"token": "2"}, kept({"token": "1"})),
        asked({"other": "1"}, kept({"other": "2"})),
        asked({"token": "1"}, None),
        asked(None, None, "absent"),
    ],
    ids=["changed", "key missing before", "created", "gone already"],
)
def test_what_a_workload_loses_nothing_by_is_done(seen: SeenSecret) -> None:
    refuse_used([seen], [READS_TOKEN])


def test_a_login_that_pods_pull_with_stays_one() -> None:
    pulls = Use("Job ml/recipe-y", "hub", "")
    with pytest.raises(InUse, match="Job ml/recipe-y needs Secret hub"):
        refuse_used([asked({"a": "1"}, kept(LOGIN, "container_registry"))], [pulls])
    refuse_used([asked({"a": "1"}, kept({"a": "2"}))], [pulls])


def test_users_of_another_secret_do_not_matter() -> None:
    refuse_used([asked(None, kept({"token": "1"}), "absent")], [Use("Pod ml/p", "other", "token")])


def test_who_still_runs_with_an_old_value_is_told() -> None:
    changed = asked({"token": "2"}, kept({"token": "1"}))
    assert "Deployment ml/recipe-x (key token) keeps the value" in old_values_notes([changed], [READS_TOKEN])[0]
    assert old_values_notes([changed], [Use("Pod ml/p", "hub", "other", at_start=True)]) == []
    assert old_values_notes([changed], [Use("Pod ml/p", "hub", "token")]) == []
    assert old_values_notes([asked({"token": "1"}, kept({"token": "1"}))], [READS_TOKEN]) == []
