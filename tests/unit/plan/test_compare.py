# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to an object, judged by the live one and the API server's own dry-run."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.plan.builders import Fields, identity, live_object

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import NotOurs
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest, section
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.compare import (
    Preview,
    differing,
    foreign_warnings,
    labels_of,
    step_of,
    uid_of,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.shown import comparable
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action, ObjectStep

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(2, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "name"]), inner, max_size=3),
    max_leaves=10,
)


def service(port: int = 80, **metadata: Json) -> Manifest:
    labels: dict[str, Json] = {**identity().labels()}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "recipe-x", "namespace": "ml", "labels": labels, **metadata},
        "spec": {"ports": [{"name": "http", "port": port}]},
    }


def step(preview: Preview, *, adopt: bool = False) -> ObjectStep:
    return step_of(preview, identity(), adopt=adopt)


def test_what_is_not_there_is_created_and_shown_as_the_api_server_would_store_it() -> None:
    found = step(Preview(service(), None, service(clusterName="defaulted")))
    assert (found.action, found.why, found.before) == (Action.CREATE, "does not exist", None)
    assert found.after == service(clusterName="defaulted")


def test_what_cannot_be_tried_yet_is_shown_as_rendered() -> None:
    assert step(Preview(service(), None, None)).after == service()


def test_an_object_that_would_stay_the_same_is_left_alone_whatever_the_api_server_counts() -> None:
    live = {**service(resourceVersion="7", generation=2, managedFields=[]), "status": {"loadBalancer": {}}}
    found = step(Preview(service(), live, service(resourceVersion="8", generation=3)))
    assert (found.action, found.why, found.changes) == (Action.NONE, "as wanted", False)


def test_a_field_that_differs_is_named_by_its_path() -> None:
    found = step(Preview(service(81), service(80), service(81)))
    assert (found.action, found.why) == (Action.UPDATE, "differs in spec.ports[http].port")
    assert (found.before, found.after) == (service(80), service(81))


def test_a_field_that_cannot_change_means_a_replacement_and_the_reason_is_the_api_servers() -> None:
    found = step(Preview(service(81), service(80, uid="u1"), None, made_anew="spec.selector: field is immutable"))
    assert (found.action, found.why, found.live_uid) == (Action.REPLACE, "spec.selector: field is immutable", "u1")


def test_an_object_that_is_being_deleted_is_made_anew_once_it_is_gone() -> None:
    going = service(uid="u1", deletionTimestamp="2026-11-22T17:00:00Z")
    found = step(Preview(service(), going, going))
    assert (found.action, found.why, found.live_uid) == (Action.REPLACE, "is being deleted", "u1")


def test_an_object_made_anew_keeps_the_size_that_others_gave_it() -> None:
    live: Manifest = {**service(), "spec": {"replicas": 5}}
    assert section(step(Preview(service(), live, None, made_anew="no")).manifest, "spec")["replicas"] == 5
    wanted: Manifest = {**service(), "spec": {"replicas": 2}}
    assert section(step(Preview(wanted, live, None, made_anew="no")).manifest, "spec")["replicas"] == 2


def test_an_object_of_somebody_else_is_refused() -> None:
    theirs = service(labels={"app.kubernetes.io/managed-by": "Helm"})
    with pytest.raises(NotOurs, match=r"Service ml/recipe-x exists already and belongs to Helm; nothing was changed"):
        step(Preview(service(), theirs, service()))


def test_an_object_without_labels_is_refused_too() -> None:
    with pytest.raises(NotOurs, match="belongs to somebody else"):
        step(Preview(service(), service(labels={}), service()))


def test_an_object_of_an_earlier_deployment_of_the_same_name_is_refused_and_its_uid_is_told() -> None:
    with pytest.raises(NotOurs, match=f"an earlier deployment of the same name \\(uid {'f' * 32}\\)"):
        step(Preview(service(), service(labels={**identity(uid="f" * 32).labels()}), service()))


def test_a_foreign_object_is_taken_over_on_request() -> None:
    assert step(Preview(service(81), service(labels={}), service(81)), adopt=True).action is Action.UPDATE


def test_a_foreign_object_is_refused_before_anything_else_is_said_of_it() -> None:
    with pytest.raises(NotOurs):
        step(Preview(service(), service(labels={}), None, made_anew="spec.selector: field is immutable"))


def test_what_others_added_is_said_in_one_sentence_each() -> None:
    added: Fields = {"f:spec": {"f:externalIPs": {}}}
    assert foreign_warnings(live_object(("kubectl-edit", added))) == [
        "Service /recipe-x: kubectl-edit set .spec.externalIPs (drift: foreign, left as it is)"
    ]


def test_an_object_without_metadata_has_no_labels_and_no_uid() -> None:
    assert labels_of({}) == {}
    assert uid_of({}) == ""


@given(JSON, JSON)
def test_paths_are_given_exactly_when_something_differs(one: Json, other: Json) -> None:
    assert differing(one, copy.deepcopy(one)) in ([""], [])
    if one != other:
        assert differing(one, other)


def test_a_field_that_is_empty_differs_from_one_that_is_missing() -> None:
    assert differing({"a": {"b": None}}, {"a": {}}) == ["a.b"]


def test_items_of_lists_are_compared_by_name_wherever_they_stand() -> None:
    one, two, three = ({"name": name, "value": name} for name in ("one", "two", "three"))
    assert differing({"env": [one, two]}, {"env": [two]}) == ["env[one]"]
    assert differing({"env": [one, two]}, {"env": [three, two, one]}) == ["env[three]"]
    assert differing({"env": [one, two]}, {"env": [{**two, "value": "2"}, one]}) == ["env[two].value"]
    assert differing({"env": [one, two]}, {"env": [two, one]}) == ["env"], "the order is all that differs"
    assert differing({"env": [one, one]}, {"env": [one, two]}) == ["env[1].name", "env[1].value"]
    assert differing({"args": ["a", "b"]}, {"args": ["a", "c"]}) == ["args[1]"]
    assert differing({"args": ["a"]}, {"args": ["a", "b"]}) == ["args"]


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), JSON), st.dictionaries(st.sampled_from(["a", "b", "c"]), JSON))
def test_the_fields_that_are_named_are_those_that_differ(one: dict[str, Json], other: dict[str, Json]) -> None:
    named = {path.partition(".")[0].partition("[")[0] for path in differing(one, other)} if one != other else set()
    missing = object()
    assert named == {key for key in {*one, *other} if one.get(key, missing) != other.get(key, missing)}


@given(JSON)
def test_comparing_leaves_an_object_as_it_is(content: Json) -> None:
    manifest: Manifest = {"metadata": {"name": "x", "uid": "u"}, "spec": content, "status": content}
    before = copy.deepcopy(manifest)
    assert comparable(manifest) == {"metadata": {"name": "x"}, "spec": content}
    assert manifest == before
