# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which cluster a task talks to, and with which credentials."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from unit.scripted_server import Answer, ScriptedServer

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import Connection, InvalidOption
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube import kinds
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.session import KubeOptions, connect

NODE = Answer(200, {"kind": "Node"})


@dataclass(frozen=True)
class Access:
    server: str
    ca_pem: str = ""

    def token(self) -> str:
        return "signed"


@pytest.fixture(autouse=True)
def _no_connection_of_the_developer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("KUBECONFIG", "KUBERNETES_SERVICE_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def api() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        server.answers(NODE)
        yield server


def kubeconfig(server: str, user: dict[str, object], name: str = "here") -> dict[str, object]:
    return {
        "current-context": name,
        "contexts": [{"name": name, "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": "u", "user": user}],
    }


def written(folder: Path, content: object, name: str = "config") -> str:
    path = folder / name
    path.write_text(yaml.safe_dump(content))
    return str(path)


def authorization_sent(api: ScriptedServer, options: KubeOptions) -> str:
    connect(options).get(kinds.NODE, "n")
    return api.seen[-1].headers.get("authorization", "")


def test_a_cluster_ocid_alone_connects(api: ScriptedServer) -> None:
    kube = connect(KubeOptions(), lambda: Access(api.url))
    kube.get(kinds.NODE, "n")
    assert api.seen[0].headers["authorization"] == "Bearer signed"
    assert kube.connection == "cluster_id"


def test_an_explicit_kubeconfig_wins_over_the_cluster_ocid(api: ScriptedServer, tmp_path: Path) -> None:
    path = written(tmp_path, kubeconfig(api.url, {"token": "mine"}))
    kube = connect(KubeOptions(kubeconfig=path), lambda: Access("http://127.0.0.1:1"))
    kube.get(kinds.NODE, "n")
    assert api.seen[0].headers["authorization"] == "Bearer mine"
    assert kube.connection == f"context here of kubeconfig {path}"


def test_the_cluster_ocid_wins_over_the_kubeconfig_variable(
    api: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", written(tmp_path, kubeconfig("http://127.0.0.1:1", {})))
    connect(KubeOptions(), lambda: Access(api.url)).get(kinds.NODE, "n")
    assert len(api.seen) == 1


def test_the_kubeconfig_variable_is_the_last_resort(
    api: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", written(tmp_path, kubeconfig(api.url, {"token": "mine"})))
    assert authorization_sent(api, KubeOptions()) == "Bearer mine"


def test_several_kubeconfig_files_are_read_as_one(api: ScriptedServer, tmp_path: Path) -> None:
    first = kubeconfig("http://127.0.0.1:1", {}, name="first")
    first["clusters"] = []
    second = kubeconfig(api.url, {"token": "second"}, name="second")
    paths = f"{written(tmp_path, first, 'a')}:{tmp_path}/missing:{written(tmp_path, second, 'b')}"
    assert authorization_sent(api, KubeOptions(kubeconfig=paths, context="second")) == ""
    assert len(api.seen) == 1


def test_a_host_with_a_token_needs_no_kubeconfig(api: ScriptedServer) -> None:
    assert authorization_sent(api, KubeOptions(host=api.url, api_key="k")) == "Bearer k"
    basic = base64.b64encode(b"me:secret").decode()
    assert authorization_sent(api, KubeOptions(host=api.url, username="me", password="secret")) == f"Basic {basic}"


def test_a_kubeconfig_may_be_given_as_data(api: ScriptedServer) -> None:
    assert authorization_sent(api, KubeOptions(kubeconfig=kubeconfig(api.url, {"token": "inline"}))) == "Bearer inline"


def test_a_token_file_beside_the_kubeconfig_is_read(api: ScriptedServer, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from-file\n")
    path = written(tmp_path, kubeconfig(api.url, {"tokenFile": "token"}))
    assert authorization_sent(api, KubeOptions(kubeconfig=path)) == "Bearer from-file"


def test_a_login_plugin_is_run_by_the_kubernetes_library(api: ScriptedServer, tmp_path: Path) -> None:
    credential = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "kind": "ExecCredential",
        "status": {"token": "from-plugin"},
    }
    plugin = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": sys.executable,
        "args": ["-c", f"print({json.dumps(credential)!r})"],
    }
    path = written(tmp_path, kubeconfig(api.url, {"exec": plugin}))
    assert authorization_sent(api, KubeOptions(kubeconfig=path)) == "Bearer from-plugin"


def test_a_cluster_ocid_connects_without_the_kubernetes_library() -> None:
    module = "ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.session"
    listing = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert module in listing.stdout.split()
    assert "kubernetes" not in listing.stdout.split()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "is not valid YAML"),
        ("[]", "is empty or holds no mapping"),
        ("{}", "has no current-context"),
        ("current-context: gone", "has no context 'gone'"),
    ],
)
def test_a_broken_kubeconfig_is_one_sentence(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "config"
    path.write_text(content)
    with pytest.raises(InvalidOption, match=complaint):
        connect(KubeOptions(kubeconfig=str(path)))


def test_an_unknown_context_lists_the_known_ones(tmp_path: Path) -> None:
    path = written(tmp_path, kubeconfig("https://x", {}))
    with pytest.raises(InvalidOption) as caught:
        connect(KubeOptions(kubeconfig=path, context="other"))
    assert caught.value.hint == "It has: here."


def test_a_missing_kubeconfig_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidOption, match="cannot be read"):
        connect(KubeOptions(kubeconfig=str(tmp_path / "nothing")))


def test_no_cluster_at_all_asks_for_one() -> None:
    with pytest.raises(InvalidOption) as caught:
        connect(KubeOptions())
    assert "cluster_id" in caught.value.hint


def test_a_server_that_speaks_no_tls_is_one_sentence(api: ScriptedServer) -> None:
    secure = api.url.replace("http://", "https://")
    with pytest.raises(Connection, match="failed the TLS handshake"):
        connect(KubeOptions(host=secure, validate_certs=False)).get(kinds.NODE, "n")


def test_a_ca_that_is_no_certificate_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("nonsense")
    with pytest.raises(InvalidOption, match="not a PEM certificate"):
        connect(KubeOptions(host="https://127.0.0.1:1", ca_cert=str(path))).get(kinds.NODE, "n")
