# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who owns which field of a live object, as Kubernetes' managedFields tell."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from unit.plan.builders import Fields, live_object

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import metadata
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.managed_fields import (
    field_owners,
    foreign_fields,
    owns_replicas,
)

OURS = "oci-ai-blueprints"
CONTAINERS = ("f:spec", "f:template", "f:spec", "f:containers")


def nested(*keys: str, end: Fields | None = None) -> Fields:
    """``{"f:spec": {"f:replicas": {}}}`` from "f:spec", "f:replicas"."""
    fields: Fields = end or {}
    for key in reversed(keys):
        fields = {key: fields}
    return fields


def test_an_image_edited_by_hand_is_the_editors() -> None:
    image = nested(*CONTAINERS, 'k:{"name":"recipe"}', "f:image")
    live = live_object((OURS, nested("f:spec", "f:replicas")), ("kubectl-edit", image))
    assert foreign_fields(live) == {"kubectl-edit": [".spec.template.spec.containers[name=recipe].image"]}


def test_a_sidecar_is_one_finding_and_not_one_for_each_of_its_fields() -> None:
    sidecar: Fields = {".": {}, "f:name": {}, "f:image": {}, "f:resources": {}}
    live = live_object(("istio", nested(*CONTAINERS, 'k:{"name":"sidecar"}', end=sidecar)))
    assert foreign_fields(live) == {"istio": [".spec.template.spec.containers[name=sidecar]"]}


def test_a_field_that_we_own_too_is_not_foreign() -> None:
    port = nested("f:spec", "f:ports", 'k:{"port":80,"protocol":"TCP"}', "f:targetPort")
    assert foreign_fields(live_object((OURS, port), ("kubectl", port))) == {}


def test_a_node_selector_added_by_somebody_is_reported_beside_ours() -> None:
    selector = ("f:spec", "f:template", "f:spec", "f:nodeSelector")
    live = live_object((OURS, nested(*selector, "f:kubernetes.io/arch")), ("kubectl", nested(*selector, "f:disk")))
    assert foreign_fields(live) == {"kubectl": [".spec.template.spec.nodeSelector.disk"]}


def test_a_key_added_to_a_secret_is_reported() -> None:
    live = live_object((OURS, nested("f:data", "f:HF_TOKEN")), ("someone", nested("f:data", "f:EXTRA")))
    assert foreign_fields(live) == {"someone": [".data.EXTRA"]}


def test_labels_annotations_and_status_of_others_are_no_drift() -> None:
    live = live_object(
        ("helm", nested("f:metadata", "f:labels", "f:x")),
        ("controller", nested("f:status", "f:phase")),
        subresources={"controller": "status"},
    )
    assert foreign_fields(live) == {}


def test_what_kubernetes_itself_writes_is_no_drift() -> None:
    live = live_object(("kube-controller-manager", nested("f:spec", "f:volumeName")))
    assert foreign_fields(live) == {}


def test_a_field_that_is_not_there_any_more_is_nobodys() -> None:
    """A Service that becomes ClusterIP again loses its traffic policy, and whoever set that goes on as its manager."""
    ports = nested("f:spec", "f:ports", 'k:{"port":80}', "f:nodePort")
    names = nested("f:spec", "f:names", 'v:"a"')
    live = live_object(("kubectl", nested("f:spec", "f:externalTrafficPolicy")), ("x", ports), ("y", names))
    assert [*foreign_fields(live)] == ["kubectl", "x", "y"]
    live["spec"] = {"type": "ClusterIP", "ports": [{"port": 81, "nodePort": 30000}], "names": ["b"]}
    assert foreign_fields(live) == {}


def test_an_entry_without_fields_is_passed_over() -> None:
    live = live_object(("x", {}))
    entries = metadata(live)["managedFields"]
    assert isinstance(entries, list)
    entries.append({"manager": "y", "operation": "Update"})
    assert foreign_fields(live) == {}


def test_a_changed_number_of_replicas_is_a_wish_and_no_drift() -> None:
    live = live_object(("kubectl", nested("f:spec", "f:replicas")), subresources={"kubectl": "scale"})
    assert foreign_fields(live) == {}


def test_replicas_are_ours_until_somebody_else_takes_them() -> None:
    replicas = nested("f:spec", "f:replicas")
    assert owns_replicas(live_object((OURS, replicas)))
    assert owns_replicas(live_object((OURS, replicas), ("kubectl", replicas)))
    assert not owns_replicas(live_object((OURS, {}), ("kube-controller-manager", replicas)))


def test_replicas_that_nobody_owns_are_ours() -> None:
    assert owns_replicas({"metadata": {}})


def test_an_entry_of_a_set_and_a_key_with_colons_stay_readable() -> None:
    live = live_object(
        ("x", nested("f:spec", "f:ips", 'k:{"ip":"::1"}')), ("y", nested("f:spec", "f:names", 'v:"a:b"'))
    )
    assert foreign_fields(live) == {"x": [".spec.ips[ip=::1]"], "y": ['.spec.names["a:b"]']}


def _objects(inner: st.SearchStrategy[Fields]) -> st.SearchStrategy[Fields]:
    return st.fixed_dictionaries({}, optional={"f:a": inner, "f:b": inner, ".": st.just({})})


def _lists(inner: st.SearchStrategy[Fields]) -> st.SearchStrategy[Fields]:
    items = {'k:{"name":"x"}': _objects(inner), 'v:"y"': st.just({}), ".": st.just({})}
    return st.fixed_dictionaries({}, optional=items)


FIELDS = st.recursive(st.just({}), lambda inner: _objects(inner) | _lists(inner))


@given(FIELDS)
def test_paths_are_never_empty_and_never_inside_a_reported_one(fields: Fields) -> None:
    live = live_object(("x", {"f:spec": fields}))
    found = foreign_fields(live).get("x", [])
    assert all(path.startswith(".spec") for path in found)
    for path in found:
        assert not any(path != other and path.startswith((f"{other}.", f"{other}[")) for other in found)


@given(FIELDS)
def test_what_we_own_is_never_reported_whoever_else_owns_it(fields: Fields) -> None:
    both: Fields = {"f:spec": fields}
    assert foreign_fields(live_object((OURS, both), ("x", both))) == {}


@given(FIELDS)
def test_every_leaf_is_owned_under_a_path_of_its_own(fields: Fields) -> None:
    def leaves(inner: Fields) -> int:
        return sum(1 if key == "." or not value else leaves(value) for key, value in inner.items())

    ((_manager, paths),) = field_owners(live_object(("x", {"f:spec": fields})))
    assert len(paths) == max(1, leaves(fields))
    assert json.dumps(sorted(paths))


def test_what_a_queue_sets_in_a_job_is_no_drift_but_in_other_objects_it_is() -> None:
    of_queue = nested("f:spec", end={"f:suspend": {}, "f:ttlSecondsAfterFinished": {}})
    live = live_object((OURS, nested("f:spec", "f:completions")), ("manager", of_queue))
    assert foreign_fields(live) == {"manager": [".spec.suspend", ".spec.ttlSecondsAfterFinished"]}
    waiting = {**live, "metadata": {**metadata(live), "labels": {"kueue.x-k8s.io/queue-name": "research"}}}
    assert foreign_fields(waiting) == {"manager": [".spec.ttlSecondsAfterFinished"]}
