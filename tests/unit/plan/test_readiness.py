# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a rollout is done, when it is beyond hope, and when nodes can take pods."""

from __future__ import annotations

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.readiness import (
    Hopeless,
    deployment_ready,
    hopeless,
    job_complete,
    job_failed,
    pod_state,
    stalled,
    unschedulable,
)

IMAGE = "docker.io/vllm/vllm-openai:v0.9.1"


def deployment(**status: Json) -> Manifest:
    """Two replicas wanted, in generation 3."""
    return {"metadata": {"generation": 3}, "spec": {"replicas": 2}, "status": status}


def done(**changes: Json) -> Manifest:
    status: dict[str, Json] = {"observedGeneration": 3, "replicas": 2, "updatedReplicas": 2, "availableReplicas": 2}
    return deployment(**{**status, **changes})


def pod(state: Json, *, image: str = IMAGE, kind: str = "containerStatuses", **more: Json) -> Manifest:
    container: dict[str, Json] = {"name": "recipe", "image": image, "state": state, **more}
    return {"metadata": {"name": "recipe-x-1"}, "status": {"phase": "Pending", kind: [container]}}


def waiting(reason: str, message: str = "", **more: Json) -> Manifest:
    image = str(more.pop("image", IMAGE))
    return pod({"waiting": {"reason": reason, "message": message}}, image=image, **more)


def crashed(times: int, ended: Json) -> Manifest:
    return waiting("CrashLoopBackOff", "back-off", restartCount=times, lastState={"terminated": ended})


def test_a_rollout_is_done_when_all_replicas_are_new_and_available() -> None:
    assert deployment_ready(done())


@pytest.mark.parametrize(
    "change",
    [
        {"observedGeneration": 2},
        {"updatedReplicas": 1},
        {"availableReplicas": 1},
        {"replicas": 3},
    ],
)
def test_a_rollout_goes_on_while_the_controller_lags_or_old_pods_are_left(change: dict[str, Json]) -> None:
    assert not deployment_ready(done(**change))


def test_a_deployment_that_the_controller_has_not_seen_yet_is_not_ready() -> None:
    assert not deployment_ready(deployment())


def test_no_replicas_wanted_and_none_there_is_ready() -> None:
    live = deployment(observedGeneration=3)
    live["spec"] = {"replicas": 0}
    assert deployment_ready(live)


@pytest.mark.parametrize(
    "message",
    [
        f'rpc error: code = NotFound desc = failed to pull and unpack image "{IMAGE}": {IMAGE}: not found',
        "reading manifest v9 in docker.io/vllm/vllm-openai: manifest unknown: manifest unknown",
        "reading manifest latest in docker.io/x/y: requested access to the resource is denied",
        "pull access denied, repository does not exist or may require authorization: server message: "
        "insufficient_scope: authorization failed",
        "unable to retrieve auth token: invalid username/password: unauthorized: authentication required",
        "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to "
        "https://ghcr.io/token?scope=x: 403 Forbidden",
        "initializing source docker://iad.ocir.io/ns/x:1: reading manifest 1 in iad.ocir.io/ns/x: "
        "name unknown: Repo ns/x does not exist",
        "choosing an image from manifest list docker://quay.io/x/y:1: no image found in manifest list for "
        'architecture "arm64", variant "v8", OS "linux"',
        f"no match for platform in manifest: {IMAGE}: not found",
        'short-name "vllm:1" did not resolve to an alias and no unqualified-search registries are defined',
    ],
)
@pytest.mark.parametrize("reason", ["ErrImagePull", "ImagePullBackOff"])
def test_an_image_that_is_not_there_or_not_ours_to_pull_ends_the_wait(reason: str, message: str) -> None:
    assert hopeless(waiting(reason, message)) == Hopeless("recipe-x-1", "recipe", reason, message)


@pytest.mark.parametrize(
    "message",
    [
        "toomanyrequests: You have reached your pull rate limit.",
        "unexpected status from HEAD request to https://registry-1.docker.io/v2/x/manifests/1: 429 Too Many Requests",
        "received unexpected HTTP status: 503 Service Unavailable",
        "received unexpected HTTP status: 500 Internal Server Error",
        "unexpected status code [manifests v1]: 502 Bad Gateway",
        'Get "https://iad.ocir.io/v2/": dial tcp 10.0.0.1:443: i/o timeout',
        'Get "https://iad.ocir.io/v2/": net/http: TLS handshake timeout',
        "pinging container registry quay.io: read: connection reset by peer",
        "dial tcp: lookup iad.ocir.io on 10.96.5.5:53: no such host",
        "context deadline exceeded",
        "unexpected EOF",
        "Back-off pulling image",
        "",
    ],
)
@pytest.mark.parametrize("reason", ["ErrImagePull", "ImagePullBackOff"])
def test_a_pull_that_met_a_busy_or_unreachable_registry_is_waited_for(reason: str, message: str) -> None:
    assert hopeless(waiting(reason, message)) is None


@pytest.mark.parametrize(
    ("image", "message", "heals"),
    [
        ("iad.ocir.io/ns/vllm:500", 'pull of "iad.ocir.io/ns/vllm:500": not found', False),
        ("quay.io/ai/olmo:1", "reading manifest 1 in quay.io/ai/olmo: manifest unknown", False),
        ("quay.io/x/presets:1", "quay.io/x/presets:1: not found", False),
        ("quay.io/x/y:v1.404", 'Back-off pulling image "quay.io/x/y:v1.404"', True),
        ("quay.io/x/unauthorized:1", 'Back-off pulling image "quay.io/x/unauthorized:1"', True),
        ("quay.io/x/y:403", "reading manifest 403 in quay.io/x/y: received unexpected HTTP status: 503", True),
    ],
)
def test_words_and_numbers_in_the_name_of_an_image_decide_nothing(image: str, message: str, heals: bool) -> None:
    assert (hopeless(waiting("ErrImagePull", message, image=image)) is None) == heals


@pytest.mark.parametrize("reason", ["InvalidImageName", "CreateContainerConfigError", "ErrImageNeverPull"])
def test_a_container_that_can_never_be_created_ends_the_wait(reason: str) -> None:
    found = hopeless(waiting(reason, "why"))
    assert found is not None
    assert (found.code, found.message) == (reason, "why")


def test_a_kubelet_that_is_still_fetching_a_secret_is_waited_for() -> None:
    message = "failed to sync secret cache: timed out waiting for the condition"
    assert hopeless(waiting("CreateContainerConfigError", message)) is None


def test_a_reason_without_a_message_is_told_by_its_name() -> None:
    found = hopeless(waiting("InvalidImageName"))
    assert found is not None
    assert found.message == "InvalidImageName"


def test_a_container_may_crash_twice_before_it_is_given_up() -> None:
    assert hopeless(crashed(2, {"reason": "Error", "exitCode": 1})) is None
    found = hopeless(crashed(3, {"reason": "Error", "exitCode": 1}))
    assert found is not None
    assert (found.code, found.message) == ("CrashLoopBackOff", "crashed 3 times; last: Error, exit code 1")


def test_a_container_that_ran_out_of_memory_is_told_so() -> None:
    found = hopeless(crashed(4, {"reason": "OOMKilled", "exitCode": 137}))
    assert found is not None
    assert found.code == "OOMKilled"


def test_an_init_container_is_judged_like_any_other() -> None:
    found = hopeless(pod({"waiting": {"reason": "InvalidImageName"}}, kind="initContainerStatuses"))
    assert found is not None


def test_a_running_pod_is_not_beyond_hope() -> None:
    assert hopeless(pod({"running": {}})) is None


def test_the_scheduler_is_quoted_when_no_node_fits() -> None:
    condition: Json = {"type": "PodScheduled", "status": "False", "message": "0/3 nodes are available"}
    one: Manifest = {"status": {"conditions": [condition]}}
    assert unschedulable(one) == "0/3 nodes are available"
    assert unschedulable({"status": {"conditions": [{"type": "PodScheduled", "status": "True"}]}}) == ""
    assert pod_state(one) == "Unschedulable: 0/3 nodes are available"


def test_a_claim_that_kubernetes_is_about_to_make_is_waited_for() -> None:
    message = (
        '0/3 nodes are available: waiting for ephemeral volume controller to create the claim "x-input-0". not found'
    )
    condition: Json = {"type": "PodScheduled", "status": "False", "message": message}
    assert unschedulable({"status": {"conditions": [condition]}}) == ""


def test_the_state_of_a_pod_is_its_waiting_container_else_its_phase() -> None:
    assert pod_state(waiting("ContainerCreating")) == "ContainerCreating"
    assert pod_state({"status": {"phase": "Running"}}) == "Running"
    assert pod_state({}) == "Unknown"


def refused(status: str) -> Manifest:
    condition: Json = {
        "type": "ReplicaFailure",
        "status": status,
        "reason": "FailedCreate",
        "message": "exceeded quota",
    }
    return deployment(conditions=[condition])


def test_a_deployment_whose_pods_are_refused_is_stalled_by_the_reason_given() -> None:
    assert stalled(refused("True")) == ("FailedCreate", "exceeded quota")
    assert stalled(refused("False")) == ("", "")


def test_a_paused_deployment_is_stalled_only_while_it_owes_new_pods() -> None:
    paused = {**done(updatedReplicas=0), "spec": {"replicas": 2, "paused": True}}
    assert stalled(paused)[0] == "Paused"
    assert stalled({**paused, "status": done()["status"]}) == ("", "")


def job(*conditions: Manifest) -> Manifest:
    return {"metadata": {"generation": 1}, "status": {"conditions": [*conditions]}}


def condition(kind: str, status: str = "True", **more: Json) -> Manifest:
    return {"type": kind, "status": status, **more}


def test_a_job_is_done_only_when_kubernetes_calls_it_complete() -> None:
    assert job_complete(job(condition("SuccessCriteriaMet"), condition("Complete")))
    assert not job_complete(job(condition("SuccessCriteriaMet"), condition("Complete", "False")))
    assert not job_complete({})


def test_a_job_that_will_not_be_tried_again_says_why() -> None:
    reason: dict[str, Json] = {"reason": "BackoffLimitExceeded", "message": "Job has reached the limit"}
    for kind in ("Failed", "FailureTarget"):
        assert job_failed(job(condition(kind, **reason))) == "BackoffLimitExceeded: Job has reached the limit"
    assert job_failed(job(condition("Failed", "False", **reason), condition("Suspended"))) == ""
