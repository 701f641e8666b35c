# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at the demo's pod as a person would with kubectl: its logs, and a question asked through a port-forward.

Usage: python demo/pod.py logs|ask DEPLOYMENT [QUESTION]
"""

from __future__ import annotations

import http.client
import json
import sys
from socket import socket

from kubernetes import client, config
from kubernetes.stream import portforward

PORT = 8000
NAMESPACE = "default"


class Tunnel(http.client.HTTPConnection):
    """An HTTP connection over the socket of a port-forward."""

    def __init__(self, wire: socket) -> None:
        super().__init__("localhost")
        self.sock = wire

    def connect(self) -> None:
        """The wire is there already."""


def pod_of(core: client.CoreV1Api, deployment: str) -> str:
    """Name of the first running pod of a deployment, by its canonical name."""
    found = core.list_namespaced_pod(NAMESPACE, label_selector=f"app=recipe-{deployment}").items
    running = [pod.metadata.name for pod in found if pod.status.phase == "Running"]
    if not running:
        raise SystemExit(f"no pod of {deployment} is running")
    return str(running[0])


def logs(core: client.CoreV1Api, pod: str) -> str:
    """The last lines of the pod's log."""
    return str(core.read_namespaced_pod_log(pod, NAMESPACE, tail_lines=5))


def ask(core: client.CoreV1Api, pod: str, question: str) -> str:
    """What the model answers to a question."""
    forward = portforward(core.connect_get_namespaced_pod_portforward, pod, NAMESPACE, ports=str(PORT))
    wire = forward.socket(PORT)
    wire.setblocking(True)
    connection = Tunnel(wire)
    message = {"model": "Qwen/Qwen2.5-7B-Instruct", "messages": [{"role": "user", "content": question}]}
    headers = {"content-type": "application/json", "connection": "close"}
    connection.request("POST", "/v1/chat/completions", json.dumps(message), headers)
    answer = json.loads(connection.getresponse().read())
    return str(answer["choices"][0]["message"]["content"])


def main() -> None:
    what, deployment, *words = sys.argv[1:]
    config.load_kube_config()
    core = client.CoreV1Api()
    pod = pod_of(core, deployment)
    if what == "logs":
        print(f"{pod}:\n{logs(core, pod)}")
    else:
        question = " ".join(words)
        print(f"> {question}\n< {ask(core, pod, question)}")


if __name__ == "__main__":
    main()
