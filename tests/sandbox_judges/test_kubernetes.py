# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's cluster behaves as OKE does, seen by the unmodified `kubernetes` client."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import time
from typing import Any

import pytest
from kubernetes.client import ApiException
from kubernetes.stream import portforward

from sandbox import life_cycle, paths, processes

from .cluster import Cluster, as_oke_user, client_with, until
from .workers import sdk_of_sandbox

pytestmark = pytest.mark.xdist_group("pods")
"""Some of these look at pods that others made."""


def test_a_second_start_adopts_the_first(cluster: Cluster) -> None:
    before = processes.recalled()
    began = time.monotonic()
    life_cycle.up()
    assert time.monotonic() - began < 2
    assert processes.recalled() == before


def test_a_process_that_is_not_ours_any_more_is_never_stopped() -> None:
    """As when a pid was given to somebody else after ours died."""
    impostor = processes.Process("etcd", os.getpid(), started="long ago")
    assert not impostor.runs


def test_everything_listens_on_loopback_only(cluster: Cluster) -> None:
    listening = {line.split()[1] for name in ("tcp", "tcp6") for line in _sockets(name) if line.split()[3] == "0A"}
    ours = {f":{port:04X}" for port in range(20000, 32000)}
    abroad = [
        a for a in listening if a[-5:] in ours and not a.startswith(("0100007F", "0000000000000000FFFF00000100007F"))
    ]
    assert not abroad


def _sockets(name: str) -> list[str]:
    """Of this network namespace, as the kernel lists them."""
    with open(f"/proc/net/{name}", encoding="utf-8") as table:
        return table.read().splitlines()[1:]


def test_a_shell_can_load_the_variables(cluster: Cluster) -> None:
    shell = f"set -a; . {shlex.quote(str(paths.ENV))}; env"
    loaded = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True, env={}).stdout
    variables = dict(line.split("=", 1) for line in loaded.splitlines())
    assert variables["SANDBOX_CLUSTER_ID"].startswith("ocid1.cluster.oc1.iad.")
    assert variables["SANDBOX_CLUSTER_ID"][-11] == "c"
    assert len(variables["SANDBOX_AVAILABILITY_DOMAINS"].split(",")) == 3
    assert paths.ENV.stat().st_mode & 0o077 == 0
    assert paths.API_KEY.stat().st_mode & 0o077 == 0


# --- who may do what ---


def test_a_token_of_an_oci_user_is_accepted_and_the_audit_log_names_him(cluster: Cluster) -> None:
    user = as_oke_user()
    user.list_namespaced_pod("default", label_selector=f"judge={cluster.namespace}")
    with paths.AUDIT_LOG.open(encoding="utf-8") as log:
        mine = [json.loads(line) for line in log if cluster.namespace in line]
    users = {entry["user"]["username"] for entry in mine if entry["verb"] == "list" and "/pods" in entry["requestURI"]}
    assert len(users) == 1
    assert users.pop().startswith("ocid1.user.")


def test_a_forged_token_is_refused(cluster: Cluster) -> None:
    with pytest.raises(ApiException) as refused:
        client_with("Zm9yZ2Vk").list_namespaced_pod("default")
    assert refused.value.status == 401


def test_a_user_reads_secrets_where_he_deploys_and_nowhere_else(cluster: Cluster) -> None:
    user = as_oke_user()
    user.list_namespaced_secret("oci-ai-blueprints")
    until(lambda: _allowed(user.list_namespaced_secret, cluster.namespace))
    for call in (lambda: user.list_namespaced_secret("kube-system"), user.list_secret_for_all_namespaces):
        with pytest.raises(ApiException) as refused:
            call()
        assert refused.value.status == 403


def _allowed(call: Any, *arguments: str) -> bool:
    try:
        call(*arguments)
    except ApiException as error:
        return error.status != 403
    return True


# --- pods that live ---


def test_a_pod_is_ready_within_a_second(cluster: Cluster) -> None:
    began = time.monotonic()
    cluster.run("quick", cluster.pod_spec())
    cluster.ready("quick")
    assert time.monotonic() - began < 2  # a busy machine gets twice the time
    assert "Normal Started Started container vllm" in cluster.events("quick")


def test_a_ready_pod_has_logs_and_no_previous_ones(cluster: Cluster) -> None:
    cluster.run("talks", cluster.pod_spec())
    cluster.ready("talks")
    assert cluster.logs("talks", tail_lines=1) == "INFO:     Application startup complete.\n"
    with pytest.raises(ApiException) as refused:
        cluster.logs("talks", previous=True)
    assert refused.value.status == 400


def test_a_port_forward_reaches_an_openai_server(cluster: Cluster) -> None:
    cluster.run("serves", cluster.pod_spec())
    cluster.ready("serves")
    forward = portforward(
        cluster.core.connect_get_namespaced_pod_portforward, "serves", cluster.namespace, ports="8000"
    )
    wire = forward.socket(8000)
    wire.setblocking(True)
    question = json.dumps({"model": "llama", "stream": True, "messages": [{"role": "user", "content": "hi"}]})
    head = f"POST /v1/chat/completions HTTP/1.0\r\nHost: x\r\nContent-Length: {len(question)}\r\n\r\n"
    wire.sendall((head + question).encode())
    answer = b""
    while b"[DONE]" not in answer:
        answer += wire.recv(4096)
    forward.close()
    lines = [line for line in answer.decode().splitlines() if line.startswith("data: ")]
    assert lines[-1] == "data: [DONE]"
    first = json.loads(lines[0].removeprefix("data: "))
    assert first["object"] == "chat.completion.chunk"
    assert first["model"] == "llama"


def test_a_deleted_pod_is_gone_quickly(cluster: Cluster) -> None:
    cluster.run("leaves", cluster.pod_spec())
    cluster.ready("leaves")
    cluster.core.delete_namespaced_pod("leaves", cluster.namespace)
    began = time.monotonic()
    until(lambda: all(p.metadata.name != "leaves" for p in cluster.core.list_namespaced_pod(cluster.namespace).items))
    assert time.monotonic() - began < 3


def test_a_deleted_pod_that_is_held_says_that_its_containers_ended(cluster: Cluster) -> None:
    cluster.run("held", cluster.pod_spec())
    cluster.ready("held")
    cluster.core.patch_namespaced_pod("held", cluster.namespace, {"metadata": {"finalizers": ["example.com/hold"]}})
    cluster.core.delete_namespaced_pod("held", cluster.namespace)
    until(lambda: cluster.pod("held").status.phase == "Failed")
    cluster.core.patch_namespaced_pod("held", cluster.namespace, {"metadata": {"finalizers": []}})


def test_a_job_completes_or_fails_as_told(cluster: Cluster) -> None:
    for name, tag in (("good", "v1"), ("bad", "sandbox-job-fails")):
        template = {"spec": {**cluster.pod_spec(tag), "restartPolicy": "Never"}}
        body = {"metadata": {"name": name}, "spec": {"backoffLimit": 0, "template": template}}
        cluster.batch.create_namespaced_job(cluster.namespace, body)
    until(lambda: cluster.batch.read_namespaced_job("good", cluster.namespace).status.succeeded == 1)
    until(lambda: cluster.batch.read_namespaced_job("bad", cluster.namespace).status.failed == 1)


# --- pods that fail ---


def test_an_image_that_does_not_exist_backs_off(cluster: Cluster) -> None:
    cluster.run("no-image", cluster.pod_spec("sandbox-image-pull-back-off"))
    container = cluster.waits_for("no-image", "ImagePullBackOff")
    assert "not found" in container.state.waiting.message
    assert cluster.pod("no-image").status.phase == "Pending"
    assert "Warning Failed Error: ErrImagePull" in cluster.events("no-image")
    with pytest.raises(ApiException) as refused:
        cluster.logs("no-image")
    assert refused.value.status == 400


def test_a_pull_that_met_429_heals(cluster: Cluster) -> None:
    cluster.run("throttled", cluster.pod_spec("sandbox-pull-429"))
    assert "429 Too Many Requests" in cluster.waits_for("throttled", "ErrImagePull").state.waiting.message
    cluster.ready("throttled")
    assert cluster.logs("throttled")


@pytest.mark.parametrize(
    ("way", "reason", "exit_code"), [("crash-loop", "Error", 1), ("oom", "OOMKilled", 137)], ids=["crash", "oom"]
)
def test_a_container_that_ends_loops_and_says_why(cluster: Cluster, way: str, reason: str, exit_code: int) -> None:
    cluster.run(way, cluster.pod_spec(), fail=way)
    container = until(lambda: (c := cluster.waits_for(way, "CrashLoopBackOff")).restart_count >= 3 and c)
    assert (container.last_state.terminated.reason, container.last_state.terminated.exit_code) == (reason, exit_code)
    assert cluster.logs(way, previous=True) != cluster.logs("quick")
    assert any(
        event.startswith("Warning BackOff Back-off restarting failed container") for event in cluster.events(way)
    )


def test_a_pod_that_never_gets_ready_runs_on(cluster: Cluster) -> None:
    cluster.run("unwell", cluster.pod_spec("sandbox-never-ready"))
    until(lambda: cluster.pod("unwell").status.phase == "Running")
    assert not cluster.container("unwell").ready
    assert "Warning Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 503" in cluster.events(
        "unwell"
    )


def test_a_missing_secret_holds_the_container_until_it_is_there(cluster: Cluster) -> None:
    reference = {"name": "hf", "key": "token"}
    cluster.run("needy", cluster.pod_spec(env=[{"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": reference}}]))
    waiting = cluster.waits_for("needy", "CreateContainerConfigError").state.waiting
    assert waiting.message == 'secret "hf" not found'
    cluster.core.create_namespaced_secret(cluster.namespace, {"metadata": {"name": "hf"}, "stringData": {"token": "x"}})
    cluster.ready("needy")


def test_a_pod_that_asks_for_too_many_gpus_is_unschedulable(cluster: Cluster) -> None:
    cluster.run("greedy", cluster.pod_spec(resources={"limits": {"nvidia.com/gpu": "3"}}))
    conditions = until(lambda: cluster.pod("greedy").status.conditions)
    assert conditions[0].reason == "Unschedulable"
    assert "Insufficient nvidia.com/gpu" in conditions[0].message


# --- what OKE's controllers add ---


def test_a_claim_gets_a_block_volume_once_a_pod_uses_it_and_gives_it_back(cluster: Cluster) -> None:
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}}
    cluster.core.create_namespaced_persistent_volume_claim(
        cluster.namespace, {"metadata": {"name": "disk"}, "spec": claim}
    )
    spec = cluster.pod_spec(volumeMounts=[{"name": "disk", "mountPath": "/data"}])
    cluster.run("stores", {**spec, "volumes": [{"name": "disk", "persistentVolumeClaim": {"claimName": "disk"}}]})
    cluster.ready("stores")
    name = cluster.core.read_namespaced_persistent_volume_claim("disk", cluster.namespace).spec.volume_name
    volume = cluster.core.read_persistent_volume(name)
    assert volume.spec.capacity == {"storage": "50Gi"}
    assert volume.spec.csi.volume_handle.startswith("ocid1.volume.oc1.iad.")
    cluster.core.delete_namespaced_pod("stores", cluster.namespace)
    cluster.core.delete_namespaced_persistent_volume_claim("disk", cluster.namespace)
    until(lambda: all(v.metadata.name != name for v in cluster.core.list_persistent_volume().items))


def test_a_load_balancer_service_gets_an_address_and_lets_go(cluster: Cluster) -> None:
    body = {"metadata": {"name": "front"}, "spec": {"type": "LoadBalancer", "ports": [{"port": 80}]}}
    cluster.core.create_namespaced_service(cluster.namespace, body)
    address = until(
        lambda: cluster.core.read_namespaced_service("front", cluster.namespace).status.load_balancer.ingress
    )
    assert address[0].ip.startswith("203.0.113.")
    uid = cluster.core.read_namespaced_service("front", cluster.namespace).metadata.uid
    sdk = sdk_of_sandbox()
    (balancer,) = sdk.load_balancers.list_load_balancers(sdk.emulated.compartment, display_name=uid).data
    assert (balancer.lifecycle_state, balancer.ip_addresses[0].ip_address) == ("ACTIVE", address[0].ip)
    assert sdk.load_balancers.get_load_balancer(balancer.id).data.display_name == uid
    cluster.core.delete_namespaced_service("front", cluster.namespace)
    until(
        lambda: not cluster.core.list_namespaced_service(cluster.namespace, field_selector="metadata.name=front").items
    )
    assert sdk.load_balancers.list_load_balancers(sdk.emulated.compartment, display_name=uid).data == []


def test_a_route_is_accepted_and_resolved_once_its_service_exists(cluster: Cluster) -> None:
    gateway = {"name": "oci-ai-blueprints", "namespace": "envoy-gateway-system"}
    rules = [{"backendRefs": [{"name": "model", "port": 80}]}]
    route = {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": "model"},
        "spec": {"parentRefs": [gateway], "rules": rules},
    }
    where = ("gateway.networking.k8s.io", "v1", cluster.namespace, "httproutes")
    cluster.custom.create_namespaced_custom_object(*where, route)

    def condition(kind: str) -> str:
        parents = cluster.custom.get_namespaced_custom_object(*where, "model").get("status", {}).get("parents", [])
        return next((c["reason"] for p in parents for c in p["conditions"] if c["type"] == kind), "")

    until(lambda: condition("Accepted") == "Accepted" and condition("ResolvedRefs") == "BackendNotFound")
    cluster.core.create_namespaced_service(
        cluster.namespace, {"metadata": {"name": "model"}, "spec": {"ports": [{"port": 80}]}}
    )
    until(lambda: condition("ResolvedRefs") == "ResolvedRefs")
