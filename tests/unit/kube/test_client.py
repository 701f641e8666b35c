# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Kubernetes client sends, and what it makes of the answers."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml
from unit.scripted_server import Answer, ScriptedServer

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import Connection, KubeError
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube import kinds
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.client import Kube
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.endpoint import Endpoint
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.transport import Transport

SERVICE = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "recipe-x", "namespace": "ml"}, "spec": {}}


def status(code: int, reason: str, message: str, **details: object) -> Answer:
    return Answer(
        code,
        {"kind": "Status", "status": "Failure", "code": code, "reason": reason, "message": message, "details": details},
    )


def test_an_object_that_is_not_there_is_none(api: ScriptedServer, kube: Kube) -> None:
    api.answers(status(404, "NotFound", 'services "recipe-x" not found'))
    assert kube.get(kinds.SERVICE, "recipe-x", "ml") is None
    assert api.seen[0].target == "/api/v1/namespaces/ml/services/recipe-x"


def test_apply_is_server_side_with_our_field_manager(api: ScriptedServer, kube: Kube) -> None:
    api.answers(Answer(200, SERVICE))
    assert kube.apply(SERVICE, dry_run=True, force=True) == SERVICE
    request = api.seen[0]
    assert (request.method, request.path) == ("PATCH", "/api/v1/namespaces/ml/services/recipe-x")
    assert request.query == {"fieldManager": "oci-ai-blueprints", "force": "true", "dryRun": "All"}
    assert request.headers["content-type"] == "application/apply-patch+yaml"
    assert json.loads(request.body) == SERVICE


def test_a_real_apply_carries_no_dry_run(api: ScriptedServer, kube: Kube) -> None:
    api.answers(Answer(200, SERVICE))
    kube.apply(SERVICE)
    assert api.seen[0].query == {"fieldManager": "oci-ai-blueprints", "force": "false"}


def test_an_apply_is_json_and_yaml_whatever_characters_are_in_it(api: ScriptedServer, kube: Kube) -> None:
    api.answers(Answer(200, SERVICE))
    named = {**SERVICE, "spec": {"externalName": "\x1f \x7f \x93 é \u2028 \ufffe \U0001f680 \\ud83d"}}
    kube.apply(named)
    assert json.loads(api.seen[0].body) == named
    assert yaml.safe_load(api.seen[0].body) == named


def test_create_and_replace_go_where_their_kind_lives(api: ScriptedServer, kube: Kube) -> None:
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"}}
    api.answers(Answer(201, node))
    kube.create(node)
    kube.replace(SERVICE, dry_run=True)
    assert [(one.method, one.path) for one in api.seen] == [
        ("POST", "/api/v1/nodes"),
        ("PUT", "/api/v1/namespaces/ml/services/recipe-x"),
    ]
    assert "dryRun" not in api.seen[0].query
    assert api.seen[1].query["dryRun"] == "All"


def test_listing_follows_pages_and_says_what_each_item_is(api: ScriptedServer, kube: Kube) -> None:
    api.answers(
        Answer(200, {"metadata": {"continue": "next", "resourceVersion": "9"}, "items": [{"metadata": {"name": "a"}}]}),
        Answer(200, {"metadata": {"resourceVersion": "9"}, "items": [{"metadata": {"name": "b"}}]}),
    )
    listing = kube.list(kinds.POD, labels={"app": "x", "tier": "y"}, fields="status.phase=Running")
    assert [item["kind"] for item in listing.items] == ["Pod", "Pod"]
    assert listing.resource_version == "9"
    assert api.seen[0].path == "/api/v1/pods"
    assert api.seen[0].query["labelSelector"] == "app=x,tier=y"
    assert api.seen[0].query["fieldSelector"] == "status.phase=Running"
    assert api.seen[1].query["continue"] == "next"


def test_a_kind_the_cluster_does_not_serve_lists_as_empty(api: ScriptedServer, kube: Kube) -> None:
    api.answers(Answer(404, "404 page not found\n"))
    assert kube.list(kinds.HTTP_ROUTE, "ml").items == []


def test_deletion_names_the_very_object_by_its_uid(api: ScriptedServer, kube: Kube) -> None:
    api.answers(Answer(200, {"kind": "Status", "status": "Success"}))
    assert kube.delete(kinds.JOB, "train", "ml", uid="u-1", propagation="Foreground") is True
    assert api.seen[0].path == "/apis/batch/v1/namespaces/ml/jobs/train"
    options = json.loads(api.seen[0].body)
    assert options["preconditions"] == {"uid": "u-1"}
    assert options["propagationPolicy"] == "Foreground"


@pytest.mark.parametrize("code", [404, 409])
def test_deleting_what_is_gone_or_replaced_by_another_is_no_deletion(
    api: ScriptedServer, kube: Kube, code: int
) -> None:
    api.answers(status(code, "Conflict", "the UID in the precondition does not match"))
    assert kube.delete(kinds.SERVICE, "recipe-x", "ml", uid="u-1") is False


def test_a_change_names_only_what_changes_and_whatever_was_read_before(api: ScriptedServer, kube: Kube) -> None:
    change = {"metadata": {"labels": {"a": "1", "b": None}, "resourceVersion": "7"}}
    api.answers(Answer(200, {"kind": "Node"}))
    kube.merge(kinds.NODE, "n1", change)
    request = api.seen[0]
    assert (request.method, request.path) == ("PATCH", "/api/v1/nodes/n1")
    assert request.headers["content-type"] == "application/merge-patch+json"
    assert json.loads(request.body) == change


def test_an_eviction_that_a_budget_refuses_is_an_answer_at_once(api: ScriptedServer, kube: Kube) -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "one", "namespace": "ml", "uid": "u-1"}}
    causes = [{"reason": "DisruptionBudget", "message": "The disruption budget guard needs 1 healthy pods"}]
    api.answers(
        status(
            429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", causes=causes
        ),
        Answer(201, {"kind": "Status"}),
        status(404, "NotFound", "pods one not found"),
    )
    refused, evicted, gone = (kube.evict(pod) for _turn in range(3))
    assert refused.endswith("disruption budget.; The disruption budget guard needs 1 healthy pods")
    assert (evicted, gone) == ("", "")
    assert [(one.method, one.path) for one in api.seen] == [("POST", "/api/v1/namespaces/ml/pods/one/eviction")] * 3
    assert json.loads(api.seen[0].body)["deleteOptions"] == {"preconditions": {"uid": "u-1"}}
    api.answers(Answer(201, {"kind": "Status"}))
    kube.evict(pod, dry_run=True)
    assert [one.query for one in api.seen] == [{}, {}, {}, {"dryRun": "All"}]


def test_logs_are_text_also_of_the_container_before(api: ScriptedServer, kube: Kube) -> None:
    api.answers(Answer(200, "first\nlast\n"))
    assert kube.logs("ml", "pod-1", "recipe", previous=True, tail_lines=5) == "first\nlast\n"
    assert api.seen[0].query == {"container": "recipe", "previous": "true", "tailLines": "5"}


def test_discovery_is_asked_once_per_api_version(api: ScriptedServer, kube: Kube) -> None:
    api.answers(Answer(200, {"kind": "APIResourceList", "resources": [{"kind": "Gateway"}, {"kind": "HTTPRoute"}]}))
    assert kube.serves("gateway.networking.k8s.io/v1", "HTTPRoute")
    assert not kube.serves("gateway.networking.k8s.io/v1", "TCPRoute")
    assert [one.path for one in api.seen] == ["/apis/gateway.networking.k8s.io/v1"]


def test_an_api_version_that_is_not_served_serves_no_kind(api: ScriptedServer, kube: Kube) -> None:
    api.answers(Answer(404, "404 page not found\n"))
    assert not kube.serves("kueue.x-k8s.io/v1beta1", "Workload")


def test_a_refusal_carries_kubernetes_own_words_and_the_fields(api: ScriptedServer, kube: Kube) -> None:
    causes = [{"reason": "FieldValueInvalid", "message": "field is immutable", "field": "spec.selector"}]
    api.answers(status(422, "Invalid", "Deployment is invalid", causes=causes))
    with pytest.raises(KubeError) as caught:
        kube.apply(SERVICE)
    assert (caught.value.status, caught.value.reason) == (422, "Invalid")
    assert caught.value.causes == ("spec.selector: field is immutable",)
    assert "apply Service ml/recipe-x" in caught.value.message


def test_missing_permissions_point_to_the_role_to_create(api: ScriptedServer, kube: Kube) -> None:
    api.answers(status(403, "Forbidden", "cannot list nodes"))
    with pytest.raises(KubeError) as caught:
        kube.list(kinds.NODE)
    assert "docs/rbac.yaml" in caught.value.hint


def test_a_refused_token_is_signed_again_once(api: ScriptedServer, kube: Kube, tokens: list[str]) -> None:
    api.answers(status(401, "Unauthorized", "Unauthorized"), Answer(200, SERVICE))
    assert kube.get(kinds.SERVICE, "recipe-x", "ml") == SERVICE
    assert [one.headers["authorization"] for one in api.seen] == ["Bearer token-1", "Bearer token-2"]


def test_a_token_refused_twice_is_an_error(api: ScriptedServer, kube: Kube, tokens: list[str]) -> None:
    api.answers(status(401, "Unauthorized", "Unauthorized"))
    with pytest.raises(KubeError) as caught:
        kube.get(kinds.SERVICE, "recipe-x", "ml")
    assert caught.value.status == 401
    assert len(api.seen) == 2


def test_reads_survive_a_server_that_stumbles(api: ScriptedServer, kube: Kube) -> None:
    api.answers(Answer(503, "busy"), Answer(0), Answer(429, "", {"retry-after": "1"}), Answer(200, SERVICE))
    assert kube.get(kinds.SERVICE, "recipe-x", "ml") == SERVICE
    assert len(api.seen) == 4


def test_a_log_is_asked_for_again_while_the_server_is_busy_and_at_the_end_it_says_what_it_said(
    api: ScriptedServer, kube: Kube
) -> None:
    api.answers(Answer(429, "", {"retry-after": "1"}), Answer(500, "broken"), Answer(200, chunks=((0, "one\n"),)))
    assert kube.log_stream("ml", "pod-1", {"container": "recipe"}).read() == b"one\n"
    assert len(api.seen) == 3
    api.answers(Answer(429, "", {"retry-after": "60"}))
    with pytest.raises(KubeError, match="read the log of pod ml/pod-1") as caught:
        kube.log_stream("ml", "pod-1", {})
    assert caught.value.status == 429


LEASE = {
    "apiVersion": "coordination.k8s.io/v1",
    "kind": "Lease",
    "metadata": {"name": "ml.x", "namespace": "ml", "resourceVersion": "7"},
    "spec": {"holderIdentity": "this run"},
}


def test_a_write_whose_answer_was_lost_is_sent_again_and_told_from_somebody_elses(
    api: ScriptedServer, kube: Kube
) -> None:
    lost, refused = status(503, "", "the answer is lost"), status(409, "Conflict", "taken")
    written = {**LEASE, "metadata": {**LEASE["metadata"], "resourceVersion": "8", "uid": "u"}}
    for write in (kube.create, kube.replace):
        api.answers(lost, refused, Answer(200, written))
        assert write(LEASE) == written
        api.answers(lost, refused, Answer(200, {**written, "spec": {"holderIdentity": "another run"}}))
        with pytest.raises(KubeError, match="taken"):
            write(LEASE)


def test_a_write_that_is_refused_at_once_was_somebody_elses(api: ScriptedServer, kube: Kube) -> None:
    api.answers(status(409, "AlreadyExists", "taken"), Answer(200, LEASE))
    with pytest.raises(KubeError, match="taken"):
        kube.create(LEASE)
    assert len(api.seen) == 1


def test_an_unreachable_server_is_one_sentence(kube: Kube) -> None:
    nowhere = Kube(Transport(Endpoint(server="http://127.0.0.1:1", words="the host option"), sleep=lambda _s: None))
    with pytest.raises(Connection) as caught:
        nowhere.get(kinds.NODE, "n1")
    assert caught.value.message == (
        "The Kubernetes API at http://127.0.0.1:1 (from the host option) does not accept connections."
    )


def test_an_answer_that_is_not_json_is_not_a_kubernetes_api(api: ScriptedServer, kube: Kube) -> None:
    api.answers(Answer(200, "<html>portal</html>"))
    with pytest.raises(Connection, match="did not answer like a Kubernetes API"):
        kube.get(kinds.NODE, "n1")


def test_connections_are_kept_and_shared_by_threads(api: ScriptedServer, kube: Kube, tokens: list[str]) -> None:
    api.answers(Answer(200, SERVICE))
    with ThreadPoolExecutor(8) as threads:
        read = list(threads.map(lambda n: kube.get(kinds.SERVICE, f"s{n}", "ml"), range(64)))
    assert read == [SERVICE] * 64
    assert api.connections <= 8
    assert tokens == ["token-1"]
