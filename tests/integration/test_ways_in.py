# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a deployment is reached from outside: the workspace's way in, found or set, and never switched by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from .conftest import Sandbox
from .playing import Played, command, run
from .workspace import Workspace, edited

INGRESS_CLASS = "/apis/networking.k8s.io/v1/ingressclasses/nginx"
INGRESSES = "/apis/networking.k8s.io/v1/namespaces/default/ingresses"
ROUTES = "/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes"


@pytest.fixture
def workspace(sandbox: Sandbox) -> Iterator[Workspace]:
    """Sets keys of the workspace ConfigMap, and takes them back."""
    with edited(sandbox.kube) as say:
        yield say


@pytest.fixture
def nginx(sandbox: Sandbox) -> Iterator[None]:
    """A cluster with ingress-nginx."""
    sandbox.kube.apply(
        INGRESS_CLASS,
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "IngressClass",
            "metadata": {"name": "nginx"},
            "spec": {"controller": "k8s.io/ingress-nginx"},
        },
    )
    yield
    sandbox.kube.delete(INGRESS_CLASS)


def names(sandbox: Sandbox, path: str) -> list[str]:
    return [item["metadata"]["name"] for item in sandbox.kube.get(path)["items"]]


def test_a_workspace_with_nginx_publishes_by_ingress(
    sandbox: Sandbox, vllm: dict[str, Any], workspace: Workspace, nginx: None
) -> None:
    workspace(ingress="nginx", domain="models.example.com", cluster_issuer="letsencrypt-prod")
    vllm["recipe_additional_ingress_ports"] = [{"name": "metrics", "port": 9000, "path": "/metrics-ui"}]

    played = sandbox.play(sandbox.deploy(vllm))

    assert not played.failed, played.stdout
    host = f"https://{played.deployment['canonical_name']}.models.example.com"
    assert played.deployment["endpoints"]["public"] == [host, f"{host}/metrics-ui"]
    name = f"recipe-{played.deployment['canonical_name']}"
    assert sorted(names(sandbox, INGRESSES)) == [name, f"{name}-metrics"]
    assert names(sandbox, ROUTES) == []
    main = sandbox.kube.get(f"{INGRESSES}/{name}")
    assert main["spec"]["ingressClassName"] == "nginx"
    assert main["metadata"]["annotations"]["cert-manager.io/cluster-issuer"] == "letsencrypt-prod"
    assert sandbox.play(sandbox.deploy(vllm)).changed is False

    gone = sandbox.play(sandbox.undeploy(vllm["deployment_name"]))
    assert gone.result["proof"]["left"] == []
    assert names(sandbox, INGRESSES) == []


class Gateway(ThreadingHTTPServer):
    """A Gateway's programs, which do not run in the sandbox."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked: list[str] = []
        self.status = 200


class Answering(BaseHTTPRequestHandler):
    server: Gateway

    def do_GET(self) -> None:
        self.server.asked.append(self.headers["Host"])
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None: ...


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_deployments_move_from_nginx_to_the_gateway_once_that_answers(
    sandbox: Sandbox, vllm: dict[str, Any], workspace: Workspace, nginx: None, gateway: Gateway
) -> None:
    workspace(ingress="nginx", domain="models.example.com", gateway="")
    vllm["recipe_additional_ingress_ports"] = [{"name": "metrics", "port": 9000, "path": "/metrics-ui"}]
    host = sandbox.play(sandbox.deploy(vllm)).deployment["endpoints"]["public"][0].partition("//")[2]
    variables = {
        "cluster_id": sandbox.cluster_id,
        "migrate_ingress_url": f"http://127.0.0.1:{gateway.server_port}",
        "migrate_ingress_timeout": 3,
    }

    def move(*, check: bool = False) -> Played:
        words = command("oci_ai.blueprints.migrate_ingress", check=check, extra_vars=json.dumps(variables))
        return run(words, sandbox.env, {})

    told = move(check=True)
    assert (told.failed, names(sandbox, ROUTES), len(names(sandbox, INGRESSES))) == (False, [], 2), told.stdout
    gateway.status = 404
    stopped = move()
    assert stopped.failed
    assert f"{host} answers 404" in " ".join(stopped.stdout.split()), "which is what a Gateway without a route does"
    assert (names(sandbox, ROUTES), len(names(sandbox, INGRESSES))) == ([], 2), "as it was"
    gateway.status = 200
    moved = move()
    assert (moved.failed, {*gateway.asked}) == (False, {host}), moved.stdout
    assert (len(names(sandbox, ROUTES)), names(sandbox, INGRESSES)) == (1, [])
    assert move().changed is False
    again = sandbox.play(sandbox.deploy(vllm), sandbox.deploy(vllm))
    assert [step["kind"] for step in again.results[0]["result"]["plan"] if step["action"] != "none"] == []
    assert again.results[1]["result"]["changed"] is False
    assert again.deployment["endpoints"]["public"][0] == f"http://{host}"


def test_a_deployment_keeps_its_way_in_when_another_is_installed(
    sandbox: Sandbox, vllm: dict[str, Any], workspace: Workspace, nginx: None
) -> None:
    first = sandbox.play(sandbox.deploy(vllm))
    assert not first.failed, first.stdout
    (route,) = sandbox.kube.get(ROUTES)["items"]
    assert not any("nginx" in key for key in route["metadata"].get("annotations", {}))
    host = first.deployment["endpoints"]["public"][0]
    assert host == f"http://{first.deployment['canonical_name']}.203-0-113-10.nip.io"

    assert sandbox.play(sandbox.deploy(vllm)).changed is False

    workspace(ingress="nginx", domain="models.example.com")
    moved = sandbox.play(sandbox.deploy(vllm))
    assert not moved.failed, moved.stdout
    assert moved.actions()["Ingress"] == "create"
    assert moved.actions()["HTTPRoute"] == "delete"
    assert names(sandbox, ROUTES) == []


def test_the_blueprints_own_domain_wins(sandbox: Sandbox, vllm: dict[str, Any], workspace: Workspace) -> None:
    workspace(domain="models.example.com")
    vllm["service_endpoint_domain"] = "llama.example.org"
    planned = sandbox.play(sandbox.deploy(vllm), check=True)
    assert planned.deployment["endpoints"]["public"] == ["http://llama.example.org"]
