# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The running sandbox's Kubernetes, driven by the unmodified `kubernetes` client."""

from __future__ import annotations

import base64
import time
import uuid
from collections.abc import Callable
from typing import Any

import kubernetes
import oci
import requests

from sandbox import paths
from sandbox.life_cycle import settings

Object = dict[str, Any]
WITHIN_S = 15.0
IMAGE = "docker.io/vllm/vllm-openai"


class Cluster:
    """One namespace and one GPU node of the judges' own, so that they disturb nobody."""

    def __init__(self) -> None:
        client = kubernetes.config.new_client_from_config(str(paths.ADMIN_KUBECONFIG))
        self.core = kubernetes.client.CoreV1Api(client)
        self.apps = kubernetes.client.AppsV1Api(client)
        self.batch = kubernetes.client.BatchV1Api(client)
        self.custom = kubernetes.client.CustomObjectsApi(client)
        self.namespace = f"judge-{uuid.uuid4().hex[:6]}"
        self.node = f"{self.namespace}-node"
        self.core.create_namespace({"metadata": {"name": self.namespace}})
        self._create_node()
        until(lambda: self.core.list_namespaced_service_account(self.namespace).items)

    def _create_node(self) -> None:
        resources = {"cpu": "30", "memory": "200Gi", "pods": "110", "nvidia.com/gpu": "2"}
        self.core.create_node(
            {
                "metadata": {"name": self.node, "labels": {"judge": self.namespace}},
                "spec": {"taints": [{"key": "judge", "value": self.namespace, "effect": "NoSchedule"}]},
                "status": {"capacity": resources, "allocatable": resources},
            }
        )

    def remove(self) -> None:
        self.core.delete_namespace(self.namespace)
        self.core.delete_node(self.node)

    def pod_spec(self, tag: str = "v0.11.0", **container: Any) -> Object:
        return {
            "containers": [{"name": "vllm", "image": f"{IMAGE}:{tag}", **container}],
            "nodeSelector": {"judge": self.namespace},
            "tolerations": [{"key": "judge", "operator": "Exists"}],
            "terminationGracePeriodSeconds": 30,
        }

    def run(self, name: str, spec: Object, **annotations: str) -> None:
        notes = {f"sandbox.oci-ai-blueprints/{key}": value for key, value in annotations.items()}
        self.core.create_namespaced_pod(
            self.namespace, {"metadata": {"name": name, "annotations": notes}, "spec": spec}
        )

    def pod(self, name: str) -> Any:
        return self.core.read_namespaced_pod(name, self.namespace)

    def container(self, name: str) -> Any:
        """Status of the pod's one container; None while there is none."""
        statuses = self.pod(name).status.container_statuses
        return statuses[0] if statuses else None

    def waits_for(self, name: str, reason: str) -> Any:
        """The container's status once it waits for this reason."""
        return until(lambda: (c := self.container(name)) and c.state.waiting and c.state.waiting.reason == reason and c)

    def ready(self, name: str) -> Any:
        return until(lambda: (c := self.container(name)) and c.ready and c)

    def logs(self, name: str, **how: Any) -> str:
        return str(self.core.read_namespaced_pod_log(name, self.namespace, **how))

    def events(self, name: str) -> list[str]:
        found = self.core.list_namespaced_event(self.namespace, field_selector=f"involvedObject.name={name}").items
        return [f"{event.type} {event.reason} {event.message}" for event in found]


def until(reached: Callable[[], Any]) -> Any:
    """The first true answer; fails the test after a while."""
    deadline = time.monotonic() + WITHIN_S
    while not (answer := reached()):
        assert time.monotonic() < deadline, f"did not come about within {WITHIN_S} s"
        time.sleep(0.05)
    return answer


def as_oke_user() -> Any:
    """A client that logs in as users of OKE do: by a signed URL, made with Oracle's own signer."""
    config = oci.config.from_file(str(paths.OCI_CONFIG))
    signer = oci.signer.Signer.from_config(config)
    cluster = settings()["cluster_id"]
    url = f"https://containerengine.{config['region']}.oraclecloud.com/cluster_request/{cluster}"
    signed = signer(requests.Request("GET", url).prepare())
    query = {name: signed.headers[name] for name in ("authorization", "date")}
    whole = requests.Request("GET", url, params=query).prepare().url
    assert whole
    token = base64.urlsafe_b64encode(whole.encode()).decode()
    return client_with(token)


def client_with(token: str) -> Any:
    configuration = kubernetes.client.Configuration()
    configuration.host = str(settings()["kube_server"])
    configuration.ssl_ca_cert = str(paths.CLUSTER_CA)
    configuration.api_key = {"authorization": f"Bearer {token}"}
    return kubernetes.client.CoreV1Api(kubernetes.client.ApiClient(configuration))
